//! Hyvor Talk, experimental: nobody who wrote this has seen an export. What is read has the fields that its widget knows.

use std::io::BufRead;

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen},
    json::{self, Value},
    output::Output,
    problem::{Place, Result},
    record::{Comment, CommentsOpen, Count, Reader, Record, TextFormat, Thread},
};

/// Hyvor Talk's pages and comments.
pub const FORMAT: Format = Format {
    name: "hyvor",
    title: "Hyvor Talk (experimental)",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    ["", "[].", "pages.[]."].iter().any(|before| {
        shape.contains(&format!("{before}page.identifier"))
            || (shape.contains(&format!("{before}comments.[].content_html"))
                && shape.contains(&format!("{before}comments.[].upvotes")))
    })
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let (mut page, mut seen) = (String::new(), Seen::default());
    let paths = [
        "page",
        "[].page",
        "pages.[].page",
        "comments.[]",
        "[].comments.[]",
        "pages.[].comments.[]",
    ];
    json::read(text, out, &paths, &mut |found, out| {
        let (value, place) = (found.value, found.place);
        if found.path < 3 {
            page = fields::id(value.get("id").text());
            return out.put(Record::Thread(thread(value, place)));
        }
        let of = value.get("page_id").filled().map(|page| fields::id(&page));
        comment(value, of.as_deref().unwrap_or(&page), place, &mut seen, out)
    })
}

fn thread(value: &Value, place: Place) -> Thread {
    let counts = value.get("reactions").fields().iter();
    let counts = counts.map(|(kind, count)| Count {
        kind: kind.clone(),
        count: count.count(),
    });
    Thread {
        id: fields::id(value.get("id").text()),
        key: value.get("identifier").filled().unwrap_or_default(),
        title: value.get("title").filled().unwrap_or_default(),
        comments_open: if value.get("is_closed").flag() {
            CommentsOpen::Closed
        } else {
            CommentsOpen::Auto
        },
        reactions: counts.filter(|count| count.count > 0).collect(),
        ..fields::thread(value.get("url").text(), place)
    }
}

fn comment(value: &Value, page: &str, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let user = value.get("user");
    let name = user
        .get("name")
        .filled()
        .or_else(|| user.get("username").filled())
        .unwrap_or_default();
    // A site's own accounts and Hyvor's are counted each from 1.
    let reader = user
        .get("id")
        .filled()
        .map(|id| format!("{}:{id}", user.get("type").text()));
    if let Some(reader) = reader.as_ref().filter(|reader| seen.is_new(reader)) {
        out.put(Record::Reader(Reader {
            id: reader.clone(),
            name: name.clone(),
            website: fields::website(user.get("website_url").text()),
            picture: fields::picture(user.get("picture_url").text()),
            ..Reader::default()
        }))?;
    }
    let html = value.get("content_html").text();
    let is_html = !html.trim().is_empty();
    let created_at = out.moment(value.get("created_at").text(), place, id)?;
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: page.to_owned(),
        parent: value.get("parent_id").filled(),
        picture: fields::picture(user.get("picture_url").text()).filter(|_| reader.is_none()),
        reader,
        name,
        text: if is_html {
            html.to_owned()
        } else {
            words(value.get("content").text())
        },
        format: if is_html {
            TextFormat::Html
        } else {
            TextFormat::Plain
        },
        featured: value.get("is_featured").flag(),
        likes: value.get("upvotes").count(),
        dislikes: value.get("downvotes").count(),
        created_at,
        place,
        ..Comment::default()
    })))
}

/// The words of a ProseMirror document, which is JSON in a string; what is none is its words already.
fn words(content: &str) -> String {
    let Ok(document) = json::parse(content) else {
        return content.to_owned();
    };
    let paragraphs = document.get("content").list().iter();
    let paragraphs: Vec<String> = paragraphs
        .map(|block| {
            let mut text = String::new();
            gather(block, &mut text);
            text
        })
        .collect();
    paragraphs.join("\n\n")
}

fn gather(node: &Value, text: &mut String) {
    match node.get("type").text() {
        "hard_break" | "hardBreak" => text.push('\n'),
        _ => text.push_str(node.get("text").text()),
    }
    for inner in node.get("content").list() {
        gather(inner, text);
    }
}
