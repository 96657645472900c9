//! Stored models: what has been learned from a site's decisions, one row a site and kind.

use cam_nhan_domain::SiteId;

use super::{Conn, with_db};
use crate::error::Result;

/// A model as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stored {
    /// Base64 of [`crate::screening::learned::Model::to_bytes`]; empty before the first lesson.
    pub weights: String,
    /// The last line of the audit log that it has seen.
    pub last_audit_id: String,
    /// Grows with every change.
    pub revision: i64,
}

/// A site's model of one kind.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, kind: &str) -> Result<Option<Stored>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select weights, last_audit_id, revision from model where site_id = $1 and kind = $2")
            .bind(site)
            .bind(kind)
            .fetch_optional(db)
            .await?)
    })
}

/// The last line of the audit log that a site's model has seen; empty before its first lesson.
pub async fn get_last_audit_id(conn: &mut Conn<'_>, site: &SiteId, kind: &str) -> Result<String> {
    with_db!(conn, db => {
        let last_audit_id: Option<String> = sqlx::query_scalar("select last_audit_id from model where site_id = $1 and kind = $2")
            .bind(site)
            .bind(kind)
            .fetch_optional(db)
            .await?;
        Ok(last_audit_id.unwrap_or_default())
    })
}

/// How often a site's model of one kind has changed; 0 before its first lesson.
pub async fn get_revision(conn: &mut Conn<'_>, site: &SiteId, kind: &str) -> Result<i64> {
    with_db!(conn, db => {
        let revision: Option<i64> = sqlx::query_scalar("select revision from model where site_id = $1 and kind = $2")
            .bind(site)
            .bind(kind)
            .fetch_optional(db)
            .await?;
        Ok(revision.unwrap_or_default())
    })
}

/// Replaces the model of revision `stored.revision - 1`; `false`, and nothing done, when another server was faster.
pub async fn set(conn: &mut Conn<'_>, site: &SiteId, kind: &str, stored: &Stored) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "insert into model (site_id, kind, weights, last_audit_id, revision) values ($1, $2, $3, $4, $5)
             on conflict (site_id, kind) do update set
                 weights = excluded.weights, last_audit_id = excluded.last_audit_id, revision = excluded.revision
             where model.revision = excluded.revision - 1",
        )
        .bind(site)
        .bind(kind)
        .bind(&stored.weights)
        .bind(&stored.last_audit_id)
        .bind(stored.revision)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}
