//! Where the links in a mail lead. A GET shows what would be done, and a button; a POST does it. Mail programs and
//! their scanners open every link, so that opening one must never be enough. The token says who, and no cookie does.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use cam_nhan_domain::{Code, ids::BatchId, site::Language};
use leptos::prelude::*;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{admin::language, document, moment::moment, reply_mail};
use crate::{
    app::App,
    app_state::AppState,
    auth::mail_link::{MailLink, Purpose},
    discussion::moderate::{self, Act, Target},
    error::{Error, Result, status},
    i18n::{
        admin::words as admin_words,
        mail::{Words, words},
    },
    store::{
        actor::Actor,
        comments::{self, Row},
        moderators::Role,
        notices::{self, Notices, Recipient},
        sites::{self, Site},
        threads,
    },
    zone::Zone,
};

/// Somebody who came by a link, and what it is about as things are now.
struct Visit {
    token: String,
    link: MailLink,
    site: Site,
    /// `None`: they look after the site no longer.
    who: Option<Recipient>,
    language: Language,
}

impl Visit {
    async fn new(app: &App, token: String, headers: &HeaderMap) -> Result<Self> {
        let link = MailLink::read(&app.keys(), &token, app.now())?;
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let site = sites::get(conn, &link.site).await?.ok_or(Code::LinkInvalid)?;
        let who = notices::get(conn, &link.moderator, &link.site).await?;
        Ok(Self {
            token,
            link,
            site,
            who,
            language: language(headers),
        })
    }

    fn words(&self) -> &'static Words {
        words(self.language)
    }

    /// The moderator, while they may decide here.
    fn moderator(&self) -> Result<&Recipient> {
        Ok(self
            .who
            .as_ref()
            .filter(|who| who.role >= Role::Moderator)
            .ok_or(Code::Forbidden)?)
    }

    fn queue(&self, query: &str) -> String {
        format!("/admin/sites/{}{query}", self.site.id)
    }

    fn page(&self, title: &str, body: impl IntoView) -> Response {
        let body = view! {
            <main>
                <p class="muted">"Cảm Nhận · " {self.site.name.clone()}</p>
                <h1>{title.to_owned()}</h1>
                {body.into_any()}
            </main>
        };
        document(self.language, title, "mail.css", (), body)
    }
}

/// Shows what the link would do. Changes nothing.
pub async fn show(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let visit = Visit::new(&app, token, &headers).await?;
    match &visit.link.purpose {
        Purpose::Unsubscribe => Ok(ask_unsubscribe(&visit)),
        Purpose::Act { act, .. } => ask(&app, &visit, *act).await,
    }
}

/// Does it. The body says nothing that matters: a button of ours sends none, a mail program's own button sends
/// `List-Unsubscribe=One-Click` (RFC 8058), and the token is good for one thing only.
pub async fn act(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let visit = Visit::new(&app, token, &headers).await?;
    match visit.link.purpose.clone() {
        Purpose::Unsubscribe => unsubscribe(&app, &visit).await,
        Purpose::Act {
            act,
            comment,
            revision,
            status,
        } => {
            visit.moderator()?;
            let target = Target {
                id: comment,
                revision: Some(revision),
                status: Some(status),
            };
            let actor = Actor::Moderator(visit.link.moderator.clone());
            match moderate::moderate(&app, &visit.site, target, act, String::new(), actor).await {
                Ok((_, batch)) => Ok(done(&visit, act, &batch)),
                Err(Error::Refusal(refusal))
                    if matches!(refusal.code, Code::RevisionChanged | Code::ActImpossible) =>
                {
                    again(&app, &visit, act).await
                }
                Err(error) => Err(error),
            }
        }
    }
}

/// The comment as it is now.
async fn comment(app: &App, visit: &Visit) -> Result<Row> {
    let Purpose::Act { comment, .. } = &visit.link.purpose else {
        return Err(Code::LinkInvalid.into());
    };
    let mut connection = app.store().read().await?;
    let row = comments::get(&mut connection.conn(), &visit.site.id, comment).await?;
    Ok(row.ok_or(Code::CommentMissing)?)
}

