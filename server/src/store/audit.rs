//! Who did what to which comment.

use cam_nhan_domain::{CommentId, Millis, SiteId};

use super::{Conn, on};
use crate::{auth, error::Result};

/// One line of the record.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The site.
    pub site: &'a SiteId,
    /// `reader:ID`, `moderator:ID`, `token:NAME` or `command line`.
    pub actor: &'a str,
    /// What was done: `edit`, `approve`, `reject`, `remove`, `restore`.
    pub act: &'a str,
    /// What it was done to.
    pub subject: &'a str,
    /// What else is worth knowing, such as the status before.
    pub detail: &'a str,
}

/// Writes a line, in the transaction of the act itself.
pub async fn add(conn: &mut Conn<'_>, entry: Entry<'_>, now: Millis) -> Result<()> {
    // Any time-ordered id will do.
    let id = CommentId::new(now.0, auth::random());
    on!(conn, db => {
        sqlx::query(
            "insert into audit (id, site_id, actor, act, subject_id, detail, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&id)
        .bind(entry.site)
        .bind(entry.actor)
        .bind(entry.act)
        .bind(entry.subject)
        .bind(entry.detail)
        .bind(now)
        .execute(db)
        .await?;
    });
    Ok(())
}
