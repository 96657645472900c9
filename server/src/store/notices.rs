//! When mail tells a moderator of comments that wait at a site, and in which language.

use cam_nhan_domain::{Millis, SiteId, ids::ModeratorId, site::Language};

use super::{Conn, moderators::Role, with_db};
use crate::error::Result;

/// How soon mail tells of what waits. New members are told hourly: a comment is not forgotten in a queue that nobody
/// has open, and a busy night is at most a mail an hour, and none while nothing new comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Notices {
    /// No mail.
    Never,
    /// Within a minute, so that what comes together is told together.
    AtOnce,
    /// At the full hour.
    Hourly,
    /// At midnight UTC, which is 7 in the morning in Việt Nam.
    Daily,
}

/// How long a mail "at once" waits for others to join, in milliseconds; with the outbox's round it leaves within a
/// minute.
const JOINING: i64 = 45_000;
const HOUR: i64 = 3_600_000;

impl Notices {
    /// All of them, from the slowest to the soonest.
    pub const ALL: [Self; 4] = [Self::Never, Self::Daily, Self::Hourly, Self::AtOnce];

    /// The word in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::AtOnce => "at_once",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
        }
    }

    /// Reads [`Notices::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == text)
    }

    /// When mail about something that happens now is due.
    pub fn due(self, now: Millis) -> Option<Millis> {
        let next = |span: i64| Some(Millis((now.0.div_euclid(span) + 1) * span));
        match self {
            Self::Never => None,
            Self::AtOnce => Some(Millis(now.0 + JOINING)),
            Self::Hourly => next(HOUR),
            Self::Daily => next(24 * HOUR),
        }
    }
}

/// A moderator of a site as the one who gets mail about it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recipient {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do at the site.
    pub role: Role,
    /// How soon they are told.
    pub notices: Notices,
    /// Their language's tag, where they chose one.
    pub notices_language: Option<String>,
    /// When the last mail left.
    pub notices_sent_at: Option<Millis>,
}

impl Recipient {
    /// Their language; without a choice, the site's.
    pub fn language(&self, of_site: Language) -> Language {
        let chosen = self.notices_language.as_deref();
        chosen.and_then(Language::from_tag).unwrap_or(of_site)
    }
}

/// The moderator, while they look after the site.
pub async fn get(conn: &mut Conn<'_>, moderator: &ModeratorId, site: &SiteId) -> Result<Option<Recipient>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select m.email, m.name, s.role, s.notices, s.notices_language, s.notices_sent_at
             from membership s join moderator m on m.id = s.moderator_id
             where s.moderator_id = $1 and s.site_id = $2",
        )
        .bind(moderator)
        .bind(site)
        .fetch_optional(db)
        .await?)
    })
}

/// Changes how soon a moderator is told, and in which language (by its tag; `None`: the site's); mail that is owed already goes by it. Without the
/// membership nothing is done.
pub async fn set(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    site: &SiteId,
    notices: Notices,
    language: Option<&str>,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update membership set notices = $3, notices_language = $4 where moderator_id = $1 and site_id = $2",
        )
        .bind(moderator)
        .bind(site)
        .bind(notices)
        .bind(language.map(str::to_owned))
        .execute(&mut *db)
        .await?;
        let Some(due) = notices.due(now) else {
            sqlx::query("delete from outbox where moderator_id = $1 and site_id = $2 and kind = 'notice'")
                .bind(moderator)
                .bind(site)
                .execute(db)
                .await?;
            return Ok(());
        };
        // What is on its way, or tried again, is not put off.
        sqlx::query(
            "update outbox set due_at = $3
             where moderator_id = $1 and site_id = $2 and kind = 'notice' and attempts = 0",
        )
        .bind(moderator)
        .bind(site)
        .bind(due)
        .execute(db)
        .await?;
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_due_at_the_next_full_hour_or_the_next_morning_in_viet_nam() {
        // 2026-11-25T08:20:00Z
        let now = Millis(1_795_594_800_000);
        let due = |choice: Notices| choice.due(now).map(Millis::rfc3339);
        assert_eq!(due(Notices::Never), None);
        assert_eq!(due(Notices::AtOnce).as_deref(), Some("2026-11-25T08:20:45.000Z"));
        assert_eq!(due(Notices::Hourly).as_deref(), Some("2026-11-25T09:00:00.000Z"));
        assert_eq!(due(Notices::Daily).as_deref(), Some("2026-11-26T00:00:00.000Z"));
    }
}
