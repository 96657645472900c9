use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use cam_nhan_domain::{Status, reaction::LIKE};
use jiff::tz::TimeZone;

use super::{html::Words, *};
use crate::{
    formats,
    input::Meter,
    output::{Choices, Item, Output},
    record::{Comment, Count, Header, Reaction, State, TextFormat, Thread},
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

/// Words of a site whose pages are looked at.
fn look() -> Look {
    let words = Words {
        lang: "en",
        title: |site| format!("Comments on {site}"),
        title_of_month: |site, month| format!("Comments on {site}, {month}"),
        archived: |moment| format!("Archived on {moment}."),
        comments: |count| format!("{count} comments"),
        threads: |count| format!("{count} articles"),
        likes: |count| format!("{count} likes"),
        article: "Open the article",
        untitled: "Untitled article",
        reactions: "Reactions",
        nothing: "No comments yet.",
        all: "All articles",
        newer: "Newer",
        older: "Older",
        answers: "replying to ",
        removed: "This comment was removed.",
        nobody: "a removed comment",
        nameless: "Anonymous",
        pinned: "Pinned",
        featured: "Featured",
        edited: "edited",
        badge: |_| "Newsroom",
        moment: "%-d %B %Y, %H:%M",
        month: "%B %Y",
    };
    Look {
        words,
        site: "Báo <Hay>".into(),
        zone: TimeZone::UTC,
        kinds: vec![("love".into(), "Love & peace".into())],
        html: |text| format!("<p>{} (nơi khác)</p>", xml(text)),
        html_to_move: |text| format!("<p>{}</p>", xml(text)),
    }
}

fn written(format: Format) -> String {
    let shared = Shared::default();
    let shape = Shape {
        format,
        by_month: false,
    };
    let mut writer = shape.writer(Box::new(shared.clone()), look()).expect("a writer");
    write_all(&mut *writer, records());
    drop(writer);
    String::from_utf8(shared.0.lock().expect("lock").clone()).expect("text")
}

fn write_all(writer: &mut dyn Writer, records: Vec<Record>) {
    for record in records {
        writer.write(&record).expect("write");
    }
    writer.finish().expect("finish");
}

/// The files of an export: names and texts.
fn files(format: Format, by_month: bool, records: Vec<Record>) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let shape = Shape { format, by_month };
    let target = Target::Folder(folder.path().to_owned());
    let mut writer = shape.writer_of(target, look()).expect("a writer");
    write_all(&mut *writer, records);
    drop(writer);
    let mut files: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (name_of(&path), fs::read_to_string(&path).expect("text"))
        })
        .collect();
    files.sort();
    files
}

fn name_of(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// A conversation over two months: every state, answers, likes and reactions.
fn conversation() -> Vec<Record> {
    let comment = |id: &str, parent: Option<&str>, at: &str, status| {
        Record::Comment(Box::new(Comment {
            id: id.into(),
            thread: "bài".into(),
            parent: parent.map(Into::into),
            name: format!("Bạn <{id}>"),
            text: format!("Lời <{id}>"),
            status: State(status),
            created_at: moment(at),
            ..Comment::default()
        }))
    };
    let like = |comment: &str, thread: &str, reader: &str, kind: &str| {
        Record::Reaction(Reaction {
            comment: comment.into(),
            thread: thread.into(),
            reader: reader.into(),
            kind: kind.into(),
            changed_at: moment("2024-07-01T00:00:00Z"),
            ..Reaction::default()
        })
    };
    let mut all = records();
    all.truncate(1);
    all.push(Record::Thread(Thread {
        id: "bài".into(),
        key: "bao.example/bai".into(),
        url: "https://bao.example/bai".into(),
        title: "Bài <một>".into(),
        created_at: moment("2024-05-01T00:00:00Z"),
        reactions: vec![Count {
            kind: "love".into(),
            count: 3,
        }],
        ..Thread::default()
    }));
    all.extend([
        comment("a", None, "2024-05-01T00:00:00Z", Status::Removed),
        comment("b", Some("a"), "2024-05-02T00:00:00Z", Status::Approved),
        comment("c", Some("b"), "2024-05-31T23:59:59Z", Status::Held),
        comment("d", Some("b"), "2024-06-01T00:00:00Z", Status::Approved),
        comment("e", None, "2024-06-02T00:00:00Z", Status::Spam),
        like("b", "", "r1", LIKE),
        like("", "bài", "r1", "love"),
    ]);
    all
}

#[test]
fn an_archive_shows_what_readers_saw_and_asks_for_nothing() {
    let files = files(Format::Html, false, conversation());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["bai.html", "index.html"]);
    let (page, index) = (&files[0].1, &files[1].1);
    for seen in [
        "<h1><bdi>Bài &lt;một&gt;</bdi></h1>",
        "Bạn &lt;b&gt;",
        "Lời &lt;d&gt;",
        "This comment was removed.",
        "1 likes",
        "Love &amp; peace <b>4</b>",
        "href=\"#c-b\"",
        "href=\"https://bao.example/bai\"",
        "Comments on Báo &lt;Hay&gt;",
    ] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
    for unseen in [
        "Lời &lt;a",
        "Lời &lt;c",
        "Lời &lt;e",
        "<script",
        "<link",
        "<img",
        "src=",
        "url(",
    ] {
        assert!(!page.contains(unseen), "{unseen}: {page}");
    }
    assert_eq!(page.matches("<ol").count(), page.matches("</ol>").count());
    assert_eq!(page.matches("<li").count(), page.matches("</li>").count());
    assert!(
        index.contains("<h2>May 2024</h2>") && index.contains("href=\"bai.html\""),
        "{index}"
    );
    assert!(index.contains("1 articles · 2 comments"), "{index}");
}

