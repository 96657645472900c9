//! Training of a site's models from moderators' decisions, read from the audit log in its order and some time after the
//! act, so that what was taken back at once never teaches. A model is stored with the last entry it has seen and
//! replaced only if nobody else did (compare-and-set), so that several servers teach each lesson once.

use std::sync::Arc;

use cam_nhan_domain::{CommentId, Millis, SiteId};
use serde::Serialize;
use utoipa::ToSchema;

use super::moderate::Act;
use crate::{
    app::App,
    error::Result,
    markdown,
    screener::{self, Kind, Known},
    screening::learned::Model,
    store::{
        actor::Actor,
        audit::{self, Action, Entry, NewEntry},
        comments::queue,
        models::{self, Stored},
        sites,
    },
};

/// How long a decision must have stood before it teaches, in milliseconds.
pub const SETTLED: i64 = 10_000;
/// By how much a line's clock must have been ahead of ours for that to be no difference between two machines.
const AHEAD: i64 = 3_600_000;
/// Lines of the audit log that are read at a time.
const BATCH: u32 = 200;

/// What an act teaches a model: whether the text is of the kind that moderators hide, or feature.
pub(super) fn lesson(kind: Kind, act: &str) -> Option<bool> {
    match (kind, Act::parse(act)?) {
        (Kind::Hide, Act::Hide | Act::Spam) => Some(true),
        (Kind::Hide, Act::Approve | Act::Restore) => Some(false),
        (Kind::Feature, Act::Feature) => Some(true),
        (Kind::Feature, Act::Approve | Act::Unfeature | Act::Hide) => Some(false),
        _ => None,
    }
}

/// Teaches a site's models everything that they have not seen yet. Gives back the number of lessons.
pub async fn learn(app: &App, site: &SiteId) -> Result<usize> {
    let mut lessons = 0;
    for kind in Kind::ALL {
        while let Some(learned) = learn_some(app, site, kind).await? {
            lessons += learned;
        }
    }
    Ok(lessons)
}

/// Teaches the models of every site.
pub async fn learn_everywhere(app: &App) -> Result<()> {
    let all = sites::list(&mut app.store().read().await?.conn()).await?;
    for site in all {
        learn(app, &site.id).await?;
    }
    Ok(())
}

/// One round; `None` when there is nothing new.
async fn learn_some(app: &App, site: &SiteId, kind: Kind) -> Result<Option<usize>> {
    let now = app.now();
    let (stored, lines, texts) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        // Mostly there is nothing new: then the model itself need not be read.
        let last_audit_id = models::get_last_audit_id(conn, site, kind.as_str()).await?;
        let settled = (Millis(now.0 - SETTLED), Millis(now.0 + AHEAD));
        let lines = audit::list_since(conn, site, &last_audit_id, settled, BATCH).await?;
        if lines.is_empty() {
            return Ok(None);
        }
        let stored = models::get(conn, site, kind.as_str()).await?.unwrap_or(Stored {
            weights: String::new(),
            last_audit_id: String::new(),
            revision: 0,
        });
        if stored.last_audit_id != last_audit_id {
            // Another server has just taught it.
            return Ok(Some(0));
        }
        let ids: Vec<CommentId> = lines
            .iter()
            .filter(|line| teaches(kind, line).is_some())
            .filter_map(|line| CommentId::parse(&line.subject_id).ok())
            .collect();
        let texts = queue::list_by_id(conn, site, &ids).await?;
        (stored, lines, texts)
    };
    let Some(last) = lines.last() else {
        return Ok(None);
    };
    let mut model = screener::read(&stored.weights);
    let mut lessons = 0;
    for line in &lines {
        let Some(label) = teaches(kind, line) else {
            continue;
        };
        // Only what the moderator saw: a text edited since is another text.
        let seen = texts
            .iter()
            .find(|row| row.id.as_str() == line.subject_id && row.revision == line.revision);
        if let Some(row) = seen {
            model.learn(&markdown::shown(&row.text), label);
            lessons += 1;
        }
    }
    let next = Stored {
        weights: if lessons > 0 {
            screener::write(&model)
        } else {
            stored.weights.clone()
        },
        last_audit_id: last.id.to_string(),
        revision: stored.revision + 1,
    };
    if keep(app, site, kind, &next).await? {
        let known = Known {
            model: Arc::new(model),
            revision: next.revision,
        };
        app.screener().learned(site, kind, known, now);
    }
    Ok(Some(lessons))
}

/// Teaches a site's model texts from elsewhere, and whether each is of the kind that moderators hide. What another server teaches
/// it meanwhile is not lost: the lessons are given to what that one made of it.
pub async fn teach(app: &App, site: &SiteId, lessons: &[(String, bool)]) -> Result<()> {
    if lessons.is_empty() {
        return Ok(());
    }
    let kind = Kind::Hide;
    loop {
        let stored = {
            let mut connection = app.store().read().await?;
            models::get(&mut connection.conn(), site, kind.as_str()).await?
        };
        let stored = stored.unwrap_or(Stored {
            weights: String::new(),
            last_audit_id: String::new(),
            revision: 0,
        });
        let mut model = screener::read(&stored.weights);
        for (text, is_bad) in lessons {
            model.learn(text, *is_bad);
        }
        let next = Stored {
            weights: screener::write(&model),
            revision: stored.revision + 1,
            ..stored
        };
        if keep(app, site, kind, &next).await? {
            let known = Known {
                model: Arc::new(model),
                revision: next.revision,
            };
            app.screener().learned(site, kind, known, app.now());
            return Ok(());
        }
    }
}

fn teaches(kind: Kind, line: &Entry) -> Option<bool> {
    lesson(kind, &line.act).filter(|_| line.undone_by.is_none() && !matches!(line.actor, Actor::Rule(_)))
}

async fn keep(app: &App, site: &SiteId, kind: Kind, stored: &Stored) -> Result<bool> {
    let (site, stored) = (site.clone(), stored.clone());
    app.store()
        .write(move |conn| Box::pin(async move { models::set(conn, &site, kind.as_str(), &stored).await }))
        .await
}

/// Forgets what a model has learned; it begins again with the next decision.
pub async fn forget(app: &App, site: &SiteId, kind: Kind, actor: Actor) -> Result<()> {
    let now = app.now();
    let of_site = site.clone();
    let next = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let line = audit::add(
                    conn,
                    NewEntry::new(&of_site, &actor, Action::Forget, kind.as_str()),
                    now,
                )
                .await?;
                let revision = models::get_revision(conn, &of_site, kind.as_str()).await?;
                let next = Stored {
                    weights: String::new(),
                    last_audit_id: line.to_string(),
                    revision: revision + 1,
                };
                models::set(conn, &of_site, kind.as_str(), &next).await?;
                Ok(next)
            })
        })
        .await?;
    let known = Known {
        model: Arc::new(Model::default()),
        revision: next.revision,
    };
    app.screener().learned(site, kind, known, now);
    Ok(())
}

/// What a model has learned.
#[derive(Serialize, ToSchema)]
pub struct Learned {
    /// Texts that moderators let stand, and texts that they hid (or featured).
    lessons: [u64; 2],
    /// Whether it has seen enough to be believed.
    ready: bool,
    /// The model, in base64, to be kept or looked into elsewhere.
    weights: String,
}

impl From<&Model> for Learned {
    fn from(model: &Model) -> Self {
        let (good, bad) = model.lessons();
        Self {
            lessons: [good, bad],
            ready: model.ready(),
            weights: screener::write(model),
        }
    }
}
