//! Cusdis: its SQLite database, as Prisma writes it. There is no export.

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Read};
use crate::{
    fields,
    output::Output,
    problem::{Place, Problem, ProblemKind, Result},
    record::{Comment, Record, State, Thread},
    sqlite::{Database, Row},
};

/// Cusdis' database.
pub const FORMAT: Format = Format {
    name: "cusdis",
    title: "Cusdis",
    recognise: |head| head.has_tables(&["comments", "pages", "projects"]),
    read: Read::Sqlite(read),
};

fn read(database: &mut Database, out: &mut Output<'_>) -> Result<()> {
    let columns = database.columns("comments")?;
    if !["pageId", "by_nickname", "parentId"]
        .iter()
        .all(|name| columns.iter().any(|column| column == name))
    {
        return Err(Problem::new(ProblemKind::WrongFormat, Place::File, ""));
    }
    let project = project(database, out)?;
    database.each(
        "select rowid as at, id, slug, url, title, created_at, projectId from pages order by rowid",
        &mut |row| {
            if row.text("projectId").as_deref() == Some(project.as_str()) {
                page(&row, out)
            } else {
                out.skip();
                Ok(())
            }
        },
    )?;
    // Who answers for the site is told by an account of its own; of its other columns nothing is read.
    let users = database.columns("users")?;
    let name = match users.iter().any(|column| column == "displayName") {
        true => "coalesce(u.displayName, u.name)",
        false if users.is_empty() => "null",
        false => "u.name",
    };
    let join = if users.is_empty() {
        ""
    } else {
        "left join users u on u.id = c.moderatorId"
    };
    let query = format!(
        "select c.rowid as at, c.id, c.pageId, c.created_at, c.deletedAt, c.moderatorId, c.by_email, c.by_nickname, c.content,
            c.approved, c.parentId, p.projectId, {name} as moderator
         from comments c left join pages p on p.id = c.pageId {join} order by c.rowid"
    );
    database.each(&query, &mut |row| {
        // A comment whose page is gone belongs to nobody: the report names its page.
        let is_ours = row.text("projectId").is_none_or(|of| of == project);
        if is_ours {
            comment(&row, out)
        } else {
            out.skip();
            Ok(())
        }
    })
}

/// The id of the project that is meant: by its id or its title, or the only one.
fn project(database: &mut Database, out: &Output<'_>) -> Result<String> {
    let chosen = out.choices.site.as_str();
    let (mut all, mut names) = (Vec::new(), Vec::new());
    database.each(
        "select id, title, deleted_at from projects order by rowid",
        &mut |row| {
            let (id, title) = (
                row.text("id").unwrap_or_default(),
                row.text("title").unwrap_or_default(),
            );
            let is_meant = match chosen {
                "" => row.text("deleted_at").is_none(),
                _ => chosen == id || chosen == title,
            };
            if is_meant && all.len() < 20 {
                names.push(fields::site_name(if title.trim().is_empty() {
                    &id
                } else {
                    &title
                }));
                all.push(id);
            }
            Ok(())
        },
    )?;
    match all.len() {
        0 => Err(Problem::new(ProblemKind::Empty, Place::File, chosen)),
        1 => Ok(all.remove(0)),
        _ => Err(Problem::new(
            ProblemKind::SeveralSites,
            Place::File,
            names.join(", "),
        )),
    }
}

fn place(row: &Row<'_>) -> Place {
    Place::Row(row.integer("at").unwrap_or_default())
}

/// A moment of Prisma's is a number of milliseconds, one of SQLite's own a text in UTC.
fn moment(row: &Row<'_>, column: &str) -> Option<cam_nhan_domain::Millis> {
    fields::utc(&row.text(column)?)
}

fn page(row: &Row<'_>, out: &mut Output<'_>) -> Result<()> {
    let mut thread = fields::thread(&row.text("slug").unwrap_or_default(), place(row));
    thread.id = row.text("id").unwrap_or_default();
    if let Some(url) = row.filled("url") {
        thread.url = url;
    }
    out.put(Record::Thread(Thread {
        title: row.filled("title").unwrap_or_default(),
        created_at: moment(row, "created_at"),
        ..thread
    }))
}

fn comment(row: &Row<'_>, out: &mut Output<'_>) -> Result<()> {
    let place = place(row);
    let id = row.text("id").unwrap_or_default();
    if !fields::has_id(&id, place, out)? {
        return Ok(());
    }
    let created_at = moment(row, "created_at");
    if created_at.is_none() {
        out.moment(&row.text("created_at").unwrap_or_default(), place, &id)?;
    }
    let is_ours = row.filled("moderatorId").is_some();
    let status = match () {
        () if row.filled("deletedAt").is_some() => Status::Removed,
        () if row.flag("approved") => Status::Approved,
        () => Status::Held,
    };
    let is_left = status != Status::Removed;
    out.put(Record::Comment(Box::new(Comment {
        id,
        thread: row.text("pageId").unwrap_or_default(),
        parent: row.filled("parentId"),
        name: row
            .filled("moderator")
            .filter(|_| is_ours)
            .or_else(|| row.filled("by_nickname"))
            .unwrap_or_default(),
        email: row
            .text("by_email")
            .and_then(|text| fields::email(&text))
            .filter(|_| is_left),
        badge: is_ours.then_some(Badge::Staff),
        // What was removed keeps its words there.
        text: row.text("content").filter(|_| is_left).unwrap_or_default(),
        status: State(status),
        created_at,
        place,
        ..Comment::default()
    })))
}
