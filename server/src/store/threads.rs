//! Threads: one for each article that has been written to.

use cam_nhan_domain::{Millis, SiteId, ThreadId, profile::Commenters};

use super::{Change, Conn, aliases, with_db, with_db_list};
use crate::{error::Result, screening::plain::plain};

pub mod closing;
pub mod facts;
mod locks;
pub mod metadata;

pub use locks::{hold, lock};
use metadata::Metadata;
pub use metadata::{list_by_key, set_metadata};

/// The columns of [`Thread`], of a table that is called `thread` or needs no name.
macro_rules! columns {
    () => {
        "id, site_id, key, url, url_word, title, title_word, comments_open, commenters, version, comments, created_at,
         section, authors, language, published_at, closes_at"
    };
}

pub(super) use columns;

/// A thread's own row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// Its site.
    pub site_id: SiteId,
    /// The article's key within the site.
    pub key: String,
    /// Where the article is read; may be empty. What readers see is [`Thread::public_url`].
    pub url: String,
    /// On whose word.
    pub url_word: Word,
    /// The article's title; may be empty. What readers see is [`Thread::public_title`].
    pub title: String,
    /// On whose word.
    pub title_word: Word,
    /// [`folded`], by which it is found; only written.
    #[sqlx(default)]
    pub folded: String,
    /// Whether it takes comments.
    pub comments_open: CommentsOpen,
    /// Who may comment; `None`: by the site's rule.
    pub commenters: Option<Commenters>,
    /// Grows with every change that a reader can see.
    pub version: i64,
    /// Comments that a reader can see.
    pub comments: i64,
    /// When its first comment came that readers saw; before that, when somebody first reacted or wrote.
    pub created_at: Millis,
    /// What the newsroom's own system says of the article.
    #[sqlx(flatten)]
    pub metadata: Metadata,
}

/// Whether a thread takes comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum CommentsOpen {
    /// For the site's number of days.
    Auto,
    /// Yes, a moderator said.
    Open,
    /// No, a moderator said.
    Closed,
}

impl CommentsOpen {
    /// The word in the audit log and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// Reads [`CommentsOpen::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Auto, Self::Open, Self::Closed]
            .into_iter()
            .find(|comments_open| comments_open.as_str() == text)
    }
}

/// On whose word an article has its title or its address. Stored as a number; a higher one stands above a lower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[repr(i64)]
pub enum Word {
    /// Nobody's, or somebody's whose comment readers do not see: moderators alone see it.
    #[default]
    Nobody = 0,
    /// One reader's with a published comment: the next one's word takes its place.
    Reader = 1,
    /// Several independent readers'.
    Readers = 2,
    /// The newsroom's: no reader's word changes it.
    Newsroom = 3,
}

impl Word {
    /// Reads the number that the audit log has.
    pub fn of(number: i64) -> Self {
        let known = [Self::Reader, Self::Readers, Self::Newsroom];
        known
            .into_iter()
            .find(|word| *word as i64 == number)
            .unwrap_or_default()
    }
}

impl Thread {
    /// A thread that nobody has said anything of.
    pub fn new(site: &SiteId, key: String, now: Millis) -> Self {
        Self {
            id: ThreadId::new(now.0, crate::crypto::token::random()),
            site_id: site.clone(),
            folded: folded("", &key, ""),
            key,
            url: String::new(),
            url_word: Word::Nobody,
            title: String::new(),
            title_word: Word::Nobody,
            comments_open: CommentsOpen::Auto,
            commenters: None,
            version: 0,
            comments: 0,
            created_at: now,
            metadata: Metadata::default(),
        }
    }

    /// What moderators see it called: its article's title, or its key where nobody has said the title.
    pub fn headline(&self) -> &str {
        if self.title.is_empty() {
            &self.key
        } else {
            &self.title
        }
    }

    /// The title that readers see; empty while nobody has said it whose word counts.
    pub fn public_title(&self) -> &str {
        if self.title_word > Word::Nobody {
            &self.title
        } else {
            ""
        }
    }

    /// The address that readers are led to; empty like the title.
    pub fn public_url(&self) -> &str {
        if self.url_word > Word::Nobody {
            &self.url
        } else {
            ""
        }
    }

    /// Whether it takes no more comments: a moderator closed it, its moment has come, or its days (0 for ever) are over.
    pub fn is_closed(&self, close_after_days: u32, now: Millis) -> bool {
        self.comments_open == CommentsOpen::Closed
            || self.closes_at(close_after_days).is_some_and(|end| now >= end)
    }

