//! Isso: its SQLite database, which is all the export there is, and the JSON that it takes in itself.

use std::io::BufRead;

use cam_nhan_domain::Status;

use super::{Format, Head, Read};
use crate::{
    fields, json,
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, Record, State, TextFormat},
    sqlite::{Database, Row},
};

/// The newest schema that is known, as `user_version` counts them.
const NEWEST: i64 = 5;

/// Isso's database.
pub const FORMAT: Format = Format {
    name: "isso",
    title: "Isso",
    recognise: |head| head.has_tables(&["comments", "preferences", "threads"]),
    read: Read::Sqlite(read),
};

/// What Isso imports itself.
pub const GENERIC: Format = Format {
    name: "isso-json",
    title: "Isso",
    recognise,
    read: Read::Text(read_generic),
};

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    ["[].id", "[].comments.[].author", "[].comments.[].created"]
        .iter()
        .all(|path| shape.contains(*path))
}

fn read(database: &mut Database, out: &mut Output<'_>) -> Result<()> {
    let mut version = 0;
    database.each("select user_version from pragma_user_version", &mut |row| {
        version = row.integer("user_version").unwrap_or_default();
        Ok(())
    })?;
    if version > NEWEST {
        return Err(Problem::new(ProblemKind::UnknownVersion, Place::File, version));
    }
    let columns = database.columns("comments")?;
    if !["tid", "mode", "text"]
        .iter()
        .all(|name| columns.iter().any(|column| column == name))
    {
        return Err(Problem::new(ProblemKind::WrongFormat, Place::File, ""));
    }
    database.each("select id, uri, title from threads order by id", &mut |row| {
        let place = Place::Row(row.integer("id").unwrap_or_default());
        let mut thread = fields::thread(&row.text("uri").unwrap_or_default(), place);
        thread.id = row.text("id").unwrap_or_default();
        thread.title = row.filled("title").unwrap_or_default();
        out.put(Record::Thread(thread))
    })?;
    // Votes came with a later version; who voted is a Bloom filter, which tells nobody.
    let votes = if columns.iter().any(|column| column == "likes") {
        "likes, dislikes"
    } else {
        "0 as likes, 0 as dislikes"
    };
    let query = format!(
        "select tid, id, parent, created, modified, mode, text, author, email, website, {votes} from comments order by id"
    );
    database.each(&query, &mut |row| comment(&row, out))
}

fn comment(row: &Row<'_>, out: &mut Output<'_>) -> Result<()> {
    let place = Place::Row(row.integer("id").unwrap_or_default());
    let id = row.text("id").unwrap_or_default();
    let status = match row.integer("mode") {
        Some(1) => Status::Approved,
        Some(2) => Status::Held,
        Some(4) => Status::Removed,
        other => {
            let shown = other.map(|mode| mode.to_string()).unwrap_or_default();
            out.note(NoticeKind::StateUnknown, place, &id, shown)?;
            Status::Held
        }
    };
    let created_at = out.moment(&row.text("created").unwrap_or_default(), place, &id)?;
    let modified = fields::moment(&row.text("modified").unwrap_or_default(), out);
    // Whoever removed a comment did not mean to leave their address behind, as Isso does.
    let is_left = status != Status::Removed;
    out.put(Record::Comment(Box::new(Comment {
        thread: row.text("tid").unwrap_or_default(),
        parent: row.filled("parent").filter(|parent| parent != "0"),
        name: row.filled("author").unwrap_or_default(),
        email: row
            .text("email")
            .and_then(|text| fields::email(&text))
            .filter(|_| is_left),
        website: row.text("website").and_then(|text| fields::website(&text)),
        text: row.text("text").unwrap_or_default(),
        // What Isso imported itself is HTML in a column of Markdown.
        format: TextFormat::Mixed,
        status: State(status),
        likes: count(row, "likes"),
        dislikes: count(row, "dislikes"),
        created_at,
        edited_at: fields::edited(modified, created_at).filter(|_| is_left),
        place,
        id,
        ..Comment::default()
    })))
}

fn count(row: &Row<'_>, column: &str) -> u64 {
    row.integer(column)
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or_default()
}

fn read_generic(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    json::read(text, out, &["[]"], &mut |found, out| {
        let (page, place) = (found.value, found.place);
        let mut thread = fields::thread(page.get("id").text(), place);
        thread.title = page.get("title").filled().unwrap_or_default();
        let article = thread.id.clone();
        out.put(Record::Thread(thread))?;
        for value in page.get("comments").list() {
            // The ids begin anew with each article.
            let id = format!("{article}:{}", value.get("id").text());
            let created_at = out.moment(value.get("created").text(), place, &id)?;
            out.put(Record::Comment(Box::new(Comment {
                thread: article.clone(),
                parent: value
                    .get("parent")
                    .filled()
                    .map(|parent| format!("{article}:{parent}")),
                name: value.get("author").filled().unwrap_or_default(),
                email: fields::email(value.get("email").text()),
                website: fields::website(value.get("website").text()),
                text: value.get("text").text().to_owned(),
                format: TextFormat::Mixed,
                created_at,
                place,
                id,
                ..Comment::default()
            })))?;
        }
        Ok(())
    })
}
