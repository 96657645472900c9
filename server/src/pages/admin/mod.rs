//! The moderators' pages. All are plain forms, and work without script; `admin.js` adds the keyboard, and shows what
//! other moderators do meanwhile.

pub mod account;
pub mod acts;
mod article;
pub mod audit_log;
mod ban;
mod browsers;
mod change;
mod conduct;
mod cookies;
mod done;
mod door;
mod effect;
mod embed;
pub mod erasures;
mod face;
pub mod filter;
mod forgotten;
mod health;
mod hide_reasons;
mod identity_providers;
pub(super) mod item;
mod known;
mod listing;
mod look;
mod marks;
pub mod model;
mod moves;
mod new_site;
pub mod notices;
pub mod people;
mod permissions;
mod pills;
mod plot;
pub mod provider_sign_in;
pub mod queue;
pub mod reaction_bursts;
mod reactions;
pub mod reader;
mod reader_sign_in;
mod rearrange;
mod router;
mod said;
pub mod settings;
mod setup;
mod shell;
pub mod showcase;
pub mod sign_in;
mod site;
mod site_list;
pub mod statistics;
pub mod thread;
mod token_check;
mod totals;
mod transfer;
mod wanted;
mod webhook;
pub mod webhooks;
mod why;
pub mod words;

use axum::{
    extract::{FromRef, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cam_nhan_domain::{Code, Millis, Refusal, ids::BatchId, site::Language};
use cam_nhan_widget::i18n::{Offset, ago, browser_millis};
use leptos::prelude::*;

pub use self::router::{router, uploads};
pub use self::wanted::Wanted;
use super::{
    cookie, document,
    moment::{clock, moment},
};
use crate::{
    abuse::shares::Share,
    app::App,
    app_state::AppState,
    auth,
    error::{Error, Result},
    http::{
        extract::{Address, Client, host, is_own, path_param},
        language::of_browser,
    },
    i18n::{
        admin::{Words, words},
        conduct as conduct_words, desk, insight,
        webhooks::words as words_of_webhooks,
    },
    store::{
        Conn,
        actor::Actor,
        audit::Action,
        moderators::{Membership, Moderator, Role},
        sites::{self, Site},
        waiting::{self, Waiting},
    },
    zone::Zone,
};

/// The session's cookie: of this host alone, never sent by another site, never seen by a script.
const COOKIE: &str = "__Host-cam-nhan";

/// Somebody who has signed in.
pub struct AsModerator {
    moderator: Moderator,
    memberships: Vec<Membership>,
    sites: Vec<Waiting>,
    session: String,
    language: Language,
}

impl<S> FromRequestParts<S> for AsModerator
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = &App::from_ref(state);
        let known = async {
            let session = cookie::read(&parts.headers, COOKIE).ok_or(Code::TokenMissing)?;
            let (moderator, memberships) = auth::session::of_session(app, &session).await?;
            let ids: Vec<_> = memberships.iter().map(|member| &member.site_id).collect();
            let sites = waiting::list(&mut app.store().read().await?.conn(), &ids).await?;
            Ok::<_, Error>(Self {
                moderator,
                memberships,
                sites,
                session,
                language: language(&parts.headers),
            })
        };
        match known.await {
            Ok(known) => Ok(known),
            Err(Error::Refusal(_)) => Err(turned_away(parts)),
            Err(error) => Err(error.into_response()),
        }
    }
}

impl AsModerator {
    /// Counts anew what waits at their sites: an act has just changed it.
    async fn count_again(&mut self, conn: &mut Conn<'_>) -> Result<()> {
        let ids: Vec<_> = self.memberships.iter().map(|member| &member.site_id).collect();
        self.sites = waiting::list(conn, &ids).await?;
        Ok(())
    }

    /// What waits at one of their sites.
    fn waiting(&self, site: &Site) -> Option<&Waiting> {
        self.sites.iter().find(|waiting| waiting.site_id == site.id)
    }

    /// How many comments wait at one of their sites.
    fn waits(&self, site: &Site) -> i64 {
        self.waiting(site).map_or(0, |waiting| waiting.waits)
    }
}

