//! Our own format.

use std::io::{self, Write};

use super::Writer;
use crate::record::Record;

/// Writes a record a line.
pub struct JsonLines<'a> {
    to: Box<dyn Write + Send + 'a>,
}

impl<'a> JsonLines<'a> {
    /// To somewhere.
    pub fn new(to: Box<dyn Write + Send + 'a>) -> Self {
        Self { to }
    }
}

impl Writer for JsonLines<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, record)?;
        self.to.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
