//! OpenID Connect Core, the authorization code flow with PKCE: `openidconnect` makes the requests and checks the ID token.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, site::Language};
use futures_util::future::BoxFuture;
use hyper::{Method, header};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, IssuerUrl,
    JsonWebKey as _, JsonWebKeyId, LanguageTag, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, TokenResponse as _,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJsonWebKey,
        CoreJwsSigningAlgorithm, CoreProviderMetadata,
    },
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use url::Url;

use super::{Account, Answer, Secrets, callback, presets, refused, told};
use crate::{
    app::App,
    error::{Error, Result},
    store::identity_providers::IdentityProvider,
};

/// How far the provider's clock and ours may be apart, in seconds.
const LEEWAY: i64 = 60;
/// The oldest ID token that is taken, in seconds: it has just been made.
const OLDEST: i64 = 600;

/// By which an ID token may be signed: a public key, whichever the provider has; never by a secret, and never not.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The identifier of a provider.
pub(super) fn issuer(provider: &IdentityProvider) -> Result<IssuerUrl> {
    IssuerUrl::new(provider.issuer.clone()).map_err(Error::internal)
}

/// Where somebody is sent to sign in.
pub(super) async fn authorize(
    app: &App,
    provider: &IdentityProvider,
    secrets: &Secrets,
    language: Language,
) -> Result<Url> {
    let metadata = app.issuers().get(&issuer(provider)?, app.now()).await;
    let metadata = metadata.map_err(|trouble| told(provider, trouble))?;
    let client =
        CoreClient::from_provider_metadata(metadata, ClientId::new(provider.client_id.clone()), None)
            .set_redirect_uri(RedirectUrl::new(callback(app)).map_err(Error::internal)?);
    let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
    let (state, nonce) = (secrets.state.clone(), secrets.nonce.clone());
    let mut request = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        )
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_ui_locale(LanguageTag::new(language.tag().to_owned()));
    // `openid` is among them by itself.
    for scope in provider
        .options
        .scopes
        .split_whitespace()
        .filter(|scope| *scope != "openid")
    {
        request = request.add_scope(Scope::new(scope.to_owned()));
    }
    if provider.options.form_post {
        request = request.add_extra_param("response_mode", "form_post");
    }
    Ok(request.url().0)
}

/// The account of who came back.
pub(super) async fn finish(
    app: &App,
    provider: &IdentityProvider,
    secrets: &Secrets,
    answer: &Answer,
) -> Result<Account> {
    let issuer = issuer(provider)?;
    let metadata = app.issuers().get(&issuer, app.now()).await;
    let mut metadata = metadata.map_err(|trouble| told(provider, trouble))?;
    let tokens = exchange(app, provider, &metadata, secrets, answer).await?;
    let said = match verify(app, provider, metadata.clone(), secrets, &tokens) {
        // A key that is not known is a new one, or none.
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let renewed = app.issuers().renew(&issuer, app.now()).await;
            metadata = renewed.map_err(|trouble| told(provider, trouble))?;
            verify(app, provider, metadata.clone(), secrets, &tokens)
        }
        said => said,
    };
    let mut said = said.map_err(|why| refused(provider, &why))?;
    let options = &provider.options;
    let is_short = ["name", "email"].iter().any(|name| !said.contains_key(*name))
        || (!options.groups_claim.is_empty() && !said.contains_key(&options.groups_claim));
    if let Some(endpoint) = metadata.userinfo_endpoint()
        && is_short
    {
        more(
            app,
            provider,
            &metadata,
            endpoint.url(),
            &tokens.access,
            &mut said,
        )
        .await?;
    }
    presets::name_by_apple(&answer.user, &mut said);
    Account::of_claims(&said, &options.groups_claim).ok_or_else(|| refused(provider, &"no subject"))
}

/// What a code was changed for.
struct Tokens {
    id: CoreIdToken,
    access: String,
}