#[test]
fn a_month_has_a_file_and_all_of_them_say_what_one_says() {
    let whole = conversation();
    let months = files(Format::JsonLines, true, whole.clone());
    let names: Vec<&str> = months.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["2024-05.jsonl", "2024-06.jsonl", "2024-07.jsonl"]);
    let told: Vec<Record> = months.iter().flat_map(|(_, text)| read(text)).collect();
    let of_kind = |records: &[Record], wanted: fn(&Record) -> bool| -> Vec<String> {
        let some = records.iter().filter(|record| wanted(record));
        some.map(|record| serde_json::to_string(record).expect("json"))
            .collect()
    };
    for wanted in [
        (|record| matches!(record, Record::Comment(_))) as fn(&Record) -> bool,
        |record| matches!(record, Record::Reaction(_)),
    ] {
        assert_eq!(of_kind(&told, wanted), of_kind(&whole, wanted));
    }
    // Numbers are told once, articles in each month that has something of theirs.
    let counts: u64 = told
        .iter()
        .filter_map(|record| match record {
            Record::Thread(thread) => Some(thread.reactions.iter().map(|one| one.count).sum::<u64>()),
            _ => None,
        })
        .sum();
    assert_eq!(counts, 3);
    let pages = files(Format::Html, true, whole.clone());
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["2024-05.html", "2024-06.html", "index.html"]);
    assert!(pages[1].1.contains("Lời &lt;d&gt;") && pages[0].1.contains("1 likes"));
    for format in [Format::Csv, Format::Wordpress, Format::Disqus] {
        let months = files(format, true, whole.clone());
        assert_eq!(months.len(), 2, "{format:?}");
        let comments = months
            .iter()
            .flat_map(|(_, text)| read(text.trim_start_matches('\u{feff}')));
        let comments = comments.filter(|record| matches!(record, Record::Comment(_)));
        assert_eq!(comments.count(), 5, "{format:?}");
    }
}

#[test]
fn several_files_go_as_a_zip_where_there_is_no_folder() {
    let shared = Shared::default();
    let shape = Shape {
        format: Format::Html,
        by_month: false,
    };
    let mut writer = shape.writer(Box::new(shared.clone()), look()).expect("a writer");
    write_all(&mut *writer, conversation());
    drop(writer);
    let bytes = shared.0.lock().expect("lock").clone();
    let mut zip = zip::ZipArchive::new(io::Cursor::new(bytes)).expect("a zip");
    let mut text = String::new();
    let mut file = zip.by_name("bai.html").expect("the page");
    io::Read::read_to_string(&mut file, &mut text).expect("text");
    assert!(text.starts_with("<!DOCTYPE html>") && text.trim_end().ends_with("</html>"));
}

