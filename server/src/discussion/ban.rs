//! Keeping somebody from writing, for a time or for good, openly or so that they do not notice.

use cam_nhan_domain::{
    Code, CommentId, Millis,
    comment::text,
    ids::{BanId, BatchId},
    time::MOST_DAYS,
};

use crate::{
    app::App,
    crypto::token,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        bans::{self, Ban},
        comments,
        sites::Site,
    },
};

/// By what an author is kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Their reader's token, which a browser keeps.
    Reader,
    /// The address they wrote from: IPv4, or the /64 of IPv6. A network is too many people.
    Address,
    /// The e-mail address they gave.
    Email,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Address, Self::Email];

    /// The word in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Address => "address",
            Self::Email => "email",
        }
    }

    /// Reads [`Kind::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How somebody is kept out.
#[derive(Clone, Debug)]
pub struct Terms {
    /// By what.
    pub kind: Kind,
    /// For how many days; `None` for good.
    pub days: Option<u32>,
    /// Whether they are not to notice: their comments go on being shown, to them alone.
    pub shadow: bool,
    /// Why, for the other moderators.
    pub why: String,
}

/// Bans the author of a comment. [`Code::ActImpossible`] when the comment does not tell what the ban would go by.
/// Gives back the ban, and by what it can be taken back.
pub async fn ban_author(
    app: &App,
    site: &Site,
    comment: CommentId,
    terms: Terms,
    actor: Actor,
) -> Result<(Ban, BatchId)> {
    if terms.days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
        return Err(Code::BodyInvalid.into());
    }
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(add_ban(conn, site, comment, terms, actor, now)))
        .await
}

/// Adds the ban and its line in the audit log.
async fn add_ban(
    conn: &mut Conn<'_>,
    site: Site,
    comment: CommentId,
    terms: Terms,
    actor: Actor,
    now: Millis,
) -> Result<(Ban, BatchId)> {
    let comment = comments::get(conn, &site.id, &comment)
        .await?
        .ok_or(Code::CommentMissing)?;
    let value = match terms.kind {
        Kind::Reader => comment.reader_id.map(|id| id.to_string()),
        Kind::Address => comment.address,
        Kind::Email => comment.email.map(|email| email.to_lowercase()),
    };
    let ban = Ban {
        id: BanId::new(now.0, token::random()),
        kind: terms.kind.as_str().to_owned(),
        value: value.ok_or(Code::ActImpossible)?,
        name: comment.name,
        shadow: terms.shadow,
        why: text::shorten(terms.why.trim(), 300),
        actor,
        created_at: now,
        ends_at: terms.days.map(|days| now.plus_minutes(i64::from(days) * 1_440)),
        lifted_at: None,
    };
    bans::add(conn, &site.id, &ban).await?;
    let after = format!("{}{}", ban.kind, if ban.shadow { ", shadow" } else { "" });
    let entry = NewEntry {
        after: &after,
        why: &ban.why,
        ..NewEntry::new(&site.id, &ban.actor, Action::Ban, ban.id.as_str())
    };
    let line = audit::add(conn, entry, now).await?;
    Ok((ban, line.into()))
}

/// Ends a ban now. Gives back by what that can be taken back.
pub async fn lift(app: &App, site: &Site, id: BanId, actor: Actor) -> Result<BatchId> {
    let (site, now): (_, Millis) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                if !bans::set_lifted(conn, &site.id, &id, Some(now)).await? {
                    return Err(Code::ActImpossible.into());
                }
                let entry = NewEntry::new(&site.id, &actor, Action::Lift, id.as_str());
                Ok(audit::add(conn, entry, now).await?.into())
            })
        })
        .await
}
