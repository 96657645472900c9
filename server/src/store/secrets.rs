//! Secrets that the service makes for itself at its first start, and those that it is told. None of them is ever shown.

use super::{Conn, with_db};
use crate::error::Result;

/// The secret called `name`; `fresh` becomes it when there is none yet.
pub async fn get_or_add(conn: &mut Conn<'_>, name: &str, fresh: &str) -> Result<String> {
    with_db!(conn, db => {
        sqlx::query("insert into secret (name, value) values ($1, $2) on conflict (name) do nothing")
            .bind(name.to_owned())
            .bind(fresh.to_owned())
            .execute(&mut *db)
            .await?;
        Ok(sqlx::query_scalar("select value from secret where name = $1").bind(name.to_owned()).fetch_one(db).await?)
    })
}

/// The secret called `name`.
pub async fn get(conn: &mut Conn<'_>, name: &str) -> Result<Option<String>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select value from secret where name = $1").bind(name.to_owned()).fetch_optional(db).await?)
    })
}

/// Replaces the secret called `name`.
pub async fn set(conn: &mut Conn<'_>, name: &str, value: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("insert into secret (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value")
            .bind(name.to_owned())
            .bind(value.to_owned())
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Forgets the secret called `name`.
pub async fn remove(conn: &mut Conn<'_>, name: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from secret where name = $1").bind(name.to_owned()).execute(db).await?;
    });
    Ok(())
}

/// Forgets the secret called `name` if it is this one still; whether it was. Of several who ask at once one is told yes.
pub async fn take(conn: &mut Conn<'_>, name: &str, value: &str) -> Result<bool> {
    with_db!(conn, db => {
        let taken = sqlx::query("delete from secret where name = $1 and value = $2")
            .bind(name.to_owned())
            .bind(value.to_owned())
            .execute(db)
            .await?;
        Ok(taken.rows_affected() == 1)
    })
}
