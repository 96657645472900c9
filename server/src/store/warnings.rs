//! Warnings: a moderator's word to a reader, who acknowledges it before they comment again.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, ids::WarningId};

use super::{Conn, actor::Actor, with_db};
use crate::error::Result;

/// Warnings that are listed at a time.
const MOST: i64 = 50;

/// A warning.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Warning {
    pub id: WarningId,
    pub reader_id: ReaderId,
    pub comment_id: CommentId,
    pub text: String,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub created_at: Millis,
    pub acknowledged_at: Option<Millis>,
    pub taken_back_at: Option<Millis>,
}

macro_rules! columns {
    () => {
        "select id, reader_id, comment_id, text, actor, created_at, acknowledged_at, taken_back_at from warning"
    };
}

/// Takes note of a warning.
pub async fn add(conn: &mut Conn<'_>, site: &SiteId, warning: &Warning) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into warning (id, site_id, reader_id, comment_id, text, actor, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&warning.id)
        .bind(site)
        .bind(&warning.reader_id)
        .bind(&warning.comment_id)
        .bind(&warning.text)
        .bind(warning.actor.to_string())
        .bind(warning.created_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// A reader's warnings that they have not acknowledged, the oldest first.
pub async fn list_open(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Warning>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            columns!(), by!("warning_open"),
            "where reader_id = $1 and acknowledged_at is null and taken_back_at is null order by created_at, id limit $2"
        ))
        .bind(reader)
        .bind(MOST)
        .fetch_all(db)
        .await?)
    })
}

/// All warnings to a reader of a site, the newest first.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId, reader: &ReaderId) -> Result<Vec<Warning>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            columns!(), by!("warning_by_reader"),
            "where reader_id = $1 and site_id = $3 order by created_at desc, id desc limit $2"
        ))
        .bind(reader)
        .bind(MOST)
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// Notes that a reader acknowledges a warning, and those before it; `false` where they have no such warning.
pub async fn acknowledge(
    conn: &mut Conn<'_>,
    reader: &ReaderId,
    id: &WarningId,
    now: Millis,
) -> Result<bool> {
    with_db!(conn, db => {
        let sent: Option<Millis> = sqlx::query_scalar("select created_at from warning where id = $1 and reader_id = $2")
            .bind(id)
            .bind(reader)
            .fetch_optional(&mut *db)
            .await?;
        let Some(sent) = sent else { return Ok(false) };
        sqlx::query(
            "update warning set acknowledged_at = $3
             where reader_id = $1 and created_at <= $2 and acknowledged_at is null and taken_back_at is null",
        )
        .bind(reader)
        .bind(sent)
        .bind(now)
        .execute(db)
        .await?;
        Ok(true)
    })
}

/// Takes a warning back that was not acknowledged; `false`, and nothing done, where it was.
pub async fn take_back(conn: &mut Conn<'_>, site: &SiteId, id: &WarningId, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update warning set taken_back_at = $3
             where id = $1 and site_id = $2 and acknowledged_at is null and taken_back_at is null",
        )
        .bind(id)
        .bind(site)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}
