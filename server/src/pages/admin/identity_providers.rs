//! A site's identity providers: where its readers and moderators sign in with an account that they have there.

use axum::{extract::State, http::StatusCode, response::Response};
use cam_nhan_domain::ids::IdentityProviderId;
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, face::icon, permissions, said::Said};
use crate::{
    app::App,
    auth::identity_provider::{
        callback,
        manage::{self, Problem, Typed},
        presets::Preset,
    },
    error::Result,
    http::extract::Form,
    i18n::identity_providers::{Words, words},
    store::{
        identity_providers::{self, Dialect, IdentityProvider, OAuth2},
        moderators::Role,
    },
};

/// What was just done, or typed and not taken.
#[derive(Default)]
struct Fresh {
    said: Said,
    /// Of which provider, or of which preset where it is a new one, and what is wrong.
    typed: Option<(Option<IdentityProviderId>, Preset, Box<Typed>, Problem)>,
}

/// The page.
pub async fn show(State(app): State<App>, at: AtSite) -> Result<Response> {
    page(&app, &at, Fresh::default()).await
}

async fn page(app: &App, at: &AtSite, fresh: Fresh) -> Result<Response> {
    let words = words(at.who.language);
    let is_owner = at.role >= Role::Owner;
    let providers = identity_providers::list(&mut app.store().read().await?.conn(), &at.site.id).await?;
    let none = providers.is_empty().then(|| {
        view! { <div class="empty">{icon("user")} <h2>{words.none}</h2> <p class="muted">{words.none_help}</p></div> }
    });
    let entries: Vec<_> = providers
        .into_iter()
        .map(|provider| entry(at, words, provider, is_owner, &fresh))
        .collect();
    let list = (!entries.is_empty()).then(|| view! { <section class="panel"><ul>{entries}</ul></section> });
    let add = is_owner.then(|| {
        let forms: Vec<_> = Preset::ALL
            .into_iter()
            .map(|preset| {
                let typed = fresh
                    .typed
                    .as_ref()
                    .filter(|(id, its, ..)| id.is_none() && *its == preset);
                let wrong = typed.map(|(.., problem)| *problem);
                let filled = typed.map_or_else(
                    || Typed {
                        for_readers: true,
                        ..Typed::default()
                    },
                    |(_, _, typed, _)| (**typed).clone(),
                );
                view! {
                    <details name="provider" open=wrong.is_some()>
                        <summary>{(words.preset)(preset)}</summary>
                        {form(at, words, preset, None, filled, wrong)}
                    </details>
                }
            })
            .collect();
        view! { <section class="panel"><h2>{words.add}</h2> {forms}</section> }
    });
    let body = view! {
        {fresh.said.view()}
        <p class="muted">{words.lead}</p>
        {none} {list}
        <section class="panel">
            <h2>{words.callback}</h2>
            <p class="muted">{words.callback_help}</p>
            <pre><code>{callback(app)}</code></pre>
        </section>
        {add}
    };
    let mut response = fresh.said.with(at.page(words.title, "/sign-in", body));
    if fresh.typed.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// A provider in the list, with the form that changes it.
fn entry(
    at: &AtSite,
    words: &'static Words,
    provider: IdentityProvider,
    is_owner: bool,
    fresh: &Fresh,
) -> impl IntoView + use<> {
    let rules = provider.options.staff.len();
    let for_whom = [
        provider.for_readers.then(|| words.readers.to_owned()),
        (rules > 0).then(|| (words.moderators)(rules)),
    ];
    let for_whom = for_whom.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let typed = fresh
        .typed
        .as_ref()
        .filter(|(id, ..)| id.as_ref() == Some(&provider.id));
    let wrong = typed.map(|(.., problem)| *problem);
    let change = is_owner.then(|| {
        let filled = typed.map_or_else(|| typed_of(&provider), |(_, _, typed, _)| (**typed).clone());
        view! {
            <details open=wrong.is_some()>
                <summary>{words.change}</summary>
                {form(at, words, preset_of(&provider), Some(provider.id.clone()), filled, wrong)}
            </details>
            <details>
                <summary class="bad">{words.remove}</summary>
                <form class="stack" method="post" action=at.path("/sign-in/providers/remove")>
                    <input type="hidden" name="id" value=provider.id.to_string() />
                    <p>{words.remove_sure}</p>
                    <button class="destroy">{words.remove}</button>
                </form>
            </details>
        }
    });
    view! {
        <li class="entry">
            <span class="id">
                <strong><bdi>{provider.name}</bdi></strong>
                <small>{for_whom} " · " <bdi>{provider.issuer}</bdi></small>
            </span>
            {change}
        </li>
    }
}

/// Which preset a provider was made of.
fn preset_of(provider: &IdentityProvider) -> Preset {
    let options = &provider.options;
    let known = Preset::ALL
        .into_iter()
        .filter(|preset| !preset.issuer().is_empty());
    let known = known.filter(|preset| preset.options().oauth2.is_some() == options.oauth2.is_some());
    let mut known = known.filter(|preset| match preset.issuer().split_once("{tenant}") {
        Some((before, after)) => provider.issuer.starts_with(before) && provider.issuer.ends_with(after),
        None => provider.issuer == preset.issuer(),
    });
    known.next().unwrap_or(if options.oauth2.is_some() {
        Preset::OAuth2
    } else {
        Preset::OpenId
    })
}

/// A provider as it would be typed, without its secret.
fn typed_of(provider: &IdentityProvider) -> Typed {
    let options = &provider.options;
    let issuer = match preset_of(provider).issuer().split_once("{tenant}") {
        Some((before, after)) => provider
            .issuer
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after)),
        None => Some(provider.issuer.as_str()),
    };
    let (team, key) = options
        .signed_secret
        .as_ref()
        .map(|signed| (signed.team.clone(), signed.key.clone()))
        .unwrap_or_default();
    Typed {
        name: provider.name.clone(),
        issuer: issuer.unwrap_or_default().to_owned(),
        client_id: provider.client_id.clone(),
        client_secret: String::new(),
        team,
        key,
        scopes: options.scopes.clone(),
        oauth2: options.oauth2.clone().unwrap_or_default(),
        for_readers: provider.for_readers,
        staff: manage::typed_rules(&options.staff),
        groups_claim: options.groups_claim.clone(),
    }
}

