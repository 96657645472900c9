//! OAuth 2 (RFC 6749, with PKCE) at providers that are no OpenID providers: an access token, and with it what the provider
//! tells of the account. Who differs says so as a [`Dialect`]. Written here because the dialects leave little of the
//! standard to a library.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hyper::{
    Method,
    header::{self, HeaderName},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Account, Answer, Secrets, callback, refused, subject, told};
use crate::{
    app::App,
    auth::user_token::claims,
    crypto::token::hmac_sha256,
    error::{Error, Result},
    store::identity_providers::{Dialect, IdentityProvider, OAuth2},
};

/// GitHub answers nobody who does not say who asks.
const AGENT: (HeaderName, &str) = (header::USER_AGENT, "cam-nhan");

/// Where somebody is sent to sign in.
pub(super) fn authorize(
    app: &App,
    provider: &IdentityProvider,
    oauth2: &OAuth2,
    secrets: &Secrets,
) -> Result<Url> {
    let mut url = Url::parse(&oauth2.authorize).map_err(Error::internal)?;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&secrets.verifier));
    let mut query = url.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair(client_id(oauth2.dialect), &provider.client_id)
        .append_pair("redirect_uri", &callback(app))
        .append_pair("state", &secrets.state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    if !provider.options.scopes.is_empty() {
        query.append_pair("scope", &provider.options.scopes);
    }
    drop(query);
    Ok(url)
}

/// What a client's id is called.
fn client_id(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Zalo => "app_id",
        Dialect::Standard | Dialect::GitHub => "client_id",
    }
}

/// The account of who came back.
pub(super) async fn finish(
    app: &App,
    provider: &IdentityProvider,
    oauth2: &OAuth2,
    secrets: &Secrets,
    answer: &Answer,
) -> Result<Account> {
    let token = exchange(app, provider, oauth2, secrets, &answer.code).await?;
    let told = get(app, provider, oauth2, &oauth2.user_info, &token).await?;
    let text = |path: &str| at(&told, path);
    let id = text(&oauth2.subject).and_then(|id| subject(&id));
    let email = text(&oauth2.email).and_then(|email| claims::checked_email(&email));
    let mut account = Account {
        subject: id.ok_or_else(|| refused(provider, &"no id where the account's should be"))?,
        name: text(&oauth2.name).and_then(|name| claims::checked_name(&name)),
        email_verified: email.is_some() && oauth2.email_is_proved,
        email,
        phone_verified: false,
        picture: text(&oauth2.picture).and_then(|url| claims::checked_address(&url)),
        groups: Vec::new(),
    };
    if oauth2.dialect == Dialect::GitHub {
        let address = format!("{}/emails", oauth2.user_info.trim_end_matches('/'));
        // Who was not asked for their addresses has none here.
        let told = get(app, provider, oauth2, &address, &token)
            .await
            .unwrap_or_default();
        let is = |entry: &Value, name: &str| entry.get(name) == Some(&Value::Bool(true));
        let proved = told.as_array().into_iter().flatten();
        let proved = proved
            .filter(|entry| is(entry, "verified"))
            .max_by_key(|entry| is(entry, "primary"));
        let proved = proved.and_then(|entry| claims::checked_email(entry.get("email")?.as_str()?));
        account.email_verified = proved.is_some();
        account.email = proved.or(account.email);
    }
    Ok(account)
}

async fn exchange(
    app: &App,
    provider: &IdentityProvider,
    oauth2: &OAuth2,
    secrets: &Secrets,
    code: &str,
) -> Result<String> {
    let url = Url::parse(&oauth2.token).map_err(Error::internal)?;
    let secret = provider.client_secret.as_str();
    let back = callback(app);
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &back),
        ("code_verifier", &secrets.verifier),
        (client_id(oauth2.dialect), &provider.client_id),
    ];
    let mut headers = vec![AGENT, (header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    if oauth2.dialect == Dialect::Zalo {
        headers.push((HeaderName::from_static("secret_key"), secret));
    } else if !secret.is_empty() {
        form.push(("client_secret", secret));
    }
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let asked = app
        .issuers()
        .outgoing()
        .send(Method::POST, &url, &headers, form)
        .await;
    let (status, body) = asked.map_err(|trouble| told(provider, trouble))?;
    let answered: Value = serde_json::from_slice(&body).unwrap_or_default();
    match answered.get("access_token").and_then(Value::as_str) {
        Some(token) if is_header(token) => Ok(token.to_owned()),
        // GitHub and Zalo refuse with a success; what they say may name the code, and is not logged.
        _ => Err(refused(provider, &format_args!("no access token ({status})"))),
    }
}

/// Whether a token can stand in a header.
fn is_header(token: &str) -> bool {
    token.len() <= 8_192 && token.bytes().all(|byte| byte.is_ascii_graphic())
}

async fn get(
    app: &App,
    provider: &IdentityProvider,
    oauth2: &OAuth2,
    address: &str,
    token: &str,
) -> Result<Value> {
    let url = Url::parse(address).map_err(Error::internal)?;
    let bearer = format!("Bearer {token}");
    let proof = hmac_sha256(provider.client_secret.as_bytes(), token.as_bytes());
    let proof: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
    let headers = match oauth2.dialect {
        Dialect::Zalo => vec![
            (HeaderName::from_static("access_token"), token),
            // That it is this application which asks.
            (HeaderName::from_static("appsecret_proof"), proof.as_str()),
        ],
        Dialect::Standard | Dialect::GitHub => vec![AGENT, (header::AUTHORIZATION, bearer.as_str())],
    };
    let asked = app
        .issuers()
        .outgoing()
        .send(Method::GET, &url, &headers, String::new())
        .await;
    let (status, body) = asked.map_err(|trouble| told(provider, trouble))?;
    match serde_json::from_slice(&body) {
        Ok(told) if status.is_success() => Ok(told),
        _ => Err(refused(
            provider,
            &format_args!("the account is not told ({status})"),
        )),
    }
}

/// The text or number at a path of names, as `picture.data.url`; an empty path leads nowhere.
fn at(value: &Value, path: &str) -> Option<String> {
    let found = path.split('.').try_fold(value, |value, name| value.get(name))?;
    match found {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