    /// When it closes by itself: at the moment that the newsroom named, else when its days are over, which count from its
    /// publication where that is known. `None` where a moderator has said, or threads stay open for ever.
    pub fn closes_at(&self, close_after_days: u32) -> Option<Millis> {
        if self.comments_open != CommentsOpen::Auto {
            return None;
        }
        let began = self.metadata.published_at.unwrap_or(self.created_at);
        let by_age = (close_after_days > 0).then(|| began.plus_minutes(i64::from(close_after_days) * 1_440));
        self.metadata.closes_at.or(by_age)
    }
}

/// The thread of one article, when it has been written to: by its key, else by one that leads to it ([`super::aliases`]).
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<Option<Thread>> {
    match get_by_key(conn, site, key).await? {
        None => get_by_alias(conn, site, key).await,
        known => Ok(known),
    }
}

async fn get_by_key(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<Option<Thread>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            concat!("select ", columns!(), " from thread where site_id = $1 and key = $2"),
        )
        .bind(site)
        .bind(key)
        .fetch_optional(db)
        .await?)
    })
}

/// The thread of the same site that a key leads to.
pub async fn get_by_alias(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<Option<Thread>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from thread", by!("sqlite_autoindex_thread_1"),
            "where site_id = $1 and id = (
                 select thread_id from thread_alias", by!("sqlite_autoindex_thread_alias_1"), "where site_id = $1 and key = $2)"
        ))
        .bind(site)
        .bind(key)
        .fetch_optional(db)
        .await?)
    })
}

/// The thread with this id.
pub async fn get_by_id(conn: &mut Conn<'_>, id: &ThreadId) -> Result<Thread> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!("select ", columns!(), " from thread where id = $1"))
            .bind(id)
            .fetch_one(db)
            .await?)
    })
}

/// Title, key and section without case and marks, by which a thread is found.
pub fn folded(title: &str, key: &str, section: &str) -> String {
    let mut folded = format!("{}\n{}", plain(title), plain(key));
    if !section.is_empty() {
        folded = format!("{folded}\n{}", plain(section));
    }
    folded
}

/// The thread of one article, made by its first write. What it is called is not the first writer's to say: see
/// [`super::claims`].
pub async fn get_or_add(conn: &mut Conn<'_>, site: &SiteId, fresh: &Thread) -> Result<Thread> {
    match get(conn, site, &fresh.key).await? {
        Some(known) => Ok(known),
        None => add(conn, site, fresh).await,
    }
}

/// Makes the thread of one article, or finds the one that another server made a moment ago.
pub async fn add(conn: &mut Conn<'_>, site: &SiteId, fresh: &Thread) -> Result<Thread> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            concat!(
                "insert into thread (id, site_id, key, url, title, folded, comments_open, version, comments, created_at)
                 values ($1, $2, $3, '', '', $4, 'auto', 0, 0, $5)
                 on conflict (site_id, key) do update set url = thread.url
                 returning ", columns!(),
            ),
        )
        .bind(&fresh.id)
        .bind(site)
        .bind(&fresh.key)
        .bind(&fresh.folded)
        .bind(fresh.created_at)
        .fetch_one(db)
        .await?)
    })
}

/// Removes a thread that nobody has written to or reacted to; `false`, and nothing done, where somebody has. The thread is
/// locked.
pub async fn remove_unused(conn: &mut Conn<'_>, thread: &Thread) -> Result<bool> {
    with_db!(conn, (db, by) => {
        let is_used: bool = sqlx::query_scalar(concat!(
            "select exists (select 1 from comment", by!("comment_by_thread"), "where thread_id = $1)
                 or exists (select 1 from tally", by!("sqlite_autoindex_tally_1"), "where subject_id = $1 and count > 0)"
        ))
        .bind(&thread.id)
        .fetch_one(db)
        .await?;
        if is_used {
            return Ok(false);
        }
    });
    remove(conn, thread).await?;
    Ok(true)
}

/// Removes a thread without comments, with all that hangs on it.
pub async fn remove(conn: &mut Conn<'_>, thread: &Thread) -> Result<()> {
    with_db!(conn, db => {
        for statement in [
            "delete from reaction where subject_id = $1",
            "delete from tally where subject_id = $1",
            "delete from thread_claim where thread_id = $1",
            "delete from follower where thread_id = $1",
            "delete from follower_news where thread_id = $1",
            "delete from thread_alias where thread_id = $1",
            "delete from thread where id = $1",
        ] {
            sqlx::query(statement).bind(&thread.id).execute(&mut *db).await?;
        }
    });
    conn.note(Change::Thread(thread.site_id.clone(), thread.key.clone()));
    Ok(())
}

