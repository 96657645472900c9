//! A site's own program that sends codes to telephones: named and taken away by its owners, on the record.

use cam_nhan_domain::site::Settings;
use url::Url;

use super::{
    settings,
    webhooks::{Wrong, check_address},
};
use crate::{
    app::App,
    error::Result,
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators,
        phone_hooks::{self, Hook},
        sites::Site,
    },
};

/// Names the program, with the secret that signs what it is asked; readers can prove a number from now on. Gives back the
/// program, and the site's settings as they are then.
pub async fn set(
    app: &App,
    site: &Site,
    address: &str,
    secret: String,
    actor: Actor,
) -> Result<Result<(Hook, Settings), Wrong>> {
    let url = match check_address(app, address).await {
        Ok(url) => url,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let hook = Hook {
        address: url.to_string(),
        secret,
        created_at: app.now(),
    };
    change(app, site, Some(hook.clone()), actor.clone()).await?;
    Ok(Ok((hook, switch(app, site, true, actor).await?)))
}

/// Takes it away: numbers that were proved stay so.
pub async fn remove(app: &App, site: &Site, actor: Actor) -> Result<Settings> {
    let settings = switch(app, site, false, actor.clone()).await?;
    change(app, site, None, actor).await?;
    Ok(settings)
}

async fn switch(app: &App, site: &Site, on: bool, actor: Actor) -> Result<Settings> {
    let settings = Settings {
        sign_in_by_phone: on,
        ..site.settings.clone()
    };
    if settings != site.settings {
        settings::set_settings(app, site, settings.clone(), None, actor).await?;
    }
    Ok(settings)
}

async fn change(app: &App, site: &Site, hook: Option<Hook>, actor: Actor) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                let before = phone_hooks::get(conn, &site).await?;
                let host = |hook: &Option<Hook>| {
                    let url = hook.as_ref().and_then(|hook| Url::parse(&hook.address).ok());
                    let host = url.and_then(|url| url.host_str().map(str::to_owned));
                    host.unwrap_or_default()
                };
                let (before, after) = (host(&before), host(&hook));
                match &hook {
                    Some(hook) => phone_hooks::set(conn, &site, hook).await?,
                    None => phone_hooks::remove(conn, &site).await?,
                }
                let entry = NewEntry {
                    before: &before,
                    after: &after,
                    ..NewEntry::new(&site, &actor, Action::SetPhoneHook, site.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}
