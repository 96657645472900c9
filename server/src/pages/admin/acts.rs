//! What the queue's forms do; each leads back to the page it came from, with the way to take it back.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::{
    Code, CommentId, Status, ThreadId,
    ids::{AuditId, BanId},
    profile::Commenters,
};
use serde::Deserialize;
use url::form_urlencoded;

use super::{
    AtSite, FromOwnPage, days, done::Done, filter::QueueQuery, known_batch, listing::came_from, permissions,
    queue,
};
use crate::{
    app::App,
    discussion::{
        ban::{self, Kind, Terms},
        moderate::{self, Act, Target, Why},
        staff::{self, Staff},
        sweep::{self, Sweep},
        thread_settings, undo, warn,
    },
    error::Result,
    http::extract::{Form, RawForm},
    store::threads::CommentsOpen,
};

/// Back to the page that the form was on.
pub fn back(at: &AtSite, headers: &HeaderMap, done: &[(&str, &str)]) -> Redirect {
    Redirect::to(&came_from(at, headers, done))
}

/// Decides about one comment or many: the field `item` is `id:revision:status`, as it was seen, once for each. A form
/// with the field `brief` is answered with what was done alone: whoever sent it has the page.
pub async fn moderate(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    RawForm(form): RawForm,
) -> Result<Response> {
    let (mut act, mut why, mut targets, mut is_brief) = (None, Why::from(String::new()), Vec::new(), false);
    for (name, value) in form_urlencoded::parse(&form) {
        match name.as_ref() {
            "act" => {
                // A button that hides may name a reason, as `hide:CODE`.
                let (word, reason) = value.split_once(':').unwrap_or((&value, ""));
                act = Act::parse(word);
                if !reason.is_empty() {
                    why.hide_reason = Some(reason.to_owned());
                }
            }
            "hide_reason" => why.hide_reason = Some(value.into_owned()),
            "why" => why.note = value.into_owned(),
            "brief" => is_brief = true,
            "item" => targets.push(target(&value).ok_or(Code::BodyInvalid)?),
            _ => {}
        }
    }
    let act = act.ok_or(Code::BodyInvalid)?;
    let actor = at.actor();
    let done = moderate::moderate_all(&app, &at.site, targets, act, why, actor).await?;
    if is_brief {
        return queue::told(&app, at, Done::of(&done)).await;
    }
    let (n, missed) = (done.comments.len().to_string(), done.refused.len().to_string());
    let told = [("done", done.batch.as_str()), ("n", &n), ("missed", &missed)];
    Ok(back(&at, &headers, &told).into_response())
}

fn target(item: &str) -> Option<Target> {
    let mut parts = item.splitn(3, ':');
    Some(Target {
        id: CommentId::parse(parts.next()?).ok()?,
        revision: Some(parts.next()?.parse().ok()?),
        status: Some(Status::parse(parts.next()?)?),
    })
}

/// The filter of a page, what is to be done to all that it finds, and how far that has come. Numbers are read as texts,
/// which is all that a flattened form has.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Matching {
    #[serde(flatten)]
    query: QueueQuery,
    act: String,
    batch: String,
    n: String,
    missed: String,
}

/// Decides about all comments that the filter of a page finds, one step at a press.
pub async fn moderate_matching(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<Matching>,
) -> Result<Redirect> {
    let act = Act::parse(&form.act).ok_or(Code::BodyInvalid)?;
    let sweep = Sweep {
        filter: form.query.filter(&at)?,
        act,
        why: String::new(),
        actor: at.actor(),
        limit: sweep::STEP,
    };
    let from = match form.query.after()? {
        Some(after) => Some((known_batch(&form.batch)?, after)),
        None => None,
    };
    let step = sweep::step(&app, &at.site, sweep, from).await?;
    let before = |typed: &str| typed.parse().unwrap_or(0usize);
    let n = before(&form.n).saturating_add(step.count).to_string();
    let missed = before(&form.missed).saturating_add(step.missed).to_string();
    let next = step.next.map(|next| next.encode()).unwrap_or_default();
    let told = [
        ("done", step.batch.as_str()),
        ("n", &n),
        ("missed", &missed),
        ("act", act.as_str()),
        ("next", &next),
    ];
    Ok(back(&at, &headers, &told))
}

/// What to take back.
#[derive(Deserialize)]
pub struct Undo {
    batch: String,
    /// Where the step before ended; empty at the beginning.
    #[serde(default)]
    after: String,
    /// How much of it was taken back before.
    #[serde(default)]
    undone: usize,
    /// How much of it had changed meanwhile.
    #[serde(default)]
    missed: usize,
}

