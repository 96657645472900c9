//! What moderators write: answers in the site's name, and edits, which are marked as theirs.

use cam_nhan_domain::{
    Code, CommentId, Millis, Status,
    comment::{CheckedDraft, Draft},
    ids::{BatchId, ModeratorId},
};

use super::{
    apply_status,
    edit::{add_audit_entry, author_of},
    mentions, rendered,
    screen::{self, Candidate},
    written,
};
use crate::{
    app::App,
    crypto::token,
    discussion::post_batch::{self, Outcome, PendingComment, Writer},
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::Action,
        claims::Claim,
        comments::{self, Row, Words},
        deliveries::{self, Event},
        sites::Site,
        threads,
        webhooks::EventKind,
    },
};

/// A moderator, as what they write shows them.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who.
    pub id: ModeratorId,
    /// The name that readers see beside the badge.
    pub name: String,
}

impl Staff {
    fn actor(&self) -> Actor {
        Actor::Moderator(self.id.clone())
    }
}

/// Answers a comment in the site's name. No rule screens it, and a closed thread takes it. An answer to a comment that
/// waits is seen once that comment is.
pub async fn reply(
    app: &App,
    site: &Site,
    parent: CommentId,
    source: String,
    staff: Staff,
) -> Result<Outcome> {
    let now = app.now();
    let draft = Draft {
        id: CommentId::new(now.0, token::random()),
        parent: Some(parent.clone()),
        name: staff.name.clone(),
        email: None,
        text: source,
    };
    let draft = draft.check_composed(site.settings.text_limit)?;
    let rendered = rendered(&draft.text)?;
    let mut words = {
        let candidate = Candidate {
            id: Some(&draft.id),
            reader: None,
            name: &draft.name,
            vouched_for: true,
            authors: &[],
            email: None,
            address: None,
            has_bans: false,
            robot: None,
            text: &draft.text,
            rendered: &rendered,
        };
        let mut connection = app.store().read().await?;
        screen::screen(app, &mut connection.conn(), site, candidate)
            .await?
            .words
    };
    words.reasons = "[]".to_owned();
    words.urgency = 0;
    let site = site.clone();
    app.store()
        .write(move |conn| Box::pin(store_reply(conn, site, parent, draft, words, staff, now)))
        .await
}

/// Stores an answer under its parent, with a line in the audit log.
async fn store_reply(
    conn: &mut Conn<'_>,
    site: Site,
    parent: CommentId,
    draft: CheckedDraft,
    words: Words,
    staff: Staff,
    now: Millis,
) -> Result<Outcome> {
    let answered = comments::get(conn, &site.id, &parent)
        .await?
        .ok_or(Code::ParentMissing)?;
    let thread = threads::get_by_id(conn, &answered.thread_id).await?;
    let actor = staff.actor();
    let pending = PendingComment {
        site: site.id.clone(),
        depth: site.settings.depth,
        close_after_days: site.settings.close_after_days,
        thread,
        claim: Claim::default(),
        draft,
        words,
        status: Status::Approved,
        shadow_banned: false,
        writer: Writer::Staff(staff.id),
        by_rule: None,
        mentions: Vec::new(),
        solved: None,
        now,
    };
    let outcome = post_batch::store_one(conn, pending).await?;
    add_audit_entry(
        conn,
        &site,
        &outcome.comment,
        &outcome.comment,
        (&actor, Action::Reply),
        now,
    )
    .await?;
    Ok(outcome)
}

/// Replaces the text of a comment; readers see that a moderator did. Its status stays. `revision` is the one that the
/// moderator saw; another is [`Code::RevisionChanged`]. Gives back the comment, and by what the edit can be taken back.
pub async fn edit(
    app: &App,
    site: &Site,
    id: CommentId,
    source: String,
    revision: i64,
    actor: Actor,
) -> Result<(Row, BatchId)> {
    let (source, _) = written(site, &source)?;
    let words = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let old = comments::get(conn, &site.id, &id)
            .await?
            .ok_or(Code::CommentMissing)?;
        let rendered = mentions::render(conn, &id, &source).await?;
        let candidate = Candidate {
            email: None,
            ..Candidate::of(&old, &source, &rendered)
        };
        screen::screen(app, conn, site, candidate).await?.words
    };
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(store_edit(conn, site, id, revision, words, actor, now)))
        .await
}

/// Stores the words in the place of those of `revision`, with a line in the audit log.
async fn store_edit(
    conn: &mut Conn<'_>,
    site: Site,
    id: CommentId,
    revision: i64,
    words: Words,
    actor: Actor,
    now: Millis,
) -> Result<(Row, BatchId)> {
    threads::lock(conn, &[], &[&id]).await?;
    let old = comments::get(conn, &site.id, &id)
        .await?
        .ok_or(Code::CommentMissing)?;
    if old.revision != revision {
        return Err(Code::RevisionChanged.into());
    }
    if old.erased_at.is_some() {
        return Err(Code::ActImpossible.into());
    }
    let wrote = author_of(conn, &old).await?;
    if !comments::set_words(
        conn,
        &old,
        &words,
        (old.status, true, old.shadow_banned),
        &wrote,
        now,
    )
    .await?
    {
        return Err(Code::RevisionChanged.into());
    }
    apply_status(conn, &old, (Some(old.status), old.status), now).await?;
    let edited = Event::new(EventKind::CommentEdited, &site.id, &id);
    deliveries::owe(conn, &[edited], now).await?;
    let new = comments::get(conn, &site.id, &id)
        .await?
        .ok_or(Code::CommentMissing)?;
    let line = add_audit_entry(conn, &site, &old, &new, (&actor, Action::Edit), now).await?;
    Ok((new, line.into()))
}