/// One line of a form.
fn field(label: &'static str, name: &'static str, value: String, required: bool) -> impl IntoView {
    view! {
        <label>
            {label}
            <input name=name value=value required=required maxlength="2000" autocomplete="off" spellcheck="false" autocapitalize="none" />
        </label>
    }
}

/// The form of a provider, new or there.
fn form(
    at: &AtSite,
    words: &'static Words,
    preset: Preset,
    id: Option<IdentityProviderId>,
    typed: Typed,
    wrong: Option<Problem>,
) -> impl IntoView + use<> {
    let is_new = id.is_none();
    let wrong = wrong.map(|wrong| view! { <p class="wrong" role="alert">{(words.problem)(wrong)}</p> });
    let name = if typed.name.is_empty() {
        preset.name().to_owned()
    } else {
        typed.name
    };
    let scopes = if typed.scopes.is_empty() {
        preset.options().scopes
    } else {
        typed.scopes
    };
    let issuer = match preset {
        Preset::OpenId => Some(field(words.issuer, "issuer", typed.issuer, true)),
        Preset::Microsoft => Some(field(words.tenant, "issuer", typed.issuer, true)),
        _ => None,
    };
    let secret_help = (!is_new).then(|| view! { <span class="help">{words.secret_kept}</span> });
    let secret = if preset == Preset::Apple {
        view! {
            {field(words.team, "team", typed.team, true)}
            {field(words.key, "key", typed.key, true)}
            <label>
                {words.private_key}
                <textarea
                    name="client_secret"
                    rows="4"
                    required=is_new
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="4000"
                    placeholder="-----BEGIN PRIVATE KEY-----"
                    inner_html="\n"
                ></textarea>
                {secret_help}
            </label>
        }
        .into_any()
    } else {
        let needs_one = is_new && !matches!(preset, Preset::OpenId | Preset::OAuth2);
        view! {
            <label>
                {words.client_secret}
                <input name="client_secret" type="password" required=needs_one maxlength="1000" autocomplete="off" />
                {secret_help}
            </label>
        }
        .into_any()
    };
    let endpoints = (preset == Preset::OAuth2).then(|| {
        let its = typed.oauth2;
        let or = |said: String, usual: &str| if said.is_empty() { usual.to_owned() } else { said };
        view! {
            {field(words.authorize, "authorize", its.authorize, true)}
            {field(words.token, "token", its.token, true)}
            {field(words.user_info, "user_info", its.user_info, true)}
            <p class="help">{words.paths}</p>
            {field(words.path_subject, "path_subject", or(its.subject, "id"), true)}
            {field(words.path_name, "path_name", or(its.name, "name"), false)}
            {field(words.path_email, "path_email", or(its.email, "email"), false)}
            {field(words.path_picture, "path_picture", or(its.picture, "picture"), false)}
            <label class="line">
                <input type="checkbox" name="email_is_proved" value="1" checked=its.email_is_proved />
                {words.email_is_proved}
            </label>
        }
    });
    let action = if is_new {
        "/sign-in/providers"
    } else {
        "/sign-in/providers/change"
    };
    let id = id.map(|id| view! { <input type="hidden" name="id" value=id.to_string() /> });
    view! {
        <form class="stack" method="post" action=at.path(action)>
            <p class="help">{(words.preset_help)(preset)}</p>
            <input type="hidden" name="preset" value=preset.as_str() />
            {id}
            {wrong}
            <label>
                {words.name}
                <input name="name" value=name required maxlength="40" autocomplete="off" />
                <span class="help">{words.name_help}</span>
            </label>
            {issuer}
            {field((words.client_id)(preset), "client_id", typed.client_id, true)}
            {secret}
            {endpoints}
            <label class="line">
                <input type="checkbox" name="for_readers" value="1" checked=typed.for_readers />
                {words.for_readers}
            </label>
            <label>
                {words.staff}
                <textarea
                    name="staff"
                    rows="3"
                    spellcheck="false"
                    maxlength="16000"
                    placeholder="@bao.example moderator"
                    inner_html=crate::pages::typed(&typed.staff)
                ></textarea>
                <span class="help">{words.staff_help}</span>
            </label>
            <details>
                <summary>{words.more}</summary>
                <div class="stack">
                    {field(words.scopes, "scopes", scopes, false)}
                    {field(words.groups_claim, "groups_claim", typed.groups_claim, false)}
                </div>
            </details>
            <p><button class="primary">{if is_new { words.add } else { words.save }}</button></p>
        </form>
    }
}

