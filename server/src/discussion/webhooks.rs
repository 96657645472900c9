//! A site's endpoints: added, changed and removed by its owners, each time with a line in the audit log that holds no
//! secret.

use cam_nhan_domain::{
    Code, SiteId,
    ids::{EventId, WebhookId},
};
use url::Url;

use crate::{
    app::App,
    crypto::token,
    error::Result,
    net::outgoing::Trouble,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        deliveries, moderators,
        sites::Site,
        webhooks::{self, Channel, Events, MOST, Off, Webhook},
    },
};

/// The longest address, in bytes.
const LONGEST: usize = 2_000;
/// For how long a secret that was replaced still signs, in minutes.
const OLD_SECRET_MINUTES: i64 = 24 * 60;

/// Why an endpoint is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The address is no URL, or holds a password.
    Address,
    /// It is not encrypted.
    NotHttps,
    /// It leads into a private network.
    Closed,
    /// Nobody knows its name.
    Unknown,
    /// It is told of nothing.
    NoEvents,
    /// There are too many.
    TooMany,
}

/// An endpoint as an owner names it.
#[derive(Clone)]
pub struct New {
    /// What it is.
    pub channel: Channel,
    /// A URL; of Telegram the chat's number.
    pub address: String,
    /// What signs; of Telegram the bot's token.
    pub secret: String,
    /// What it is told of.
    pub events: Events,
}

/// Reads an address and asks where it leads; only one that may be asked is given back.
pub async fn check_address(app: &App, text: &str) -> Result<Url, Wrong> {
    let url = Url::parse(text.trim()).ok().filter(|_| text.len() <= LONGEST);
    let url = url.filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none());
    let url = url.ok_or(Wrong::Address)?;
    let is_named = app.outgoing().is_named(&url);
    match url.scheme() {
        "https" => {}
        "http" if is_named => {}
        "http" => return Err(Wrong::NotHttps),
        _ => return Err(Wrong::Address),
    }
    match app.outgoing().check(&url).await {
        Ok(()) => Ok(url),
        Err(Trouble::Closed) => Err(Wrong::Closed),
        Err(Trouble::Url) => Err(Wrong::Address),
        Err(_) => Err(Wrong::Unknown),
    }
}

/// Adds an endpoint, whose address has been checked.
pub async fn add(app: &App, site: &Site, new: New, actor: Actor) -> Result<Result<Webhook, Wrong>> {
    if new.events.is_empty() {
        return Ok(Err(Wrong::NoEvents));
    }
    let now = app.now();
    let webhook = Webhook {
        id: WebhookId::new(now.0, token::random()),
        site_id: site.id.clone(),
        channel: new.channel,
        moderator_id: None,
        address: new.address,
        secret: new.secret,
        old_secret: None,
        old_secret_until: None,
        events: new.events,
        disabled_by: None,
        failing_since: None,
        failures: 0,
        wait_until: None,
        claimed_until: None,
        created_at: now,
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &webhook.site_id, &actor).await?;
                if webhooks::list(conn, &webhook.site_id).await?.len() >= MOST {
                    return Ok(Err(Wrong::TooMany));
                }
                webhooks::add(conn, &webhook).await?;
                let after = described(&webhook);
                let entry = NewEntry {
                    after: &after,
                    ..NewEntry::new(&webhook.site_id, &actor, Action::AddWebhook, webhook.id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(Ok(webhook))
            })
        })
        .await
}

/// An endpoint of a site; [`Code::ActImpossible`] when there is none.
pub async fn get(app: &App, site: &Site, id: &WebhookId) -> Result<Webhook> {
    find(&mut app.store().read().await?.conn(), &site.id, id).await
}

/// What an owner does to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Tells it of other things.
    Events(Events),
    /// Switches it on or off.
    On(bool),
    /// Gives it this secret; the one of before signs beside it for a day.
    Secret(String),
    /// Removes it, with all that it is owed.
    Remove,
    /// Sends an event again.
    SendAgain(EventId),
    /// Sends all again that is parked.
    SendParkedAgain,
}

/// Does it, with a line in the audit log if it changes the endpoint. [`Code::ActImpossible`] when it is there no more.
pub async fn change(app: &App, site: &Site, id: WebhookId, change: Change, actor: Actor) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                let webhook = find(conn, &site, &id).await?;
                let (act, before, after) = match change {
                    Change::Events(events) => {
                        webhooks::set_events(conn, &id, &events).await?;
                        (Action::SetWebhook, webhook.events.to_string(), events.to_string())
                    }
                    Change::On(on) => {
                        let state = |on: bool| if on { "on" } else { "off" }.to_owned();
                        webhooks::set_off(conn, &id, (!on).then_some(Off::Owner)).await?;
                        (
                            Action::SetWebhook,
                            state(webhook.disabled_by.is_none()),
                            state(on),
                        )
                    }
                    Change::Secret(secret) => {
                        let until = now.plus_minutes(OLD_SECRET_MINUTES);
                        webhooks::set_secret(conn, &id, &secret, until).await?;
                        (Action::RenewWebhookSecret, String::new(), String::new())
                    }
                    Change::Remove => {
                        let before = described(&webhook);
                        webhooks::remove(conn, &id).await?;
                        (Action::RemoveWebhook, before, String::new())
                    }
                    Change::SendAgain(event) => {
                        if !deliveries::owe_again(conn, &webhook, &event, now).await? {
                            return Err(Code::ActImpossible.into());
                        }
                        return Ok(());
                    }
                    Change::SendParkedAgain => {
                        deliveries::owe_parked_again(conn, &webhook, now).await?;
                        return Ok(());
                    }
                };
                let entry = NewEntry {
                    before: &before,
                    after: &after,
                    ..NewEntry::new(&site, &actor, act, id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

async fn find(conn: &mut Conn<'_>, site: &SiteId, id: &WebhookId) -> Result<Webhook> {
    let webhook = webhooks::get(conn, id).await?;
    let webhook = webhook.filter(|webhook| webhook.site_id == *site && webhook.channel != Channel::Push);
    Ok(webhook.ok_or(Code::ActImpossible)?)
}

/// An endpoint in the audit log: the path of an address may be a secret, as that of a chat's webhook is.
fn described(webhook: &Webhook) -> String {
    format!(
        "{} {} {}",
        webhook.channel.as_str(),
        host(webhook),
        webhook.events
    )
}

/// Where an endpoint is, as far as anybody may see it: its host, or Telegram's chat.
pub fn host(webhook: &Webhook) -> String {
    if webhook.channel == Channel::Telegram {
        return webhook.address.clone();
    }
    let url = Url::parse(&webhook.address).ok();
    let authority = url.map(|url| url[url::Position::BeforeHost..url::Position::AfterPort].to_owned());
    authority.unwrap_or_default()
}
