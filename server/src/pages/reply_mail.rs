//! Where the links in readers' mail lead: a GET asks, a POST does it, also the one that a mail program's own button sends
//! (RFC 8058). The token says who, and no cookie does.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;

use super::{admin::language, document};
use crate::{
    app::App,
    auth::reader_link::{Purpose, ReaderLink},
    discussion::reply_mail,
    error::Result,
    http::extract::Form,
    i18n::mail::{Words, words},
    store::{
        reply_subscriptions::{self, Frequency},
        sites::{self, Site},
        threads::Thread,
    },
};

/// A form in which a name may come several times.
type Fields = Vec<(String, String)>;

async fn visit(app: &App, token: &str) -> Result<(ReaderLink, Site)> {
    let link = ReaderLink::read(&app.keys(), token, app.now())?;
    let site = sites::get(&mut app.store().read().await?.conn(), &link.site).await?;
    Ok((link, site.ok_or(Code::LinkInvalid)?))
}

/// The site's name, which leads to its first page: nobody is to be left at the end of a mail's link.
fn home(site: &Site) -> AnyView {
    let name = site.name.clone();
    match site.settings.origins.iter().find(|origin| !origin.contains('*')) {
        Some(origin) => view! { <a href=origin.clone()>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

fn page(language: Language, site: &Site, title: &str, body: impl IntoView) -> Response {
    let body = view! {
        <main>
            <p class="muted">{home(site)}</p>
            <h1>{title.to_owned()}</h1>
            {body.into_any()}
        </main>
    };
    document(language, title, "mail.css", (), body)
}

/// How often: one of three.
fn frequencies(words: &'static Words, chosen: Frequency) -> impl IntoView {
    let choices: Vec<_> = Frequency::ALL
        .into_iter()
        .map(|frequency| {
            view! {
                <label class="line">
                    <input type="radio" name="frequency" value=frequency.as_str() checked=frequency == chosen />
                    {(words.frequency)(frequency)}
                </label>
            }
        })
        .collect();
    view! { <fieldset><legend>{words.frequency_title}</legend>{choices}</fieldset> }
}

fn title_of(thread: &Thread) -> String {
    match thread.public_title() {
        "" => thread.key.clone(),
        title => title.to_owned(),
    }
}

/// The articles of which somebody will hear all that is new once they say yes.
fn to_follow(words: &'static Words, threads: &[Thread]) -> Option<impl IntoView> {
    let titles: Vec<_> = threads
        .iter()
        .map(|thread| view! { <li><bdi>{title_of(thread)}</bdi></li> })
        .collect();
    (!titles.is_empty()).then(|| view! { <p>{words.to_follow}</p> <ul>{titles}</ul> })
}

/// The articles that are followed, to be followed no longer.
fn followed(words: &'static Words, threads: Vec<Thread>) -> Option<impl IntoView> {
    let boxes: Vec<_> = threads
        .into_iter()
        .map(|thread| {
            view! {
                <label class="line">
                    <input type="checkbox" name="follow" value=thread.id.to_string() checked=true />
                    <bdi>{title_of(&thread)}</bdi>
                </label>
            }
        })
        .collect();
    (!boxes.is_empty()).then(|| view! { <fieldset><legend>{words.follows_title}</legend>{boxes}</fieldset> })
}

/// Shows what the link would do, and how else the mail may come. Changes nothing.
pub async fn show(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let (link, site) = visit(&app, &token).await?;
    let language = language(&headers);
    let words = words(language);
    let subscription = reply_subscriptions::get(&mut app.store().read().await?.conn(), &link.reader).await?;
    let subscription = subscription.filter(|subscription| subscription.email == link.email);
    let chosen = subscription
        .as_ref()
        .map_or(Frequency::AtOnce, |subscription| subscription.frequency);
    let path = format!("/mail/replies/{token}");
    let response = match link.purpose {
        Purpose::Confirm => {
            let title = (words.confirm_title)(&site.name);
            let threads = match &subscription {
                Some(subscription) => reply_mail::follows(&app, &subscription.reader_id).await?,
                None => Vec::new(),
            };
            let body = view! {
                <p><bdi>{link.email}</bdi></p>
                {to_follow(words, &threads)}
                <form class="stack" method="post" action=path>
                    {frequencies(words, chosen)}
                    <button class="primary">{words.confirm_button}</button>
                </form>
            };
            page(language, &site, &title, body)
        }
        Purpose::Stop => {
            let title = (words.stop_title)(&site.name);
            let threads = match &subscription {
                Some(subscription) => reply_mail::follows(&app, &subscription.reader_id).await?,
                None => Vec::new(),
            };
            let rather = subscription.is_some().then(|| {
                view! {
                    <h2>{words.rather}</h2>
                    <form class="stack" method="post" action=format!("{path}/preferences")>
                        {frequencies(words, chosen)} {followed(words, threads)}
                        <button>{words.save_preferences}</button>
                    </form>
                }
            });
            let body = view! {
                <p><bdi>{link.email}</bdi></p>
                <form method="post" action=path><button class="primary">{words.stop_replies}</button></form>
                {rather}
            };
            page(language, &site, &title, body)
        }
    };
    Ok(response)
}

/// The frequency that was chosen, if any was.
fn frequency(fields: &Fields) -> Option<Frequency> {
    let (_, word) = fields.iter().find(|(name, _)| name == "frequency")?;
    Frequency::parse(word)
}

/// Does it. A mail program's own button sends one field, or what it likes: what cannot be read is nothing chosen.
pub async fn act(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    fields: Result<Form<Fields>>,
) -> Result<Response> {
    let (link, site) = visit(&app, &token).await?;
    let language = language(&headers);
    let words = words(language);
    let chosen = fields.ok().and_then(|Form(fields)| frequency(&fields));
    let sentence = match link.purpose {
        Purpose::Confirm => match reply_mail::confirm(&app, link.reader, link.email, chosen).await? {
            true => words.confirmed,
            false => words.confirm_over,
        },
        Purpose::Stop => {
            reply_mail::end_of(&app, link.reader, link.email).await?;
            words.stopped
        }
    };
    Ok(page(language, &site, sentence, ()))
}

/// Changes how often the mail comes, and which articles are followed.
pub async fn change(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (link, site) = visit(&app, &token).await?;
    if link.purpose != Purpose::Stop {
        return Err(Code::LinkInvalid.into());
    }
    let language = language(&headers);
    let words = words(language);
    let chosen = frequency(&fields).ok_or(Code::BodyInvalid)?;
    let follow: BTreeSet<String> = fields
        .into_iter()
        .filter_map(|(name, value)| (name == "follow").then_some(value))
        .collect();
    let sentence = match reply_mail::change(&app, link.reader, link.email, chosen, follow).await? {
        true => words.preferences_saved,
        false => words.confirm_over,
    };
    Ok(page(language, &site, sentence, ()))
}
