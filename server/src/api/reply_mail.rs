//! Reply mail: a reader's subscription to mail about answers.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    Code,
    wire::{Heard, NewReplyMail, ReplyMail},
};

use crate::{
    app::App,
    auth::sign_in_code::mailbox,
    discussion::reply_mail::{self, Preferences},
    error::Result,
    http::{
        extract::{self, AsReader, AsWriter},
        problem::Problem,
        thread_query::resolve,
    },
    store::reply_subscriptions::{Frequency, Subscription},
};

async fn shown(app: &App, subscription: Option<Subscription>) -> Result<Json<ReplyMail>> {
    let follows = match &subscription {
        Some(subscription) => reply_mail::follows(app, &subscription.reader_id).await?,
        None => Vec::new(),
    };
    Ok(Json(ReplyMail {
        confirmed: subscription
            .as_ref()
            .is_some_and(|subscription| subscription.confirmed_at.is_some()),
        frequency: subscription
            .as_ref()
            .map(|subscription| subscription.frequency.as_str().to_owned()),
        email: subscription.map(|subscription| subscription.email),
        follows: follows.into_iter().map(|thread| thread.key).collect(),
    }))
}

/// Whether this reader has mail about answers.
#[utoipa::path(get, path = "/api/v1/sites/{site}/reply-mail", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = ReplyMail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(app): State<App>, reader: AsReader) -> Result<Json<ReplyMail>> {
    let subscription = reply_mail::get(&app, &reader.at.site, &reader.reader_key).await?;
    shown(&app, subscription).await
}

/// Has mail sent to a mailbox when somebody answers this reader; and about all that is new in an article, if it is named.
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
    let site = &writer.at.site;
    let frequency = match &body.frequency {
        None => Frequency::AtOnce,
        Some(word) => Frequency::parse(word).ok_or(Code::BodyInvalid)?,
    };
    let whose = (writer.reader_key, writer.signed_in.as_ref());
    let follow = body
        .follow
        .as_ref()
        .map(|article| resolve(article, &site.settings));
    let how = Preferences {
        frequency,
        language: writer.at.language,
        follow: follow.transpose()?.map(|article| article.page.key),
    };
    let subscription = reply_mail::subscribe(&app, site, whose, mailbox(&body.email)?, how).await?;
    shown(&app, Some(subscription)).await
}

/// Ends this reader's mail about answers.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/reply-mail", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = Heard), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn end(State(app): State<App>, writer: AsWriter) -> Result<Json<Heard>> {
    reply_mail::unsubscribe(&app, &writer.at.site, &writer.reader_key).await?;
    Ok(Json(Heard { heard: true }))
}
