//! Readers who want mail when somebody answers them: by double opt-in, one mail however many answers.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId};

use super::{Conn, Db, followers, with_db, with_db_list};
use crate::error::Result;

/// How often a reader has mail at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Frequency {
    /// A minute after the last one.
    AtOnce,
    /// Once an hour.
    Hourly,
    /// Once a day.
    Daily,
}

impl Frequency {
    /// The word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
        }
    }

    /// All of them, the soonest first.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Hourly, Self::Daily];

    /// Reads [`Frequency::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.as_str() == text)
    }

    /// When the next mail may leave after one that leaves now.
    pub fn next(self, now: Millis) -> Millis {
        now.plus_minutes(match self {
            Self::AtOnce => 1,
            Self::Hourly => 60,
            Self::Daily => 1_440,
        })
    }
}

/// A reader's subscription.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Subscription {
    pub reader_id: ReaderId,
    pub site_id: SiteId,
    pub email: String,
    pub language: String,
    pub frequency: Frequency,
    pub confirmed_at: Option<Millis>,
    pub told_until: Millis,
    pub attempts: i64,
    pub created_at: Millis,
}

/// The columns of [`Subscription`].
macro_rules! columns {
    () => {
        "reader_id, site_id, email, language, frequency, confirmed_at, told_until, attempts, created_at"
    };
}

/// A reader's subscription, if they have one.
pub async fn get(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Option<Subscription>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!("select ", columns!(), " from reply_subscription where reader_id = $1"))
            .bind(reader)
            .fetch_optional(db)
            .await?)
    })
}

/// Changes how often a reader has mail, and when the next one may leave, unless one is being tried again.
pub async fn set_frequency(
    conn: &mut Conn<'_>,
    reader: &ReaderId,
    frequency: Frequency,
    due_at: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update reply_subscription set frequency = $2, due_at = case when attempts = 0 then $3 else due_at end
             where reader_id = $1",
        )
        .bind(reader)
        .bind(frequency)
        .bind(due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Puts a subscription in the place of the last one. One that is not confirmed owes a mail that asks, if `asks`.
pub async fn set(conn: &mut Conn<'_>, subscription: &Subscription, asks: bool) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into reply_subscription (reader_id, site_id, email, language, frequency, confirmed_at, told_until,
                 pending, due_at, attempts, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $9)
             on conflict (reader_id) do update set email = excluded.email, language = excluded.language,
                 frequency = excluded.frequency, confirmed_at = excluded.confirmed_at, told_until = excluded.told_until,
                 pending = excluded.pending, due_at = excluded.due_at, attempts = 0, claimed_until = null,
                 created_at = excluded.created_at",
        )
        .bind(&subscription.reader_id)
        .bind(&subscription.site_id)
        .bind(&subscription.email)
        .bind(&subscription.language)
        .bind(subscription.frequency)
        .bind(subscription.confirmed_at)
        .bind(subscription.told_until)
        .bind(asks)
        .bind(subscription.created_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// How many readers of a site have named a mailbox since a moment and were not confirmed.
pub async fn count_unconfirmed(
    conn: &mut Conn<'_>,
    site: &SiteId,
    email: &str,
    since: Millis,
) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from reply_subscription", by!("reply_subscription_by_email"),
            "where site_id = $1 and email = $2 and confirmed_at is null and created_at > $3"
        ))
        .bind(site)
        .bind(email.to_owned())
        .bind(since)
        .fetch_one(db)
        .await?)
    })
}

/// The mailbox's owner says yes: to this mailbox alone. Says whether there was such a subscription.
pub async fn confirm(conn: &mut Conn<'_>, reader: &ReaderId, email: &str, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update reply_subscription set confirmed_at = coalesce(confirmed_at, $3), pending = true, due_at = $3
             where reader_id = $1 and email = $2",
        )
        .bind(reader)
        .bind(email.to_owned())
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Ends a reader's subscription, and what they follow.
pub async fn remove(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from reply_subscription where reader_id = $1").bind(reader).execute(db).await?;
    });
    followers::unfollow_all(conn, reader).await
}

/// Comments have come to be read by everyone: whoever they answer or mention, and wants mail, is owed some. Part of the
/// transaction that publishes them.
pub async fn owe(conn: &mut Conn<'_>, answers: &[&CommentId]) -> Result<()> {
    with_db_list!(conn, answers, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "update reply_subscription", by!("sqlite_autoindex_reply_subscription_1"),
            "set pending = true where confirmed_at is not null and reader_id in (
                 select own.reader_id from comment c", by!("sqlite_autoindex_comment_1"),
            "    join comment own", by!("sqlite_autoindex_comment_1"), "on own.id = c.answers_id
                 where c.id", in_list!(), "and own.reader_id is not null
                 union
                 select own.reader_id from mention m", by!("sqlite_autoindex_mention_1"),
            "    join comment own", by!("sqlite_autoindex_comment_1"), "on own.id = m.mentioned_id
                 where m.comment_id", in_list!(), "and own.reader_id is not null)"
        ))
        .bind(list)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Takes the mail that is due for longest, until `claimed_until`.
pub async fn take_mail(
    conn: &mut Conn<'_>,
    now: Millis,
    claimed_until: Millis,
) -> Result<Option<Subscription>> {
    macro_rules! take {
        ($index:literal, $locking:literal) => {
            concat!(
                "update reply_subscription set attempts = attempts + 1, claimed_until = $2, pending = false
                 where reader_id = (
                     select reader_id from reply_subscription ",
                $index,
                "    where due_at <= $1 and pending and (claimed_until is null or claimed_until <= $1)
                     order by due_at limit 1 ",
                $locking,
                ") returning ",
                columns!()
            )
        };
    }
    match &mut conn.db {
        Db::Sqlite(db) => Ok(sqlx::query_as(take!("indexed by reply_subscription_by_due", ""))
            .bind(now)
            .bind(claimed_until)
            .fetch_optional(&mut **db)
            .await?),
        Db::Postgres(db) => Ok(sqlx::query_as(take!("", "for update skip locked"))
            .bind(now)
            .bind(claimed_until)
            .fetch_optional(&mut **db)
            .await?),
    }
}

/// What became of a mail: it left, and told until a moment; or it is due again, as if it had not been taken.
pub async fn settle_mail(
    conn: &mut Conn<'_>,
    subscription: &Subscription,
    told_until: Option<Millis>,
    due_at: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update reply_subscription set claimed_until = null, due_at = $4,
                 told_until = coalesce($3, told_until),
                 attempts = case when $3 is null then attempts else 0 end,
                 pending = case when $3 is null then true else pending end
             where reader_id = $1 and created_at = $2",
        )
        .bind(&subscription.reader_id)
        .bind(subscription.created_at)
        .bind(told_until)
        .bind(due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}
