//! What comes out of each format's fixture, record by record, and what is said of files that are broken.

use std::{env, fs, path::Path};

use cam_nhan_transfer::{
    formats::{self, Format, Head, Read},
    input::{Meter, Source, sources},
    output::{Choices, Item, Output},
    problem::{Place, Problem, ProblemKind, Result},
    record::Record,
    sqlite::Database,
};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// The fixtures whose records are kept as snapshots, and as what they are recognised.
const FIXTURES: &[(&str, &str)] = &[
    ("artalk.artrans", "artalk"),
    ("comentario-2.json", "comentario"),
    ("comentario.json", "comentario"),
    ("commento.json", "commento"),
    ("coral-4/actions.json", "coral"),
    ("coral-4/assets.json", "coral"),
    ("coral-4/comments.json", "coral"),
    ("coral-4/users.json", "coral"),
    ("coral-7/comments.json", "coral"),
    ("coral-7/stories.json", "coral"),
    ("coral-7/users.json", "coral"),
    ("coral-csv/comments.csv", "coral"),
    ("coral-csv/stories.csv", "coral"),
    ("coral-csv/users.csv", "coral"),
    ("cusdis.sql", "cusdis"),
    ("discourse-topic.json", "discourse"),
    ("discourse.json", "discourse"),
    ("facebook-object.json", "facebook"),
    ("facebook.json", "facebook"),
    ("ghost.json", "ghost"),
    ("giscus.json", "giscus"),
    ("hyvor.json", "hyvor"),
    ("isso.json", "isso-json"),
    ("isso.sql", "isso"),
    ("remark42.jsonl", "remark42"),
    ("twikoo.json", "twikoo"),
    ("utterances/comments.json", "utterances"),
    ("utterances/issues.json", "utterances"),
    ("valine.jsonl", "valine"),
    ("waline.csv", "waline"),
    ("waline.json", "waline"),
    ("waline.sql", "waline-sqlite"),
];

/// A fixture as a file that can be opened; a database is made from its statements.
fn source(name: &str, folder: &TempDir) -> Source {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let path = folder.path().join(name.replace('/', "-"));
    if name.ends_with(".sql") {
        database(&path, &fs::read_to_string(fixture).expect("the fixture"));
    } else {
        fs::copy(fixture, &path).expect("a copy");
    }
    only(&path)
}

/// Makes a database from its statements.
fn database(path: &Path, statements: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(false);
        let mut db = SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        sqlx::raw_sql(AssertSqlSafe(statements))
            .execute(&mut db)
            .await
            .expect("statements");
        db.close().await.expect("closed");
    });
}

fn only(path: &Path) -> Source {
    let mut found = sources(&[path.to_owned()]).expect("a file");
    found.remove(0)
}

fn written(text: &str, folder: &TempDir) -> Source {
    let path = folder.path().join("tep");
    fs::write(&path, text).expect("a file");
    only(&path)
}

fn recognised(source: &Source) -> Option<&'static Format> {
    let is_sqlite = source.is_sqlite().expect("a file");
    let (text, tables) = if is_sqlite {
        let mut database = Database::open(source.path()).expect("a database");
        (String::new(), database.tables().expect("tables"))
    } else {
        (source.head().expect("a text"), Vec::new())
    };
    formats::recognise(&Head {
        name: &source.name,
        text: &text,
        tables: &tables,
    })
}

fn read(format: &Format, source: &Source, choices: &Choices) -> (Vec<Item>, Result<()>) {
    let mut items = Vec::new();
    let mut take = |item| {
        items.push(item);
        Ok(())
    };
    let meter = Meter::default();
    let mut out = Output::new(choices, meter.clone(), &mut take);
    let result = match format.read {
        Read::Text(read) => source
            .open(&meter, &Meter::default())
            .and_then(|mut text| read(&mut text, &mut out)),
        Read::Sqlite(read) => {
            Database::open(source.path()).and_then(|mut database| read(&mut database, &mut out))
        }
    };
    (items, result)
}

