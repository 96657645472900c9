//! Valine: the classes that it keeps in LeanCloud, as an array, as a REST answer, or as JSON lines behind a line of their own.

use std::io::BufRead;

use super::{Format, Head, Read, waline};
use crate::{
    fields::Seen,
    json::{self, Found},
    output::Output,
    problem::Result,
    record::{Record, TextFormat},
};

/// Valine's comments.
pub const FORMAT: Format = Format {
    name: "valine",
    title: "Valine (LeanCloud)",
    recognise,
    read: Read::Text(|text, out| read_as(text, out, TextFormat::Html)),
};

fn recognise(head: &Head<'_>) -> bool {
    if head.text.starts_with("#filetype:JSON-streaming") {
        return true;
    }
    let shape = json::shape(head.text);
    ["", "[].", "results.[]."].iter().any(|before| {
        ["objectId", "url", "createdAt"]
            .iter()
            .all(|name| shape.contains(&format!("{before}{name}")))
    })
}

/// Reads LeanCloud's rows, whose texts are in a format.
pub(super) fn read_as(text: &mut dyn BufRead, out: &mut Output<'_>, format: TextFormat) -> Result<()> {
    let shape = json::shape_ahead(text)?;
    let path = match () {
        () if shape.contains("results.[]") => "results.[]",
        () if shape.contains("[]") => "[]",
        () => "",
    };
    let mut seen = Seen::default();
    json::read(text, out, &[path], &mut |found: &Found<'_>, out| {
        let cells = |name: &str| found.value.get(name).text().to_owned();
        if found.value.get("comment").exists() {
            waline::put(&cells, format, found.place, &mut seen, out)
        } else if found.value.get("url").exists() {
            out.put(Record::Thread(waline::counter(&cells, found.place)))
        } else {
            Ok(())
        }
    })
}
