//! Browsers that a moderator wants to be told in what waits: each is an endpoint of every site that they moderate.

use std::collections::BTreeSet;

use cam_nhan_domain::{
    Code,
    ids::{ModeratorId, WebhookId},
};

use super::webhooks::check_address;
use crate::{
    app::App,
    crypto::{
        token,
        web_push::{BrowserKeys, Signer},
    },
    error::{Error, Result},
    store::{
        moderators::{self, Role},
        secrets,
        webhooks::{self, Channel, EventKind, Events, Webhook},
    },
};

/// The name, among the database's secrets, of the key that signs.
const SECRET: &str = "web push";
/// The most browsers of one moderator.
pub const MOST: usize = 10;

/// The key that signs what browsers are sent; made when it is first asked for.
pub async fn signer(app: &App) -> Result<Signer> {
    let known = secrets::get(&mut app.store().read().await?.conn(), SECRET).await?;
    let text = match known {
        Some(text) => text,
        None => {
            let fresh = Signer::generate().map_err(Error::Internal)?;
            app.store()
                .write(move |conn| Box::pin(async move { secrets::get_or_add(conn, SECRET, &fresh).await }))
                .await?
        }
    };
    Signer::read(&text).map_err(Error::Internal)
}

/// A moderator's browsers, by their addresses, the oldest first.
pub async fn list(app: &App, moderator: &ModeratorId) -> Result<Vec<Webhook>> {
    let mut browsers = webhooks::list_browsers(&mut app.store().read().await?.conn(), moderator).await?;
    let mut known = BTreeSet::new();
    browsers.retain(|browser| known.insert(browser.address.clone()));
    Ok(browsers)
}

/// Has a browser told of what waits at each site that a moderator moderates now. One that was somebody else's is theirs from
/// now on; of too many, the oldest is told no more. [`Code::BodyInvalid`] for what can be no browser's address or keys.
pub async fn turn_on(app: &App, moderator: ModeratorId, address: &str, keys: BrowserKeys) -> Result<()> {
    if !keys.are_good() {
        return Err(Code::BodyInvalid.into());
    }
    let url = check_address(app, address).await.map_err(|_| Code::BodyInvalid)?;
    let (address, now) = (url.to_string(), app.now());
    let secret = serde_json::to_string(&keys).map_err(Error::internal)?;
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let memberships = moderators::list_memberships(conn, &moderator).await?;
                let sites: Vec<_> = memberships
                    .into_iter()
                    .filter(|one| one.role >= Role::Moderator)
                    .collect();
                if sites.is_empty() {
                    return Err(Code::Forbidden.into());
                }
                for old in webhooks::list_by_browser(conn, &address).await? {
                    webhooks::remove(conn, &old.id).await?;
                }
                let known = webhooks::list_browsers(conn, &moderator).await?;
                let mut addresses: Vec<&str> = Vec::new();
                for browser in &known {
                    if !addresses.contains(&browser.address.as_str()) {
                        addresses.push(&browser.address);
                    }
                }
                let too_many = (addresses.len() + 1).saturating_sub(MOST);
                for old in known
                    .iter()
                    .filter(|old| addresses[..too_many].contains(&old.address.as_str()))
                {
                    webhooks::remove(conn, &old.id).await?;
                }
                for site in sites {
                    let browser = Webhook {
                        id: WebhookId::new(now.0, token::random()),
                        site_id: site.site_id,
                        channel: Channel::Push,
                        moderator_id: Some(moderator.clone()),
                        address: address.clone(),
                        secret: secret.clone(),
                        old_secret: None,
                        old_secret_until: None,
                        events: Events::new([EventKind::CommentHeld, EventKind::CommentFlagged]),
                        disabled_by: None,
                        failing_since: None,
                        failures: 0,
                        wait_until: None,
                        claimed_until: None,
                        created_at: now,
                    };
                    webhooks::add(conn, &browser).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Has one of a moderator's browsers told no more.
pub async fn turn_off(app: &App, moderator: ModeratorId, address: String) -> Result<()> {
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                for browser in webhooks::list_browsers(conn, &moderator).await? {
                    if browser.address == address {
                        webhooks::remove(conn, &browser.id).await?;
                    }
                }
                Ok(())
            })
        })
        .await
}
