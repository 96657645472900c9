//! How readers sign in to a site: who may comment, the keys that vouch for the site's users, and a token looked at claim by
//! claim.

use axum::{
    extract::State,
    response::{Redirect, Response},
};
use cam_nhan_domain::{Code, ids::SigningKeyId, profile::Commenters, site::Settings};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite, FromOwnPage, permissions,
    said::Said,
    token_check::{self, Checked, checker},
};
use crate::{
    app::App,
    auth::{signing_key, user_token},
    crypto::webhook_signature::new_secret,
    discussion::{self, author::is_mail_sign_in_offered, phone_hook},
    error::Result,
    http::extract::Form,
    i18n::{
        identity_providers,
        sign_in::{self, SignIn},
        webhooks,
    },
    store::{
        moderators::Role,
        phone_hooks::{self, Hook},
        signing_keys::{self, Kind, SigningKey},
    },
};

/// What was just done, and is told above the forms.
#[derive(Default)]
struct Fresh {
    said: Said,
    /// A secret that was made, shown this once.
    secret: Option<String>,
    /// What was typed and not taken.
    typed: Option<(Kind, String)>,
    /// An address that was typed and not taken.
    typed_hook: String,
    /// A token that was looked at.
    checked: Option<Checked>,
}

/// The page.
pub async fn show(State(app): State<App>, at: AtSite) -> Result<Response> {
    page(&app, &at, Fresh::default()).await
}

async fn page(app: &App, at: &AtSite, fresh: Fresh) -> Result<Response> {
    let words = sign_in::words(at.who.language);
    let is_owner = at.role >= Role::Owner;
    let keys = signing_keys::list(&mut app.store().read().await?.conn(), &at.site.id).await?;
    let hook = phone_hooks::get(&mut app.store().read().await?.conn(), &at.site.id).await?;
    let secret = fresh.secret.map(|secret| {
        view! { <p class="notice" role="status">{words.secret_once} " " <code>{secret}</code></p> }
    });
    let has_keys = !keys.is_empty();
    let keys: Vec<_> = keys
        .into_iter()
        .map(|key| entry(at, words, key, is_owner))
        .collect();
    let add = is_owner.then(|| new_keys(at, words, fresh.typed));
    let snippet = has_keys.then(|| {
        let tag = format!(
            "<cam-nhan site=\"{}\" user=\"TOKEN\" sign-in=\"/dang-nhap\"></cam-nhan>",
            at.site.id
        );
        view! {
            <section class="panel">
                <h2>{words.snippet}</h2>
                <p class="muted">{words.snippet_help}</p>
                <pre><code>{tag}</code></pre>
            </section>
        }
    });
    let elsewhere = identity_providers::words(at.who.language);
    let body = view! {
        {fresh.said.view()}
        {secret}
        {commenters(at, words, is_owner, (app.config().mail.is_some(), can_anybody(app, at, has_keys)))}
        <section class="panel">
            <h2>{elsewhere.title}</h2>
            <p class="muted">{elsewhere.lead}</p>
            <p><a href=at.path("/sign-in/providers")>{elsewhere.to_page}</a></p>
        </section>
        {is_owner.then(|| phone(at, words, hook, fresh.typed_hook))}
        <section class="panel">
            <h2>{words.keys}</h2>
            <p class="muted">{words.keys_help}</p>
            {(!has_keys).then(|| view! { <p class="muted">{words.no_keys}</p> })}
            <ul>{keys}</ul>
            {add}
        </section>
        {snippet}
        {has_keys.then(|| checker(at, words, fresh.checked))}
    };
    Ok(fresh.said.with(at.page(words.title, "/sign-in", body)))
}

/// Whether some way to sign in leads to what the chosen rule asks for. What its own tokens say of a reader, the site alone knows.
fn can_anybody(app: &App, at: &AtSite, has_keys: bool) -> bool {
    let settings = &at.site.settings;
    let by_mail = is_mail_sign_in_offered(app, settings);
    let by_account = at.site.has_identity_providers;
    has_keys
        || match settings.commenters {
            Commenters::Everyone => true,
            Commenters::SignedIn => by_mail || by_account || settings.sign_in_by_phone,
            Commenters::EmailVerified => by_mail || by_account,
            Commenters::PhoneVerified => settings.sign_in_by_phone,
            Commenters::Subscribers => false,
        }
}

