//! Automatic closing: a thread whose days are over, or whose moment has come, takes no more comments from then on, without
//! anybody's act. The site's endpoints are told of it once, by a job that looks at the moments since the one before.

use cam_nhan_domain::{Millis, time::DAY};

use crate::{
    app::App,
    error::Result,
    store::{
        deliveries::{self, Event},
        sites::{self, Site},
        threads,
        webhooks::EventKind,
    },
};

/// Threads of one step.
const STEP: u32 = 500;
/// How late a closing is still told, in milliseconds: one that is longer ago is no news, or a setting has made it.
const LATEST: i64 = 7 * DAY;
/// How far the mark may stay behind while nothing closes, in milliseconds.
const IDLE: i64 = 3_600_000;

/// Tells the endpoints of every site which threads have closed by themselves since the round before.
pub async fn tell_everywhere(app: &App) -> Result<()> {
    let sites = sites::list(&mut app.store().read().await?.conn()).await?;
    for site in sites {
        while !tell(app, &site).await? {}
    }
    Ok(())
}

/// One step of a site; `true` when nothing is left.
async fn tell(app: &App, site: &Site) -> Result<bool> {
    let now = app.now();
    let age = i64::from(site.settings.close_after_days) * DAY;
    {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let until = threads::closing::closings_told_until(conn, &site.id).await?;
        if now.0 - until.0 < IDLE
            && threads::closing::list_closing(conn, &site.id, age, (until, now), 1)
                .await?
                .is_empty()
        {
            return Ok(true);
        }
    }
    let site = site.id.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                sites::lock(conn, &site).await?;
                let until = threads::closing::closings_told_until(conn, &site).await?;
                if now.0 - until.0 > LATEST {
                    threads::closing::set_closings_told_until(conn, &site, now).await?;
                    return Ok(true);
                }
                let closed = threads::closing::list_closing(conn, &site, age, (until, now), STEP).await?;
                let is_whole = closed.len() < STEP as usize;
                let last = closed.last().filter(|_| !is_whole);
                // What closes at the moment of the last one may stand behind it: that moment is looked at whole.
                let told_until =
                    last.map_or(now, |(_, closing)| Millis(closing.0 - 1).max(Millis(until.0 + 1)));
                threads::closing::set_closings_told_until(conn, &site, told_until).await?;
                let events: Vec<Event> = closed
                    .iter()
                    .filter(|(_, closing)| *closing <= told_until)
                    .map(|(id, _)| Event::new(EventKind::ThreadClosed, &site, id))
                    .collect();
                deliveries::owe(conn, &events, now).await?;
                Ok(is_whole)
            })
        })
        .await
}
