//! How much there is and how much waits, read from the database and from memory when somebody asks.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use crate::{app::App, backups::Last, error::Result, live::Live, store::metrics};

/// All comments are counted no more often than this, in milliseconds: it is a walk over all threads.
const COUNT_AGAIN: i64 = 60_000;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfSite {
    site: String,
}

/// The series, each set anew when it is read.
pub struct Gauges {
    live: Arc<Live>,
    counted_at: AtomicI64,
    comments: Family<OfSite, Gauge>,
    held: Family<OfSite, Gauge>,
    oldest_held: Family<OfSite, Gauge>,
    flood: Family<OfSite, Gauge>,
    deliveries: Gauge,
    mails: Gauge,
    streams: Gauge,
    backup_age: Gauge,
    backup_failed: Gauge,
    writable: Gauge,
}

impl Gauges {
    /// Registers the series.
    pub fn register(registry: &mut Registry, live: &Arc<Live>) -> Self {
        let this = Self {
            live: live.clone(),
            counted_at: AtomicI64::new(i64::MIN),
            comments: Family::default(),
            held: Family::default(),
            oldest_held: Family::default(),
            flood: Family::default(),
            deliveries: Gauge::default(),
            mails: Gauge::default(),
            streams: Gauge::default(),
            backup_age: Gauge::default(),
            backup_failed: Gauge::default(),
            writable: Gauge::default(),
        };
        registry.register("comments", "Comments that readers see", this.comments.clone());
        registry.register(
            "comments_held",
            "Comments that wait for a moderator",
            this.held.clone(),
        );
        registry.register_with_unit(
            "oldest_held_age",
            "How long the comment that has waited longest has waited",
            Unit::Seconds,
            this.oldest_held.clone(),
        );
        registry.register(
            "flood_level",
            "By how many doublings more unverified readers write than is usual, and one; 0: no flood",
            this.flood.clone(),
        );
        registry.register(
            "deliveries_owed",
            "Webhook deliveries that are owed",
            this.deliveries.clone(),
        );
        registry.register("mails_owed", "Mails that are due or claimed", this.mails.clone());
        registry.register(
            "streams",
            "Open pages that are told of news",
            this.streams.clone(),
        );
        registry.register_with_unit(
            "backup_age",
            "How long ago the last daily backup was made; -1: none is known here",
            Unit::Seconds,
            this.backup_age.clone(),
        );
        registry.register(
            "backup_failed",
            "Whether the last daily backup failed",
            this.backup_failed.clone(),
        );
        registry.register(
            "writable",
            "Whether the database takes writes",
            this.writable.clone(),
        );
        this
    }

    /// Reads all of them.
    pub async fn read(&self, app: &App) -> Result<()> {
        let now = app.now();
        self.streams
            .set(i64::try_from(self.live.open()).unwrap_or(i64::MAX));
        let (age, failed) = match app.last_backup() {
            None => (-1, 0),
            Some(Last::Made(at)) => ((now.0 - at.0) / 1_000, 0),
            Some(Last::Failed(_)) => (-1, 1),
        };
        self.backup_age.set(age);
        self.backup_failed.set(failed);
        let is_writable = app.store().loss().is_none() && !app.store().is_only_read().await?;
        self.writable.set(i64::from(is_writable));
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        for site in metrics::list_sites(conn).await? {
            let label = OfSite {
                site: site.site_id.to_string(),
            };
            self.held.get_or_create(&label).set(site.held);
            let oldest = site.oldest_held.map_or(0, |since| (now.0 - since.0) / 1_000);
            self.oldest_held.get_or_create(&label).set(oldest);
            let level = app
                .floods()
                .level(conn, &site.site_id, app.config().newcomers_per_minute, now)
                .await?;
            self.flood
                .get_or_create(&label)
                .set(level.map_or(0, |level| i64::from(level) + 1));
        }
        let last = self.counted_at.load(Ordering::Relaxed);
        if now.0.saturating_sub(last) >= COUNT_AGAIN {
            for (site, comments) in metrics::list_comments(conn).await? {
                let label = OfSite {
                    site: site.to_string(),
                };
                self.comments.get_or_create(&label).set(comments);
            }
            self.counted_at.store(now.0, Ordering::Relaxed);
        }
        let owed = metrics::owed(conn, now).await?;
        self.deliveries.set(owed.deliveries);
        self.mails.set(owed.mails);
        Ok(())
    }
}
