//! Imports that somebody has begun on a page: what was uploaded is read, waits for a yes, is stored, and has a report. Kept in
//! memory: a server that is started anew knows of none, and what was not stored by then is uploaded again.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use cam_nhan_domain::{SiteId, ids::ImportId};
use cam_nhan_transfer::{
    formats::Format,
    input,
    output::Choices,
    placing::Placing,
    problem::Problem,
    staging::{Progress, Staging},
};
use tempfile::TempDir;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    Shared,
    report::Report,
    undo::{self, Undone},
};
use crate::{
    app::App,
    error::Error,
    store::{actor::Actor, sites::Site},
};

/// Imports that a server works on at once, of all of its sites.
const AT_ONCE: usize = 1;
/// How long a preview waits for a yes, and a report to be read.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// How long the next one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(1);
/// Places of one kind that a report shows.
const SHOWN: u32 = 20;

/// How far an import has come.
#[derive(Clone)]
pub enum Stage {
    /// Its files are on their way.
    Receiving,
    /// They are read.
    Reading(Progress),
    /// All is known, nothing is stored, and somebody is asked.
    Ready(Arc<Report>),
    /// It is stored: so many comments, of how many.
    Storing(u64, u64),
    /// It is stored.
    Done(Arc<Report>),
    /// An import is being taken back: so much of it, of how much.
    Undoing(u64, u64),
    /// It is taken back.
    Undone(Arc<Undone>),
    /// It is not, because of the files.
    Refused(Arc<Problem>),
    /// It is not, or not to its end, because of a fault of ours.
    Broken,
}

impl Stage {
    /// Whether it goes on by itself.
    pub fn is_working(&self) -> bool {
        matches!(
            self,
            Self::Receiving | Self::Reading(_) | Self::Storing(..) | Self::Undoing(..)
        )
    }
}

/// One of them.
struct Entry {
    number: u64,
    stage: Stage,
    staging: Option<Shared>,
    learn: bool,
}

/// All of them in this process, one for each site.
pub struct Imports {
    by_site: Mutex<HashMap<SiteId, Entry>>,
    numbers: AtomicU64,
    working: Arc<Semaphore>,
}

