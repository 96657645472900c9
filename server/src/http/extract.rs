//! What handlers ask for, checked before they run: the site (is this origin allowed?), the reader, the body.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    body::Bytes,
    extract::{
        ConnectInfo, FromRef, FromRequest, FromRequestParts, RawPathParams, Request,
        rejection::{FormRejection, JsonRejection},
    },
    http::{HeaderMap, Method, header, request::Parts},
};
use cam_nhan_domain::{Code, CommentId, Refusal, SiteId, site::Language};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    app::App,
    auth,
    cache::KnownSite,
    error::{Error, Result},
    http::{
        language,
        load_shed::{self, Judged},
    },
    net::address,
    store::{readers::ReaderKey, sites::Site},
};

/// The site in the path, asked from a page that may embed it, and the language to answer in.
pub struct AtSite {
    /// The site.
    pub site: Arc<Site>,
    /// A number that is another one when anything in its settings is.
    pub stamp: u64,
    /// The address's `lang`, else, where the answer is one person's alone, `Accept-Language`, else the site's own
    /// language: what everybody may be given hangs on the address alone.
    pub language: Language,
}

impl<S> FromRequestParts<S> for AtSite
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let name = path_param(parts, "site").await.ok_or(Code::SiteUnknown)?;
        let id = SiteId::parse(&name)?;
        let KnownSite { site, stamp } = app.site(&id).await?.ok_or(Code::SiteUnknown)?;
        if let Some(origin) = parts.headers.get(header::ORIGIN) {
            let origin = origin.to_str().map_err(|_| Code::OriginForbidden)?;
            if !site.settings.allows(origin) && !is_own(app, origin, &parts.headers) {
                return Err(not_of_the_site(&id, origin).into());
            }
        }
        let language = language_asked(parts).unwrap_or(site.settings.language);
        Ok(Self {
            site,
            stamp,
            language,
        })
    }
}

/// Refuses a page of an origin that a site does not list, or of an address on another host. The log says which once an
/// hour, for whoever has just embedded the thread there and sees none.
pub fn not_of_the_site(site: &SiteId, where_from: &str) -> Refusal {
    /// Not more of them: strangers choose what they say.
    const MAX_REMEMBERED: u64 = 1_000;
    static SAID: LazyLock<moka::sync::Cache<String, ()>> = LazyLock::new(|| {
        moka::sync::Cache::builder()
            .max_capacity(MAX_REMEMBERED)
            .time_to_live(Duration::from_secs(3_600))
            .build()
    });
    let origin = Url::parse(where_from).map_or_else(
        |_| "unreadable".to_owned(),
        |url| url.origin().ascii_serialization(),
    );
    let origin: String = origin.chars().take(200).collect();
    if SAID.entry(format!("{site} {origin}")).or_default().is_fresh() {
        tracing::warn!(
            %site,
            origin,
            "a page asks for a thread of a site that does not list its origin: `cam-nhan site set {site} origins …` adds it"
        );
    }
    Code::OriginForbidden.into()
}

/// Whether a page of ours asks: its origin is the public URL. Only where none is set is it the host that was asked for,
/// which a proxy may have rewritten.
pub fn is_own(app: &App, origin: &str, headers: &HeaderMap) -> bool {
    is_own_origin(app.config().public_url.as_deref(), origin, headers)
}

/// [`is_own`], by the public URL alone.
pub fn is_own_origin(public_url: Option<&str>, origin: &str, headers: &HeaderMap) -> bool {
    match public_url {
        Some(ours) => origin == ours,
        None => origin
            .split_once("://")
            .is_some_and(|(_, authority)| Some(authority) == host(headers)),
    }
}

/// The host that was asked for.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

fn language_asked(parts: &Parts) -> Option<Language> {
    let path = parts.uri.path();
    let of_one_person = parts.method != Method::GET
        || path.ends_with("/mine")
        || ["/t/", "/captcha/"].iter().any(|pages| path.starts_with(pages));
    language::of_address(&parts.uri)
        .or_else(|| of_one_person.then(|| language::of_browser(&parts.headers))?)
}

/// A parameter of the path; one with a NUL is none.
pub async fn path_param(parts: &mut Parts, name: &str) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    params
        .iter()
        .find(|(known, value)| *known == name && !value.contains('\0'))
        .map(|(_, value)| value.to_owned())
}

/// The comment in the path.
pub struct AtComment(pub CommentId);

