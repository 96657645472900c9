//! What bounds the readers of texts: a record without an end is given up with its place, a long file of short records is read
//! in the memory that one of them takes, whatever it is encoded in.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use cam_nhan_transfer::{
    formats::{self, Format, Read},
    input::{Meter, RECORD_LIMIT, Source, sources},
    output::{Choices, Item, Output},
    problem::{Place, ProblemKind, Result},
    record::{Comment, Record},
};
use tempfile::TempDir;

fn only(path: &Path) -> Source {
    let mut found = sources(&[path.to_owned()]).expect("a file");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// Reads a file as it lies there, and gives each comment away.
fn read(format: &Format, path: &Path, mut each: impl FnMut(&Comment)) -> Result<()> {
    let meter = Meter::default();
    let mut text = only(path).open(&meter, &Meter::default())?;
    let choices = Choices::default();
    let mut take = |item: Item| {
        if let Item::Record(Record::Comment(comment)) = &item {
            each(comment);
        }
        Ok(())
    };
    let mut out = Output::new(&choices, meter, &mut take);
    match format.read {
        Read::Text(read) => read(&mut *text, &mut out),
        Read::Sqlite(_) => panic!("{} is no text", format.name),
    }
}

fn named(name: &str) -> &'static Format {
    formats::named(name).expect("a format")
}

/// How a file of each format begins up to a comment's text, and how it goes on behind it.
const COMMENTS: [(&str, &str, &str, &str, &str); 7] = [
    (
        "disqus",
        "<disqus xmlns:dsq='d'>\n",
        "<post dsq:id='NUMBER'><thread dsq:id='1'/><message>",
        "</message></post>\n",
        "</disqus>",
    ),
    (
        "disqus-custom",
        "<rss><channel><item><link>https://bao.example/a</link>\n",
        "<wp:comment><wp:comment_id>NUMBER</wp:comment_id><wp:comment_content><![CDATA[",
        "]]></wp:comment_content></wp:comment>\n",
        "</item></channel></rss>",
    ),
    (
        "wordpress",
        "<rss><channel><item><wp:post_id>1</wp:post_id>\n",
        "<wp:comment><wp:comment_id>NUMBER</wp:comment_id><wp:comment_content><![CDATA[",
        "]]></wp:comment_content></wp:comment>\n",
        "</item></channel></rss>",
    ),
    (
        "blogger",
        "<feed xmlns:blogger='http://schemas.google.com/blogger/2018'>\n",
        "<entry><id>NUMBER</id><blogger:type>COMMENT</blogger:type><blogger:parent>1</blogger:parent><content>",
        "</content></entry>\n",
        "</feed>",
    ),
    (
        "intensedebate",
        "<output><blogpost><url>https://bao.example/a</url><comments>\n",
        "<comment id='NUMBER'><text>",
        "</text></comment>\n",
        "</comments></blogpost></output>",
    ),
    (
        "movable-type",
        "TITLE: Bài\nDATE: 01/31/2009 03:31:05 PM\n-----\n",
        "COMMENT:\nAUTHOR: NUMBER\n",
        "\n-----\n",
        "--------\n",
    ),
    (
        "csv",
        "url,id,text\n",
        "https://bao.example/a,NUMBER,\"",
        "\"\n",
        "",
    ),
];

#[test]
fn a_comment_without_an_end_is_given_up() {
    let folder = TempDir::new().expect("a folder");
    for (name, start, before, _, _) in COMMENTS {
        let path = folder.path().join(name);
        let text = "lời ".repeat(RECORD_LIMIT as usize / 4);
        std::fs::write(&path, format!("{start}{before}{text}")).expect("a file");
        let problem = read(named(name), &path, |_| {}).expect_err("it is too long");
        assert_eq!(problem.kind, ProblemKind::RecordTooLong, "{name}: {problem}");
    }
}

#[test]
fn a_long_file_is_no_long_record() {
    let folder = TempDir::new().expect("a folder");
    let line = "lời bình ".repeat(200);
    let count = RECORD_LIMIT as usize / line.len() * 5 / 4;
    // The others are read as one of these is.
    let some = COMMENTS
        .iter()
        .filter(|(name, ..)| !matches!(*name, "disqus-custom" | "intensedebate"));
    for (name, start, before, after, end) in some.copied() {
        let path = folder.path().join(name);
        let mut file = BufWriter::new(File::create(&path).expect("a file"));
        write!(file, "{start}").expect("room");
        for number in 0..count {
            let before = before.replace("NUMBER", &number.to_string());
            write!(file, "{before}{line}{after}").expect("room");
        }
        write!(file, "{end}").expect("room");
        file.into_inner().expect("room");
        let mut found = 0;
        let format = formats::recognise(&formats::Head {
            name,
            text: &only(&path).head().expect("a beginning"),
            tables: &[],
        });
        assert_eq!(format.map(|format| format.name), Some(name));
        read(named(name), &path, |_| found += 1).expect("it can be read");
        assert_eq!(found, count, "{name}");
    }
}

#[test]
fn what_it_is_encoded_in_makes_no_difference() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tep");
    let mut said = Vec::new();
    let xml = "<disqus><post dsq:id='1'><message>Phở sáng</message></post></disqus>";
    let utf_16: Vec<u8> = format!("\u{feff}{xml}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(&path, utf_16).expect("a file");
    read(named("disqus"), &path, |comment| said.push(comment.text.clone())).expect("UTF-16");
    std::fs::write(&path, format!("\u{feff} \n<?xml version='1.0'?>{xml}")).expect("a file");
    read(named("disqus"), &path, |comment| said.push(comment.text.clone())).expect("UTF-8");
    assert_eq!(said, ["Phở sáng", "Phở sáng"]);
    // Nobody said that this is Windows-1252; it is no UTF-8.
    let old = b"TITLE: Caf\xe9\n-----\nCOMMENT:\nAUTHOR: Ren\xe9\n\x93Oui\x94\n-----\n--------\n";
    std::fs::write(&path, old).expect("a file");
    said.clear();
    read(named("movable-type"), &path, |comment| {
        said.extend([comment.name.clone(), comment.text.clone()]);
    })
    .expect("Windows-1252");
    assert_eq!(said, ["René", "<p>“Oui”</p>"]);
}

#[test]
fn a_file_that_is_cut_is_told_with_its_line() {
    let folder = TempDir::new().expect("a folder");
    for (name, start, before, after, end) in COMMENTS {
        let path = folder.path().join(name);
        let before = before.replace("NUMBER", "7");
        let whole = format!("{start}{before}một{after}");
        std::fs::write(&path, format!("{whole}{end}")).expect("a file");
        read(named(name), &path, |_| {}).expect("it is whole");
        let cut = format!("{whole}{before}hai");
        std::fs::write(&path, cut).expect("a file");
        let problem = read(named(name), &path, |_| {}).expect_err("it is cut");
        assert_eq!(problem.kind, ProblemKind::CutOff, "{name}: {problem}");
        assert!(
            matches!(problem.place, Place::Line(line) if line > 2),
            "{name}: {problem}"
        );
    }
}
