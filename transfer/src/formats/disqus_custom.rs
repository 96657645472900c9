//! What Disqus takes in and other systems' converters write: WXR 1.0 with `dsq:thread_identifier`, the article's own id.

use std::io::BufRead;

use super::{
    Format, Head, Read,
    wxr::{self, Entry, Item, Take},
};
use crate::{
    fields::{self, filled},
    output::Output,
    problem::Result,
    record::{CommentsOpen, Record, Thread},
    time,
    xml::root_of,
};

/// Disqus' format for imports.
pub const FORMAT: Format = Format {
    name: "disqus-custom",
    title: "Disqus (WXR)",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    matches!(root_of(head.text), "rss" | "channel" | "item")
        && (head.has(&["xmlns:dsq="]) || head.has(&["dsq:thread_identifier"]))
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    wxr::read(text, out, &mut Articles)
}

struct Articles;

fn thread_id(item: &Item) -> String {
    let identifier = item.get("thread_identifier");
    let address = item.get("link");
    fields::id(if identifier.is_empty() {
        address
    } else {
        identifier
    })
}

impl Take for Articles {
    fn item(&mut self, item: &Item, out: &mut Output<'_>) -> Result<()> {
        let is_closed = item.get("comment_status") == "closed";
        out.put(Record::Thread(Thread {
            id: thread_id(item),
            key: item.get("thread_identifier").to_owned(),
            url: item.get("link").to_owned(),
            title: item.title(),
            comments_open: if is_closed {
                CommentsOpen::Closed
            } else {
                CommentsOpen::Auto
            },
            created_at: time::read(item.get("post_date_gmt"), &jiff::tz::TimeZone::UTC).map(|read| read.at),
            place: item.place,
            ..Thread::default()
        }))
    }

    fn entry(&mut self, item: &Item, entry: &Entry, out: &mut Output<'_>) -> Result<()> {
        let mut comment = entry.comment(&thread_id(item), out)?;
        comment.picture = fields::picture(&entry.picture);
        if let Some(id) = filled(&fields::id(&entry.remote)) {
            comment.reader = Some(id.clone());
            out.put(Record::Reader(crate::record::Reader {
                id,
                name: comment.name.clone(),
                email: comment.email.clone(),
                website: comment.website.clone(),
                picture: comment.picture.clone(),
                ..Default::default()
            }))?;
        }
        out.put(Record::Comment(Box::new(comment)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::testing::{comments, notices, problem, read, readers, recognised, threads},
        problem::{NoticeKind, ProblemKind},
    };

    const FILE: &str = include_str!("../../fixtures/disqus-custom.xml");

    #[test]
    fn a_file_is_read_with_its_traps() {
        assert_eq!(recognised(FILE), Some("disqus-custom"));
        let items = read(&FORMAT, FILE);
        let thread = threads(&items)[0];
        assert_eq!(
            (thread.id.as_str(), thread.key.as_str()),
            ("bai/pho-sang", "bai/pho-sang")
        );
        assert_eq!(thread.created_at, None);
        let comments = comments(&items);
        assert_eq!(comments[0].id, "bai/pho-sang:6376992765565207297");
        assert_eq!(comments[1].parent.as_deref(), Some(comments[0].id.as_str()));
        assert_eq!(comments[1].reader.as_deref(), Some("u-7"));
        assert_eq!(
            readers(&items)[0].picture.as_deref(),
            Some("https://anh.bao.example/7.jpg")
        );
        assert_eq!(comments[1].website, None);
        assert_eq!(notices(&items), [] as [(NoticeKind, &str); 0]);
    }

    #[test]
    fn a_file_that_is_cut_is_told() {
        let cut = &FILE[..FILE.len() - 30];
        assert_eq!(problem(&FORMAT, cut).kind, ProblemKind::CutOff);
    }
}
