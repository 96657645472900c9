//! Mutated files, some thousands in a test run and millions when asked: `make fuzz TARGET=files INPUTS=1000000`. No file may
//! make a format's reader panic, or give out more than in proportion to what is in it.

use std::{
    collections::{BTreeSet, HashSet},
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use cam_nhan_transfer::{
    formats::{self, Format, Head, Read},
    html,
    input::Meter,
    markdown,
    output::{Choices, Item, Output},
    paragraphs::paragraphs,
    problem::Result,
    sqlite::Database,
    time::{self, DateOrder},
    write::spreadsheet,
};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::{NamedTempFile, TempDir};

// Not as a crate: that one has the whole server in it.
#[path = "../../tests/src/mutate.rs"]
mod mutate;

use mutate::{Chance, LONGEST, mutate};

/// Inputs that are kept to be mutated, of each format.
const KEPT: usize = 2_048;
/// How many times as long as a file may be what comes out of it: an id of 256 bytes stands three times in a comment that is
/// written in two dozen.
const MOST_TIMES: usize = 64;

/// Markdown, and pictures that come into it.
const MARKDOWN: &str = "> - một *hai*\n>   `ba`\n\n    bốn\n\n[năm](https://x.example/a_(1)) <b>sáu</b>\n\n```\nbảy\n```\n\n<p>\ntám\n</p>\n\n[b]: https://x.example/b.png";
const PICTURES: &str = "![](https://x.example/a.png) ![c *d*](<//x.example/e f.png> \"g\") [![h][b]](https://x.example/) <img src=\"https://x.example/i.png\" alt='>'>\n=1;'+2\t@a";

fn asked(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn inputs() -> u64 {
    asked("CAM_NHAN_FUZZ_INPUTS").unwrap_or(300)
}

fn chance() -> Chance {
    Chance::new(asked("CAM_NHAN_FUZZ_SEED").unwrap_or(1))
}

/// The fixtures, and those in folders: of systems of which each collection is a file.
fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let (mut folders, mut files) = (vec![folder], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|file| file.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn is_database(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "sql")
}

/// What the repository has of files that are texts, and the format of each.
fn seeds() -> Vec<(&'static Format, Vec<u8>)> {
    let texts = fixtures().into_iter().filter(|file| !is_database(file));
    let seeds = texts.filter_map(|file| {
        let text = fs::read_to_string(&file).expect("a text");
        let name = file.file_name()?.to_string_lossy().into_owned();
        let head = Head {
            name: &name,
            text: &text,
            tables: &[],
        };
        Some((formats::recognise(&head)?, text.into_bytes()))
    });
    seeds.collect()
}

/// Reads a text, and gives back what kind of answer there was.
fn attempt(format: &Format, input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let head = Head {
        name: "tep",
        text: &text,
        tables: &[],
    };
    formats::recognise(&head);
    let Read::Text(read) = format.read else {
        return 0;
    };
    answer(text.len(), |out| read(&mut text.as_bytes(), out))
}

/// Reads a database, whichever format knows its tables.
fn attempt_database(input: &[u8]) -> u64 {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(input).expect("room");
    answer(input.len(), |out| {
        let mut database = Database::open(file.path())?;
        let tables = database.tables()?;
        let head = Head {
            name: "tep",
            text: "",
            tables: &tables,
        };
        match formats::recognise(&head).map(|format| format.read) {
            Some(Read::Sqlite(read)) => read(&mut database, out),
            _ => Ok(()),
        }
    })
}

/// What kind of answer it is that a reader of so many bytes gives.
fn answer(length: usize, read: impl FnOnce(&mut Output<'_>) -> Result<()>) -> u64 {
    let choices = Choices {
        pings: length.is_multiple_of(2),
        ..Choices::default()
    };
    let mut notices = BTreeSet::new();
    let (mut given, mut items) = (0, 0_u32);
    let mut take = |item: Item| {
        items += 1;
        given += match &item {
            Item::Record(record) => serde_json::to_string(record).expect("JSON").len(),
            Item::Notice(notice) => serde_json::to_string(notice).expect("JSON").len(),
        };
        if let Item::Notice(notice) = &item {
            notices.insert(notice.kind);
        }
        Ok(())
    };
    let mut out = Output::new(&choices, Meter::default(), &mut take);
    let result = read(&mut out);
    assert!(
        given <= MOST_TIMES * (length + LONGEST),
        "{given} bytes came out of {length}"
    );
    let mut kind = DefaultHasher::new();
    let result = result.map_err(|problem| problem.kind);
    (result, items.min(32), notices).hash(&mut kind);
    kind.finish()
}

/// Tries an input, and keeps it where it can be looked at when it breaks a law.
fn guarded(name: &str, input: &[u8], attempt: impl Fn(&[u8]) -> u64) -> u64 {
    catch_unwind(AssertUnwindSafe(|| attempt(input))).unwrap_or_else(|_| {
        let file = env::temp_dir().join(format!("cam-nhan-fuzz-{name}"));
        fs::write(&file, input).expect("room for what was found");
        panic!("{name}: see {}", file.display());
    })
}

#[test]
fn files() {
    let seeds = seeds();
    let inputs = inputs();
    let mut chance = chance();
    for format in formats::ALL {
        if matches!(format.read, Read::Sqlite(_)) {
            continue;
        }
        let own = seeds.iter().filter(|(own, _)| own.name == format.name);
        let mut kept: Vec<Vec<u8>> = own.map(|(_, text)| text.clone()).collect();
        if kept.is_empty() {
            kept.push(Vec::new());
        }
        let mut seen = HashSet::new();
        for input in &kept {
            seen.insert(guarded(format.name, input, |input| attempt(format, input)));
        }
        for _ in 0..inputs {
            let one = chance.below(kept.len());
            let other = &seeds[chance.below(seeds.len())].1;
            let input = mutate(&kept[one], other, &mut chance, 4 * LONGEST);
            let is_new = seen.insert(guarded(format.name, &input, |input| attempt(format, input)));
            if is_new && kept.len() < KEPT {
                kept.push(input);
            }
        }
        println!(
            "{}: {inputs} inputs, {} kinds of answers",
            format.name,
            seen.len()
        );
    }
}

/// Databases, whose pages name each other; their first page, which says how long they are, mostly stays.
#[test]
fn databases() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = TempDir::new().expect("a folder");
    let mut seeds = Vec::new();
    for fixture in fixtures().into_iter().filter(|file| is_database(file)) {
        let path = folder.path().join(seeds.len().to_string());
        let statements = fs::read_to_string(fixture).expect("a text");
        runtime.block_on(async {
            let options = SqliteConnectOptions::new()
                .filename(&path)
                .create_if_missing(true)
                .foreign_keys(false)
                .page_size(1024);
            let mut db = SqliteConnection::connect_with(&options)
                .await
                .expect("a database");
            sqlx::raw_sql(AssertSqlSafe(statements))
                .execute(&mut db)
                .await
                .expect("statements");
            db.close().await.expect("closed");
        });
        seeds.push(fs::read(&path).expect("a database"));
    }
    let mut chance = chance();
    for _ in 0..inputs() {
        let whole = &seeds[chance.below(seeds.len())];
        let mut input = whole.clone();
        for _ in 0..=chance.below(8) {
            let at = chance.below(input.len());
            match chance.below(8) {
                0 => input.truncate(at.max(100)),
                // A page in the place of another.
                1 => {
                    let pages = input.len() / 1024;
                    if pages > 2 {
                        let (one, other) = (1 + chance.below(pages - 1), 1 + chance.below(pages - 1));
                        input.copy_within(one * 1024..(one + 1) * 1024, other * 1024);
                    }
                }
                _ => input[at] = [0, 1, 2, 5, 10, 13, 127, 255][chance.below(8)],
            }
        }
        guarded("database", &input, attempt_database);
    }
}

/// What is in files: moments, and HTML that becomes Markdown.
#[test]
fn values() {
    let seeds = seeds();
    let mut chance = chance();
    let moments: [&[u8]; 4] = [
        b"2022-07-01 12:00:00 +0800 +0800",
        b"Fri, 01 Jul 2022 04:00:00 +0000",
        b"07/01/2022 11:00:00 AM",
        b"31.12.2022, 8:30",
    ];
    let zone = Choices::default().zone;
    for _ in 0..inputs() {
        let moment = moments[chance.below(moments.len())];
        let input = mutate(moment, moments[0], &mut chance, 80);
        guarded("moment", &input, |input| {
            let read = time::read(&String::from_utf8_lossy(input), &zone);
            let in_order = time::read_in_order(&String::from_utf8_lossy(input), &zone, DateOrder::MonthFirst);
            u64::from(read.is_some()) + 2 * u64::from(in_order.is_some())
        });
        let input = mutate(MARKDOWN.as_bytes(), PICTURES.as_bytes(), &mut chance, LONGEST);
        guarded("markdown", &input, |input| {
            let text = String::from_utf8_lossy(input);
            let linked = markdown::link_pictures(&text);
            let longest = linked.as_ref().map_or(0, String::len);
            assert!(longest <= MOST_TIMES * (text.len() + LONGEST));
            assert_eq!(spreadsheet::told(&spreadsheet::harmless(&*text)), text);
            u64::from(linked.is_some())
        });
        let (one, other) = (chance.below(seeds.len()), chance.below(seeds.len()));
        let input = mutate(&seeds[one].1, &seeds[other].1, &mut chance, LONGEST);
        guarded("html", &input, |input| {
            let text = String::from_utf8_lossy(input);
            let converted = html::to_markdown(&paragraphs(&text));
            assert!(converted.text.len() <= MOST_TIMES * (text.len() + LONGEST));
            u64::from(converted.simplified)
        });
    }
}
