//! Waline: its own export, the CSV of its helper, and its SQLite database. What it keeps in LeanCloud comes as from Valine.

use std::io::BufRead;

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read, mention, valine};
use crate::{
    fields::{self, Seen},
    json::{self, Found},
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, Count, Reader, Record, State, TextFormat, Thread},
    sqlite::{Database, Row},
    table::Table,
};

/// Waline's export.
pub const FORMAT: Format = Format {
    name: "waline",
    title: "Waline",
    recognise,
    read: Read::Text(read),
};

/// Waline's database.
pub const SQLITE: Format = Format {
    name: "waline-sqlite",
    title: "Waline",
    recognise: |head| head.has_tables(&["wl_Comment"]),
    read: Read::Sqlite(read_sqlite),
};

/// How many kinds of reactions an article can have.
const KINDS: [&str; 9] = [
    "reaction0",
    "reaction1",
    "reaction2",
    "reaction3",
    "reaction4",
    "reaction5",
    "reaction6",
    "reaction7",
    "reaction8",
];
/// A cell or a value of this name, as text; empty where there is none.
type Cells<'a> = &'a dyn Fn(&str) -> String;

fn recognise(head: &Head<'_>) -> bool {
    if !head.begins(&['{', '[', '#']) {
        let first = head.text.lines().next().unwrap_or_default();
        let names: Vec<&str> = first.split(',').map(|name| name.trim_matches('"')).collect();
        return ["nick", "comment", "insertedAt", "url"]
            .iter()
            .all(|name| names.contains(name));
    }
    let shape = json::shape(head.text);
    let is_leancloud = ["", "[].", "results.[]."].iter().any(|before| {
        ["objectId", "comment", "url", "status"]
            .iter()
            .all(|name| shape.contains(&format!("{before}{name}")))
    });
    is_leancloud || shape.contains("data.Comment") || shape.contains("data.data.Comment")
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let first = text.fill_buf()?.iter().find(|byte| !byte.is_ascii_whitespace());
    if !matches!(first, None | Some(b'{' | b'[' | b'#')) {
        return read_csv(text, out);
    }
    let shape = json::shape_ahead(text)?;
    let before = match () {
        () if shape.contains("data.Comment") => "data.",
        () if shape.contains("data.data.Comment") => "data.data.",
        () => return valine::read_as(text, out, TextFormat::Mixed),
    };
    let under = before.trim_end_matches("data.");
    let paths = [
        format!("{before}Comment.[]"),
        format!("{before}Counter.[]"),
        format!("{before}Users.[]"),
        format!("{under}version"),
    ];
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut seen = Seen::default();
    json::read(text, out, &paths, &mut |found: &Found<'_>, out| {
        let cells = |name: &str| found.value.get(name).text().to_owned();
        match found.path {
            0 => put(&cells, TextFormat::Mixed, found.place, &mut seen, out),
            1 => out.put(Record::Thread(counter(&cells, found.place))),
            2 => out.put(Record::Reader(user(&cells))),
            _ => match found.value.integer() {
                None | Some(1) => Ok(()),
                Some(version) => Err(Problem::new(ProblemKind::UnknownVersion, found.place, version)),
            },
        }
    })
}

fn read_csv(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut table = Table::with_names(text)?;
    if !table.names.iter().any(|name| name == "comment") {
        return Err(Problem::new(ProblemKind::WrongFormat, Place::Line(1), ""));
    }
    let mut seen = Seen::default();
    while let Some(place) = table.next(out)? {
        let cells = |name: &str| table.cell(name).to_owned();
        put(&cells, TextFormat::Mixed, place, &mut seen, out)?;
    }
    Ok(())
}

