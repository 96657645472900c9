//! How many comments the starter word list holds, and in how many disguises it is still seen; and how well and how fast
//! the learned screening judges: replays a file of labelled comments as decisions in the order
//! of the file, and judges another file's.
//!
//! `cargo bench --bench screening -- <directory with victsd-train.csv and victsd-valid.csv>`

use std::{error::Error, hint::black_box, path::Path, time::Instant};

use cam_nhan::{
    markdown,
    screening::{
        STARTER,
        learned::Model,
        words::{self, Act, Phrase, WordList},
    },
};
use cam_nhan_tests::obfuscation::{KINDS, bare, disguises};

const STOPS: [usize; 4] = [500, 1_000, 2_000, 7_000];

struct Comment {
    text: String,
    labels: [bool; 2],
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(directory) = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"))
    else {
        println!("screening: give the directory of victsd-train.csv and victsd-valid.csv; nothing measured");
        return Ok(());
    };
    let train = read(&Path::new(&directory).join("victsd-train.csv"))?;
    let valid = read(&Path::new(&directory).join("victsd-valid.csv"))?;

    listed(train.iter().chain(&valid));
    disguised();
    println!(
        "{:<18} {:>9} {:>6} {:>9} {:>9} {:>9} {:>12} {:>12} {:>9}",
        "", "decisions", "ready", "macro-F1", "avg.prec.", "score", "µs/judgement", "µs/lesson", "bytes"
    );
    for (label, name) in ["toxicity", "constructiveness"].into_iter().enumerate() {
        let mut model = Model::default();
        let (mut learned, mut learning) = (0, 0.0);
        let mut progressive = Vec::new();
        for stop in STOPS {
            let lessons = train.get(learned..stop.min(train.len())).unwrap_or_default();
            progressive.extend(lessons.iter().map(|comment| {
                // What a moderator would have been shown, before the decision was known.
                let score = model.score(&comment.text);
                let start = Instant::now();
                model.learn(&comment.text, comment.labels[label]);
                learning += start.elapsed().as_secs_f64();
                (score, comment.labels[label])
            }));
            learned += lessons.len();

            let start = Instant::now();
            let judged: Vec<_> = valid
                .iter()
                .map(|comment| (model.score(&comment.text), comment.labels[label]))
                .collect();
            let scoring = start.elapsed().as_secs_f64();
            let start = Instant::now();
            for comment in &valid {
                black_box(model.judge(black_box(&comment.text)));
            }
            let judging = start.elapsed().as_secs_f64();
            let micros = |seconds: f64, times: usize| seconds * 1e6 / times.max(1) as f64;
            println!(
                "{name:<18} {learned:>9} {:>6} {:>9.3} {:>9.3} {:>9.1} {:>12.1} {:>12.1} {:>9}",
                model.ready(),
                macro_f1(&judged),
                average_precision(&judged),
                micros(scoring, valid.len()),
                micros(judging, valid.len()),
                micros(learning, learned),
                model.to_bytes().len(),
            );
        }
        let late = progressive.get(1_000..).unwrap_or_default();
        let blocks: Vec<_> = late.chunks(1_000).map(average_precision).collect();
        println!(
            "{name:<18} {:>9} {:>6} {:>9.3} {:>9.3}   before each lesson of the training file, from the 1,001st",
            "",
            "",
            macro_f1(late),
            blocks.iter().sum::<f64>() / blocks.len().max(1) as f64,
        );
    }
    let long = "Đường phố Hà Nội đông quá, ".repeat(2_000);
    let mut model = Model::default();
    let start = Instant::now();
    model.learn(&long, true);
    let judgement = model.judge(&long);
    println!(
        "{} bytes: {:.0} µs to learn and judge ({:.2})",
        long.len(),
        start.elapsed().as_secs_f64() * 1e6,
        judgement.score
    );
    Ok(())
}

