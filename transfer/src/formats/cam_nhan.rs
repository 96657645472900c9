//! Our own format: JSON lines, the first of them a header with the version, the last of them an end with the numbers of the
//! others. Files of before there was one have none, which is said.

use std::{io::BufRead, mem};

use super::{Format, Head, Read};
use crate::{
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{End, Record, VERSION},
};

/// Our own format.
pub const FORMAT: Format = Format {
    name: "cam-nhan",
    title: "Cảm Nhận",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    let first = head.text.lines().next().unwrap_or_default();
    head.begins(&['{']) && first.contains("\"type\":\"header\"") && first.contains("\"format\":\"cam-nhan\"")
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut line = String::new();
    let mut number = 0;
    let mut read = End::default();
    let mut has_end = false;
    loop {
        line.clear();
        number += 1;
        let place = Place::Line(number);
        let length = text.read_line(&mut line);
        if length.map_err(|error| Problem::from(error).at(place))? == 0 {
            return match number {
                1 => Err(Problem::new(ProblemKind::Empty, Place::File, "")),
                _ if !has_end => out.note(NoticeKind::EndMissing, place, "", ""),
                _ => Ok(()),
            };
        }
        if line.trim().is_empty() {
            out.skip();
            continue;
        }
        let mut record: Record = serde_json::from_str(&line).map_err(|error| {
            // The last line of a file that was cut has no end.
            let kind = if line.ends_with('\n') {
                ProblemKind::Malformed
            } else {
                ProblemKind::CutOff
            };
            // Of a line that is read alone, the parser's own is always the first.
            let detail = error.to_string();
            let detail = detail
                .rsplit_once(" at line ")
                .map_or(&*detail, |(detail, _)| detail);
            Problem::new(kind, place, detail)
        })?;
        read.count(&record);
        match &mut record {
            Record::Header(header) if header.version > VERSION => {
                return Err(Problem::new(ProblemKind::UnknownVersion, place, header.version));
            }
            // Files may stand one behind the other.
            Record::Header(_) if number > 1 && !has_end => {
                out.note(NoticeKind::EndMissing, place, "", "")?;
                read = End::default();
            }
            Record::End(end) => {
                end_of(end, &mem::take(&mut read), place)?;
                has_end = true;
                out.skip();
                continue;
            }
            Record::Thread(thread) => thread.place = place,
            Record::Comment(comment) => comment.place = place,
            _ => {}
        }
        has_end = false;
        out.put(record)?;
    }
}

/// A file has as many lines as its end counts.
fn end_of(end: &End, read: &End, place: Place) -> Result<()> {
    let counts = [
        ("thread", read.threads, end.threads),
        ("reader", read.readers, end.readers),
        ("comment", read.comments, end.comments),
        ("reaction", read.reactions, end.reactions),
        ("ban", read.bans, end.bans),
    ];
    let differ = counts.iter().filter(|(_, read, end)| read != end);
    let told: Vec<String> = differ
        .map(|(kind, read, end)| format!("{kind} {read} ≠ {end}"))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::CountsDiffer, place, told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{comments, notices, problem, read};

    const FILE: &str = include_str!("../../fixtures/cam-nhan.jsonl");

    #[test]
    fn a_file_that_is_cut_at_the_end_of_a_line_is_told() {
        let whole = read(&FORMAT, FILE);
        assert_eq!((notices(&whole), comments(&whole).len()), (vec![], 2));
        let lines: Vec<&str> = FILE.lines().collect();
        let (end, all) = lines.split_last().expect("lines");
        let cut = read(&FORMAT, &all.join("\n"));
        assert_eq!(notices(&cut), [(NoticeKind::EndMissing, "")]);
        for missing in 1..all.len() {
            let mut some = all.to_vec();
            some.remove(missing);
            let problem = problem(&FORMAT, &format!("{}\n{end}\n", some.join("\n")));
            assert_eq!(
                (problem.kind, problem.place),
                (ProblemKind::CountsDiffer, Place::Line(lines.len() as u64 - 1)),
                "{problem}"
            );
        }
        let cut = problem(&FORMAT, &FILE[..FILE.find("Ngon quá").expect("it is there")]);
        assert_eq!((cut.kind, cut.place), (ProblemKind::CutOff, Place::Line(5)));
        assert_eq!(cut.detail, "EOF while parsing a string");
        let without_reader = FILE.replace(&format!("{}\n", all[3]), "");
        assert_eq!(problem(&FORMAT, &without_reader).detail, "reader 0 ≠ 1");
    }

    #[test]
    fn files_one_behind_the_other_are_read() {
        let both = read(&FORMAT, &format!("{FILE}{FILE}"));
        assert_eq!((notices(&both), comments(&both).len()), (vec![], 4));
        let lines: Vec<&str> = FILE.lines().collect();
        let older = lines[..lines.len() - 1].join("\n");
        let told = read(&FORMAT, &format!("{older}\n{FILE}"));
        assert_eq!(notices(&told), [(NoticeKind::EndMissing, "")]);
    }
}