impl Default for Imports {
    fn default() -> Self {
        Self {
            by_site: Mutex::default(),
            numbers: AtomicU64::default(),
            working: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// What was uploaded, and what was chosen.
pub struct Uploaded {
    /// The files, in their order.
    pub files: Vec<PathBuf>,
    /// Where they are; it goes once they are read.
    pub folder: TempDir,
    /// The format, when it is not to be recognised.
    pub from: Option<&'static Format>,
    /// See [`Choices`].
    pub choices: Choices,
    /// See [`Placing`].
    pub placing: Placing,
    /// Whether the site's model is taught.
    pub learn: bool,
}

/// An import that works: while it is held, no other does. Dropped before its end, it was never there.
pub struct Working {
    imports: Arc<Imports>,
    site: SiteId,
    number: u64,
    _permit: OwnedSemaphorePermit,
}

impl Imports {
    /// The import of a site, if there is one.
    pub fn stage(&self, site: &SiteId) -> Option<Stage> {
        self.with(|by_site| by_site.get(site).map(|entry| entry.stage.clone()))
    }

    /// Begins one, in the place of what is known of an earlier one; `None` while another is worked on.
    pub async fn begin(self: &Arc<Self>, site: &SiteId) -> Option<Working> {
        self.begin_at(site, Stage::Receiving).await
    }

    async fn begin_at(self: &Arc<Self>, site: &SiteId, stage: Stage) -> Option<Working> {
        let permit = self.turn().await?;
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let entry = Entry {
            number,
            stage,
            staging: None,
            learn: false,
        };
        self.with(|by_site| by_site.insert(site.clone(), entry));
        Some(self.working(site, number, permit))
    }

    /// Takes an import back that is in the database. `false` when another is worked on, or waits for a yes.
    pub async fn undo(self: &Arc<Self>, app: &App, site: &Site, id: ImportId, actor: Actor) -> bool {
        if matches!(self.stage(&site.id), Some(stage) if stage.is_working() || matches!(stage, Stage::Ready(_)))
        {
            return false;
        }
        let Some(working) = self.begin_at(&site.id, Stage::Undoing(0, 0)).await else {
            return false;
        };
        let (app, site) = (app.clone(), site.clone());
        tokio::spawn(async move {
            let done = undo::undo(&app, &site, &id, &actor, |done, total| {
                working.is_at(Stage::Undoing(done, total));
            });
            match done.await {
                Ok(undone) => working.end(Stage::Undone(Arc::new(undone)), None),
                // Somebody else was sooner: the list says what has become of it.
                Err(Error::Refusal(_)) => {}
                Err(error) => working.broke(&error),
            }
        });
        true
    }

    /// Stores what is ready, as one who said yes; `nobody` is the name of whoever has none. `false` when nothing is ready, or
    /// another is worked on.
    pub async fn store(self: &Arc<Self>, app: &App, site: &Site, actor: Actor, nobody: &'static str) -> bool {
        let Some(permit) = self.turn().await else {
            return false;
        };
        let taken = self.with(|by_site| {
            let entry = by_site.get_mut(&site.id)?;
            let Stage::Ready(report) = &entry.stage else {
                return None;
            };
            let total = report.summary.comments.values().sum();
            entry.stage = Stage::Storing(0, total);
            Some((entry.number, entry.staging.take()?, entry.learn, total))
        });
        let Some((number, staging, learn, total)) = taken else {
            return false;
        };
        let working = self.working(&site.id, number, permit);
        let (app, site) = (app.clone(), site.clone());
        tokio::spawn(async move {
            let done = super::run(&app, &site, staging.clone(), (&actor, learn, nobody), |stored| {
                working.is_at(Stage::Storing(stored.comments_done(), total));
            })
            .await;
            let report = match done {
                Ok(stored) => report(&staging, Some(stored)).await,
                Err(error) => Err(error),
            };
            match report {
                Ok(report) => working.end(Stage::Done(report), None),
                Err(error) => working.broke(&error),
            }
        });
        true
    }

    /// Forgets the import of a site that does not work.
    pub fn forget(&self, site: &SiteId) {
        let gone = self.with(|by_site| {
            let rests = by_site.get(site).is_some_and(|entry| !entry.stage.is_working());
            rests.then(|| by_site.remove(site)).flatten()
        });
        // Its files go outside the lock.
        drop(gone);
    }

    /// The turn to work; the one before may be about to end.
    async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        let turn = self.working.clone().acquire_owned();
        tokio::time::timeout(PATIENCE, turn).await.ok()?.ok()
    }

    fn working(self: &Arc<Self>, site: &SiteId, number: u64, permit: OwnedSemaphorePermit) -> Working {
        Working {
            imports: self.clone(),
            site: site.clone(),
            number,
            _permit: permit,
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<SiteId, Entry>) -> T) -> T {
        work(&mut self.by_site.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Working {
    /// Reads what was uploaded, and then asks for a yes.
    pub fn read(self, app: &App, uploaded: Uploaded) {
        let now = app.now();
        self.change(|entry| {
            entry.stage = Stage::Reading(Progress::default());
            entry.learn = uploaded.learn;
        });
        tokio::spawn(async move {
            let working = Arc::new(self);
            let watched = working.clone();
            let gathered = tokio::task::spawn_blocking(move || {
                let sources = input::sources(&uploaded.files)?;
                let how = (&uploaded.choices, &uploaded.placing);
                let staging = Staging::gather(&sources, uploaded.from, how, now, &|progress| {
                    watched.is_at(Stage::Reading(progress));
                });
                drop(sources);
                drop(uploaded.folder);
                staging
            });
            match gathered.await {
                Ok(Ok(staging)) => {
                    let staging: Shared = Arc::new(Mutex::new(staging));
                    match report(&staging, None).await {
                        Ok(report) => working.end(Stage::Ready(report), Some(staging)),
                        Err(error) => working.broke(&error),
                    }
                }
                Ok(Err(problem)) => working.end(Stage::Refused(Arc::new(problem)), None),
                Err(panicked) => working.broke(&Error::internal(panicked)),
            }
        });
    }

    fn is_at(&self, stage: Stage) {
        self.change(|entry| entry.stage = stage);
    }

    fn change(&self, change: impl FnOnce(&mut Entry)) {
        self.imports.with(|by_site| {
            let own = by_site.get_mut(&self.site);
            own.filter(|entry| entry.number == self.number).map(change)
        });
    }

    fn broke(&self, error: &Error) {
        tracing::error!(%error, "an import broke off");
        self.end(Stage::Broken, None);
    }

    /// Leaves it at what it has come to, for as long as somebody may want to know.
    fn end(&self, stage: Stage, staging: Option<Shared>) {
        self.change(|entry| {
            entry.stage = stage;
            entry.staging = staging;
        });
        let (imports, site, number) = (Arc::downgrade(&self.imports), self.site.clone(), self.number);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            let Some(imports) = imports.upgrade() else { return };
            if imports.with(|by_site| by_site.get(&site).is_some_and(|entry| entry.number == number)) {
                imports.forget(&site);
            }
        });
    }
}

impl Drop for Working {
    /// Whoever stops uploading leaves nothing behind.
    fn drop(&mut self) {
        self.imports.with(|by_site| {
            let own = by_site.get(&self.site);
            if own.is_some_and(|entry| entry.number == self.number && entry.stage.is_working()) {
                by_site.remove(&self.site);
            }
        });
    }
}

/// The report for the page.
async fn report(staging: &Shared, stored: Option<super::Stored>) -> Result<Arc<Report>, Error> {
    let report = super::with(staging, move |staging| Report::of(staging, stored, SHOWN)).await?;
    report.map(Arc::new).map_err(Error::internal)
}