/// The answer to whoever brings no session. Who follows a link in a mail or on another site brings none even if they
/// have one, because the cookie is `SameSite=Strict`: they get a page that asks again at once, now from this site.
fn turned_away(parts: &Parts) -> Response {
    let crossed = parts
        .headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site");
    if parts.method != Method::GET {
        return wanted::to_sign_in(&Wanted::default());
    }
    if !crossed {
        return wanted::to_sign_in(&Wanted::of(&parts.uri));
    }
    let language = language(&parts.headers);
    let words = words(language);
    let head = view! { <meta http-equiv="refresh" content="0" /> };
    let body = view! { <main><p><a href="">{words.moderation}</a></p></main> };
    let mut response = document(language, words.moderation, "page.css", head, body);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A change from one of our own pages: everything that changes something asks for it.
pub struct FromOwnPage;

impl<S> FromRequestParts<S> for FromOwnPage
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = &App::from_ref(state);
        let origin = parts
            .headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok());
        if origin.is_some_and(|origin| is_own(app, origin, &parts.headers)) {
            return Ok(Self);
        }
        // With both addresses, so that whoever runs the service sees which of them is wrong.
        let language = language(&parts.headers);
        let newsroom = words(language).newsroom;
        let from = origin.unwrap_or(newsroom.nowhere);
        let sentence = match &app.config().public_url {
            Some(ours) => (newsroom.elsewhere)(ours, from),
            None => (newsroom.elsewhere_by_host)(host(&parts.headers).unwrap_or(newsroom.nowhere), from),
        };
        let mut page = super::refused(&sentence, language);
        *page.status_mut() = StatusCode::FORBIDDEN;
        Err(page)
    }
}

/// Shows what was refused to somebody signed in within their own pages: what they were at stays around it, with a way
/// back.
pub async fn inside(State(app): State<App>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/admin/sites/") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some(refusal) = response.extensions().get::<Refusal>().copied() else {
        return response;
    };
    match AtSite::from_request_parts(&mut parts, &app).await {
        Ok(at) => at.refused(refusal, response.status(), &parts.headers),
        Err(_) => response,
    }
}

/// Somebody proves who they are: their address is within the limits of such attempts, how often and how many at once.
pub struct Attempt {
    _share: Option<Share>,
}

impl FromRequestParts<AppState> for Attempt {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Address(from) = Address::from_request_parts(parts, state).await?;
        let Client(client) = Client::from_request_parts(parts, state).await?;
        let _share = state.in_flight.admit_attempt(client)?;
        state.app.limits().admit_sign_in(from)?;
        Ok(Self { _share })
    }
}

/// The language that somebody chose here, or else their browser's.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let chosen = cookie::read(headers, door::LANGUAGE).and_then(|tag| Language::from_tag(&tag));
    chosen.or_else(|| of_browser(headers)).unwrap_or_default()
}

/// A moderator at one of their sites: what each page and each act asks for.
pub struct AtSite {
    who: AsModerator,
    site: Site,
    role: Role,
}

impl<S> FromRequestParts<S> for AtSite
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = &App::from_ref(state);
        let who = AsModerator::from_request_parts(parts, state).await?;
        let name = path_param(parts, "site").await;
        let known = async {
            let membership = who
                .memberships
                .iter()
                .find(|member| Some(member.site_id.as_str()) == name.as_deref())
                .ok_or(Code::Forbidden)?;
            let site = sites::get(&mut app.store().read().await?.conn(), &membership.site_id).await?;
            Ok::<_, Error>((site.ok_or(Code::SiteUnknown)?, membership.role))
        };
        match known.await {
            Ok((site, role)) => Ok(Self { who, site, role }),
            Err(error) => Err(error.into_response()),
        }
    }
}

impl AtSite {
    /// Reads the site as it is now, after a form has changed it.
    async fn read_again(&mut self, app: &App) -> Result<()> {
        let site = sites::get(&mut app.store().read().await?.conn(), &self.site.id).await?;
        self.site = site.ok_or(Code::SiteUnknown)?;
        Ok(())
    }

    fn actor(&self) -> Actor {
        Actor::Moderator(self.who.moderator.id.clone())
    }

