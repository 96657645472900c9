//! `docs/export.schema.json` names each field of our own format, and no other.

use std::collections::BTreeSet;

use cam_nhan_domain::{Millis, Status, profile::Badge};
use cam_nhan_transfer::record::{
    Author, Ban, BanKind, Comment, CommentsOpen, Count, End, Header, Mention, Reaction, Reader, Record,
    Revision, Source, State, TextFormat, Thread, VERSION,
};
use serde_json::Value;

const AT: Millis = Millis(1_700_000_000_000);

fn word() -> String {
    "chữ".to_owned()
}

/// One of each, with every field in it.
fn records() -> Vec<Record> {
    let some = || Some(word());
    vec![
        Record::Header(Header {
            format: word(),
            version: VERSION,
            site: word(),
            origins: vec![word()],
            exported_at: AT,
        }),
        Record::Reader(Reader {
            id: word(),
            name: word(),
            email: some(),
            website: some(),
            picture: some(),
            badge: Some(Badge::Staff),
            created_at: Some(AT),
        }),
        Record::Thread(Thread {
            id: word(),
            key: word(),
            aliases: vec![word()],
            url: word(),
            title: word(),
            comments_open: CommentsOpen::Closed,
            commenters: word(),
            created_at: Some(AT),
            section: word(),
            authors: vec![Author {
                name: word(),
                id: word(),
            }],
            language: word(),
            published_at: Some(AT),
            closes_at: Some(AT),
            reactions: vec![Count {
                kind: word(),
                count: 1,
            }],
            ..Thread::default()
        }),
        Record::Comment(Box::new(Comment {
            id: word(),
            thread: word(),
            parent: some(),
            ancestors: vec![word()],
            reader: some(),
            name: word(),
            email: some(),
            address: Some([203, 0, 113, 7].into()),
            website: some(),
            picture: some(),
            badge: Some(Badge::Staff),
            text: word(),
            format: TextFormat::Html,
            status: State(Status::Held),
            hide_reason: some(),
            shadow_banned: true,
            pinned: true,
            featured: true,
            likes: 1,
            dislikes: 1,
            created_at: Some(AT),
            edited_at: Some(AT),
            edited_by_staff: true,
            erased_at: Some(AT),
            revisions: vec![Revision {
                text: word(),
                created_at: AT,
                by_staff: true,
            }],
            mentions: vec![Mention {
                comment: word(),
                name: word(),
            }],
            source: Some(Source {
                format: word(),
                id: word(),
            }),
            ..Comment::default()
        })),
        Record::Reaction(Reaction {
            thread: word(),
            comment: word(),
            reader: word(),
            kind: word(),
            changed_at: Some(AT),
            excluded_by: some(),
        }),
        Record::Ban(Ban {
            id: word(),
            kind: BanKind::Email,
            value: word(),
            name: word(),
            shadow: true,
            why: word(),
            created_at: AT,
            ends_at: Some(AT),
        }),
        Record::End(End::default()),
    ]
}

fn names(of: &Value) -> BTreeSet<&str> {
    of.as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn the_schema_names_every_field() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/export.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    for record in records() {
        let record = serde_json::to_value(record).expect("JSON");
        let kind = record["type"].as_str().expect("a type");
        let described = &schema["$defs"][kind]["properties"];
        assert_eq!(names(&record), names(described), "{kind}");
        for (field, value) in record.as_object().expect("an object") {
            let inner = &described[field];
            match value {
                Value::Array(items) if items[0].is_object() => {
                    assert_eq!(
                        names(&items[0]),
                        names(&inner["items"]["properties"]),
                        "{kind}.{field}"
                    );
                }
                Value::Object(_) => assert_eq!(names(value), names(&inner["properties"]), "{kind}.{field}"),
                _ => {}
            }
        }
    }
}
