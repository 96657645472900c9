//! Endpoints that a site tells of what happens in it (webhooks, chats, moderators' browsers), and whose turn it is to be told.

use std::fmt::{self, Write as _};

use cam_nhan_domain::{
    Millis, SiteId,
    ids::{ModeratorId, WebhookId},
};

use super::{Conn, Db, with_db};
use crate::error::Result;

/// The most endpoints of a site.
pub const MOST: usize = 20;
/// Milliseconds within which every endpoint may be asked again: what is put off further, a clock that was ahead put off.
const LATEST: i64 = 2 * 3_600_000;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What happens, by the names that endpoints know. They are never renamed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EventKind { $($(#[$doc])* $name,)* }

        impl EventKind {
            /// All of them, in the order of the boxes.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

events! {
    /// A comment has come, whatever became of it.
    CommentCreated = "comment.created",
    /// A comment has begun to wait for a moderator.
    CommentHeld = "comment.held",
    /// Readers see a comment that they did not see before.
    CommentApproved = "comment.approved",
    /// Readers do not see a comment any more, or never did: hidden, or spam.
    CommentHidden = "comment.hidden",
    /// A comment has other words.
    CommentEdited = "comment.edited",
    /// A comment was taken away, by its author or a moderator.
    CommentRemoved = "comment.removed",
    /// A reader has told of a comment.
    CommentFlagged = "comment.flagged",
    /// The reactions to an article have changed; at most once a minute.
    ReactionChanged = "reaction.changed",
    /// A thread takes no more comments: somebody has closed it, or its days are over.
    ThreadClosed = "thread.closed",
    /// What a reader wrote was erased.
    ReaderErased = "reader.erased",
}

impl EventKind {
    /// Reads [`EventKind::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// What an endpoint is told of, stored as names parted by spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(Vec<EventKind>);

impl Events {
    /// Of some kinds, in the order of the boxes.
    pub fn new(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self(kinds)
    }

    /// Whether a kind is among them.
    pub fn has(&self, kind: EventKind) -> bool {
        self.0.contains(&kind)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = EventKind> + '_ {
        self.0.iter().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Events {
    /// Passes over the name of a later release.
    fn from(text: String) -> Self {
        Self::new(text.split(' ').filter_map(EventKind::parse))
    }
}

impl fmt::Display for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, kind) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_char(' ')?;
            }
            f.write_str(kind.as_str())?;
        }
        Ok(())
    }
}

/// What an endpoint is, and so what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Channel {
    /// A program of the site's own: signed JSON.
    Webhook,
    /// An incoming webhook of Slack, or of those who take the same.
    Slack,
    /// A webhook of Discord.
    Discord,
    /// A bot of Telegram.
    Telegram,
    /// A moderator's browser (web push).
    Push,
}

impl Channel {
    /// Those that a site's owner sets up.
    pub const ALL: [Self; 4] = [Self::Webhook, Self::Telegram, Self::Slack, Self::Discord];

    /// The word in forms, in the audit log and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Slack => "slack",
            Self::Discord => "discord",
            Self::Telegram => "telegram",
            Self::Push => "push",
        }
    }

    /// Reads [`Channel::as_str`]'s word of one of [`Channel::ALL`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// Why an endpoint is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Off {
    /// An owner switched it off.
    Owner,
    /// Nothing has arrived for a day.
    Failing,
    /// It said that it is gone (410).
    Gone,
    /// More is owed to it than is kept.
    Backlog,
}

impl Off {
    /// The word in the audit log and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Failing => "failing",
            Self::Gone => "gone",
            Self::Backlog => "backlog",
        }
    }
}

/// An endpoint.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Webhook {
    pub id: WebhookId,
    pub site_id: SiteId,
    pub channel: Channel,
    pub moderator_id: Option<ModeratorId>,
    pub address: String,
    pub secret: String,
    pub old_secret: Option<String>,
    pub old_secret_until: Option<Millis>,
    #[sqlx(try_from = "String")]
    pub events: Events,
    pub disabled_by: Option<Off>,
    pub failing_since: Option<Millis>,
    pub failures: i64,
    pub wait_until: Option<Millis>,
    pub claimed_until: Option<Millis>,
    pub created_at: Millis,
}

/// Without its secrets; and of an address no more than its host, because that of a chat's webhook is one as well.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

macro_rules! columns {
    () => {
        "id, site_id, channel, moderator_id, address, secret, old_secret, old_secret_until, events, disabled_by, failing_since, failures,
         wait_until, claimed_until, created_at"
    };
}

/// Adds an endpoint.
pub async fn add(conn: &mut Conn<'_>, webhook: &Webhook) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into webhook (id, site_id, channel, address, secret, events, created_at, moderator_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&webhook.id)
        .bind(&webhook.site_id)
        .bind(webhook.channel)
        .bind(&webhook.address)
        .bind(&webhook.secret)
        .bind(webhook.events.to_string())
        .bind(webhook.created_at)
        .bind(&webhook.moderator_id)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// A site's endpoints, without browsers, the oldest first.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<Webhook>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from webhook", by!("webhook_by_site"), "where site_id = $1 and channel <> 'push' order by id limit 100"
        ))
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// A moderator's browsers, one for each of their sites, the oldest first.
pub async fn list_browsers(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<Vec<Webhook>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from webhook", by!("webhook_by_moderator"),
            "where moderator_id = $1 and channel = 'push' order by id limit 10000"
        ))
        .bind(moderator)
        .fetch_all(db)
        .await?)
    })
}

