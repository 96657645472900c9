//! Mail about answers: what a reader wishes.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    Code,
    wire::{Heard, NewReplyMail, ReplyMail},
};

use crate::{
    app::App,
    auth::sign_in_code::mailbox,
    discussion::reply_mail,
    error::Result,
    http::{
        extract::{self, AsReader, AsWriter},
        problem::Problem,
    },
    store::reply_subscriptions::{Frequency, Subscription},
};

fn shown(wish: Option<Subscription>) -> Json<ReplyMail> {
    Json(ReplyMail {
        confirmed: wish.as_ref().is_some_and(|wish| wish.confirmed_at.is_some()),
        frequency: wish.as_ref().map(|wish| wish.frequency.as_str().to_owned()),
        email: wish.map(|wish| wish.email),
    })
}

/// Whether this reader has mail about answers.
#[utoipa::path(get, path = "/api/v1/sites/{site}/reply-mail", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = ReplyMail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(app): State<App>, reader: AsReader) -> Result<Json<ReplyMail>> {
    Ok(shown(
        reply_mail::get(&app, &reader.at.site, &reader.reader_key).await?,
    ))
}

/// Has mail sent to a mailbox when somebody answers this reader.
///
/// The mailbox is asked first, by a mail with a link, unless this reader has proved that it is theirs.
#[utoipa::path(put, path = "/api/v1/sites/{site}/reply-mail", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewReplyMail, security(("reader" = [])),
    responses((status = 200, body = ReplyMail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set(
    State(app): State<App>,
    writer: AsWriter,
    extract::Json(body): extract::Json<NewReplyMail>,
) -> Result<Json<ReplyMail>> {
    app.limits().admit_sign_in(writer.address)?;
    let frequency = match &body.frequency {
        None => Frequency::AtOnce,
        Some(word) => Frequency::parse(word).ok_or(Code::BodyInvalid)?,
    };
    let whose = (writer.reader_key, writer.signed_in.as_ref());
    let how = (frequency, writer.at.language);
    let wish = reply_mail::subscribe(&app, &writer.at.site, whose, mailbox(&body.email)?, how).await?;
    Ok(shown(Some(wish)))
}

/// Ends this reader's mail about answers.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/reply-mail", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = Heard), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn end(State(app): State<App>, writer: AsWriter) -> Result<Json<Heard>> {
    reply_mail::unsubscribe(&app, &writer.at.site, &writer.reader_key).await?;
    Ok(Json(Heard { heard: true }))
}