/// Takes back what one press did.
pub async fn undo(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<Undo>,
) -> Result<Redirect> {
    let from = Some(form.after.as_str()).filter(|after| !after.is_empty());
    let from = from.map(AuditId::parse).transpose()?;
    let done = undo::undo(&app, &at.site, known_batch(&form.batch)?, from, at.actor()).await?;
    let undone = form.undone.saturating_add(done.count).to_string();
    let missed = form.missed.saturating_add(done.refused.len()).to_string();
    let rest = done.next.as_ref().map_or("", |_| form.batch.as_str());
    let next = done.next.as_ref().map_or("", AuditId::as_str);
    let told = [
        ("done", ""),
        ("undone", &undone),
        ("missed", &missed),
        ("rest", rest),
        ("next", next),
    ];
    Ok(back(&at, &headers, &told))
}

/// A text for a comment, or in answer to it.
#[derive(Deserialize)]
pub struct Written {
    comment: String,
    text: String,
    #[serde(default)]
    revision: i64,
}

/// Edits a comment, marked as a moderator's edit.
pub async fn edit(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<Written>,
) -> Result<Redirect> {
    let id = CommentId::parse(&form.comment)?;
    let (_, batch) = staff::edit(&app, &at.site, id, form.text, form.revision, at.actor()).await?;
    Ok(back(&at, &headers, &[("done", batch.as_str()), ("n", "1")]))
}

/// Answers in the site's name.
pub async fn reply(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<Written>,
) -> Result<Redirect> {
    let parent = CommentId::parse(&form.comment)?;
    let staff = Staff {
        id: at.who.moderator.id.clone(),
        name: at.who.moderator.name.clone(),
    };
    staff::reply(&app, &at.site, parent, form.text, staff).await?;
    Ok(back(&at, &headers, &[]))
}

/// How to keep an author out.
#[derive(Deserialize)]
pub struct NewBan {
    comment: String,
    kind: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    shadow: String,
    #[serde(default)]
    hide_all: String,
    #[serde(default)]
    why: String,
}

/// Keeps the author of a comment from writing.
pub async fn ban(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<NewBan>,
) -> Result<Redirect> {
    let terms = Terms {
        kind: Kind::parse(&form.kind).ok_or(Code::BodyInvalid)?,
        days: days(&form.days)?,
        shadow: !form.shadow.is_empty(),
        hide_all: !form.hide_all.is_empty(),
        why: form.why,
    };
    let id = CommentId::parse(&form.comment)?;
    let done = ban::ban_author(&app, &at.site, id, terms, at.actor()).await?;
    let n = (done.hidden + 1).to_string();
    Ok(back(&at, &headers, &[("done", done.batch.as_str()), ("n", &n)]))
}

/// Warns the author of a comment.
pub async fn warn(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<Written>,
) -> Result<Redirect> {
    let id = CommentId::parse(&form.comment)?;
    let (_, batch) = warn::warn(&app, &at.site, id, &form.text, at.actor()).await?;
    Ok(back(&at, &headers, &[("done", batch.as_str()), ("n", "1")]))
}

/// Which ban.
#[derive(Deserialize)]
pub struct Lift {
    ban: String,
}

/// Lets somebody write again.
pub async fn lift(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<Lift>,
) -> Result<Redirect> {
    let id = BanId::parse(&form.ban).map_err(|_| Code::ActImpossible)?;
    let batch = ban::lift(&app, &at.site, id, at.actor()).await?;
    Ok(back(&at, &headers, &[("done", batch.as_str()), ("n", "1")]))
}

/// Which thread, and what becomes of it.
#[derive(Deserialize)]
pub struct NewClosing {
    thread: String,
    comments_open: String,
}

/// Opens or closes a thread.
pub async fn set_comments_open(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<NewClosing>,
) -> Result<Redirect> {
    let id = ThreadId::parse(&form.thread)?;
    let to = CommentsOpen::parse(&form.comments_open).ok_or(Code::BodyInvalid)?;
    let (_, batch) = thread_settings::set_comments_open(&app, &at.site, id, to, at.actor()).await?;
    Ok(back(&at, &headers, &[("done", batch.as_str()), ("n", "1")]))
}

/// Which thread, and who may comment there; empty for the site's rule.
#[derive(Deserialize)]
pub struct NewCommenters {
    thread: String,
    commenters: String,
}

/// Says who may comment in a thread.
pub async fn set_commenters(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<NewCommenters>,
) -> Result<Redirect> {
    let id = ThreadId::parse(&form.thread)?;
    let to = match form.commenters.as_str() {
        "" => None,
        choice => Some(Commenters::parse(choice).ok_or(Code::BodyInvalid)?),
    };
    let (_, batch) = thread_settings::set_commenters(&app, &at.site, id, to, at.actor()).await?;
    Ok(back(&at, &headers, &[("done", batch.as_str()), ("n", "1")]))
}
