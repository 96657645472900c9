//! What has changed in a thread since a version of it.

use cam_nhan_domain::{
    Millis, SiteId,
    live::{Changed, Likes, News},
};

use crate::{
    error::Result,
    store::{Conn, comments, reactions, sites, threads},
};

/// Comments named in one piece of news; of more, it is only said that there are.
const MAX_ITEMS: u32 = 100;

/// The news of the thread of `key` since `since`; `None` when there is none.
pub async fn of_thread(
    conn: &mut Conn<'_>,
    site: &SiteId,
    key: &str,
    since: i64,
    now: Millis,
) -> Result<Option<News>> {
    let Some(thread) = threads::get(conn, site, key).await? else {
        return Ok(None);
    };
    // 0 is the version of what readers have never seen: whatever one asks, of that nothing is told.
    let since = since.max(0);
    if thread.version == since {
        return Ok(None);
    }
    let settings = sites::get(conn, site).await?.map(|site| site.settings);
    let days = settings.map_or(0, |settings| settings.close_after_days);
    let tallies = reactions::list_tallies(conn, thread.id.as_str()).await?;
    let mut moved = comments::list_moved(conn, &thread.id, since, MAX_ITEMS + 1).await?;
    let liked = comments::list_liked(conn, &thread.id, since, MAX_ITEMS).await?;
    // A version from the future is of a database that has been put back, or of another thread. What has come from another
    // thread, or gone to one, is not told one by one.
    let more = moved.len() > MAX_ITEMS as usize
        || thread.version < since
        || since < threads::reshaped(conn, &thread.id).await?;
    moved.truncate(MAX_ITEMS as usize);
    let comments = moved
        .into_iter()
        .map(|moved| Changed {
            id: moved.id,
            parent: moved.parent_id,
            shown: moved.shown,
        })
        .collect();
    Ok(Some(News {
        version: thread.version,
        count: thread.comments,
        closed: thread.is_closed(days, now),
        closes_at: thread.closes_at(days).map(|end| end.0),
        tallies,
        likes: liked.into_iter().map(|(id, count)| Likes { id, count }).collect(),
        comments,
        more,
    }))
}