/// A browser, by its address, at each site and of whomever.
pub async fn list_by_browser(conn: &mut Conn<'_>, address: &str) -> Result<Vec<Webhook>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from webhook", by!("webhook_by_browser"),
            "where address = $1 and channel = 'push' order by id limit 10000"
        ))
        .bind(address.to_owned())
        .fetch_all(db)
        .await?)
    })
}

/// An endpoint, of whichever site.
pub async fn get(conn: &mut Conn<'_>, id: &WebhookId) -> Result<Option<Webhook>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from webhook", by!("sqlite_autoindex_webhook_1"), "where id = $1"
        ))
        .bind(id)
        .fetch_optional(db)
        .await?)
    })
}

/// Changes what an endpoint is told of.
pub async fn set_events(conn: &mut Conn<'_>, id: &WebhookId, events: &Events) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update webhook set events = $2 where id = $1")
            .bind(id)
            .bind(events.to_string())
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Gives an endpoint another secret; the one of before signs beside it until a moment.
pub async fn set_secret(conn: &mut Conn<'_>, id: &WebhookId, secret: &str, old_until: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update webhook set old_secret = secret, old_secret_until = $3, secret = $2 where id = $1")
            .bind(id)
            .bind(secret.to_owned())
            .bind(old_until)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Switches an endpoint off, or with `None` on, as one that has not failed.
pub async fn set_off(conn: &mut Conn<'_>, id: &WebhookId, off: Option<Off>) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update webhook set disabled_by = $2, failing_since = null, failures = 0, wait_until = null where id = $1",
        )
        .bind(id)
        .bind(off)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Removes an endpoint, and what it is owed.
pub async fn remove(conn: &mut Conn<'_>, id: &WebhookId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!("delete from delivery", by!("sqlite_autoindex_delivery_1"), "where webhook_id = $1")).bind(id).execute(&mut *db).await?;
        sqlx::query("delete from webhook where id = $1").bind(id).execute(db).await?;
    });
    Ok(())
}

/// The condition for an endpoint `w` to have a turn at `$1`: it is on, nobody is at it, it is not to be left alone, and
/// something is due. `$2` is the latest moment to which anything is put off.
macro_rules! is_due {
    ($by:ident) => {
        concat!(
            "w.disabled_by is null
             and (w.claimed_until is null or w.claimed_until <= $1 or w.claimed_until > $2)
             and (w.wait_until is null or w.wait_until <= $1 or w.wait_until > $2)
             and exists (select 1 from delivery d",
            $by!("delivery_by_due"),
            "where d.webhook_id = w.id and d.due_at <= $1)"
        )
    };
}

/// Whether any endpoint is to be told of anything.
pub async fn is_any_due(conn: &mut Conn<'_>, now: Millis) -> Result<bool> {
    with_db!(conn, (db, by) => {
        let one: Option<i64> = sqlx::query_scalar(concat!(
            "select cast(1 as bigint) from webhook w where ", is_due!(by), " limit 1"
        ))
        .bind(now)
        .bind(now.0 + LATEST)
        .fetch_optional(db)
        .await?;
        Ok(one.is_some())
    })
}

/// Takes the turn of the endpoint that has waited longest for one, until `claimed_until`; `None` when nothing is due.
pub async fn take_turn(conn: &mut Conn<'_>, now: Millis, claimed_until: Millis) -> Result<Option<Webhook>> {
    macro_rules! take {
        ($by:ident, $locking:literal) => {
            concat!(
                "update webhook set claimed_until = $3, turn_at = $1 where id = (
                     select w.id from webhook w where ",
                is_due!($by),
                " order by w.turn_at, w.id limit 1 ",
                $locking,
                ") returning ",
                columns!()
            )
        };
    }
    macro_rules! by_index {
        ($index:literal) => {
            concat!(" indexed by ", $index, " ")
        };
    }
    macro_rules! freely {
        ($index:literal) => {
            " "
        };
    }
    // SQLite has one writer at a time, and no words for skipping what others are at.
    match &mut conn.db {
        Db::Sqlite(db) => Ok(sqlx::query_as(take!(by_index, ""))
            .bind(now)
            .bind(now.0 + LATEST)
            .bind(claimed_until)
            .fetch_optional(&mut **db)
            .await?),
        Db::Postgres(db) => Ok(sqlx::query_as(take!(freely, "for update skip locked"))
            .bind(now)
            .bind(now.0 + LATEST)
            .bind(claimed_until)
            .fetch_optional(&mut **db)
            .await?),
    }
}

/// How an endpoint is after its turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// Why it is off from now on.
    pub off: Option<Off>,
    /// Since when it fails.
    pub failing_since: Option<Millis>,
    /// How often in a row.
    pub failures: i64,
    /// Until when it is left alone.
    pub wait_until: Option<Millis>,
}

/// Ends a turn. One that went on for too long is another server's by now, and what it found is not noted; nor is the
/// state of one that an owner switched off meanwhile.
pub async fn end_turn(conn: &mut Conn<'_>, webhook: &Webhook, state: State) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update webhook set claimed_until = null, failing_since = $3, failures = $4, wait_until = $5,
                 disabled_by = coalesce(disabled_by, $6)
             where id = $1 and claimed_until = $2",
        )
        .bind(&webhook.id)
        .bind(webhook.claimed_until)
        .bind(state.failing_since)
        .bind(state.failures)
        .bind(state.wait_until)
        .bind(state.off)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}