fn shown(items: &[Item]) -> String {
    let lines = items.iter().map(|item| match item {
        Item::Record(record) => {
            let place = match record {
                Record::Thread(thread) => thread.place,
                Record::Comment(comment) => comment.place,
                _ => Place::File,
            };
            let record = serde_json::to_string(record).expect("JSON");
            format!("{place} {record}").trim_start().to_owned()
        }
        Item::Notice(notice) => format!(
            "{} ! {:?} {:?} {:?}",
            notice.place, notice.kind, notice.id, notice.detail
        ),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Compares with what is kept; `make bless` keeps what came.
fn expected(name: &str, came: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/expected/{}.txt", name.replace('/', "-")));
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        let end = if came.is_empty() { "" } else { "\n" };
        fs::write(&path, format!("{came}{end}")).expect("kept");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    for (line, (came, kept)) in came.lines().zip(kept.lines()).enumerate() {
        assert_eq!(came, kept, "{name}, record {}", line + 1);
    }
    assert_eq!(came.lines().count(), kept.lines().count(), "{name}");
}

fn problem(format: &str, text: &str) -> Problem {
    let folder = TempDir::new().expect("a folder");
    let format = formats::named(format).expect("a format");
    let (_, result) = read(format, &written(text, &folder), &Choices::default());
    result.expect_err("the file cannot be read")
}

#[test]
fn each_fixture_is_recognised_and_read() {
    let folder = TempDir::new().expect("a folder");
    for (name, format) in FIXTURES {
        let source = source(name, &folder);
        let found = recognised(&source).map(|format| format.name);
        assert_eq!(found, Some(*format), "{name}");
        let format = formats::named(format).expect("a format");
        let (items, result) = read(format, &source, &Choices::default());
        result.expect(name);
        expected(name, &shown(&items));
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_told_or_is_whole_up_to_there() {
    let folder = TempDir::new().expect("a folder");
    for (name, format) in FIXTURES.iter().filter(|(name, _)| !name.ends_with(".sql")) {
        let whole = source(name, &folder);
        let format = formats::named(format).expect("a format");
        let (all, _) = read(format, &whole, &Choices::default());
        let text = fs::read_to_string(whole.path()).expect("a text");
        // `mongoexport` writes lines under that name as well.
        let is_one_value =
            name.ends_with(".artrans") || name.ends_with(".json") && !text.starts_with("{\"_id\"");
        let end = text.trim_end().len();
        for at in (1..end)
            .step_by(11.max(end / 80))
            .map(|at| text.floor_char_boundary(at))
        {
            let (items, result) = read(format, &written(&text[..at], &folder), &Choices::default());
            assert!(items.len() <= all.len() + 1, "{name} at {at}");
            match result {
                // Lines, and a row without quotes, can end anywhere.
                Ok(()) => assert!(!is_one_value, "{name} at {at}"),
                Err(problem) => assert!(
                    matches!(
                        problem.kind,
                        ProblemKind::CutOff
                            | ProblemKind::WrongFormat
                            | ProblemKind::Empty
                            // Before its ids have come, an older version is not known as one.
                            | ProblemKind::UnknownVersion
                    ),
                    "{name} at {at}: {problem}"
                ),
            }
        }
    }
}

#[test]
fn what_is_no_export_is_told_with_its_place() {
    for (format, text, kind, place) in [
        ("artalk", "", ProblemKind::Empty, Place::File),
        ("artalk", " \n ", ProblemKind::Empty, Place::File),
        (
            "artalk",
            "[{\"id\":1},\n{\"id\":2,}]",
            ProblemKind::Malformed,
            Place::Line(2),
        ),
        ("artalk", "[{},\n7]", ProblemKind::Malformed, Place::Line(2)),
        ("artalk", "<xml/>", ProblemKind::Malformed, Place::Line(1)),
        (
            "twikoo",
            "[{\"a\":\"\\uZZZZ\"}]",
            ProblemKind::Malformed,
            Place::Line(1),
        ),
        (
            "remark42",
            "{\"version\":2,\"users\":[],\"posts\":[]}",
            ProblemKind::UnknownVersion,
            Place::Line(1),
        ),
        ("remark42", "{\"id\":1}", ProblemKind::WrongFormat, Place::Line(1)),
        (
            "commento",
            "{\"version\":2}",
            ProblemKind::UnknownVersion,
            Place::Record(1),
        ),
        (
            "comentario",
            "{\"version\":481}",
            ProblemKind::UnknownVersion,
            Place::Record(1),
        ),
        (
            "waline",
            "{\"version\":9,\"data\":{\"Comment\":[]}}",
            ProblemKind::UnknownVersion,
            Place::Record(1),
        ),
        (
            "waline",
            "ten,chu\n1,2\n",
            ProblemKind::WrongFormat,
            Place::Line(1),
        ),
        (
            "waline",
            "comment,url\na,b\nc\nd,e\n",
            ProblemKind::CellsDiffer,
            Place::Line(3),
        ),
    ] {
        let found = problem(format, text);
        assert_eq!(
            (found.kind, found.place),
            (kind, place),
            "{format} {text}: {found}"
        );
    }
}

#[test]
fn what_has_no_end_or_no_bottom_is_given_up() {
    for (_, format) in FIXTURES.iter().filter(|(name, _)| name.ends_with(".json")) {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let found = problem(format, &format!("[{{\"version\":1,\"comments\":{deep}}}]"));
        assert_eq!(found.kind, ProblemKind::TooDeep, "{format}");
    }
    let long = format!("[{{\"id\":\"{}", "a".repeat(17 * 1024 * 1024));
    assert_eq!(problem("artalk", &long).kind, ProblemKind::RecordTooLong);
    let words = "a".repeat(17 * 1024 * 1024);
    for (format, text) in [
        ("csv", format!("url,text\n/a,b\n/a,{words}")),
        ("waline", format!("comment,url\nb,/a\n{words}")),
        ("movable-type", format!("TITLE: a\n-----\n{words}")),
        ("cam-nhan", format!("\n\n{words}")),
        ("disqus", format!("<disqus>\n\n<post><message>{words}")),
    ] {
        let found = problem(format, &text);
        assert_eq!(
            (found.kind, found.place),
            (ProblemKind::RecordTooLong, Place::Line(3)),
            "{format}"
        );
    }
    let many = format!("[{{\"id\":[{}0]}}]", "0,".repeat(1_000_000));
    assert_eq!(problem("artalk", &many).kind, ProblemKind::RecordTooLong);
}

#[test]
fn of_several_sites_one_is_chosen() {
    let folder = TempDir::new().expect("a folder");
    let text = "[{\"id\":\"1\",\"page_key\":\"/a\",\"site_name\":\"Một\",\"created_at\":\"1714618800\"},
        {\"id\":\"2\",\"page_key\":\"/a\",\"site_name\":\"Hai\",\"created_at\":\"1714618800\"}]";
    let found = problem("artalk", text);
    assert_eq!(
        (found.kind, found.detail.as_str()),
        (ProblemKind::SeveralSites, "Một, Hai")
    );
    let unnamed = text.replace("Hai", "");
    assert_eq!(problem("artalk", &unnamed).detail, "Một, \"\"");
    for (text, site) in [(text, "Hai"), (&*unnamed, "\"\"")] {
        let choices = Choices {
            site: site.to_owned(),
            ..Choices::default()
        };
        let format = formats::named("artalk").expect("a format");
        let (items, result) = read(format, &written(text, &folder), &choices);
        result.expect("the file can be read");
        assert_eq!(items.len(), 2, "an article and a comment: {items:?}");
    }
}

#[test]
fn a_database_in_utf_16_is_the_same() {
    let folder = TempDir::new().expect("a folder");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/isso.sql");
    let statements = fs::read_to_string(fixture).expect("the fixture");
    let path = folder.path().join("tep");
    database(&path, &format!("pragma encoding = 'UTF-16le'; {statements}"));
    let format = formats::named("isso").expect("a format");
    let (items, result) = read(format, &only(&path), &Choices::default());
    result.expect("the file can be read");
    expected("isso.sql", &shown(&items));
}

#[test]
fn nothing_of_a_foreign_database_runs_for_ever() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tep");
    database(
        &path,
        "create table preferences (key, value); create table threads (id, uri, title);
         create view comments as with recursive number(n) as (select 1 union all select n + 1 from number)
             select n as tid, n as id, null as parent, 1 as created, null as modified, 1 as mode, 'lời' as text, '' as author,
                 '' as email, '' as website from number",
    );
    let source = only(&path);
    assert!(recognised(&source).is_none(), "a view is no table");
    let format = formats::named("isso").expect("a format");
    let (_, result) = read(format, &source, &Choices::default());
    let problem = result.expect_err("it has no end");
    assert_eq!(problem.kind, ProblemKind::Malformed, "{problem}");
}

#[test]
fn the_same_is_read_in_whatever_it_is_wrapped() {
    let folder = TempDir::new().expect("a folder");
    let twikoo = "{\"_id\":\"1\",\"url\":\"/a\",\"comment\":\"<p>lời</p>\",\"created\":1714618800000}";
    let leancloud = "{\"objectId\":\"1\",\"url\":\"/a\",\"comment\":\"lời\",\"nick\":\"An\",\"createdAt\":\"2024-05-02T03:00:00Z\"}";
    let waline = leancloud.replace("\"nick\"", "\"status\":\"approved\",\"nick\"");
    let ghost = "\"comments\":[{\"id\":\"1\",\"post_id\":\"7\",\"status\":\"published\",\"html\":\"lời\",\"created_at\":\"2024-05-02 03:00:00\"}]";
    let facebook =
        "{\"data\":[{\"id\":\"7_1\",\"created_time\":\"2024-05-02T03:00:00+0000\",\"message\":\"lời\"}]}";
    let giscus = "{\"id\":\"D\",\"title\":\"a/b\",\"body\":\"\",\"comments\":{\"nodes\":[{\"id\":\"1\",\"body\":\"lời\",\"createdAt\":\"2024-05-02T03:00:00Z\"}]}}";
    let page = format!("{{\"data\":{{\"repository\":{{\"discussions\":{{\"nodes\":[{giscus}]}}}}}}}}");
    let issue_comment = "{\"id\":1,\"html_url\":\"x\",\"issue_url\":\"y\",\"body\":\"lời\",\"created_at\":\"2024-05-02T03:00:00Z\"}";
    let coral = "{\"id\":\"1\",\"storyID\":\"s\",\"status\":\"NONE\",\"revisions\":[{\"body\":\"lời\"}],\"createdAt\":\"2024-05-02T03:00:00Z\"}";
    for (format, text, comments) in [
        ("twikoo", format!("[{twikoo}]"), 1),
        ("twikoo", format!("{{\"results\":[{twikoo}]}}"), 1),
        (
            "twikoo",
            format!("{twikoo}\n{}\n", twikoo.replace("\"1\"", "\"2\"")),
            2,
        ),
        (
            "twikoo",
            format!(
                "{{\"collections\":[{{\"name\":\"comment\",\"data\":[{twikoo}]}},{{\"name\":\"config\",\"data\":[{{\"ADMIN_PASS\":\"x\"}}]}}]}}"
            ),
            1,
        ),
        // Half an emoji is no letter, and no reason to refuse a file.
        ("twikoo", format!("[{}]", twikoo.replace("lời", "lời \\ud83c")), 1),
        (
            "twikoo",
            "[{\"_id\":\"1\",\"comment\":\"\\ud83c\",\"url\":\"/a\",\"created\":1714618800000}]".to_owned(),
            1,
        ),
        // Nor is a long comment before what a format is known by.
        (
            "twikoo",
            format!(
                "[{{\"_id\":\"1\",\"comment\":\"{}\",\"url\":\"/a\",\"created\":1714618800000}}]",
                "lời ".repeat(100_000)
            ),
            1,
        ),
        (
            "waline",
            format!(
                "{{\"note\":\"{}\",\"data\":{{\"Comment\":[{waline}]}}}}",
                "lời ".repeat(100_000)
            ),
            1,
        ),
        ("valine", format!("[{leancloud}]"), 1),
        ("valine", format!("\u{feff}{{\"results\":[{leancloud}]}}"), 1),
        ("valine", leancloud.to_owned(), 1),
        ("waline", format!("[{waline}]"), 1),
        (
            "waline",
            format!(
                "{{\"errno\":0,\"data\":{{\"type\":\"waline\",\"version\":1,\"data\":{{\"Comment\":[{waline}]}}}}}}"
            ),
            1,
        ),
        ("comentario", "{\"version\":3}".to_owned(), 0),
        ("ghost", format!("{{{ghost}}}"), 1),
        (
            "ghost",
            format!("{{\"db\":[{{\"meta\":{{}},\"data\":{{{ghost}}}}}]}}"),
            1,
        ),
        ("facebook", facebook.to_owned(), 1),
        (
            "facebook",
            format!("{{\"https://bao.example/a.b\":{{\"comments\":{facebook}}}}}"),
            1,
        ),
        (
            "facebook",
            format!("{{\"https://bao.example/a\":{{\"og_object\":{{\"comments\":{facebook}}}}}}}"),
            1,
        ),
        ("giscus", page.clone(), 1),
        ("giscus", format!("{page}{}", page.replace("\"1\"", "\"2\"")), 2),
        ("giscus", format!("[{page}]"), 1),
        (
            "giscus",
            format!("{{\"data\":{{\"repository\":{{\"discussion\":{giscus}}}}}}}"),
            1,
        ),
        ("utterances", format!("[{issue_comment}]"), 1),
        ("utterances", format!("[[{issue_comment}],[]]"), 1),
        ("utterances", issue_comment.to_owned(), 1),
        ("coral", format!("[{coral}]"), 1),
        ("coral", format!("{coral}\r\n"), 1),
    ] {
        let source = written(&text, &folder);
        let found = recognised(&source).map(|format| format.name);
        assert_eq!(found, Some(format), "{text}");
        let format = formats::named(format).expect("a format");
        let (items, result) = read(format, &source, &Choices::default());
        result.expect(&text);
        let given = items
            .iter()
            .filter(|item| matches!(item, Item::Record(Record::Comment(_))))
            .count();
        assert_eq!(given, comments, "{text}: {items:?}");
    }
}

#[test]
fn of_several_projects_of_a_database_one_is_chosen() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tep");
    database(
        &path,
        "create table projects (id, title, deleted_at); create table pages (id, slug, url, title, created_at, projectId);
         create table comments (id, pageId, created_at, deletedAt, moderatorId, by_email, by_nickname, content, approved, parentId);
         insert into projects values ('p1', 'Một', null), ('p2', 'Hai', null);
         insert into pages values ('t1', '/a', null, null, 1714618800000, 'p1'), ('t2', '/a', null, null, 1714618800000, 'p2');
         insert into comments values ('c1', 't1', 1714618800000, null, null, null, 'An', 'lời', 1, null),
             ('c2', 't2', 1714618800000, null, null, null, 'An', 'lời', 1, null);",
    );
    let format = formats::named("cusdis").expect("a format");
    let (_, result) = read(format, &only(&path), &Choices::default());
    let problem = result.expect_err("one must be chosen");
    assert_eq!(
        (problem.kind, problem.detail.as_str()),
        (ProblemKind::SeveralSites, "Một, Hai")
    );
    for site in ["p2", "Hai"] {
        let choices = Choices {
            site: site.to_owned(),
            ..Choices::default()
        };
        let (items, result) = read(format, &only(&path), &choices);
        result.expect("the file can be read");
        let shown = shown(&items);
        assert!(shown.contains("\"c2\"") && !shown.contains("\"c1\""), "{shown}");
    }
}
