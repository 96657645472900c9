//! What has changed in a thread since a version of it.

use cam_nhan_domain::{CommentId, Millis, SiteId, reaction::Tally};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::Result,
    store::{
        Conn,
        comments::{self, Moved},
        reactions, sites, threads,
    },
};

/// Comments named in one piece of news; of more, it is only said that there are.
const MAX_ITEMS: u32 = 100;

/// What has changed in a thread, the same for every reader.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct News {
    /// The thread's version now: `since` for the next time.
    pub version: i64,
    /// Comments that a reader can see.
    pub count: i64,
    /// Whether it takes no more comments.
    pub closed: bool,
    /// When it closes by its age; `null` where it does not.
    pub closes_at: Option<Millis>,
    /// How many chose each reaction to the article; a kind that nobody chose may be left out.
    pub tallies: Vec<Tally>,
    /// Comments with another number of likes, the latest changes first; of very many, the latest alone.
    pub likes: Vec<Likes>,
    /// Comments that came, changed or went, oldest change first.
    pub comments: Vec<Changed>,
    /// Whether more have changed than are named: then the thread is best read anew.
    pub more: bool,
}

/// How many like a comment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Likes {
    /// Its id.
    pub id: CommentId,
    /// Readers who like it.
    pub count: i64,
}

/// A comment that came, changed or went.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Changed {
    /// Its id.
    pub id: CommentId,
    /// The comment under which it stands.
    pub parent: Option<CommentId>,
    /// Whether it still has a place in the thread.
    pub shown: bool,
}

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
    // A version from the future is of a database that has been put back.
    let more = moved.len() > MAX_ITEMS as usize || thread.version < since;
    moved.truncate(MAX_ITEMS as usize);
    let comments = moved.into_iter().map(Changed::from).collect();
    Ok(Some(News {
        version: thread.version,
        count: thread.comments,
        closed: thread.is_closed(days, now),
        closes_at: thread.closes_at(days),
        tallies,
        likes: liked.into_iter().map(|(id, count)| Likes { id, count }).collect(),
        comments,
        more,
    }))
}

impl From<Moved> for Changed {
    fn from(moved: Moved) -> Self {
        Self {
            id: moved.id,
            parent: moved.parent_id,
            shown: moved.shown,
        }
    }
}
