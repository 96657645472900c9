//! An identity provider (OpenID Connect, and OAuth 2 in its dialects), which may lie, hang and be down; and the browser of
//! somebody who has an account there.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use reqwest::{Client, redirect::Policy};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

use crate::clients::Answer;

/// What a provider does that it should not.
#[derive(Clone, Debug, PartialEq)]
pub enum Misbehaviour {
    /// Its ID token says this in place of the truth; `null` leaves the claim out.
    Claims(Value),
    /// Its ID token is signed by nobody (`alg: none`).
    Unsigned,
    /// It is signed with the client's secret (HS256).
    Symmetric,
    /// It is signed by another key under the name of the right one.
    ForgedKey,
    /// It is signed by a key that is not in the set.
    UnknownKey,
    /// It answers at a path with this status and text, after a while.
    Answers(&'static str, StatusCode, String, Duration),
    /// What it tells of the account is another account's.
    OtherAccount,
}

struct Known {
    base: String,
    /// How many codes were given out.
    given: u32,
    /// What is known of the account that signs in.
    account: Value,
    /// Codes that were given out, with what was asked for.
    codes: HashMap<String, HashMap<String, String>>,
    misbehaviour: Option<Misbehaviour>,
    /// Whether it tells of accounts signed, and what is wrong with that.
    signed_accounts: Option<Option<Misbehaviour>>,
    /// The seconds of the service's clock.
    now: i64,
    /// What was asked: the path, the headers and the form.
    seen: Vec<(String, HeaderMap, HashMap<String, String>)>,
}

type Shared = Arc<Mutex<Known>>;

/// The provider.
pub struct Provider {
    known: Shared,
    serving: JoinHandle<()>,
}

/// By which it knows the service.
const CLIENT: (&str, &str) = ("cam-nhan", "bi-mat-cua-cam-nhan");

const KEY: &str = include_str!("../fixtures/keys/p256.pem");
const OTHER_KEY: &str = include_str!("../fixtures/keys/ed25519.pem");

impl Provider {
    /// Starts it; Mai has an account there.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let known = Arc::new(Mutex::new(Known {
            base: format!("http://{}", listener.local_addr().expect("an address")),
            account: json!({ "sub": "mai-7", "name": "Nguyễn Thị Mai", "email": "mai@bao.example", "email_verified": true }),
            given: 0,
            codes: HashMap::new(),
            misbehaviour: None,
            signed_accounts: None,
            now: 0,
            seen: Vec::new(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(account))
            .route("/userinfo/emails", get(emails))
            .with_state(known.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("a provider");
        });
        Self { known, serving }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("nobody broke off")
    }

    /// Its issuer, without a path.
    pub fn issuer(&self) -> String {
        self.known().base.clone()
    }

    /// Where it is.
    pub(crate) fn origin(&self) -> Url {
        self.issuer().parse().expect("a URL")
    }

    /// The service's id and secret.
    pub fn client(&self) -> (&'static str, &'static str) {
        CLIENT
    }

    /// From now on somebody with this account sits there.
    pub fn sits(&self, account: Value) {
        self.known().account = account;
    }

    /// From now on it does what it should not; `None` to behave again.
    pub fn misbehaves(&self, how: impl Into<Option<Misbehaviour>>) {
        self.known().misbehaviour = how.into();
    }

    /// From now on it tells of accounts signed (`application/jwt`), rightly or not.
    pub fn signs_accounts(&self, wrongly: Option<Misbehaviour>) {
        self.known().signed_accounts = Some(wrongly);
    }

    /// What it was asked at a path: the headers and the form, the latest last.
    pub fn seen(&self, path: &str) -> Vec<(HeaderMap, HashMap<String, String>)> {
        let known = self.known();
        let at = known.seen.iter().filter(|(its, ..)| its == path);
        at.map(|(_, headers, form)| (headers.clone(), form.clone()))
            .collect()
    }

    /// Somebody signs in where the service has sent them, at a moment of the service's clock: the parameters that they come
    /// back with.
    pub fn approve(&self, authorize: &Url, now: i64) -> HashMap<String, String> {
        let asked: HashMap<String, String> = authorize.query_pairs().into_owned().collect();
        let mut known = self.known();
        known.now = now;
        let code = format!("code-{}", known.given);
        known.given += 1;
        let back = HashMap::from([
            ("code".to_owned(), code.clone()),
            ("state".to_owned(), asked["state"].clone()),
        ]);
        known.codes.insert(code, asked);
        back
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Takes note of what is asked; answers in another's place where it is to be so.
async fn noted(
    known: &Shared,
    uri: &Uri,
    headers: &HeaderMap,
    form: HashMap<String, String>,
) -> Option<Response> {
    let answer = {
        let mut known = known.lock().expect("nobody broke off");
        known.seen.push((uri.path().to_owned(), headers.clone(), form));
        known.misbehaviour.clone()
    };
    match answer {
        Some(Misbehaviour::Answers(path, status, text, wait)) if path == uri.path() => {
            tokio::time::sleep(wait).await;
            Some((status, [("content-type", "application/json")], text).into_response())
        }
        _ => None,
    }
}

async fn metadata(State(known): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(answer) = noted(&known, &uri, &headers, HashMap::new()).await {
        return answer;
    }
    let base = known.lock().expect("nobody broke off").base.clone();
    Json(json!({
        "issuer": base, "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/userinfo"), "jwks_uri": format!("{base}/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
    .into_response()
}

async fn keys(State(known): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(answer) = noted(&known, &uri, &headers, HashMap::new()).await {
        return answer;
    }
    let key = EncodingKey::from_ec_pem(KEY.as_bytes()).expect("a key");
    let mut key = Jwk::from_encoding_key(&key, Algorithm::ES256).expect("a public key");
    key.common.key_id = Some("now".to_owned());
    Json(json!({ "keys": [key] })).into_response()
}

async fn token(
    State(known): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    if let Some(answer) = noted(&known, &uri, &headers, form.clone()).await {
        return answer;
    }
    let mut known = known.lock().expect("nobody broke off");
    let refused = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response();
    // A code is good once, and for whoever made the challenge.
    let Some(asked) = form.get("code").and_then(|code| known.codes.remove(code)) else {
        return refused("invalid_grant");
    };
    let verifier = form.get("code_verifier").map_or("", String::as_str);
    if BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != asked["code_challenge"] {
        return refused("invalid_grant");
    }
    let mut answer = json!({ "access_token": "the-access-token", "token_type": "Bearer", "expires_in": 300 });
    if asked
        .get("scope")
        .is_some_and(|scope| scope.split(' ').any(|scope| scope == "openid"))
    {
        answer["id_token"] = json!(id_token(&known, &asked));
    }
    Json(answer).into_response()
}

fn id_token(known: &Known, asked: &HashMap<String, String>) -> String {
    let claims = json!({
        "iss": known.base, "aud": CLIENT.0, "sub": known.account["sub"], "nonce": asked["nonce"],
        "iat": known.now, "exp": known.now + 300,
    });
    signed(claims, known.misbehaviour.as_ref())
}

/// Claims as a JWS, or what should be one.
fn signed(mut claims: Value, misbehaviour: Option<&Misbehaviour>) -> String {
    if let Some(Misbehaviour::Claims(lies)) = misbehaviour {
        for (name, lie) in lies.as_object().expect("claims") {
            match lie {
                Value::Null => _ = claims.as_object_mut().expect("claims").remove(name),
                lie => claims[name] = lie.clone(),
            }
        }
    }
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some("now".to_owned());
    let key = EncodingKey::from_ec_pem(KEY.as_bytes()).expect("a key");
    match misbehaviour {
        Some(Misbehaviour::Unsigned) => {
            let part = |part: Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
            format!("{}.{}.", part(json!({ "alg": "none" })), part(claims))
        }
        Some(Misbehaviour::Symmetric) => {
            let secret = EncodingKey::from_secret(CLIENT.1.as_bytes()).expect("a secret");
            header.alg = Algorithm::HS256;
            encode(&header, &claims, &secret).expect("a token")
        }
        Some(Misbehaviour::ForgedKey) => {
            let other = EncodingKey::from_ed_pem(OTHER_KEY.as_bytes()).expect("a key");
            header.alg = Algorithm::EdDSA;
            encode(&header, &claims, &other).expect("a token")
        }
        Some(Misbehaviour::UnknownKey) => {
            header.kid = Some("later".to_owned());
            encode(&header, &claims, &key).expect("a token")
        }
        _ => encode(&header, &claims, &key).expect("a token"),
    }
}

async fn account(State(known): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(answer) = noted(&known, &uri, &headers, HashMap::new()).await {
        return answer;
    }
    let known = known.lock().expect("nobody broke off");
    let mut account = known.account.clone();
    if known.misbehaviour == Some(Misbehaviour::OtherAccount) {
        account["sub"] = json!("the-editor");
    }
    let Some(wrongly) = &known.signed_accounts else {
        return Json(account).into_response();
    };
    (account["iss"], account["aud"]) = (json!(known.base), json!([CLIENT.0]));
    let jws = signed(account, wrongly.as_ref());
    ([("content-type", "application/jwt")], jws).into_response()
}

/// Addresses, as GitHub tells them.
async fn emails(State(known): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(answer) = noted(&known, &uri, &headers, HashMap::new()).await {
        return answer;
    }
    Json(json!([
        { "email": "old@bao.example", "primary": false, "verified": true },
        { "email": "mai@bao.example", "primary": true, "verified": true },
        { "email": "boss@bao.example", "primary": false, "verified": false },
    ]))
    .into_response()
}

/// The browser of somebody who signs in.
pub struct Browser {
    client: Client,
    base: String,
    cookies: Vec<(String, String)>,
}

impl Browser {
    /// A new one, without a cookie.
    ///
    /// # Panics
    /// Never.
    pub fn new(base: &str) -> Self {
        Self {
            client: Client::builder()
                .redirect(Policy::none())
                .build()
                .expect("a client"),
            base: base.to_owned(),
            cookies: Vec::new(),
        }
    }

    /// Goes to an address of the service.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .header("accept-language", "vi");
        self.send(request).await
    }

    /// Sends a form from a page of the service.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("origin", self.base.clone());
        self.send(request.form(form)).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let jar: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = Answer::to(request.header("cookie", jar.join("; "))).await;
        for kept in answer.headers.get_all("set-cookie") {
            let kept = kept
                .to_str()
                .expect("a cookie")
                .split(';')
                .next()
                .expect("a pair");
            let (name, value) = kept.split_once('=').expect("a pair");
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    /// Forgets what it was given.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }
}
