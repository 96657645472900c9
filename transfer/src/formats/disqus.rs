//! Disqus: the XML file of its *Export* page. First all threads, then all posts, which name their thread and parent by `dsq:id`.
//!
//! Deleted posts keep their text in the file: it is not taken. Exports since about 2018 have no e-mail addresses.

use std::io::BufRead;

use cam_nhan_domain::Status;

use super::{Format, Head, Read, wordpress::wordpress_comment};
use crate::{
    fields::{self, email, filled, has_id, id},
    output::Output,
    problem::Result,
    record::{Comment, CommentsOpen, Reader, Record, State, TextFormat, Thread},
    xml::{Element, Xml, root_of},
};

/// Disqus.
pub const FORMAT: Format = Format {
    name: "disqus",
    title: "Disqus",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    head.has(&["<disqus"]) && root_of(head.text) == "disqus"
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut xml = Xml::new(text);
    xml.root(&["disqus"])?;
    while let Some(element) = xml.begin()? {
        match element.name.as_str() {
            "thread" => thread(&mut xml, &element, out)?,
            "post" => post(&mut xml, &element, out)?,
            "disqus" => {}
            _ => {
                xml.skip()?;
                out.skip();
            }
        }
    }
    Ok(())
}

fn thread(xml: &mut Xml<'_>, element: &Element, out: &mut Output<'_>) -> Result<()> {
    let mut thread = Thread {
        id: id(element.attribute("id")),
        place: element.place,
        ..Thread::default()
    };
    let mut created_at = String::new();
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "id" => thread.key = xml.text()?,
            "link" => thread.url = xml.text()?,
            "title" => thread.title = xml.text()?,
            "createdAt" => created_at = xml.text()?,
            "isClosed" if xml.text()? == "true" => thread.comments_open = CommentsOpen::Closed,
            "isClosed" => {}
            _ => xml.skip()?,
        }
    }
    if !created_at.is_empty() {
        thread.created_at = out.moment(&created_at, element.place, &thread.id)?;
    }
    out.put(Record::Thread(thread))
}

#[derive(Default)]
struct Author {
    name: String,
    email: String,
    username: String,
}

fn post(xml: &mut Xml<'_>, element: &Element, out: &mut Output<'_>) -> Result<()> {
    let mut comment = Comment {
        id: id(element.attribute("id")),
        format: TextFormat::Html,
        place: element.place,
        ..Comment::default()
    };
    let mut author = Author::default();
    let (mut created_at, mut is_deleted, mut is_spam) = (String::new(), false, false);
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            // What came from WordPress is known by its id there.
            "id" => {
                let id = xml.text()?;
                let of_blog = id.trim().strip_prefix("wp_id=").map(fields::id);
                comment.source = of_blog.filter(|id| !id.is_empty()).map(wordpress_comment);
            }
            "message" => comment.text = xml.text()?,
            "createdAt" => created_at = xml.text()?,
            "isDeleted" => is_deleted = xml.text()? == "true",
            "isSpam" => is_spam = xml.text()? == "true",
            "author" => author = person(xml)?,
            "thread" => {
                comment.thread = id(field.attribute("id"));
                xml.skip()?;
            }
            "parent" => {
                comment.parent = filled(&id(field.attribute("id")));
                xml.skip()?;
            }
            _ => xml.skip()?,
        }
    }
    if !has_id(&comment.id, element.place, out)? {
        return Ok(());
    }
    comment.created_at = out.moment(&created_at, element.place, &comment.id)?;
    comment.name = author.name;
    if is_spam || !is_deleted {
        comment.email = email(&author.email);
        if let Some(id) = filled(&id(&author.username)) {
            comment.reader = Some(id.clone());
            out.put(Record::Reader(Reader {
                id,
                name: comment.name.clone(),
                email: comment.email.clone(),
                ..Reader::default()
            }))?;
        }
    }
    comment.status = State(match (is_spam, is_deleted) {
        (true, _) => Status::Spam,
        (_, true) => Status::Removed,
        _ => Status::Approved,
    });
    if comment.status.0 == Status::Removed {
        comment.text.clear();
    }
    out.put(Record::Comment(Box::new(comment)))
}

