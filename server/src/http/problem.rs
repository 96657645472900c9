//! Error responses, worded by the outermost layer: problem+json (RFC 9457) for programs, a small page for people.
//! Whatever refused a request (a handler, an extractor, axum itself) gets the same shape here, in the language asked for.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
pub use cam_nhan_domain::wire::Problem;
use cam_nhan_domain::{Code, Refusal, site::Language};

use super::language::{self, Audience};
use crate::error::{Error, RobotChallenge, WrongSetting};

/// What the layer needs of the service.
#[derive(Clone, Copy)]
pub struct Wording {
    /// The largest body that is read, in bytes, which a refusal of a larger one mentions.
    pub body_limit: u32,
    /// Draws a refusal for a person.
    pub page: fn(&str, Language) -> Response,
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

/// Words every refusal, also those made by axum itself (unknown routes, methods, oversized bodies).
pub async fn answer(State(wording): State<Wording>, request: Request, next: Next) -> Response {
    let asked = language::wanted(request.uri(), request.headers(), Audience::OnePerson);
    let language = asked.unwrap_or_default();
    let for_people = ["/t/", "/me/", "/admin", "/mail/", "/captcha/"]
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
            Code::BodyTooLarge => Code::BodyTooLarge.with(wording.body_limit),
            code => code.into(),
        });
    let title = cam_nhan_widget::i18n::refusal(refusal, language);
    let mut worded = if for_people {
        (wording.page)(&title, language)
    } else {
        let challenge = response.extensions().get::<Arc<RobotChallenge>>();
        let wrong = response.extensions().get::<WrongSetting>();
        let body = Problem {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            code: refusal.code.as_str(),
            number: (refusal.number > 0).then_some(refusal.number),
            field: wrong.map(|wrong| wrong.field.clone()),
            detail: wrong.map(|wrong| wrong.reason.clone()),
            work: challenge.map(|challenge| challenge.work.clone()),
            captcha: challenge.and_then(|challenge| challenge.captcha.clone()),
            form_token: challenge.and_then(|challenge| challenge.form_token.clone()),
            wait: challenge.map(|challenge| challenge.wait),
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
    if matches!(refusal.code, Code::TooMany | Code::Unavailable | Code::ReadOnly) {
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
