//! Our own format: JSON lines, the first of them a header with the version.

use std::io::BufRead;

use super::{Format, Head, Read};
use crate::{
    output::Output,
    problem::{Place, Problem, ProblemKind, Result},
    record::{Record, VERSION},
};

/// Our own format.
pub const FORMAT: Format = Format {
    name: "cam-nhan",
    title: "Cảm Nhận",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    let first = head.text.lines().next().unwrap_or_default();
    head.begins(&['{']) && first.contains("\"type\":\"header\"") && first.contains("\"format\":\"cam-nhan\"")
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut line = String::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        let place = Place::Line(number);
        if text.read_line(&mut line)? == 0 {
            return match number {
                1 => Err(Problem::new(ProblemKind::Empty, Place::File, "")),
                _ => Ok(()),
            };
        }
        if line.trim().is_empty() {
            out.skip();
            continue;
        }
        let mut record: Record = serde_json::from_str(&line).map_err(|error| {
            // The last line of a file that was cut has no end.
            let kind = if line.ends_with('\n') {
                ProblemKind::Malformed
            } else {
                ProblemKind::CutOff
            };
            Problem::new(kind, place, error)
        })?;
        match &mut record {
            Record::Header(header) if header.version > VERSION => {
                return Err(Problem::new(ProblemKind::UnknownVersion, place, header.version));
            }
            Record::Thread(thread) => thread.place = place,
            Record::Comment(comment) => comment.place = place,
            _ => {}
        }
        out.put(record)?;
    }
}
