//! What can go wrong, in two kinds, and the only place that knows status codes.
//!
//! An [`Error`] becomes a bare response that carries its [`Refusal`]; [`problem`] then words it for whoever asked:
//! problem+json (RFC 9457) for programs, a small page for people.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cam_nhan_domain::{Code, Refusal, site::Language, work::Challenge};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, captcha::Offer, discussion::guard::Demand, pages};

/// Our results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Expected, from a closed list, the asker's to mend.
    #[error("refused: {}", .0.code.as_str())]
    Refusal(Refusal),
    /// Not before this is done: a refusal ([`Code::WorkRequired`]) that says what.
    #[error("work is required")]
    Work(Arc<Demand>),
    /// Ours to mend: logged once with its cause, told as "try again".
    #[error(transparent)]
    Internal(anyhow::Error),
}

impl Error {
    /// A fault of ours.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }

    /// One error for each of those who waited for one answer.
    pub fn shared(error: &Arc<Self>) -> Self {
        match &**error {
            Self::Refusal(refusal) => Self::Refusal(*refusal),
            Self::Work(demand) => Self::Work(demand.clone()),
            Self::Internal(cause) => Self::internal(anyhow::anyhow!("{cause:#}")),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refusal(code.into())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_passing(&error) {
            tracing::warn!(%error, "the database is not ready");
            return Self::Refusal(Code::Unavailable.with(2));
        }
        Self::Internal(error.into())
    }
}

/// Whether the same request may succeed a little later: no connection free, a lock held, no room on the disk, a disk
/// that takes no writes, the server gone or going.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::Io(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| {
            // SQLite's primary result codes BUSY 5, LOCKED 6, NOMEM 7, READONLY 8, INTERRUPT 9 (a search that took too
            // long), IOERR 10, FULL 13, CANTOPEN 14, PROTOCOL 15 (extended ones hold them in their low byte); PostgreSQL's classes 08, 40, 53, 55, 57, 58,
            // and 25006, a database that is only read for now, as after a switch to a standby.
            match code.parse::<u32>() {
                Ok(sqlite) if code.len() < 5 => matches!(sqlite & 0xff, 5..=10 | 13..=15),
                _ => ["08", "25006", "40", "53", "55", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class)),
            }
        }),
        _ => false,
    }
}

/// The status that answers each code.
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::NameMissing
        | Code::NameTooLong
        | Code::EmailInvalid
        | Code::TextMissing
        | Code::TextTooLong
        | Code::TextInvalid
        | Code::TextRefused
        | Code::FlagUnknown
        | Code::WordListInvalid
        | Code::SettingInvalid
        | Code::CaptchaSecretMissing
        | Code::PasswordTooShort
        | Code::ReactionUnknown
        | Code::ParentMissing => StatusCode::UNPROCESSABLE_ENTITY,
        Code::IdInvalid
        | Code::PageMissing
        | Code::PageInvalid
        | Code::CursorInvalid
        | Code::BodyInvalid
        | Code::ParameterInvalid => StatusCode::BAD_REQUEST,
        Code::TokenMissing
        | Code::TokenInvalid
        | Code::SignInFailed
        | Code::PasswordWrong
        | Code::CodeWrong => StatusCode::UNAUTHORIZED,
        Code::NotYours
        | Code::EditWindowOver
        | Code::OriginForbidden
        | Code::Forbidden
        | Code::Banned
        | Code::ThreadClosed => StatusCode::FORBIDDEN,
        Code::ThreadMissing | Code::CommentMissing | Code::SiteUnknown | Code::RouteUnknown => {
            StatusCode::NOT_FOUND
        }
        Code::InvitationInvalid | Code::PasswordLinkInvalid | Code::LinkInvalid => StatusCode::GONE,
        Code::IdTaken | Code::FormExpired | Code::RevisionChanged | Code::ActImpossible | Code::LastOwner => {
            StatusCode::CONFLICT
        }
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::MediaTypeUnsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::WorkRequired => StatusCode::PRECONDITION_REQUIRED,
        Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What refused a request before any handler of ours saw it.
fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::RouteUnknown,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::MediaTypeUnsupported,
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        status if status.is_client_error() => Code::BodyInvalid,
        _ => Code::Internal,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (refusal, demand) = match self {
            Self::Refusal(refusal) => (refusal, None),
            Self::Work(demand) => (Code::WorkRequired.into(), Some(demand)),
            Self::Internal(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "a request failed");
                (Code::Internal.into(), None)
            }
        };
        let mut response = status(refusal.code).into_response();
        if let Some(demand) = demand {
            response.extensions_mut().insert(demand);
        }
        response.extensions_mut().insert(refusal);
        response
    }
}

/// A refusal on the wire (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says more.
    #[serde(rename = "type")]
    kind: &'static str,
    /// A sentence for a person, in the language asked for.
    title: String,
    /// The HTTP status again.
    status: u16,
    /// The stable reason.
    code: &'static str,
    /// The number that the sentence mentions.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    /// With `work_required`: what is to be counted out, and sent along as `proof`.
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<Challenge>,
    /// With `work_required`, in place of counting: the captcha whose token is to be sent along in `proof`.
    #[serde(skip_serializing_if = "Option::is_none")]
    captcha: Option<Offer>,
    /// With `work_required`: to be sent along as `form_token`, in place of the one that was sent, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    form_token: Option<String>,
    /// With `work_required`: milliseconds until the form token is old enough; a comment that comes sooner is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<u32>,
}

/// Words every refusal, also those made by axum itself (unknown routes, methods, oversized bodies).
pub async fn problem(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = language_of(&request);
    let for_people = ["/t/", "/admin", "/mail/", "/captcha/"]
        .iter()
        .any(|pages| request.uri().path().starts_with(pages));
    // Whose name is it? Two answers are none, and a cache in front may read the other one.
    let response = if request.headers().get_all(header::HOST).iter().nth(1).is_some() {
        Error::from(Code::ParameterInvalid).into_response()
    } else {
        next.run(request).await
    };
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_worded(&response) {
        return response;
    }
    let refusal = response
        .extensions()
        .get::<Refusal>()
        .copied()
        .unwrap_or_else(|| match code_of(status) {
            Code::BodyTooLarge => Code::BodyTooLarge.with(app.config().body_limit()),
            code => code.into(),
        });
    let title = cam_nhan_widget::i18n::refusal(refusal, language);
    let mut worded = if for_people {
        pages::refused(&title, language).into_response()
    } else {
        let demand = response.extensions().get::<Arc<Demand>>();
        let body = Problem {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code: refusal.code.as_str(),
            number: (refusal.number > 0).then_some(refusal.number),
            work: demand.map(|demand| demand.work.clone()),
            captcha: demand.and_then(|demand| demand.captcha.clone()),
            form_token: demand.and_then(|demand| demand.form_token.clone()),
            wait: demand.map(|demand| demand.wait),
        };
        let mut json = Json(body).into_response();
        json.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        json
    };
    *worded.status_mut() = status;
    let (parts, _) = response.into_parts();
    for (name, value) in &parts.headers {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            worded.headers_mut().append(name, value.clone());
        }
    }
    let headers = worded.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if matches!(refusal.code, Code::TooMany | Code::Unavailable) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(refusal.number.max(1)));
    }
    worded
}

/// Whether a handler answered in words of its own (a form shown again with what was typed).
fn is_worded(response: &Response<Body>) -> bool {
    response.extensions().get::<Refusal>().is_none()
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().ends_with(b"+json")
        })
}

/// The language to refuse in: the address's `lang`, else `Accept-Language`, else Vietnamese.
fn language_of(request: &Request) -> Language {
    let query = request.uri().query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
    asked
        .and_then(|(_, tag)| Language::from_tag(&tag))
        .or_else(|| Language::from_tag(request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .unwrap_or_default()
}