/// What becomes of comments by the starter list alone, as they are written and without their marks.
fn listed<'c>(comments: impl Iterator<Item = &'c Comment>) {
    let phrases = words::parse(STARTER).expect("the starter list is good");
    let list = WordList::new(&phrases);
    let mut counts = [[[0usize; 3]; 2]; 2];
    for comment in comments {
        for (form, text) in [comment.text.clone(), bare(&comment.text)].iter().enumerate() {
            let mut marked: Vec<usize> = Vec::new();
            let mut held = false;
            for found in list.find(text) {
                match found.act(&phrases) {
                    Act::Mark => marked.push(found.phrase),
                    _ => held = true,
                }
            }
            marked.sort_unstable();
            marked.dedup();
            let [all, holds, marks] = &mut counts[form][usize::from(comment.labels[0])];
            *all += 1;
            *holds += usize::from(held || marked.len() > 1);
            *marks += usize::from(!held && marked.len() == 1);
        }
    }
    for (form, name) in ["as written", "without marks"].into_iter().enumerate() {
        for (toxic, label) in ["not toxic", "toxic"].into_iter().enumerate() {
            let [all, holds, marks] = counts[form][toxic];
            let share = holds as f64 * 100.0 / all.max(1) as f64;
            println!("word list, {name}, {label}: {holds} of {all} held ({share:.2} %), {marks} marked");
        }
    }
    let mut long = phrases.clone();
    for n in 0..10_000_usize.saturating_sub(phrases.len()) {
        long.extend(Phrase::new(&format!("cụm từ số {n}"), Act::Hold, true, ""));
    }
    let list = WordList::new(&long);
    let text = "Đường phố Hà Nội đông quá, hôm nay trời đẹp mà kẹt xe. ".repeat(900);
    let mut times: Vec<f64> = (0..50)
        .map(|_| {
            let start = Instant::now();
            black_box(list.find(black_box(&text)));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "word list: {} bytes against {} phrases: {:.2} ms",
        text.len(),
        long.len(),
        times[25]
    );
}

/// The share of each kind of disguise in which the phrases of the starter list are held, and not only marked.
fn disguised() {
    let phrases = words::parse(STARTER).expect("the starter list is good");
    let list = WordList::new(&phrases);
    let held = |phrase: &&Phrase| matches!(phrase.act, Act::Hold | Act::Refuse) && !phrase.text.contains('*');
    let (mut all, mut seen) = (0, 0);
    for kind in KINDS {
        let (mut of_kind, mut seen_of_kind) = (0, 0);
        for phrase in phrases.iter().filter(held) {
            for (_, text) in disguises(&phrase.text).into_iter().filter(|(of, _)| of == kind) {
                for around in ["…", "thấy … thật đấy", "đúng là …."] {
                    let around = if *kind == "no marks" {
                        bare(around)
                    } else {
                        around.to_owned()
                    };
                    let source = around.replacen('…', &text, 1);
                    of_kind += 1;
                    let shown = markdown::shown(&source);
                    let holds = |text: &str| {
                        list.find(text)
                            .iter()
                            .any(|found| found.act(&phrases) != Act::Mark)
                    };
                    seen_of_kind += usize::from(holds(&shown) || holds(&source));
                }
            }
        }
        println!(
            "disguised, {kind}: {:.1} % of {of_kind}",
            seen_of_kind as f64 * 100.0 / of_kind.max(1) as f64
        );
        (all, seen) = (all + of_kind, seen + seen_of_kind);
    }
    println!(
        "disguised, all: {:.1} % of {all}",
        seen as f64 * 100.0 / all.max(1) as f64
    );
}

fn read(path: &Path) -> Result<Vec<Comment>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        header
            .iter()
            .position(|title| title == name)
            .ok_or(format!("{}: no {name}", path.display()))
    };
    let (text, toxic, constructive) = (
        column("Comment")?,
        column("Toxicity")?,
        column("Constructiveness")?,
    );
    reader
        .records()
        .map(|record| {
            let record = record?;
            Ok(Comment {
                text: record.get(text).unwrap_or_default().to_owned(),
                labels: [
                    record.get(toxic) == Some("1"),
                    record.get(constructive) == Some("1"),
                ],
            })
        })
        .collect()
}

fn macro_f1(judged: &[(f32, bool)]) -> f64 {
    let count = |said: bool, is: bool| {
        judged
            .iter()
            .filter(|(score, bad)| (*score > 0.5) == said && *bad == is)
            .count()
    };
    let (wrong, missed) = (count(true, false), count(false, true));
    let f1 = |right: usize| 2.0 * right as f64 / (2 * right + wrong + missed).max(1) as f64;
    (f1(count(true, true)) + f1(count(false, false))) / 2.0
}

fn average_precision(judged: &[(f32, bool)]) -> f64 {
    let mut ranked = judged.to_vec();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let found = ranked.iter().enumerate().filter(|(_, (_, bad))| *bad).enumerate();
    let precisions: Vec<f64> = found
        .map(|(before, (at, _))| (before + 1) as f64 / (at + 1) as f64)
        .collect();
    precisions.iter().sum::<f64>() / precisions.len().max(1) as f64
}