/// Asks whether to decide; about a comment that has changed since, with its words of now, and for those.
async fn ask(app: &App, visit: &Visit, act: Act) -> Result<Response> {
    let row = comment(app, visit).await?;
    let moderator = visit.moderator()?;
    let words = visit.words();
    if act.applied_to(&row).is_none() {
        return Ok(over(visit, act, &row));
    }
    let seen = Purpose::Act {
        act,
        comment: row.id.clone(),
        revision: row.revision,
        status: row.status,
    };
    let is_as_seen = visit.link.purpose == seen;
    let token = if is_as_seen {
        visit.token.clone()
    } else {
        let link = MailLink {
            purpose: seen,
            ..visit.link.clone()
        };
        link.token(&app.keys())
    };
    let changed = (!is_as_seen).then(|| view! { <p role="alert">{words.changed}</p> });
    let mut connection = app.store().read().await?;
    let thread = threads::get_by_id(&mut connection.conn(), &row.thread_id).await?;
    let article = thread.headline().to_owned();
    let see = visit.queue(&format!("?comment={}", row.id));
    let body = view! {
        {changed}
        <article>
            <p class="muted">
                <bdi><strong>{row.name.clone()}</strong></bdi> " · " {moment(row.created_at, &Zone::of(&visit.site.settings))} " · " <bdi>{article}</bdi>
            </p>
            <div class="text" dir="auto" inner_html=row.html.clone()></div>
        </article>
        <form method="post" action=format!("/mail/{token}")>
            <button>{(admin_words(visit.language).act)(act)}</button>
            <a href=see>{words.see}</a>
        </form>
        <p class="muted">{(words.in_your_name)(&moderator.name)}</p>
    };
    Ok(visit.page((words.ask)(act), body))
}

/// Nothing is left to be done to the comment by this link.
fn over(visit: &Visit, act: Act, row: &Row) -> Response {
    let words = visit.words();
    let title = if is_done(act, row) {
        (words.already)(act)
    } else {
        (words.is_now)(row.status)
    };
    let see = visit.queue(&format!("?comment={}", row.id));
    visit.page(title, view! { <p><a href=see>{words.see}</a></p> })
}

fn is_done(act: Act, row: &Row) -> bool {
    use cam_nhan_domain::Status;
    matches!(
        (act, row.status),
        (Act::Approve, Status::Approved) | (Act::Hide, Status::Hidden) | (Act::Spam, Status::Spam)
    )
}

fn done(visit: &Visit, act: Act, batch: &BatchId) -> Response {
    let words = visit.words();
    let undo = visit.queue(&format!("?done={batch}&n=1"));
    visit.page(
        (words.done)(act),
        view! { <p role="status"><a href=undo>{words.undo_in_queue}</a></p> },
    )
}

/// The answer to a press that came too late: pressed twice, it was done already; else it was not done, and is asked
/// again if it still can be.
async fn again(app: &App, visit: &Visit, act: Act) -> Result<Response> {
    let row = comment(app, visit).await?;
    let mut response = ask(app, visit, act).await?;
    if !(is_done(act, &row) && act.applied_to(&row).is_none()) {
        *response.status_mut() = status(Code::RevisionChanged);
    }
    Ok(response)
}

fn ask_unsubscribe(visit: &Visit) -> Response {
    let words = visit.words();
    if visit.who.as_ref().is_none_or(|who| who.notices == Notices::Never) {
        return unsubscribed(visit);
    }
    let body = view! {
        <form method="post" action=format!("/mail/{}", visit.token)>
            <button>{words.unsubscribe}</button>
            <a href=visit.queue("/notices")>{words.change}</a>
        </form>
    };
    visit.page(&(words.ask_unsubscribe)(&visit.site.name), body)
}

async fn unsubscribe(app: &App, visit: &Visit) -> Result<Response> {
    if let Some(who) = &visit.who {
        let (moderator, site, now) = (visit.link.moderator.clone(), visit.site.id.clone(), app.now());
        let language = who.notices_language.clone();
        app.store()
            .write(move |conn| {
                Box::pin(async move {
                    notices::set(conn, &moderator, &site, Notices::Never, language.as_deref(), now).await
                })
            })
            .await?;
    }
    Ok(unsubscribed(visit))
}

fn unsubscribed(visit: &Visit) -> Response {
    let words = visit.words();
    visit.page(
        &(words.unsubscribed)(&visit.site.name),
        view! { <p role="status"><a href=visit.queue("/notices")>{words.change}</a></p> },
    )
}

/// Where the links in a mail lead: nobody is to keep, find or pass on these addresses.
pub fn router() -> Router<AppState> {
    let header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route("/mail/{token}", get(show).post(act))
        .route(
            "/mail/replies/{token}",
            get(reply_mail::show).post(reply_mail::act),
        )
        .route("/mail/replies/{token}/preferences", post(reply_mail::change))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(
            HeaderName::from_static("x-robots-tag"),
            "noindex, nofollow",
        ))
}