impl<S> FromRequestParts<S> for AtComment
where
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let id = path_param(parts, "id").await.ok_or(Code::IdInvalid)?;
        Ok(Self(CommentId::parse(&id)?))
    }
}

/// The address that asks, past our own proxies.
pub struct Address(pub IpAddr);

impl<S> FromRequestParts<S> for Address
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(Error::internal)?;
        Ok(Self(address::client(
            &parts.headers,
            peer.0.ip(),
            &app.config().trusted_proxies,
            app.config().client_header,
        )))
    }
}

/// Whom bounds of what is held at once go by ([`load_shed::client`]).
pub struct Client(pub Option<IpAddr>);

impl<S> FromRequestParts<S> for Client
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(Error::internal)?;
        Ok(Self(load_shed::client(app, &parts.headers, peer.0.ip())))
    }
}

/// The bearer token of the request, if it brings one.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A reader who reads something of their own: the site, and their key.
pub struct AsReader {
    /// The site and the language.
    pub at: AtSite,
    /// By which the reader is known.
    pub reader_key: ReaderKey,
}

impl<S> FromRequestParts<S> for AsReader
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let at = AtSite::from_request_parts(parts, state).await?;
        let token = bearer(&parts.headers).ok_or(Code::TokenMissing)?;
        let reader_key = auth::reader::verify(&app.keys(), &at.site.id, token)?;
        Ok(Self { at, reader_key })
    }
}

impl<S> FromRequestParts<S> for Judged
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        if let Some(judged) = parts.extensions.get() {
            return Ok(*judged);
        }
        let Address(address) = Address::from_request_parts(parts, state).await?;
        let verdict = App::from_ref(state).limits().admit_address(address);
        Ok(Self { address, verdict })
    }
}

/// The address of a write through the API, within its limits. What comes with a body was judged before that was received.
pub struct Writing(pub IpAddr);

impl<S> FromRequestParts<S> for Writing
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Judged { address, verdict } = Judged::from_request_parts(parts, state).await?;
        verdict?;
        Ok(Self(address))
    }
}

/// A reader who writes: known, from an allowed page, and within the limits of their address and of themselves.
pub struct AsWriter {
    /// The site and the language.
    pub at: AtSite,
    /// By which the reader is known.
    pub reader_key: ReaderKey,
    /// Where they write from.
    pub address: IpAddr,
}

impl<S> FromRequestParts<S> for AsWriter
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let Writing(address) = Writing::from_request_parts(parts, state).await?;
        let AsReader { at, reader_key } = AsReader::from_request_parts(parts, state).await?;
        app.limits().admit_reader(&reader_key)?;
        Ok(Self {
            at,
            reader_key,
            address,
        })
    }
}

/// A request whose body was read and has no NUL, or why it was not.
async fn received(request: Request, app: &App, has_nul: fn(&[u8]) -> bool) -> Result<Request> {
    tidied(request, app, |bytes| bytes, has_nul).await
}

/// [`received`], of what is left of the body once it is tidied.
async fn tidied(
    request: Request,
    app: &App,
    tidy: fn(Bytes) -> Bytes,
    has_nul: fn(&[u8]) -> bool,
) -> Result<Request> {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(again, app)
        .await
        .map_err(|rejection| body_refusal(rejection.status(), app))?;
    let bytes = tidy(bytes);
    if has_nul(&bytes) {
        return Err(Code::BodyInvalid.into());
    }
    Ok(Request::from_parts(parts, bytes.into()))
}

/// A JSON body of exactly this shape.
pub struct Json<T>(pub T);

impl<S, T> FromRequest<S> for Json<T>
where
    App: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let request = received(request, app, nul::is_in_json).await?;
        match axum::Json::<T>::from_request(request, app).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Code::MediaTypeUnsupported.into()),
            Err(rejection) => Err(body_refusal(rejection.status(), app).into()),
        }
    }
}

/// A form body of exactly this shape.
pub struct Form<T>(pub T);

impl<S, T> FromRequest<S> for Form<T>
where
    App: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let request = received(request, app, nul::is_in_form).await?;
        match axum::Form::<T>::from_request(request, app).await {
            Ok(axum::Form(body)) => Ok(Self(body)),
            Err(FormRejection::InvalidFormContentType(_)) => Err(Code::MediaTypeUnsupported.into()),
            Err(rejection) => Err(body_refusal(rejection.status(), app).into()),
        }
    }
}

