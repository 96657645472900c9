//! Our own format.

use std::io::{self, Write};

use super::Writer;
use crate::record::{End, Record};

/// Writes a record a line, and at the end how many there were.
pub struct JsonLines<'a> {
    to: Box<dyn Write + Send + 'a>,
    written: End,
}

impl<'a> JsonLines<'a> {
    /// To somewhere.
    pub fn new(to: Box<dyn Write + Send + 'a>) -> Self {
        Self {
            to,
            written: End::default(),
        }
    }

    fn line(&mut self, record: &Record) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, record)?;
        self.to.write_all(b"\n")
    }
}

impl Writer for JsonLines<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        // Each file has its own.
        if matches!(record, Record::End(_)) {
            return Ok(());
        }
        self.written.count(record);
        self.line(record)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.line(&Record::End(self.written.clone()))?;
        self.to.flush()
    }
}