    fn words(&self) -> &'static Words {
        words(self.who.language)
    }

    fn desk(&self) -> &'static desk::Desk {
        desk::words(self.who.language)
    }

    fn conduct(&self) -> &'static conduct_words::Conduct {
        conduct_words::words(self.who.language)
    }

    fn insight(&self) -> &'static insight::Words {
        insight::words(self.who.language)
    }

    /// The site's clock.
    fn zone(&self) -> Zone {
        Zone::of(&self.site.settings)
    }

    /// A moment on the site's clock.
    fn moment(&self, at: Millis) -> impl IntoView + use<> {
        moment(at, &self.zone())
    }

    /// A moment on the site's clock, where only text can stand.
    fn clock(&self, moment: Millis) -> String {
        clock(moment, &self.zone())
    }

    /// How long ago a moment was, with the moment itself at hand.
    fn ago(&self, then: Millis, now: Millis) -> impl IntoView + use<> {
        let zone = self.zone();
        let passed = ago(
            browser_millis(now),
            browser_millis(then),
            Offset(zone.offset_minutes(now).into()),
            self.who.language,
        );
        let clock = clock(then, &zone);
        let short = passed.unwrap_or_else(|| zone.clock(then));
        view! { <time datetime=then.rfc3339() title=clock>{short}</time> }
    }

    /// Who acted, as people name them: never the audit log's code for them.
    fn named(&self, actor: &Actor, name: Option<String>) -> String {
        let (insight, newsroom) = (self.insight(), self.words().newsroom);
        name.unwrap_or_else(|| match actor {
            Actor::Rule(name) => (insight.by_rule)(&(insight.rule_name)(name)),
            Actor::Reader(_) => insight.a_reader.to_owned(),
            Actor::Token(name) => (newsroom.program)(name),
            Actor::Moderator(_) => newsroom.somebody.to_owned(),
            Actor::Telegram { name, .. } => (words_of_webhooks(self.who.language).on_telegram)(name),
            Actor::Service => words_of_webhooks(self.who.language).service.to_owned(),
            Actor::CommandLine => newsroom.command_line.to_owned(),
            Actor::Other(text) => text.clone(),
        })
    }

    /// What was done, as people name it.
    fn acted(&self, act: &str) -> &'static str {
        Action::parse(act).map_or(self.insight().none, self.words().action_name)
    }

    /// The address of a page of this site.
    fn path(&self, rest: &str) -> String {
        format!("/admin/sites/{}{rest}", self.site.id)
    }

    /// A refusal in its moderators' words.
    fn refusal(&self, refusal: Refusal) -> String {
        let own = (self.words().newsroom.refusal)(refusal.code);
        own.map_or_else(
            || cam_nhan_widget::i18n::refusal(refusal, self.who.language),
            str::to_owned,
        )
    }

    /// A refusal within the site's pages.
    fn refused(&self, refusal: Refusal, status: StatusCode, headers: &HeaderMap) -> Response {
        let newsroom = self.words().newsroom;
        let sentence = self.refusal(refusal);
        let back = listing::came_from(self, headers, &[]);
        let body = view! {
            <p class="notice" role="alert">{sentence}</p>
            <p><a href=back>{newsroom.back}</a></p>
        };
        let mut page = self.page(newsroom.refused, "none", body);
        *page.status_mut() = status;
        if matches!(refusal.code, Code::TooMany | Code::Unavailable | Code::ReadOnly) {
            page.headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(refusal.number.max(1)));
        }
        page
    }
}

/// A press that a form names; what can be none was never one.
fn known_batch(typed: &str) -> Result<BatchId> {
    Ok(BatchId::parse(typed).map_err(|_| Code::ActImpossible)?)
}

/// A number of days as a form sends it; empty for no end.
fn days(typed: &str) -> Result<Option<u32>> {
    match typed.trim() {
        "" => Ok(None),
        days => Ok(Some(days.parse().map_err(|_| Code::BodyInvalid)?)),
    }
}

/// The look of these pages: first what all have in common, then each component's own.
pub const STYLES: [&str; 8] = [
    include_str!("design/tokens.css"),
    include_str!("design/base.css"),
    include_str!("design/controls.css"),
    include_str!("shell.css"),
    include_str!("listing.css"),
    include_str!("door.css"),
    include_str!("settings.css"),
    include_str!("insight.css"),
];
