use std::sync::{Arc, Mutex};

use super::*;
use crate::{
    formats,
    input::Meter,
    output::{Choices, Item, Output},
    record::{Comment, Header, Thread},
    time,
};

/// What was written.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn moment(text: &str) -> Option<cam_nhan_domain::Millis> {
    time::read(text, &jiff::tz::TimeZone::UTC).map(|read| read.at)
}

fn records() -> Vec<Record> {
    let comment = Comment {
        id: "1".into(),
        thread: "bài".into(),
        name: "Lan & <Hùng>".into(),
        text: "Chào ]]> bạn\n\n=1+1 \u{1f642} & <b>".into(),
        email: Some("lan@bao.example".into()),
        created_at: moment("2024-05-01T01:02:03Z"),
        ..Comment::default()
    };
    let reply = Comment {
        id: "2".into(),
        parent: Some("1".into()),
        email: None,
        text: "=HYPERLINK(\"https://x.example\")".into(),
        created_at: moment("2024-05-01T02:02:03Z"),
        ..comment.clone()
    };
    vec![
        Record::Header(Header {
            format: "cam-nhan".into(),
            version: 1,
            site: "bao".into(),
            origins: vec!["https://bao.example".into()],
            exported_at: moment("2024-06-01T00:00:00Z").expect("moment"),
        }),
        Record::Thread(Thread {
            id: "bài".into(),
            url: "https://bao.example/bai?a=1&b=2".into(),
            title: "Bài \"một\"".into(),
            ..Thread::default()
        }),
        Record::Comment(Box::new(comment)),
        Record::Comment(Box::new(reply)),
    ]
}

fn written(format: Format) -> String {
    let shared = Shared::default();
    let mut writer = format.writer(Box::new(shared.clone()), |text| format!("<p>{}</p>", xml(text)));
    for record in records() {
        writer.write(&record).expect("write");
    }
    writer.finish().expect("finish");
    drop(writer);
    String::from_utf8(shared.0.lock().expect("lock").clone()).expect("text")
}

fn read(text: &str) -> Vec<Record> {
    let head = formats::Head {
        name: "export",
        text,
        tables: &[],
    };
    let format = formats::recognise(&head).expect("a format that is recognised");
    let formats::Read::Text(read) = format.read else {
        panic!("a text")
    };
    let choices = Choices::default();
    let mut records = Vec::new();
    let mut take = |item| {
        if let Item::Record(record) = item {
            records.push(record);
        }
        Ok(())
    };
    let mut out = Output::new(&choices, Meter::default(), &mut take);
    read(&mut text.as_bytes(), &mut out).expect("read");
    records
}

#[test]
fn what_is_written_can_be_read_again() {
    for format in Format::ALL {
        let text = written(format);
        let text = text.trim_start_matches('\u{feff}');
        let records = read(text);
        let comments: Vec<&Comment> = records
            .iter()
            .filter_map(|record| match record {
                Record::Comment(comment) => Some(&**comment),
                _ => None,
            })
            .collect();
        assert_eq!(comments.len(), 2, "{format:?}");
        assert_eq!(comments[0].name, "Lan & <Hùng>", "{format:?}");
        assert_eq!(
            comments[0].created_at,
            moment("2024-05-01T01:02:03Z"),
            "{format:?}"
        );
        assert_eq!(
            comments[1].parent.as_deref(),
            Some(&*comments[0].id),
            "{format:?}"
        );
        assert!(
            comments[0].text.contains("]]"),
            "{format:?}: {}",
            comments[0].text
        );
        assert!(comments[0].text.contains('\u{1f642}'), "{format:?}");
    }
}

#[test]
fn our_own_format_brings_back_the_same() {
    assert_eq!(
        read(&written(Format::JsonLines))
            .into_iter()
            .map(|record| serde_json::to_string(&record).expect("json"))
            .collect::<Vec<_>>(),
        records()
            .into_iter()
            .map(|record| serde_json::to_string(&record).expect("json"))
            .collect::<Vec<_>>()
    );
}

#[test]
fn no_cell_is_a_formula() {
    assert!(written(Format::Csv).contains("\"'=HYPERLINK("));
}
