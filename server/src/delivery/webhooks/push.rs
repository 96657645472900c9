//! Web push: tells a moderator's browser how much waits, also while no page of ours is open there.

use axum::http::{
    HeaderName, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING},
};
use serde_json::json;

use crate::{
    app::App,
    crypto::web_push::{BrowserKeys, seal_for},
    delivery::letter::{TITLE, line},
    discussion::push,
    error::{Error, Result},
    i18n::webhooks::words,
    net::outgoing::Trouble,
    store::{comments::waiting, moderators::Role, notices, sites::Site, webhooks::Webhook},
};

/// A status or why there is none, and after how many seconds to come again.
pub(super) type Told = (Result<StatusCode, Trouble>, Option<u32>);

const TTL: HeaderName = HeaderName::from_static("ttl");
const TOPIC: HeaderName = HeaderName::from_static("topic");
const URGENCY: HeaderName = HeaderName::from_static("urgency");
/// How long a push service keeps a message for a phone that is off, in seconds.
const KEPT: &str = "14400";

/// Sends what waits now; `None` when nothing does. A moderator who looks after the site no longer has no browser there, as
/// one that its push service does not know.
pub async fn send(app: &App, site: &Site, webhook: &Webhook) -> Result<Option<Told>> {
    let gone = Ok(Some((Ok(StatusCode::GONE), None)));
    let Some(moderator) = &webhook.moderator_id else {
        return gone;
    };
    let (recipient, waits) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let recipient = notices::get(conn, moderator, &site.id).await?;
        let (_, waits) = waiting::count_since(conn, &site.id, app.now()).await?;
        (recipient, waits)
    };
    let Some(recipient) = recipient.filter(|recipient| recipient.role >= Role::Moderator) else {
        return gone;
    };
    if waits == 0 {
        return Ok(None);
    }
    let Ok(url) = webhook.address.parse() else {
        return gone;
    };
    let keys: BrowserKeys = serde_json::from_str(&webhook.secret).map_err(Error::internal)?;
    let words = words(recipient.language(site.settings.language));
    let text = json!({
        "title": line(&site.name, TITLE),
        "body": (words.push_waits)(waits),
        "url": format!("/admin/sites/{}", site.id),
        "tag": site.id,
    });
    let sealed = seal_for(&keys, text.to_string().as_bytes()).map_err(Error::Internal)?;
    let signer = push::signer(app).await?;
    let authorization = signer
        .authorization(&url, &app.public_url(), app.now())
        .map_err(Error::Internal)?;
    let topic = topic(site);
    let headers = [
        (AUTHORIZATION, authorization.as_str()),
        (CONTENT_ENCODING, "aes128gcm"),
        (TTL, KEPT),
        (URGENCY, "high"),
        (TOPIC, topic.as_str()),
    ];
    Ok(Some(
        match app.outgoing().post_bytes(&url, &headers, sealed).await {
            Ok(answer) if answer.status == StatusCode::NOT_FOUND => (Ok(StatusCode::GONE), None),
            Ok(answer) => (Ok(answer.status), answer.retry_after),
            Err(Trouble::Closed) => (Ok(StatusCode::GONE), None),
            Err(trouble) => (Err(trouble), None),
        },
    ))
}

/// By what a later message takes the place of one that has not been fetched: up to 32 letters (RFC 8030).
fn topic(site: &Site) -> String {
    site.id.as_str().chars().take(32).collect()
}
