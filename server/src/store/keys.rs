//! The keys that this database's servers sign with, oldest first.

use cam_nhan_domain::Millis;
use sqlx::FromRow;

use super::{Conn, with_db};
use crate::error::Result;

/// A key as it is kept. It has no `Debug`: nobody prints it by accident.
#[derive(Clone, FromRow)]
pub struct Row {
    /// Greater with each that is made.
    pub id: i64,
    /// The secret itself.
    pub secret: String,
    /// Since when.
    pub created_at: Millis,
}

/// All of them, oldest first.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Row>> {
    with_db!(conn, db => {
        let all = sqlx::query_as("select id, secret, created_at from service_key order by id");
        Ok(all.fetch_all(db).await?)
    })
}

/// Makes `secret` the first one; nothing happens where there is one already.
pub async fn add_first(conn: &mut Conn<'_>, secret: &str, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into service_key (id, secret, created_at)
             select 1, $1, $2 where not exists (select 1 from service_key) on conflict (id) do nothing",
        )
        .bind(secret.to_owned())
        .bind(now)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Adds one; gives back its number.
pub async fn add(conn: &mut Conn<'_>, secret: &str, now: Millis) -> Result<i64> {
    with_db!(conn, db => {
        let added = sqlx::query_scalar(
            "insert into service_key (id, secret, created_at)
             select coalesce(max(id), 0) + 1, $1, $2 from service_key returning id",
        );
        Ok(added.bind(secret.to_owned()).bind(now).fetch_one(db).await?)
    })
}

/// Forgets one for ever; says whether it was there.
pub async fn remove(conn: &mut Conn<'_>, id: i64) -> Result<bool> {
    with_db!(conn, db => {
        let removed = sqlx::query("delete from service_key where id = $1").bind(id).execute(db).await?;
        Ok(removed.rows_affected() > 0)
    })
}