/// Moves the number of visible comments by `by`, and the version by one for each change that readers see; gives back
/// the thread as it is then.
pub async fn touch(conn: &mut Conn<'_>, id: &ThreadId, by: i64, changes: i64) -> Result<Thread> {
    let thread: Thread = with_db!(conn, db => {
        sqlx::query_as(
            concat!(
                "update thread set comments = comments + $2, version = version + $3 where id = $1
                 returning ", columns!(),
            ),
        )
        .bind(id)
        .bind(by)
        .bind(changes)
        .fetch_one(db)
        .await?
    });
    conn.note(Change::Thread(thread.site_id.clone(), thread.key.clone()));
    Ok(thread)
}

/// The days of a thread begin with its first comment that readers see, not with whoever was there before: a thread can
/// be made by a tap, long before the article is published.
pub async fn begin(conn: &mut Conn<'_>, id: &ThreadId, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update thread set created_at = $2 where id = $1 and created_at < $2")
            .bind(id)
            .bind(now)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Says who may comment in a thread, `None` for whom the site's rule lets; `false`, and nothing done, when it is not as in
/// `from` any more.
pub async fn set_commenters(
    conn: &mut Conn<'_>,
    id: &ThreadId,
    from: Option<Commenters>,
    to: Option<Commenters>,
) -> Result<bool> {
    let changed: Option<(SiteId, String)> = with_db!(conn, db => {
        sqlx::query_as(
            "update thread set commenters = $3, version = version + 1
             where id = $1 and coalesce(commenters, '') = $2 returning site_id, key",
        )
        .bind(id)
        .bind(from.map_or("", Commenters::as_str))
        .bind(to)
        .fetch_optional(db)
        .await?
    });
    let done = changed.is_some();
    if let Some((site, key)) = changed {
        conn.note(Change::Thread(site, key));
    }
    Ok(done)
}

/// Opens or closes the thread to new comments; `false`, and nothing done, when it is not as in `from` any more.
pub async fn set_comments_open(
    conn: &mut Conn<'_>,
    id: &ThreadId,
    from: CommentsOpen,
    to: CommentsOpen,
) -> Result<bool> {
    let changed: Option<(SiteId, String)> = with_db!(conn, db => {
        sqlx::query_as(
            "update thread set comments_open = $3, version = version + 1 where id = $1 and comments_open = $2
             returning site_id, key",
        )
        .bind(id)
        .bind(from)
        .bind(to)
        .fetch_optional(db)
        .await?
    });
    let done = changed.is_some();
    if let Some((site, key)) = changed {
        conn.note(Change::Thread(site, key));
    }
    Ok(done)
}

/// The thread with this id, of one site.
pub async fn get_of_site(conn: &mut Conn<'_>, site: &SiteId, id: &ThreadId) -> Result<Option<Thread>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            concat!("select ", columns!(), " from thread where site_id = $1 and id = $2"),
        )
        .bind(site)
        .bind(id)
        .fetch_optional(db)
        .await?)
    })
}

/// The threads with these ids, in no order.
pub async fn list_by_id(conn: &mut Conn<'_>, ids: &[ThreadId]) -> Result<Vec<Thread>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from thread", by!("sqlite_autoindex_thread_1"), "where id", in_list!(), "limit 1000"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Keys and visible comments of those of `keys` (at most 100) that have a thread, or lead to one.
pub async fn list_counts(conn: &mut Conn<'_>, site: &SiteId, keys: &[&str]) -> Result<Vec<(String, i64)>> {
    let mut counted: Vec<(String, i64)> = with_db_list!(conn, keys, 2, (db, by, in_list, list) => {
        sqlx::query_as(concat!("select key, comments from thread", by!("sqlite_autoindex_thread_2"), "where site_id = $1 and key", in_list!()))
            .bind(site)
            .bind(list)
            .fetch_all(db)
            .await?
    });
    let is_counted = |key: &&&str| counted.iter().any(|(known, _)| known == **key);
    let left: Vec<&str> = keys.iter().filter(|key| !is_counted(key)).copied().collect();
    if !left.is_empty() {
        counted.extend(aliases::list_counts(conn, site, &left).await?);
    }
    Ok(counted)
}

/// The version at which comments last came to a thread from another one, or went to one.
pub async fn reshaped(conn: &mut Conn<'_>, id: &ThreadId) -> Result<i64> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select reshaped from thread where id = $1").bind(id).fetch_one(db).await?)
    })
}

/// Calls a thread by another key, with what is known of its article; its readers are told under both.
pub async fn set_key(conn: &mut Conn<'_>, old: &Thread, new: &Thread) -> Result<Thread> {
    with_db!(conn, db => {
        sqlx::query("update thread set key = $2 where id = $1")
            .bind(&old.id)
            .bind(&new.key)
            .execute(db)
            .await?;
    });
    conn.note(Change::Thread(old.site_id.clone(), old.key.clone()));
    set_metadata(conn, new).await
}