async fn exchange(
    app: &App,
    provider: &IdentityProvider,
    metadata: &CoreProviderMetadata,
    secrets: &Secrets,
    answer: &Answer,
) -> Result<Tokens> {
    let secret = presets::client_secret(app, provider)?;
    let methods = metadata.token_endpoint_auth_methods_supported();
    let is_posted = methods.is_some_and(|methods| {
        !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
            && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
    });
    let client = CoreClient::from_provider_metadata(
        metadata.clone(),
        ClientId::new(provider.client_id.clone()),
        (!secret.is_empty()).then(|| ClientSecret::new(secret)),
    )
    .set_redirect_uri(RedirectUrl::new(callback(app)).map_err(Error::internal)?)
    .set_auth_type(if is_posted {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    });
    let request = client
        .exchange_code(AuthorizationCode::new(answer.code.clone()))
        .map_err(|why| refused(provider, &why))?
        .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()));
    let http = app.issuers().client();
    let asked: BoxFuture<'_, _> = Box::pin(request.request_async(&http));
    let answered = asked.await.map_err(|error| match error {
        RequestTokenError::Request(trouble) => told(provider, trouble),
        error => refused(provider, &error),
    })?;
    let id = answered
        .id_token()
        .ok_or_else(|| refused(provider, &"no ID token"))?;
    Ok(Tokens {
        id: id.clone(),
        access: answered.access_token().secret().clone(),
    })
}

/// The claims of an ID token that is this provider's, for us, for this sign-in, and of now.
fn verify(
    app: &App,
    provider: &IdentityProvider,
    metadata: CoreProviderMetadata,
    secrets: &Secrets,
    tokens: &Tokens,
) -> Result<Map<String, Value>, ClaimsVerificationError> {
    let seconds = app.now().0.div_euclid(1_000);
    let moment = move |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let client =
        CoreClient::from_provider_metadata(metadata, ClientId::new(provider.client_id.clone()), None);
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || moment(seconds - LEEWAY))
        .set_issue_time_verifier_fn(move |issued_at| {
            let at = issued_at.timestamp();
            if (seconds - OLDEST..=seconds + LEEWAY).contains(&at) {
                Ok(())
            } else {
                Err("it was not issued just now".to_owned())
            }
        });
    tokens.id.claims(&verifier, &Nonce::new(secrets.nonce.clone()))?;
    // Signed and checked: now what else it says, which the library knows in part only.
    let text = tokens.id.to_string();
    { text.split('.').nth(1) }
        .and_then(part)
        .ok_or_else(|| ClaimsVerificationError::Other("no claims".to_owned()))
}

/// What a part of a JWS says.
fn part<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The header of a JWS.
#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<JsonWebKeyId>,
}

/// The claims of a JWS that this provider has signed for us, as OpenID Connect Core 5.3.2 has it of what is told of an account.
/// The library's own check of it takes RS256 alone.
fn signed(
    provider: &IdentityProvider,
    metadata: &CoreProviderMetadata,
    jws: &str,
) -> Option<Map<String, Value>> {
    let (message, signature) = jws.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    let Header { alg, kid } = part(header)?;
    let is_named = |key: &&CoreJsonWebKey| kid.is_none() || key.key_id() == kid.as_ref();
    let mut keys = metadata.jwks().keys().iter().filter(is_named);
    let is_signed = ALGORITHMS.contains(&alg)
        && keys.any(|key| key.verify_signature(&alg, message.as_bytes(), &signature).is_ok());
    let said: Map<String, Value> = part(claims).filter(|_| is_signed)?;
    let id = provider.client_id.as_str();
    let is_for_us = match said.get("aud")? {
        Value::Array(all) => all.iter().any(|one| one == id),
        one => one == id,
    };
    let issuer = metadata.issuer().as_str();
    (is_for_us && said.get("iss")? == issuer).then_some(said)
}

/// Adds what the provider tells of an account beside the ID token, which says who it is.
async fn more(
    app: &App,
    provider: &IdentityProvider,
    metadata: &CoreProviderMetadata,
    endpoint: &Url,
    access_token: &str,
    said: &mut Map<String, Value>,
) -> Result<()> {
    let bearer = format!("Bearer {access_token}");
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    let asked = app
        .issuers()
        .outgoing()
        .send(Method::GET, endpoint, &headers, String::new())
        .await;
    let (status, body) = asked.map_err(|trouble| told(provider, trouble))?;
    // As JSON, or signed: the first letter of a JWS is never a brace.
    let answered: Option<Map<String, Value>> = match body.trim_ascii() {
        json if json.starts_with(b"{") => serde_json::from_slice(json).ok(),
        jws => { str::from_utf8(jws).ok() }.and_then(|jws| signed(provider, metadata, jws)),
    };
    let Some(more) = answered.filter(|_| status.is_success()) else {
        tracing::warn!(provider = %provider.id, %status, "what a provider tells of an account could not be read or believed");
        // What the ID token says has to do.
        return Ok(());
    };
    if more.get("sub") != said.get("sub") {
        return Err(Code::ProviderRefused.into());
    }
    for (name, value) in more {
        said.entry(name).or_insert(value);
    }
    Ok(())
}
