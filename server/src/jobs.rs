//! Periodic jobs: what comes round, how often, and on which server.
//!
//! | job | every | on |
//! |---|---|---|
//! | forget who is within all limits again | minute | each server |
//! | read the keys anew | 5 s | each server |
//! | teach the models what moderators decided | 10 s | the leader of "tidy" |
//! | forget answered challenges | minute | the leader of "tidy" |
//! | judge comments again by a model that has changed | 10 min | the leader of "tidy" |
//! | go on with erasures that were begun | minute | the leader of "tidy" |
//! | tell endpoints of threads whose days are over | minute | the leader of "tidy" |
//! | take away what a site keeps no longer | hour | the leader of "tidy" |
//! | delete what is over (sessions, invitations, sign-in codes, reports about mail, what endpoints were told), and SQLite's statistics for its planner | hour | the leader of "tidy" |
//! | make the day's backup, and drop old ones | looked for each minute | the leader of "backups" |
//!
//! Mail that is owed has rounds of its own (`delivery/`): every server may send.

use std::{path::PathBuf, time::Duration};

use tokio::{task::JoinHandle, time::interval};

use crate::{
    app::App,
    auth::{account, one_time_code},
    backups::{self, Last},
    delivery,
    discussion::{closing, erase, learn, mail_report, quality, retention},
    error::Result,
    store::{floods, leader::LeaderLock},
};

/// Between two rounds of [`tidy`].
const ROUND: Duration = Duration::from_secs(10);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// Between two looks at the keys.
const KEYS: Duration = Duration::from_secs(5);

/// The jobs of this server, until they are stopped.
pub struct Jobs(Vec<JoinHandle<()>>);

impl Jobs {
    /// Starts them; `backups` is the folder of the daily backups, if there are any.
    pub fn start(app: &App, backups: Option<PathBuf>) -> Self {
        let mut jobs = vec![
            tokio::spawn(tidy(app.clone())),
            tokio::spawn(refresh_keys(app.clone())),
        ];
        jobs.extend(backups.map(|folder| tokio::spawn(back_up(app.clone(), folder))));
        Self(jobs)
    }

    /// Stops them where they are: what is not committed is begun anew by the next server.
    pub fn stop(self) {
        for job in self.0 {
            job.abort();
        }
    }
}

/// What is in this server's memory, and, where several servers share a database, on one of them what is in that.
async fn tidy(app: App) {
    let mut rounds = interval(ROUND);
    let mut leader = LeaderLock::new("tidy");
    let mut judged = quality::Seen::new();
    for round in 0u64.. {
        rounds.tick().await;
        let is_due = |every: Duration| round.is_multiple_of(every.as_secs() / ROUND.as_secs());
        if is_due(MINUTE) {
            app.limits().evict_idle();
        }
        if !is_leader(&mut leader, &app).await {
            continue;
        }
        tell(
            learn::learn_everywhere(&app).await,
            "the models could not be taught; the next round tries again",
        );
        if is_due(HOUR) {
            tell(
                account::forget_expired(&app).await,
                "what is over could not be deleted; the next hour tries again",
            );
            tell(
                one_time_code::forget_old(&app).await,
                "old sign-in codes could not be deleted; the next hour tries again",
            );
            tell(
                mail_report::forget_old(&app).await,
                "old reports about mail could not be deleted; the next hour tries again",
            );
            tell(
                delivery::webhooks::forget_old(&app).await,
                "what endpoints were told could not be deleted; the next hour tries again",
            );
            tell(
                retention::take_away_everywhere(&app).await,
                "what is kept no longer could not be taken away; the next hour tries again",
            );
            tell(
                app.store().analyze().await,
                "the planner's statistics could not be made; the next hour tries again",
            );
        }
        if is_due(10 * MINUTE) {
            tell(
                quality::refresh_everywhere(&app, &mut judged).await,
                "comments could not be judged again; the next round tries again",
            );
        }
        if is_due(MINUTE) {
            tell(
                erase::go_on_everywhere(&app).await,
                "an erasure that was begun could not be gone on with; the next round tries again",
            );
            tell(
                closing::tell_everywhere(&app).await,
                "endpoints could not be told of threads whose days are over; the next minute tries again",
            );
            let now = app.now();
            let forgotten = app
                .store()
                .write(move |conn| Box::pin(floods::forget_spent(conn, now)));
            tell(
                forgotten.await,
                "answered challenges could not be forgotten; the next round tries again",
            );
        }
    }
}

/// Hears of new keys and of retired ones.
async fn refresh_keys(app: App) {
    let mut rounds = interval(KEYS);
    loop {
        rounds.tick().await;
        tell(
            app.key_ring().refresh(app.store(), app.now()).await,
            "the keys could not be read; those of before are kept, and read again soon",
        );
    }
}

/// Looks every minute whether today has its backup; one server of a database makes it.
async fn back_up(app: App, folder: PathBuf) {
    let mut rounds = interval(MINUTE);
    let mut leader = LeaderLock::new("backups");
    // The first minute is for whoever only looks in.
    rounds.tick().await;
    loop {
        rounds.tick().await;
        if !is_leader(&mut leader, &app).await {
            app.set_last_backup(None);
            continue;
        }
        let now = app.now();
        match backups::tend(app.store(), &folder, now).await {
            Ok(made) => {
                if made {
                    tracing::info!("today's backup is made");
                }
                app.set_last_backup(Some(Last::Made(now)));
            }
            Err(error) => {
                tracing::error!(
                    cause = format!("{error:#}"),
                    "today's backup failed; the next minute tries again"
                );
                app.set_last_backup(Some(Last::Failed(now)));
            }
        }
    }
}

async fn is_leader(leader: &mut LeaderLock, app: &App) -> bool {
    leader.try_acquire(app.store()).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "whose leader it is cannot be asked; the next round asks again");
        false
    })
}

/// A round that failed is one that the next one makes up for.
fn tell<T>(done: Result<T>, sentence: &str) {
    if let Err(error) = done {
        tracing::warn!(%error, "{sentence}");
    }
}
