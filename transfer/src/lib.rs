//! Moving in and out: the export files of other systems, and our own, as one stream of records; and the same records as
//! files that other systems read.
//!
//! A file goes one way: [`input`] opens it (compressed or not, in whatever encoding), [`formats`] recognises it by its content
//! and reads it record by record into an [`output::Output`], [`staging`] gathers the records in a database of its own, so that
//! memory does not grow with the file, and resolves what names what: parents, threads, readers. What the server then stores is
//! in order and complete. Nothing here knows the server or its database.

pub mod fields;
pub mod formats;
pub mod host;
pub mod html;
pub mod input;
pub mod json;
pub mod markdown;
pub mod output;
pub mod paragraphs;
pub mod placing;
pub mod problem;
pub mod record;
pub mod sqlite;
pub mod staging;
pub mod table;
pub mod time;
mod wait;
pub mod write;
pub mod xml;