/// Who may comment.
fn commenters(
    at: &AtSite,
    words: &'static SignIn,
    is_owner: bool,
    (has_mail, can_anybody): (bool, bool),
) -> impl IntoView + use<> {
    let chosen = at.site.settings.commenters;
    let nobody = (!can_anybody).then(|| view! { <p class="notice warn">{words.nobody}</p> });
    let choices: Vec<_> = Commenters::ALL
        .into_iter()
        .map(|choice| {
            view! {
                <label class="line">
                    <input type="radio" name="commenters" value=choice.as_str() checked=choice == chosen />
                    {(words.choice)(choice)}
                </label>
            }
        })
        .collect();
    let save = is_owner.then(|| view! { <p><button class="primary">{at.words().save}</button></p> });
    view! {
        <section class="panel">
            <h2 id="commenters">{words.commenters}</h2>
            <p class="muted">{words.commenters_help}</p>
            {nobody}
            <form class="stack" method="post" action=at.path("/sign-in/commenters")>
                <fieldset disabled=!is_owner aria-labelledby="commenters">{choices}</fieldset>
                <fieldset disabled=!is_owner>
                    <label class="line">
                        <input
                            type="checkbox"
                            name="sign_in_by_mail"
                            value="1"
                            checked=at.site.settings.sign_in_by_mail
                            disabled=!has_mail
                        />
                        {words.by_mail}
                    </label>
                    <p class="help">{if has_mail { words.by_mail_help } else { words.by_mail_missing }}</p>
                </fieldset>
                {save}
            </form>
        </section>
    }
}

/// The site's own program that sends codes to telephones.
fn phone(at: &AtSite, words: &'static SignIn, hook: Option<Hook>, typed: String) -> impl IntoView + use<> {
    let known = hook.as_ref().map(|hook| {
        let host = url::Url::parse(&hook.address).ok();
        let host = host.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        view! {
            <p class="entry">
                <span class="id"><strong>{host}</strong> <small>{words.since} " " {at.moment(hook.created_at)}</small></span>
            </p>
            <form method="post" action=at.path("/sign-in/phone/remove")><button class="destroy">{words.phone_remove}</button></form>
        }
    });
    view! {
        <section class="panel">
            <h2>{words.phone}</h2>
            <p class="muted">{words.phone_help}</p>
            {known}
            <form class="stack" method="post" action=at.path("/sign-in/phone")>
                <label>
                    {words.phone_address}
                    <input
                        name="address"
                        type="url"
                        required
                        maxlength="2000"
                        autocomplete="off"
                        placeholder="https://bao.example/gui-ma"
                        value=typed
                    />
                </label>
                <p><button>{words.phone_save}</button></p>
            </form>
        </section>
    }
}

/// One key, with the way to remove it. Of a secret nothing is shown.
fn entry(at: &AtSite, words: &'static SignIn, key: SigningKey, is_owner: bool) -> impl IntoView + use<> {
    let shown = match key.kind {
        Kind::Hs256 => None,
        Kind::Public => user_token::public_key(&key.material).map(|(algorithm, _)| format!("{algorithm:?}")),
        Kind::Jwks => Some(key.material),
    };
    let shown = shown.map(|shown| view! { " · " <code>{shown}</code> });
    let remove = is_owner.then(|| {
        view! {
            <details>
                <summary class="bad">{words.remove}</summary>
                <form class="stack" method="post" action=at.path("/sign-in/keys/remove")>
                    <input type="hidden" name="id" value=key.id.to_string() />
                    <p>{words.remove_sure}</p>
                    <button class="destroy">{words.remove}</button>
                </form>
            </details>
        }
    });
    view! {
        <li class="entry">
            <span class="id">
                <strong>{(words.kind)(key.kind)}</strong>
                <small>{words.since} " " {at.moment(key.created_at)} {shown}</small>
            </span>
            {remove}
        </li>
    }
}

/// The three ways to add a key.
fn new_keys(at: &AtSite, words: &'static SignIn, typed: Option<(Kind, String)>) -> impl IntoView + use<> {
    let text = |kind: Kind| match &typed {
        Some((its, text)) if *its == kind => text.clone(),
        _ => String::new(),
    };
    let is_open = typed.is_some();
    let (public, address) = (text(Kind::Public), text(Kind::Jwks));
    let action = at.path("/sign-in/keys");
    view! {
        <details open=is_open>
            <summary>{words.add}</summary>
            <div class="stack">
                <form class="stack" method="post" action=action.clone()>
                    <input type="hidden" name="kind" value=Kind::Hs256.as_str() />
                    <p class="help">{words.make_secret_help}</p>
                    <p><button>{words.make_secret}</button></p>
                </form>
                <form class="stack" method="post" action=action.clone()>
                    <input type="hidden" name="kind" value=Kind::Public.as_str() />
                    <label>
                        {words.public}
                        <textarea
                            name="material"
                            rows="4"
                            required
                            spellcheck="false"
                            maxlength="4000"
                            placeholder="-----BEGIN PUBLIC KEY-----"
                            inner_html=crate::pages::typed(&public)
                        ></textarea>
                    </label>
                    <p class="help">{words.public_help}</p>
                    <p><button>{words.add}</button></p>
                </form>
                <form class="stack" method="post" action=action>
                    <input type="hidden" name="kind" value=Kind::Jwks.as_str() />
                    <label>
                        {words.address}
                        <input
                            name="material"
                            type="url"
                            required
                            maxlength="4000"
                            value=address
                            placeholder="https://bao.example/.well-known/jwks.json"
                        />
                    </label>
                    <p class="help">{words.address_help}</p>
                    <p><button>{words.add}</button></p>
                </form>
            </div>
        </details>
    }
}