/// A form that a reader types into. A NUL that came along with what was pasted is dropped from the fields that hold
/// prose, like every other control character ([`cam_nhan_domain::comment::tidied`]): nobody could find it to take it
/// out, and what stands around it would be lost.
pub struct TypedForm<T>(pub T);

impl<S, T> FromRequest<S> for TypedForm<T>
where
    App: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let request = tidied(request, app, nul::dropped_from_prose, nul::is_in_form).await?;
        let Form(body) = Form::from_request(request, state).await?;
        Ok(Self(body))
    }
}

/// A form body whose fields may come more than once.
pub struct RawForm(pub Bytes);

impl<S> FromRequest<S> for RawForm
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let request = received(request, app, nul::is_in_form).await?;
        let form = axum::extract::RawForm::from_request(request, app).await;
        let axum::extract::RawForm(form) = form.map_err(|_| Code::MediaTypeUnsupported)?;
        Ok(Self(form))
    }
}

fn body_refusal(status: axum::http::StatusCode, app: &App) -> Refusal {
    if status == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Code::BodyTooLarge.with(app.config().body_limit())
    } else {
        Code::BodyInvalid.into()
    }
}

/// Parameters of exactly this shape.
pub struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        if nul::is_in_form(parts.uri.query().unwrap_or_default().as_bytes()) {
            return Err(Code::ParameterInvalid.into());
        }
        let axum::extract::Query(query) = axum::extract::Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|_| Code::ParameterInvalid)?;
        Ok(Self(query))
    }
}

/// NUL, which no text of anybody's has: PostgreSQL would not take it, and SQLite would keep it for good. So it ends
/// here, whatever the field and whoever asks.
mod nul {
    use axum::body::Bytes;
    use url::form_urlencoded::{Serializer, parse};

    /// The fields of a reader's form that hold prose.
    const PROSE: [&str; 3] = ["name", "email", "text"];

    /// A form without the NULs in its prose.
    pub fn dropped_from_prose(form: Bytes) -> Bytes {
        if !is_in_form(&form) {
            return form;
        }
        let mut kept = Serializer::new(String::new());
        for (name, value) in parse(&form) {
            if PROSE.contains(&&*name) {
                kept.append_pair(&name, &value.replace('\0', ""));
            } else {
                kept.append_pair(&name, &value);
            }
        }
        kept.finish().into()
    }

    /// Whether a text in JSON has one, written as its escape.
    pub fn is_in_json(body: &[u8]) -> bool {
        let mut rest = body;
        while let Some(at) = rest.iter().position(|byte| matches!(byte, 0 | b'\\')) {
            if rest[at] == 0 || rest[at..].starts_with(br"\u0000") {
                return true;
            }
            // What is escaped begins no escape itself.
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        false
    }

    /// Whether a field of a form or of a query has one.
    pub fn is_in_form(text: &[u8]) -> bool {
        text.contains(&0) || text.windows(3).any(|window| window == b"%00")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_nul_is_found_and_what_only_looks_like_one_is_let_be() {
            for json in [
                r#"{"a":"\u0000"}"#,
                r#"["x\\\u0000"]"#,
                r#"{"\u0000":1}"#,
                "\"\0\"",
            ] {
                assert!(is_in_json(json.as_bytes()), "{json}");
            }
            for json in [
                r#"{"a":"\\u0000"}"#,
                r#""\u00001""#.replace("0000", "0010").as_str(),
                "\"\\",
                "",
            ] {
                assert!(!is_in_json(json.as_bytes()), "{json}");
            }
            assert!(is_in_form(b"a=b%00c") && is_in_form(b"a=\0") && is_in_form(b"%00=a"));
            assert!(!is_in_form(b"a=%2500&b=%0") && !is_in_form(b""));
        }

        #[test]
        fn a_nul_is_dropped_from_prose_and_found_in_what_nobody_types() {
            let form = |body: &'static [u8]| dropped_from_prose(Bytes::from_static(body));
            assert_eq!(
                form(b"key=a&name=A%00n&text=%E1%BA%BF+%00%2500"),
                &b"key=a&name=An&text=%E1%BA%BF+%2500"[..]
            );
            assert_eq!(form(b"text=a\0"), &b"text=a"[..]);
            assert!(!is_in_form(&form(b"text=%%0000")));
            assert!(is_in_form(&form(b"key=a%00&text=b")));
        }
    }
}
