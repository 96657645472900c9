//! Posting a comment: check, render, screen, one transaction.

use cam_nhan_domain::{Code, CommentId, Draft, ReaderId, profile::Badge};

use super::{
    ArticleClaim,
    author::{Author, SignedIn, Under, may_comment},
    house_rules, mentions, rendered_mentioning,
    screen::{self, Candidate, Screened},
};
use crate::{
    app::App,
    crypto::token,
    discussion::{
        post_batch::{Outcome, PendingComment, PostQueue, Writer},
        robot_check::Check,
    },
    error::{Error, Result},
    net::address,
    screening::Asks,
    store::{
        audit::{self, Action, NewEntry},
        claims::Claim,
        comments::queue::Said,
        profiles,
        readers::{self, ReaderKey},
        sites::Site,
        threads::Thread,
    },
};

/// Stores a draft. The same id from the same reader gives the first outcome again; from another it is
/// [`Code::IdTaken`]. An unverified reader may be asked for work first ([`Error::Challenge`]). A text that the site
/// refuses is [`Code::TextRefused`], a banned author [`Code::Banned`]. `picked` are comments by whom it mentions.
/// Acknowledged only when it is safe on disk.
pub async fn post(
    app: &App,
    queue: &PostQueue,
    site: &Site,
    article: ArticleClaim,
    (draft, picked): (Draft, &[CommentId]),
    author: Author,
) -> Result<Outcome> {
    let key = article.page.key.clone();
    let thread = app.cache().thread(app.store(), &site.id, &key).await?;
    let under = (key.as_str(), thread.as_deref());
    let (draft, signed_in) = introduce(app, site, under, draft, author.signed_in.clone()).await?;
    let badge = signed_in.as_ref().and_then(|signed_in| signed_in.badge(under));
    let draft = draft.check_composed(site.settings.text_limit)?;
    let named = match picked {
        [] => Vec::new(),
        _ => mentions::find(&mut app.store().read().await?.conn(), site, &key, picked).await?,
    };
    let rendered = rendered_mentioning(&draft.text, &mentions::names(&named))?;
    let mentions = mentions::shown(named, &rendered)?;
    let (mut robot_check, screened, accepts_rules) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let met = readers::meet(conn, &site.id, Some(&author.reader_key)).await?;
        if met.is_warned {
            return Err(Code::WarningOpen.into());
        }
        let accepts = author.accepts_rules.as_deref();
        let accepts = house_rules::to_accept(conn, site, met.id.as_ref(), accepts).await?;
        let check = Check::begin(app, conn, site, &key, &draft.id, met.is_published, &author).await?;
        let candidate = Candidate {
            id: Some(&draft.id),
            reader: met.id.as_ref(),
            name: &draft.name,
            // Who is signed in bears the name that their site gives them.
            vouched_for: badge.is_some_and(Badge::is_of_the_site),
            authors: under.1.map_or(&[], |thread| &thread.metadata.authors.0),
            email: draft.email.as_deref(),
            address: Some(author.address),
            has_bans: met.has_bans,
            robot: check.robot,
            text: &draft.text,
            rendered: &rendered,
        };
        (check, screen::screen(app, conn, site, candidate).await?, accepts)
    };
    refuse(app, site, &draft.id, &screened).await?;
    let bytes = draft.text.len() + draft.name.len() + article.title.len() + article.page.url.len();
    app.limits()
        .admit_text(&site.id, &author.reader_key, author.address, bytes)?;
    let solved = robot_check.finish().await?;
    let now = app.now();
    let network = if address::is_private(author.address) {
        String::new()
    } else {
        app.hash_network(&site.id, author.address)
    };
    let address = app.kept_address(site, author.address);
    let pending = PendingComment {
        site: site.id.clone(),
        depth: site.settings.depth,
        close_after_days: site.settings.close_after_days,
        thread: Thread::new(&site.id, article.page.key, now),
        claim: Claim {
            url: article.page.url,
            title: article.title,
            network,
        },
        by_rule: screened.verdict.asks.map(|_| screened.actor()),
        status: screened.verdict.status(),
        shadow_banned: screened.verdict.asks == Some(Asks::ShadowBan),
        draft,
        words: screened.words,
        mentions,
        writer: Writer::Reader {
            reader_key: author.reader_key.clone(),
            fresh: ReaderId::new(now.0, token::random()),
            address,
            accepts_rules,
            badge,
            profile: signed_in.map(|signed_in| Box::new(signed_in.profile)),
        },
        solved,
        now,
    };
    match queue.submit(pending).await {
        Ok(outcome) => {
            app.screener().said(&site.id, Said::from(&outcome.comment));
            Ok(outcome)
        }
        Err(Error::Refusal(refusal)) if refusal.code == Code::WorkRequired => {
            Err(robot_check.ask_again().await?)
        }
        Err(error) => Err(error),
    }
}

/// Lets an author in by the rule of who may comment, and puts the name by which they are known to their site in
/// the place of the one that the draft bears. What their site said of them last counts, whichever token they show.
async fn introduce(
    app: &App,
    site: &Site,
    under: Under<'_>,
    draft: Draft,
    signed_in: Option<SignedIn>,
) -> Result<(Draft, Option<SignedIn>)> {
    let Some(mut signed_in) = signed_in else {
        may_comment(&site.settings, None, under)?;
        return Ok((draft, None));
    };
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let reader_key = ReaderKey::of_subject(&signed_in.profile.subject);
    if let Some(id) = readers::get(conn, &site.id, &reader_key).await?
        && let Some(known) = profiles::get(conn, &id).await?
        && known.issued_at > signed_in.profile.issued_at
    {
        signed_in.profile = known;
    }
    may_comment(&site.settings, Some(&signed_in), under)?;
    let draft = Draft {
        name: signed_in.profile.name.clone().unwrap_or(draft.name),
        email: signed_in.profile.email.clone().or(draft.email),
        ..draft
    };
    Ok((draft, Some(signed_in)))
}

/// Ends here, in the audit log, with what the site does not take.
pub(super) async fn refuse(app: &App, site: &Site, id: &CommentId, screened: &Screened) -> Result<()> {
    let code = match screened.verdict.asks {
        Some(Asks::Ban) => Code::Banned,
        Some(Asks::Refuse) => Code::TextRefused,
        _ => return Ok(()),
    };
    let (site, id, actor, now) = (site.id.clone(), id.clone(), screened.actor(), app.now());
    let why = screened
        .verdict
        .reasons
        .first()
        .map(|reason| reason.detail.clone())
        .unwrap_or_default();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let entry = NewEntry {
                    why: &why,
                    ..NewEntry::new(&site, &actor, Action::Refuse, id.as_str())
                };
                audit::add(conn, entry, now).await
            })
        })
        .await?;
    Err(code.into())
}