/// A rule of who may comment.
#[derive(Deserialize)]
pub struct NewRule {
    commenters: String,
    #[serde(default)]
    sign_in_by_mail: String,
}

/// Changes who may comment.
pub async fn set_commenters(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(mut at): permissions::Owner,
    Form(form): Form<NewRule>,
) -> Result<Response> {
    let commenters = Commenters::parse(&form.commenters).ok_or(Code::SettingInvalid)?;
    let settings = Settings {
        commenters,
        sign_in_by_mail: !form.sign_in_by_mail.is_empty(),
        ..at.site.settings.clone()
    };
    discussion::settings::set_settings(&app, &at.site, settings.clone(), None, at.actor()).await?;
    at.site.settings = settings;
    let said = Said::done(sign_in::words(at.who.language).saved);
    let fresh = Fresh {
        said,
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}

/// The address of a site's program.
#[derive(Deserialize)]
pub struct NewHook {
    address: String,
}

/// Names the program that sends codes to telephones; the secret is shown this once.
pub async fn set_phone_hook(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(mut at): permissions::Owner,
    Form(form): Form<NewHook>,
) -> Result<Response> {
    let words = sign_in::words(at.who.language);
    let secret = new_secret();
    let set = phone_hook::set(&app, &at.site, &form.address, secret.clone(), at.actor()).await?;
    let fresh = match set {
        Ok((_, settings)) => {
            at.site.settings = settings;
            Fresh {
                said: Said::done(words.phone_saved),
                secret: Some(secret),
                ..Fresh::default()
            }
        }
        Err(wrong) => Fresh {
            said: Said::wrong((webhooks::words(at.who.language).wrong)(wrong)),
            typed_hook: form.address,
            ..Fresh::default()
        },
    };
    page(&app, &at, fresh).await
}

/// Takes it away.
pub async fn remove_phone_hook(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
) -> Result<Redirect> {
    phone_hook::remove(&app, &at.site, at.actor()).await?;
    Ok(Redirect::to(&at.path("/sign-in")))
}

/// A key to be added; a secret that is not said is made.
#[derive(Deserialize)]
pub struct NewKey {
    kind: String,
    #[serde(default)]
    material: String,
}

/// Adds a key.
pub async fn add_key(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<NewKey>,
) -> Result<Response> {
    let words = sign_in::words(at.who.language);
    let kinds = [Kind::Hs256, Kind::Public, Kind::Jwks];
    let kind = kinds.into_iter().find(|kind| kind.as_str() == form.kind);
    let kind = kind.ok_or(Code::BodyInvalid)?;
    let fresh = match signing_key::add(&app, &at.site, kind, &form.material, at.actor()).await? {
        Ok(key) => Fresh {
            said: Said::done(words.added),
            secret: (kind == Kind::Hs256).then_some(key.material),
            ..Fresh::default()
        },
        Err(problem) => Fresh {
            said: Said::wrong((words.problem)(problem)),
            // A private key is not sent back to the page that should never have had it.
            typed: (problem != signing_key::Problem::Private).then_some((kind, form.material)),
            ..Fresh::default()
        },
    };
    page(&app, &at, fresh).await
}

/// Which key.
#[derive(Deserialize)]
pub struct OldKey {
    id: String,
}

/// Removes a key.
pub async fn remove_key(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<OldKey>,
) -> Result<Redirect> {
    let id = SigningKeyId::parse(&form.id)?;
    signing_key::remove(&app, &at.site, id, at.actor()).await?;
    Ok(Redirect::to(&at.path("/sign-in")))
}

/// A token to be looked at.
#[derive(Deserialize)]
pub struct Check {
    token: String,
}

/// Says what a token is worth, claim by claim.
pub async fn check(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    Form(form): Form<Check>,
) -> Result<Response> {
    let fresh = Fresh {
        checked: Some(token_check::check(&app, &at.site, &form.token).await?),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}
