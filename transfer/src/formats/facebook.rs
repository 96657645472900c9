//! Facebook's comments plugin: answers of its Graph interface, by address or for one article.

use std::io::BufRead;

use cam_nhan_domain::Status;

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen},
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, Reader, Record, State, TextFormat, Thread},
};

/// Facebook's comments.
pub const FORMAT: Format = Format {
    name: "facebook",
    title: "Facebook",
    recognise,
    read: Read::Text(read),
};

/// Comments by the article's address, of one object, and as a list; titles; and whether a list goes on.
const PATHS: [&str; 10] = [
    "*.comments.data.[]",
    "*.og_object.comments.data.[]",
    "og_object.comments.data.[]",
    "comments.data.[]",
    "data.[]",
    "*.og_object.title",
    "*.comments.paging.next",
    "*.og_object.comments.paging.next",
    "comments.paging.next",
    "paging.next",
];

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    let is_comment =
        |path: &String| path == "data.[].created_time" || path.ends_with("comments.data.[].created_time");
    shape.iter().any(is_comment)
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut seen = Seen::default();
    json::read(text, out, &PATHS, &mut |found, out| {
        let (value, place) = (found.value, found.place);
        let address = found.keys.first().map(String::as_str).unwrap_or_default();
        let article = fields::id(address);
        match found.path {
            0 | 1 => {
                if seen.is_new(address) {
                    out.put(Record::Thread(fields::thread(address, place)))?;
                }
                comment(value, &article, None, place, &mut seen, out)
            }
            // The file does not say of which article they are: the object's number names it.
            2..5 => {
                let id = value.get("id").text();
                let object = &fields::id(id.split_once('_').map_or(id, |(object, _)| object));
                if seen.is_new(&format!("\n{object}")) {
                    out.put(Record::Thread(Thread {
                        id: object.clone(),
                        key: object.clone(),
                        place,
                        ..Thread::default()
                    }))?;
                }
                comment(value, object, None, place, &mut seen, out)
            }
            5 => out.put(Record::Thread(Thread {
                title: value.filled().unwrap_or_default(),
                ..fields::thread(address, place)
            })),
            _ => {
                let of = if found.path < 8 { article.as_str() } else { "" };
                out.note(NoticeKind::Incomplete, place, of, "paging.next")
            }
        }
    })
}

fn comment(
    value: &Value,
    thread: &str,
    above: Option<&str>,
    place: Place,
    seen: &mut Seen,
    out: &mut Output<'_>,
) -> Result<()> {
    let id = &fields::id(value.get("id").text());
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    // Since 2017 only the owner of a page is told who somebody is.
    let from = value.get("from");
    let reader = from.get("id").filled();
    let name = from.get("name").filled().unwrap_or_default();
    if let Some(reader) = reader
        .as_ref()
        .filter(|reader| seen.is_new(&format!("\t{reader}")))
    {
        out.put(Record::Reader(Reader {
            id: reader.clone(),
            name: name.clone(),
            ..Reader::default()
        }))?;
    }
    let message = value.get("message").text();
    // A picture without words is its address.
    let attachment = value.get("attachment");
    let text = match message.trim() {
        "" => [
            attachment.get("url"),
            attachment.get("media").get("image").get("src"),
        ]
        .iter()
        .find_map(|address| address.filled())
        .unwrap_or_default(),
        _ => message.to_owned(),
    };
    let created_at = out.moment(value.get("created_time").text(), place, id)?;
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: thread.to_owned(),
        parent: value
            .get("parent")
            .get("id")
            .filled()
            .map(|parent| fields::id(&parent))
            .or_else(|| above.map(str::to_owned)),
        reader,
        name,
        text,
        format: TextFormat::Plain,
        status: State(if value.get("is_hidden").flag() {
            Status::Hidden
        } else {
            Status::Approved
        }),
        likes: value.get("like_count").count(),
        created_at,
        place,
        ..Comment::default()
    })))?;
    let replies = value.get("comments");
    if replies.get("paging").get("next").exists() {
        out.note(NoticeKind::Incomplete, place, id, "paging.next")?;
    }
    for reply in replies.get("data").list() {
        comment(reply, thread, Some(id), place, seen, out)?;
    }
    Ok(())
}
