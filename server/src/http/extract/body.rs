//! Bodies and parameters of exactly one shape, without a NUL.

use axum::{
    body::Bytes,
    extract::{
        FromRef, FromRequest, FromRequestParts, Request,
        rejection::{FormRejection, JsonRejection},
    },
    http::{StatusCode, request::Parts},
};
use cam_nhan_domain::{Code, Refusal};
use serde::de::DeserializeOwned;

use super::nul;
use crate::{
    app::App,
    error::{Error, Result},
};

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

fn body_refusal(status: StatusCode, app: &App) -> Refusal {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
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
