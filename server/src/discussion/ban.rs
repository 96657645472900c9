//! Keeping somebody from writing, for a time or for good, openly or so that they do not notice.

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, Status,
    comment::text,
    ids::{BanId, BatchId},
    time::MOST_DAYS,
};

use super::moderate::{self, Act, MAX_TARGETS, Target, Why};
use crate::{
    app::App,
    crypto::token,
    error::Result,
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        bans::{self, Ban},
        comments::{
            self,
            filter::{Filter, Order, Tab},
            queue,
        },
        cut,
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
    /// Whether what they wrote is hidden as well, what is published and what is held.
    pub hide_all: bool,
    /// Why, for the other moderators.
    pub why: String,
}

/// What a ban did.
#[derive(Clone, Debug)]
pub struct Banned {
    /// The ban.
    pub ban: Ban,
    /// How many comments were hidden with it.
    pub hidden: usize,
    /// By what all of it can be taken back.
    pub batch: BatchId,
}

/// Bans the author of a comment. [`Code::ActImpossible`] when the comment does not tell what the ban would go by.
pub async fn ban_author(
    app: &App,
    site: &Site,
    comment: CommentId,
    terms: Terms,
    actor: Actor,
) -> Result<Banned> {
    if terms.days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
        return Err(Code::BodyInvalid.into());
    }
    let (of_job, now, hides) = (site.clone(), app.now(), terms.hide_all);
    let batch = moderate::new_batch(now);
    let (of_ban, by) = (batch.clone(), actor.clone());
    let (ban, reader) = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let comment = comments::get(conn, &of_job.id, &comment)
                    .await?
                    .ok_or(Code::CommentMissing)?;
                let value = match terms.kind {
                    Kind::Reader => comment.reader_id.as_ref().map(ToString::to_string),
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
                    actor: by,
                    created_at: now,
                    ends_at: terms.days.map(|days| now.plus_minutes(i64::from(days) * 1_440)),
                    lifted_at: None,
                };
                bans::add(conn, &of_job.id, &ban).await?;
                let after = format!("{}{}", ban.kind, if ban.shadow { ", shadow" } else { "" });
                let entry = NewEntry {
                    after: &after,
                    why: &ban.why,
                    batch: Some(&of_ban),
                    ..NewEntry::new(&of_job.id, &ban.actor, Action::Ban, ban.id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok((ban, comment.reader_id))
            })
        })
        .await?;
    let hidden = match reader.filter(|_| hides) {
        Some(reader) => {
            let why = Why {
                note: ban.why.clone(),
                // Who is not to notice that they are banned is not to notice this either.
                hide_reason: (!ban.shadow).then(String::new),
            };
            hide_all(app, site, &reader, (&why, &actor, &batch)).await?
        }
        None => 0,
    };
    Ok(Banned { ban, hidden, batch })
}

/// Hides what a reader wrote, what is published and what is held, as a part of the press that bans them.
async fn hide_all(
    app: &App,
    site: &Site,
    reader: &ReaderId,
    (why, actor, batch): (&Why, &Actor, &BatchId),
) -> Result<usize> {
    let mut hidden = 0;
    for status in [Status::Approved, Status::Held] {
        let filter = Filter {
            reader: Some(reader.clone()),
            order: Order::Newest,
            ..Filter::of(Tab::Of(status))
        };
        let mut after = None;
        loop {
            let limit = u32::try_from(MAX_TARGETS).unwrap_or(u32::MAX);
            let mut rows = {
                let mut lease = app.store().read().await?;
                queue::list(&mut lease.conn(), &site.id, &filter, after.as_ref(), limit + 1).await?
            };
            after = cut(&mut rows, limit).map(|last| last.queue_cursor(filter.tab));
            let targets: Vec<Target> = rows
                .iter()
                .map(|row| Target {
                    id: row.id.clone(),
                    revision: Some(row.revision),
                    status: Some(row.status),
                })
                .collect();
            let press = (why.clone(), actor.clone(), batch.clone());
            let done = moderate::moderate_in(app, site, targets, Act::Hide, press).await?;
            hidden += done.count;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(hidden)
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
