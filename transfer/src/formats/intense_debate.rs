//! IntenseDebate: the XML file that WordPress' importer of it reads. Addresses in it are percent-encoded, a reply may come
//! before what it answers, and an article's comments may have the ids of another's.

use std::io::BufRead;

use percent_encoding::percent_decode_str;

use super::{Format, Head, Read};
use crate::{
    fields::{self, email, website},
    output::Output,
    problem::Result,
    record::{Comment, Record, TextFormat, Thread},
    xml::{Element, Xml, root_of},
};

/// IntenseDebate.
pub const FORMAT: Format = Format {
    name: "intensedebate",
    title: "IntenseDebate",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    matches!(root_of(head.text), "output" | "blogpost") && head.has(&["<blogpost"])
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut xml = Xml::new(text);
    let mut next = Some(xml.root(&["output", "blogpost"])?);
    while let Some(element) = next {
        if element.name == "blogpost" {
            article(&mut xml, &element, out)?;
        }
        out.skip();
        next = xml.begin()?;
    }
    Ok(())
}

fn article(xml: &mut Xml<'_>, element: &Element, out: &mut Output<'_>) -> Result<()> {
    let mut thread = Thread {
        place: element.place,
        ..Thread::default()
    };
    let mut guid = String::new();
    let mut is_told = false;
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "url" => thread.url = address(&xml.text()?),
            "title" => thread.title = xml.text()?,
            "guid" => guid = xml.text()?,
            "comments" => {
                tell(&mut thread, &guid, &mut is_told, out)?;
                while let Some(field) = xml.child()? {
                    comment(xml, &field, &thread.id, out)?;
                }
            }
            "comment" => {
                tell(&mut thread, &guid, &mut is_told, out)?;
                comment(xml, &field, &thread.id, out)?;
            }
            _ => xml.skip()?,
        }
    }
    tell(&mut thread, &guid, &mut is_told, out)
}

/// Takes an article before its first comment.
fn tell(thread: &mut Thread, guid: &str, is_told: &mut bool, out: &mut Output<'_>) -> Result<()> {
    if *is_told {
        return Ok(());
    }
    *is_told = true;
    if thread.url.is_empty() {
        thread.url = address(guid);
    }
    thread.id = fields::id(&thread.url);
    out.put(Record::Thread(thread.clone()))
}

fn comment(xml: &mut Xml<'_>, element: &Element, thread: &str, out: &mut Output<'_>) -> Result<()> {
    if element.name != "comment" {
        return xml.skip();
    }
    let id = format!("{thread}:{}", fields::id(element.attribute("id")));
    let parent = Some(element.attribute("parentid")).filter(|parent| !matches!(*parent, "" | "0"));
    let mut comment = Comment {
        id: id.clone(),
        thread: thread.to_owned(),
        parent: parent.map(|parent| format!("{thread}:{}", fields::id(parent))),
        format: TextFormat::Html,
        place: element.place,
        ..Comment::default()
    };
    let (mut local, mut gmt, mut score) = (String::new(), String::new(), 0_i64);
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "name" => comment.name = xml.text()?,
            "email" => comment.email = email(&xml.text()?),
            "url" => comment.website = website(&address(&xml.text()?)),
            "text" => comment.text = xml.text()?,
            "date" => local = xml.text()?,
            "gmt" => gmt = xml.text()?,
            "score" => score = xml.text()?.parse().unwrap_or(0),
            _ => xml.skip()?,
        }
    }
    if !fields::has_id(element.attribute("id"), element.place, out)? {
        return Ok(());
    }
    comment.created_at = out.moment_in_greenwich(&gmt, &local, element.place, &id)?;
    comment.likes = u64::try_from(score).unwrap_or(0);
    comment.dislikes = u64::try_from(score.saturating_neg()).unwrap_or(0);
    out.put(Record::Comment(Box::new(comment)))
}

/// An address as it is written in the file: encoded as a whole, or not.
fn address(text: &str) -> String {
    if text.contains("://") {
        return text.to_owned();
    }
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::testing::{comments, notices, problem, read, recognised, threads},
        problem::{NoticeKind, ProblemKind},
    };

    const FILE: &str = include_str!("../../fixtures/intensedebate.xml");

    #[test]
    fn a_file_is_read_with_its_traps() {
        assert_eq!(recognised(FILE), Some("intensedebate"));
        let items = read(&FORMAT, FILE);
        let threads: Vec<_> = threads(&items).iter().map(|thread| thread.url.clone()).collect();
        assert_eq!(
            threads,
            ["http://bao.example/2010/01/pho-sáng/", "http://bao.example/?p=12"]
        );
        let comments = comments(&items);
        assert_eq!(comments[0].parent.as_deref(), Some(comments[1].id.as_str()));
        assert_eq!((comments[0].likes, comments[0].dislikes), (0, 1));
        assert_eq!(comments[1].text, "dòng một<br />dòng hai &amp; <b>đậm</b>");
        assert_eq!(comments[1].website.as_deref(), Some("http://trang-1.example"));
        assert_eq!(
            comments[1].created_at.map(|at| at.rfc3339()).as_deref(),
            Some("2010-01-02T03:00:00.000Z")
        );
        assert_eq!(comments[2].id, "http://bao.example/?p=12:1");
        assert_eq!(
            notices(&items),
            [(NoticeKind::TimeWithoutZone, "http://bao.example/?p=12:1")]
        );
    }

    #[test]
    fn a_file_that_is_cut_is_told() {
        let cut = &FILE[..FILE.find("dòng hai").expect("it is there")];
        assert_eq!(problem(&FORMAT, cut).kind, ProblemKind::CutOff);
    }
}