/// What a form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    id: String,
    preset: String,
    name: String,
    issuer: String,
    client_id: String,
    client_secret: String,
    team: String,
    key: String,
    scopes: String,
    authorize: String,
    token: String,
    user_info: String,
    path_subject: String,
    path_name: String,
    path_email: String,
    path_picture: String,
    email_is_proved: String,
    for_readers: String,
    staff: String,
    groups_claim: String,
}

impl Sent {
    fn typed(self) -> Typed {
        Typed {
            name: self.name,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret: self.client_secret,
            team: self.team,
            key: self.key,
            scopes: self.scopes,
            oauth2: OAuth2 {
                dialect: Dialect::Standard,
                authorize: self.authorize,
                token: self.token,
                user_info: self.user_info,
                subject: self.path_subject,
                name: self.path_name,
                email: self.path_email,
                picture: self.path_picture,
                email_is_proved: !self.email_is_proved.is_empty(),
            },
            for_readers: !self.for_readers.is_empty(),
            staff: self.staff,
            groups_claim: self.groups_claim,
        }
    }
}

/// Adds a provider.
pub async fn add(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    set(&app, &at, None, sent).await
}

/// Changes a provider.
pub async fn change(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let id = IdentityProviderId::parse(&sent.id)?;
    let old = identity_providers::get(&mut app.store().read().await?.conn(), &id).await?;
    let old = old.filter(|old| old.site_id == at.site.id);
    let old = old.ok_or(cam_nhan_domain::Code::ActImpossible)?;
    set(&app, &at, Some(old), sent).await
}

async fn set(app: &App, at: &AtSite, old: Option<IdentityProvider>, sent: Sent) -> Result<Response> {
    let words = words(at.who.language);
    let preset = match &old {
        Some(old) => preset_of(old),
        None => Preset::parse(&sent.preset).ok_or(cam_nhan_domain::Code::BodyInvalid)?,
    };
    let typed = sent.typed();
    let set = manage::set(app, &at.site.id, old.as_ref(), preset, &typed, at.actor()).await?;
    let fresh = match set {
        Ok(provider) => Fresh {
            said: match old {
                Some(_) => Said::done(words.saved),
                None => Said::done(&(words.added)(&provider.name)),
            },
            ..Fresh::default()
        },
        Err(problem) => Fresh {
            typed: Some((old.map(|old| old.id), preset, Box::new(typed), problem)),
            ..Fresh::default()
        },
    };
    page(app, at, fresh).await
}

/// Which provider.
#[derive(Deserialize)]
pub struct Which {
    id: String,
}

/// Removes a provider.
pub async fn remove(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<Which>,
) -> Result<Response> {
    let id = IdentityProviderId::parse(&form.id)?;
    manage::remove(&app, &at.site.id, id, at.actor()).await?;
    let fresh = Fresh {
        said: Said::done(words(at.who.language).removed),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}