#[test]
fn a_long_branch_nests_no_deeper_than_a_page_can() {
    let mut records = conversation();
    records.truncate(2);
    let begin = moment("2024-05-01T00:00:00Z").expect("moment");
    for number in 0..20_000_i64 {
        records.push(Record::Comment(Box::new(Comment {
            id: number.to_string(),
            thread: "bài".into(),
            parent: (number > 0).then(|| (number - 1).to_string()),
            text: "x".into(),
            created_at: Some(cam_nhan_domain::Millis(begin.0 + number)),
            ..Comment::default()
        })));
    }
    let page = &files(Format::Html, false, records)[0].1;
    assert_eq!(page.matches("<ol").count(), 4);
    assert!(page.contains("href=\"#c-19998\""));
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
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Html) {
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

/// What comes back of records that go out in a format.
fn there_and_back(format: Format, records: Vec<Record>) -> Vec<Record> {
    let shared = Shared::default();
    let shape = Shape {
        format,
        by_month: false,
    };
    let mut writer = shape.writer(Box::new(shared.clone()), look()).expect("a writer");
    write_all(&mut *writer, records);
    drop(writer);
    let written = String::from_utf8(shared.0.lock().expect("lock").clone()).expect("text");
    read(written.trim_start_matches('\u{feff}'))
}

/// What comes back of a text and a name: `records` with both in the first comment.
fn comment_there_and_back(format: Format, text: &str, name: &str) -> Comment {
    let mut all = records();
    if let Record::Comment(comment) = &mut all[2] {
        comment.text = text.to_owned();
        comment.name = name.to_owned();
    }
    let back = there_and_back(format, all);
    let first = back.into_iter().find_map(|record| match record {
        Record::Comment(comment) => Some(*comment),
        _ => None,
    });
    first.expect("a comment")
}

#[test]
fn what_disqus_has_no_place_for_is_counted() {
    for (format, by_month, expected) in [
        (Format::Disqus, false, 2),
        (Format::Disqus, true, 2),
        (Format::Wordpress, false, 0),
    ] {
        let shared = Shared::default();
        let shape = Shape { format, by_month };
        let mut writer = shape.writer(Box::new(shared.clone()), look()).expect("a writer");
        let mut records = conversation();
        for record in &mut records {
            if let Record::Comment(comment) = record
                && comment.id == "d"
            {
                comment.status = State(Status::Hidden);
            }
        }
        write_all(&mut *writer, records);
        assert_eq!(writer.as_deleted(), expected, "{format:?}");
    }
}

#[test]
fn another_system_is_given_the_text_alone() {
    for format in [Format::Wordpress, Format::Disqus] {
        assert!(written(format).contains("<p>Chào"), "{format:?}");
        assert!(!written(format).contains("nơi khác"), "{format:?}");
    }
}

#[test]
fn titles_and_names_come_back_as_they_were() {
    for format in [Format::Wordpress, Format::Disqus, Format::Csv] {
        for title in ["", "Phở &#8230; & <b>", "&amp;amp;", "1 < 2"] {
            let mut all = records();
            if let Record::Thread(thread) = &mut all[1] {
                thread.title = title.to_owned();
                thread.key = "bao.example/bai".to_owned();
            }
            if let Record::Comment(comment) = &mut all[2] {
                comment.name = title.to_owned();
            }
            let back = there_and_back(format, all);
            let told: Vec<&str> = back
                .iter()
                .filter_map(|record| match record {
                    Record::Thread(thread) => Some(&*thread.title),
                    Record::Comment(comment) => Some(&*comment.name),
                    _ => None,
                })
                .take(2)
                .collect();
            assert_eq!(told, [title, title], "{format:?}");
        }
    }
}

#[test]
fn a_table_of_ours_brings_back_the_words() {
    for text in [
        "=1+1",
        "+84 là số Việt Nam",
        "- một\n- hai",
        "@an chào",
        "'trích'",
        "''",
        "'=1",
        "\t=1",
        "a;=1; 'b\n+c",
        "<p>chữ thường</p>",
        " thụt vào",
    ] {
        let comment = comment_there_and_back(Format::Csv, text, text);
        assert_eq!((&*comment.text, &*comment.name), (text, text));
        assert_eq!(comment.format, TextFormat::Markdown, "{text}");
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
