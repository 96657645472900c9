//! Keeping no longer than a site says: what is older than the days of its class is taken away, in steps.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{CommentId, Millis, SiteId, site::Settings, time::DAY};

use crate::{
    app::App,
    crypto::token::keyed_hash,
    error::Result,
    keys::Keys,
    store::{
        imports,
        retention::{self, Class},
        sites::{self, Site},
    },
};

/// Comments of one step.
const STEP: u32 = 500;
/// Steps of one round, for each class of a site: the next round goes on.
const STEPS: usize = 200;

/// The days of a class; 0 for ever.
fn days(settings: &Settings, class: Class) -> u32 {
    match class {
        Class::Addresses => settings.keep_addresses_days,
        Class::Emails => settings.keep_emails_days,
        Class::Flags => settings.keep_flags_days,
        Class::Erased => settings.keep_erased_days,
        Class::Audit => settings.keep_audit_days,
    }
}

/// Takes away what is over, at every site.
pub async fn take_away_everywhere(app: &App) -> Result<()> {
    let sites = sites::list(&mut app.store().read().await?.conn()).await?;
    for site in sites {
        for class in Class::ALL {
            let days = days(&site.settings, class);
            if days > 0 {
                let until = Millis(app.now().0 - i64::from(days) * DAY);
                take_away(app, &site, class, until).await?;
            }
        }
    }
    Ok(())
}

/// By what an erased comment is known of which nothing else is kept.
pub fn tombstone(keys: &Keys, site: &SiteId, id: &CommentId) -> String {
    let texts: [&[u8]; 3] = [b"erased", site.as_str().as_bytes(), id.as_str().as_bytes()];
    BASE64_URL_SAFE_NO_PAD.encode(keyed_hash(keys.codes(), &texts))
}

async fn take_away(app: &App, site: &Site, class: Class, until: Millis) -> Result<()> {
    for _ in 0..STEPS {
        let (site, keys) = (site.id.clone(), app.keys());
        let is_done = app
            .store()
            .write(move |conn| {
                Box::pin(async move {
                    let from = retention::done_until(conn, &site, class).await?;
                    if from >= until {
                        return Ok(true);
                    }
                    if class == Class::Erased {
                        // A place is given up once nobody's answer stands there any more: all are looked at again.
                        let gone = retention::take_away(conn, &site, class, (from, until)).await?;
                        let hashes: Vec<String> = gone.iter().map(|id| tombstone(&keys, &site, id)).collect();
                        imports::add_erased(conn, &site, &hashes).await?;
                        return Ok(true);
                    }
                    let to = retention::step_end(conn, &site, (from, until), STEP).await?;
                    retention::take_away(conn, &site, class, (from, to)).await?;
                    retention::set_done_until(conn, &site, class, to).await?;
                    Ok(to >= until)
                })
            })
            .await?;
        if is_done {
            break;
        }
    }
    Ok(())
}
