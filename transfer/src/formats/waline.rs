//! Waline: its own export, the CSV of its helper, and its SQLite database. What it keeps in LeanCloud comes as from Valine.

use std::io::BufRead;

use cam_nhan_domain::profile::Badge;

use super::{
    Format, Head, Read,
    lean_cloud::{self, Cells, counter, filled, put},
};
use crate::{
    fields::{self, Seen},
    json::{self, Found},
    output::Output,
    problem::{Place, Problem, ProblemKind, Result},
    record::{Reader, Record, TextFormat},
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
        () => return lean_cloud::read(text, out, TextFormat::Mixed),
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
