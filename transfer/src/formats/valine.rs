//! Valine: the classes that it keeps in LeanCloud, as an array, as a REST answer, or as JSON lines behind a line of their own.

use super::{Format, Head, Read, lean_cloud};
use crate::{json, record::TextFormat};

/// Valine's comments.
pub const FORMAT: Format = Format {
    name: "valine",
    title: "Valine (LeanCloud)",
    recognise,
    read: Read::Text(|text, out| lean_cloud::read(text, out, TextFormat::Html)),
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