fn read_sqlite(database: &mut Database, out: &mut Output<'_>) -> Result<()> {
    fn cells<'a>(row: &'a Row<'_>) -> impl Fn(&str) -> String + 'a {
        |name| row.text(name).unwrap_or_default()
    }
    let tables = database.tables()?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    let mut seen = Seen::default();
    if has("wl_Users") {
        // Neither passwords nor second factors are asked for.
        let query = "select id, display_name, email, type, url, avatar from wl_Users order by id";
        database.each(query, &mut |row| out.put(Record::Reader(user(&cells(&row)))))?;
    }
    if has("wl_Counter") {
        database.each("select * from wl_Counter order by id", &mut |row| {
            let place = Place::Row(row.integer("id").unwrap_or_default());
            out.put(Record::Thread(counter(&cells(&row), place)))
        })?;
    }
    let wanted = [
        "id",
        "user_id",
        "comment",
        "insertedAt",
        "createdAt",
        "link",
        "mail",
        "nick",
        "pid",
        "rid",
        "sticky",
        "status",
        "like",
        "url",
    ];
    let columns = database.columns("wl_Comment")?;
    let there: Vec<String> = wanted
        .iter()
        .filter(|name| columns.iter().any(|column| column == *name))
        .map(|name| format!("[{name}]"))
        .collect();
    if !there.iter().any(|name| name == "[comment]") {
        return Err(Problem::new(ProblemKind::WrongFormat, Place::File, ""));
    }
    let query = format!("select {} from wl_Comment order by rowid", there.join(", "));
    database.each(&query, &mut |row| {
        let place = Place::Row(row.integer("id").unwrap_or_default());
        put(&cells(&row), TextFormat::Mixed, place, &mut seen, out)
    })
}

/// Text as it is filled in; several names have `null` written out.
fn filled(cells: Cells<'_>, name: &str) -> Option<String> {
    let text = cells(name);
    let text = text.trim();
    (!text.is_empty() && text != "null").then(|| text.to_owned())
}

/// Puts a comment, and before it what it says of its article.
pub(super) fn put(
    cells: Cells<'_>,
    format: TextFormat,
    place: Place,
    seen: &mut Seen,
    out: &mut Output<'_>,
) -> Result<()> {
    let id = filled(cells, "objectId")
        .or_else(|| filled(cells, "id"))
        .unwrap_or_default();
    if !fields::has_id(&id, place, out)? {
        return Ok(());
    }
    let page = cells("url").trim().to_owned();
    if seen.is_new(&page) {
        out.put(Record::Thread(fields::thread(&page, place)))?;
    }
    let flag = |name: &str| matches!(cells(name).trim(), "true" | "1");
    let status = match cells("status").trim() {
        _ if flag("isSpam") => Status::Spam,
        "" | "approved" | "null" => Status::Approved,
        "waiting" => Status::Held,
        "spam" => Status::Spam,
        "deleted" | "trash" => Status::Removed,
        other => {
            out.note(NoticeKind::StateUnknown, place, &id, other)?;
            Status::Held
        }
    };
    let root = filled(cells, "rid").filter(|root| root != "0");
    let parent = filled(cells, "pid")
        .filter(|parent| parent != "0")
        .or_else(|| root.clone());
    // The row's own moment is that of an import, where there was one.
    let written = filled(cells, "insertedAt").or_else(|| filled(cells, "createdAt"));
    let created_at = out.moment(&written.unwrap_or_default(), place, &id)?;
    let text = cells("comment");
    out.put(Record::Comment(Box::new(Comment {
        thread: fields::id(&page),
        ancestors: root
            .filter(|root| Some(root) != parent.as_ref())
            .into_iter()
            .collect(),
        reader: filled(cells, "user_id"),
        name: filled(cells, "nick").unwrap_or_default(),
        email: fields::email(&cells("mail")),
        website: fields::website(&cells("link")),
        badge: flag("master").then_some(Badge::Author),
        text: if parent.is_some() {
            mention::without(&text)
        } else {
            text
        },
        format,
        status: State(status),
        pinned: flag("sticky") || flag("pin") || flag("top"),
        likes: cells("like").trim().parse().unwrap_or_default(),
        parent,
        created_at,
        place,
        id,
        ..Comment::default()
    })))
}

/// An article's counters: views, which no thread here has, and reactions.
pub(super) fn counter(cells: Cells<'_>, place: Place) -> Thread {
    let reactions = KINDS.iter().filter_map(|kind| {
        let count = cells(kind).trim().parse().ok().filter(|count| *count > 0)?;
        Some(Count {
            kind: (*kind).to_owned(),
            count,
        })
    });
    Thread {
        title: filled(cells, "title").unwrap_or_default(),
        reactions: reactions.collect(),
        ..fields::thread(&cells("url"), place)
    }
}

fn user(cells: Cells<'_>) -> Reader {
    Reader {
        id: filled(cells, "objectId")
            .or_else(|| filled(cells, "id"))
            .unwrap_or_default(),
        name: filled(cells, "display_name").unwrap_or_default(),
        email: fields::email(&cells("email")),
        website: fields::website(&cells("url")),
        picture: fields::picture(&cells("avatar")),
        badge: (cells("type") == "administrator").then_some(Badge::Staff),
        ..Reader::default()
    }
}