fn person(xml: &mut Xml<'_>) -> Result<Author> {
    let mut author = Author::default();
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "name" => author.name = xml.text()?,
            "email" => author.email = xml.text()?,
            "username" => author.username = xml.text()?,
            _ => xml.skip()?,
        }
    }
    Ok(author)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{comments, notices, problem, read, readers, recognised, threads};
    use crate::problem::NoticeKind;

    const FILE: &str = include_str!("../../fixtures/disqus.xml");

    #[test]
    fn a_file_is_read_with_its_traps() {
        assert_eq!(recognised(FILE), Some("disqus"));
        let items = read(&FORMAT, FILE);
        let threads = threads(&items);
        assert_eq!(threads[0].url, "https://bao.example/2024/05/pho-sang/");
        assert_eq!(threads[0].title, "Phở sáng & cà phê");
        assert_eq!(threads[0].comments_open, CommentsOpen::Closed);
        assert_eq!(threads[1].key, "bai-khong-dia-chi");
        let comments = comments(&items);
        let said: Vec<_> = comments
            .iter()
            .map(|comment| {
                (
                    comment.id.as_str(),
                    comment.thread.as_str(),
                    comment.parent.as_deref(),
                    comment.status.0,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ("13", "1", Some("11"), Status::Approved),
                ("11", "1", None, Status::Removed),
                ("12", "1", None, Status::Spam),
                ("14", "2", Some("999"), Status::Approved),
            ]
        );
        assert_eq!(comments[0].text, "<p>Nhiều <b>hành</b> &amp; ít mì chính 🍜</p>");
        assert_eq!(comments[0].name, "Bạn đọc 1");
        assert_eq!(comments[0].email.as_deref(), Some("ban-doc-1@bao.example"));
        assert_eq!(comments[0].reader.as_deref(), Some("ban_doc_1"));
        assert_eq!(readers(&items)[0].id, "ban_doc_1");
        assert_eq!(
            comments[0].created_at.map(|at| at.rfc3339()).as_deref(),
            Some("2024-05-02T02:00:00.000Z")
        );
        assert_eq!(
            (comments[1].text.as_str(), comments[1].email.as_deref()),
            ("", None)
        );
        assert_eq!(comments[3].email, None, "a made-up address is none");
        assert_eq!(notices(&items), [(NoticeKind::TimeInvalid, "14")]);
    }

    #[test]
    fn what_came_from_wordpress_is_known_by_its_id_there() {
        let post = |id: &str| {
            format!(
                "<disqus><post dsq:id=\"1\"><id>{id}</id><message>x</message><createdAt>2024-05-02T02:00:00Z</createdAt>\
                 <thread dsq:id=\"1\"/></post></disqus>"
            )
        };
        let source = |id: &str| {
            let items = read(&FORMAT, &post(id));
            comments(&items)[0]
                .source
                .clone()
                .map(|source| (source.format, source.id))
        };
        let known = |id: &str| Some(("wordpress-comment".to_owned(), id.to_owned()));
        assert_eq!(source(" wp_id=42 "), known("42"));
        for id in ["", "42", "wp_id="] {
            assert_eq!(source(id), None, "{id}");
        }
    }

    #[test]
    fn a_file_that_is_cut_or_of_another_kind_is_told() {
        use crate::problem::{Place, ProblemKind};
        let cut = &FILE[..FILE.find("ít mì").expect("it is there")];
        assert_eq!(problem(&FORMAT, cut).kind, ProblemKind::CutOff);
        assert!(matches!(problem(&FORMAT, cut).place, Place::Line(line) if line > 15));
        assert_eq!(problem(&FORMAT, "<rss></rss>").kind, ProblemKind::WrongFormat);
        assert_eq!(problem(&FORMAT, "  \n").kind, ProblemKind::Empty);
        let two = format!("{FILE}<?xml version=\"1.0\"?>\n<rss><channel/></rss>");
        let line = FILE.lines().count() as u64 + 1;
        let second = problem(&FORMAT, &two);
        assert_eq!(
            (second.kind, second.place, &*second.detail),
            (ProblemKind::SecondDocument, Place::Line(line + 1), "<rss>")
        );
        let twice = read(&FORMAT, &format!("{FILE}{FILE}"));
        assert_eq!(comments(&twice).len(), 2 * comments(&read(&FORMAT, FILE)).len());
        let deep = format!("<disqus><post>{}", "<a>".repeat(10_000));
        assert_eq!(problem(&FORMAT, &deep).kind, ProblemKind::TooDeep);
    }
}
