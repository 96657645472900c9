//! House rules: which version of them a reader has accepted, and when.

use cam_nhan_domain::{Millis, ReaderId};

use super::{Conn, with_db};
use crate::error::Result;

/// Whether a reader has accepted a version.
pub async fn is_accepted(conn: &mut Conn<'_>, reader: &ReaderId, version: &str) -> Result<bool> {
    with_db!(conn, db => {
        let known: Option<Millis> =
            sqlx::query_scalar("select accepted_at from rules_acceptance where reader_id = $1 and version = $2")
                .bind(reader)
                .bind(version)
                .fetch_optional(db)
                .await?;
        Ok(known.is_some())
    })
}

/// Notes that a reader accepts a version; the first time counts.
pub async fn accept(conn: &mut Conn<'_>, reader: &ReaderId, version: &str, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into rules_acceptance (reader_id, version, accepted_at) values ($1, $2, $3)
             on conflict (reader_id, version) do nothing",
        )
        .bind(reader)
        .bind(version.to_owned())
        .bind(now)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The versions that a reader has accepted, and when; the newest first, up to 50.
pub async fn list(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<(String, Millis)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select version, accepted_at from rules_acceptance", by!("sqlite_autoindex_rules_acceptance_1"),
            "where reader_id = $1 order by accepted_at desc, version limit 50"
        ))
        .bind(reader)
        .fetch_all(db)
        .await?)
    })
}
