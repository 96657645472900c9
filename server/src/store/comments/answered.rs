//! Answers by whoever speaks for the site: the article's author, and who works for it.

use cam_nhan_domain::{CommentId, ThreadId};

use super::Row;
use crate::{
    error::Result,
    store::{Conn, with_db, with_db_list},
};

/// The most answers that are looked through for the first of each branch.
const MOST: i64 = 1_000;

/// Whether the site has answered anybody in a thread.
pub async fn has_answer_of_the_site(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<bool> {
    with_db!(conn, (db, by) => {
        let found: Option<i64> = sqlx::query_scalar(concat!(
            "select cast(1 as bigint) from comment x", by!("comment_of_the_site"),
            "where x.thread_id = $1 and ", of_the_site!("x"), " limit 1"
        ))
        .bind(thread)
        .fetch_optional(db)
        .await?;
        Ok(found.is_some())
    })
}

/// The site's answers in a thread, the oldest first: each with the top-level comment of its branch.
pub async fn list_answers_of_the_site(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
) -> Result<Vec<(CommentId, CommentId)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select x.id, x.root_id from comment x", by!("comment_of_the_site"),
            "where x.thread_id = $1 and ", of_the_site!("x"), " order by x.created_at, x.id limit $2"
        ))
        .bind(thread)
        .bind(MOST)
        .fetch_all(db)
        .await?)
    })
}

/// Comments (at most a page's length) and those above them, each once.
pub async fn list_with_ancestry(conn: &mut Conn<'_>, ids: &[CommentId]) -> Result<Vec<Row>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "with recursive above (id, steps) as (
                 select id, 1 from comment", by!("sqlite_autoindex_comment_1"), "where id", in_list!(),
            "    union
                 select p.parent_id, above.steps + 1
                 from above cross join comment p", by!("sqlite_autoindex_comment_1"),
            "    where p.id = above.id and p.parent_id is not null and above.steps < 100
             )
             select ", columns!(),
            " from comment c", by!("sqlite_autoindex_comment_1"),
            "left join comment a", by!("sqlite_autoindex_comment_1"), "on a.id = c.answers_id
              where c.id in (select id from above) limit 1000"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}
