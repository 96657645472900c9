//! One message to one endpoint, in its channel's format, and what was answered.

use std::time::Instant;

use hyper::{StatusCode, header::HeaderName};

use super::{
    chat,
    matter::Matter,
    push::{self, Told},
    telegram,
};
use crate::{
    app::App,
    crypto::webhook_signature as signature,
    error::Result,
    i18n::webhooks::words,
    net::outgoing::Trouble,
    store::{
        deliveries::Answered,
        sites::Site,
        webhooks::{Channel, Webhook},
    },
};

pub(crate) const ID: HeaderName = HeaderName::from_static("webhook-id");
pub(crate) const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What became of one try.
pub enum Tried {
    /// There was no reason for it any more.
    Needless,
    /// We had too much to ask ourselves.
    Busy,
    /// It was answered, or not; and after how many seconds it is to be tried again, if the endpoint said so.
    Answered(Answered, Option<u32>),
}

/// Sends it, under the id of its event.
pub async fn send(app: &App, site: &Site, webhook: &Webhook, matter: &Matter, id: &str) -> Result<Tried> {
    let begun = Instant::now();
    let told = match webhook.channel {
        Channel::Webhook => Some(to_program(app, site, webhook, matter, id).await?),
        Channel::Slack | Channel::Discord | Channel::Telegram => to_chat(app, site, webhook, matter).await,
        Channel::Push => push::send(app, site, webhook).await?,
    };
    let Some((asked, retry_after)) = told else {
        return Ok(Tried::Needless);
    };
    let took = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let answered = match asked {
        Err(Trouble::Busy) => return Ok(Tried::Busy),
        Err(trouble) => Answered {
            status: None,
            trouble: Some(code(trouble).to_owned()),
            took,
        },
        Ok(status) => Answered {
            status: Some(status.as_u16().into()),
            trouble: None,
            took,
        },
    };
    Ok(Tried::Answered(answered, retry_after))
}

/// JSON, signed by the endpoint's secret, and for a while by the one of before as well.
async fn to_program(app: &App, site: &Site, webhook: &Webhook, matter: &Matter, id: &str) -> Result<Told> {
    let (json, now) = (matter.json(&site.id)?, app.now());
    let seconds = now.0.div_euclid(1_000);
    let old = { webhook.old_secret.as_deref() }
        .filter(|_| webhook.old_secret_until.is_some_and(|until| now < until));
    let secrets = [Some(webhook.secret.as_str()), old].into_iter().flatten();
    let signature = signature::sign(secrets, id, seconds, &json);
    let headers = [
        (ID, id),
        (TIMESTAMP, &seconds.to_string()),
        (SIGNATURE, &signature),
    ];
    Ok(post(app, webhook, &headers, json).await)
}

/// A message for people; `None` when they need not hear of it any more.
async fn to_chat(app: &App, site: &Site, webhook: &Webhook, matter: &Matter) -> Option<Told> {
    let said = chat::said(app, site, matter)?;
    let see = words(site.settings.language).see_in_queue;
    Some(match webhook.channel {
        Channel::Telegram => {
            let message = telegram::message(app, site, webhook, matter, &said);
            match telegram::call(app, &webhook.secret, "sendMessage", &message).await {
                Ok(_) => (Ok(StatusCode::OK), None),
                Err(telegram::Refused::Trouble(trouble)) => (Err(trouble), None),
                Err(telegram::Refused::Told {
                    status, retry_after, ..
                }) => {
                    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                    (Ok(status), retry_after)
                }
            }
        }
        Channel::Discord => post(app, webhook, &[], chat::discord(&said, see).to_string()).await,
        Channel::Slack | Channel::Webhook | Channel::Push => {
            post(app, webhook, &[], chat::slack(&said, see).to_string()).await
        }
    })
}

async fn post(app: &App, webhook: &Webhook, headers: &[(HeaderName, &str)], json: String) -> Told {
    let Ok(url) = webhook.address.parse() else {
        return (Err(Trouble::Url), None);
    };
    match app.outgoing().post_json(&url, headers, json).await {
        Ok(answer) => (Ok(answer.status), answer.retry_after),
        Err(trouble) => (Err(trouble), None),
    }
}

/// A trouble's word in the database.
pub fn code(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Url => "url",
        Trouble::Closed => "closed",
        Trouble::Unreachable => "unreachable",
        Trouble::Busy => "busy",
        Trouble::Tls => "tls",
        Trouble::Timeout => "timeout",
        Trouble::Answer | Trouble::Status(_) => "answer",
    }
}
