//! Posting a comment: check, render, screen, one transaction.

use cam_nhan_domain::{Code, CommentId, Draft, ReaderId};

use super::{
    ArticleClaim,
    author::Author,
    rendered,
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
        readers,
        sites::Site,
        threads::Thread,
    },
};

/// Stores a draft. The same id from the same reader gives the first outcome again; from another it is
/// [`Code::IdTaken`]. An unverified reader may be asked for work first ([`Error::Challenge`]). A text that the site
/// refuses is [`Code::TextRefused`], a banned author [`Code::Banned`]. Acknowledged only when it is safe on disk.
pub async fn post(
    app: &App,
    queue: &PostQueue,
    site: &Site,
    article: ArticleClaim,
    draft: Draft,
    author: Author,
) -> Result<Outcome> {
    let draft = draft.check_composed(site.settings.text_limit)?;
    let rendered = rendered(&draft.text)?;
    let key = article.page.key.clone();
    let (mut robot_check, screened) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let met = readers::meet(conn, &site.id, Some(&author.reader_key)).await?;
        let check = Check::begin(app, conn, site, &key, &draft.id, met.is_published, &author).await?;
        let candidate = Candidate {
            id: Some(&draft.id),
            reader: met.id.as_ref(),
            name: &draft.name,
            email: draft.email.as_deref(),
            address: Some(author.address),
            has_bans: met.has_bans,
            robot: check.robot,
            text: &draft.text,
            rendered: &rendered,
        };
        (check, screen::screen(app, conn, site, candidate).await?)
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
    let address = if site.settings.keep_addresses {
        author.address.to_string()
    } else {
        app.hash_address(&site.id, author.address)
    };
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
        writer: Writer::Reader {
            reader_key: author.reader_key.clone(),
            fresh: ReaderId::new(now.0, token::random()),
            address,
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
