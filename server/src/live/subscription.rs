//! A subscription to a subject: what was missed is read from the database, what comes then is received from the
//! channel.

use cam_nhan_domain::live::Message;
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};

use super::{Event, news};
use crate::{
    abuse::shares::Share,
    app::App,
    error::Result,
    store::{Change, moderators},
};

/// What is said of a subject that has moved on from `since`: its number now, and the event. `told` says whether somebody
/// told of a change.
pub(super) async fn look(
    app: &App,
    subject: &Change,
    since: i64,
    told: bool,
) -> Result<Option<(i64, String)>> {
    match subject {
        Change::Thread(site, key) => {
            let news =
                news::of_thread(&mut app.store().read().await?.conn(), site, key, since, app.now()).await?;
            let said = news.map(|news| {
                let json = serde_json::to_string(&news).map_err(crate::error::Error::internal)?;
                Ok::<_, crate::error::Error>((news.version, event(Message::News, news.version, &json)))
            });
            said.transpose()
        }
        // The page itself is asked again: it knows what this moderator may see.
        Change::Site(_) | Change::Queue(_) => {
            Ok(told.then(|| (since + 1, event(Message::Queue, since + 1, "{}"))))
        }
    }
}

/// Whether a thread is called by another key now, under which its changes are told.
pub(super) async fn has_moved(app: &App, subject: &Change) -> bool {
    let Change::Thread(site, key) = subject else {
        return false;
    };
    let thread = app.cache().thread(app.store(), site, key).await;
    thread.is_ok_and(|thread| thread.is_some_and(|thread| thread.key != *key))
}

/// An event as it goes over the line (HTML, "Server-sent events"); JSON holds no line break.
fn event(kind: Message, id: i64, json: &str) -> String {
    match kind.name() {
        "message" => format!("id: {id}\ndata: {json}\n\n"),
        name => format!("event: {name}\nid: {id}\ndata: {json}\n\n"),
    }
}

/// Somebody who listens.
pub(super) struct Subscription {
    pub(super) app: App,
    pub(super) subject: Change,
    pub(super) since: i64,
    /// Whether the database is to be asked before the channel is.
    pub(super) catch_up: bool,
    pub(super) said: broadcast::Receiver<Event>,
    pub(super) closing: watch::Receiver<bool>,
    /// By which session a moderator listens to a queue: asked for again before each event, since it may have ended, or
    /// the site have been taken from them.
    pub(super) session: Option<String>,
    /// What was heard and not yet passed on.
    pub(super) heard: Option<Event>,
    pub(super) _room: OwnedSemaphorePermit,
    pub(super) _share: Option<Share>,
}

impl Subscription {
    /// Whether who listens may still do so.
    async fn may_listen(&self) -> Result<bool> {
        let (Some(session), Change::Queue(site)) = (&self.session, &self.subject) else {
            return Ok(true);
        };
        let mut connection = self.app.store().read().await?;
        let conn = &mut connection.conn();
        let Some(moderator) = moderators::get_by_session(conn, session, self.app.now()).await? else {
            return Ok(false);
        };
        let memberships = moderators::list_memberships_of_session(conn, &moderator.id, session).await?;
        Ok(memberships.iter().any(|member| member.site_id == *site))
    }

    /// What is said next; `None` when the service stops, or cannot read what was missed: the browser comes back.
    /// Nothing is lost when this is dropped while it waits.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(heard) = &self.heard {
                let since = heard.0;
                if !Box::pin(self.may_listen()).await.ok()? {
                    return None;
                }
                self.since = since;
                return self.heard.take();
            }
            if self.catch_up {
                // Boxed: what a reading of the database needs would else be room that each open stream keeps for it.
                let missed = Box::pin(look(&self.app, &self.subject, self.since, false))
                    .await
                    .ok()?;
                self.catch_up = false;
                if let Some(missed) = missed {
                    self.since = missed.0;
                    return Some(missed.into());
                }
            }
            tokio::select! {
                said = self.said.recv() => match said {
                    Ok(said) if said.0 > self.since || matches!(self.subject, Change::Queue(_)) => {
                        self.heard = Some(said);
                    }
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => self.catch_up = true,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                _ = self.closing.wait_for(|closing| *closing) => return None,
            }
        }
    }
}
