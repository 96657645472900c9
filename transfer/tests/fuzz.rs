//! Mutated files, some thousands in a test run and millions when asked: `make fuzz TARGET=files INPUTS=1000000`. No file may
//! make a format's reader panic, or give out more than in proportion to what is in it.

use std::{
    collections::{BTreeSet, HashSet},
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use cam_nhan_transfer::{
    formats::{self, Format, Head, Read},
    html,
    input::Meter,
    output::{Choices, Item, Output},
    paragraphs::paragraphs,
    time,
};

// Not as a crate: that one has the whole server in it.
#[path = "../../tests/src/mutate.rs"]
mod mutate;

use mutate::{Chance, LONGEST, mutate};

/// Inputs that are kept to be mutated, of each format.
const KEPT: usize = 2_048;
/// How many times as long as a file may be what comes out of it: an id of 256 bytes stands three times in a comment that is
/// written in two dozen.
const MOST_TIMES: usize = 64;

fn asked(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn inputs() -> u64 {
    asked("CAM_NHAN_FUZZ_INPUTS").unwrap_or(300)
}

fn chance() -> Chance {
    Chance::new(asked("CAM_NHAN_FUZZ_SEED").unwrap_or(1))
}

/// What the repository has of files that are texts, and the format of each.
fn seeds() -> Vec<(&'static Format, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = fs::read_dir(folder).expect("the fixtures").flatten();
    let mut texts: Vec<_> = files
        .map(|file| file.path())
        .filter(|file| file.is_file() && file.extension().is_none_or(|end| end != "sql"))
        .collect();
    texts.sort();
    let seeds = texts.iter().filter_map(|file| {
        let text = fs::read_to_string(file).expect("a text");
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

/// Reads a file, and gives back what kind of answer there was.
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
    let choices = Choices {
        pings: input.len().is_multiple_of(2),
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
    let result = read(&mut text.as_bytes(), &mut out);
    assert!(
        given <= MOST_TIMES * (text.len() + LONGEST),
        "{given} bytes came out of {}",
        text.len()
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

/// What is in files: moments, and HTML that becomes Markdown.
#[test]
fn values() {
    let seeds = seeds();
    let mut chance = chance();
    let moments: [&[u8]; 3] = [
        b"2022-07-01 12:00:00 +0800 +0800",
        b"Fri, 01 Jul 2022 04:00:00 +0000",
        b"07/01/2022 11:00:00 AM",
    ];
    let zone = Choices::default().zone;
    for _ in 0..inputs() {
        let moment = moments[chance.below(moments.len())];
        let input = mutate(moment, moments[0], &mut chance, 80);
        guarded("moment", &input, |input| {
            let read = time::read(&String::from_utf8_lossy(input), &zone);
            u64::from(read.is_some())
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
