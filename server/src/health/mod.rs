//! What of the service's surroundings is well and what is to be mended: database, disk, backups, clock, address,
//! certificate, proxy, mail; and of a page that embeds a thread, what the browser would meet there. Each is one fact, which
//! `i18n/health.rs` words with its mend.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use axum::http::{HeaderMap, header};
use cam_nhan_domain::Millis;
use secrecy::ExposeSecret as _;
use url::Url;

use crate::{
    app::App,
    backups,
    net::{
        address::{is_this_machine, is_trusted},
        outgoing::{Reach, Trouble},
        smtp,
    },
    os,
    probe::{self, Finding, Wanted},
    store::{self, Weakness, sites::Site},
};

/// Less room than this is little, in bytes.
const LITTLE_ROOM: u64 = 1024 * 1024 * 1024;
/// A clock may be off by this much, in milliseconds.
const CLOCK_TOLERANCE: i64 = 30_000;
/// A backup that is older is too old, in days.
const BACKUP_DAYS: i64 = 2;

/// What a fact is about, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the catalogue words them")]
pub enum Part {
    Database,
    Disk,
    Backups,
    Clock,
    Address,
    Proxy,
    Mail,
    Page,
}

/// How well it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Worth knowing.
    Remark,
    /// To be mended.
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the catalogue words them")]
pub enum Fact {
    Database {
        is_postgres: bool,
    },
    DatabaseAway,
    DatabaseLost,
    DatabaseReadOnly,
    DatabaseWeak(Weakness),
    DatabaseOpenToOthers(String),
    Disk {
        free: u64,
    },
    DiskLow {
        folder: String,
        free: u64,
    },
    Backup {
        day: String,
    },
    BackupsOff,
    BackupMissing {
        folder: String,
    },
    BackupOld {
        day: String,
    },
    Clock,
    ClockOff {
        seconds: i64,
    },
    Address(String),
    AddressMissing {
        listen: String,
    },
    AddressInsecure(String),
    NameUnknown(String),
    AddressInside(String),
    AddressTrouble(String, Trouble),
    OtherProgram(String),
    CorsLost(String),
    Proxy,
    ProxyUnknown(IpAddr),
    ProxySilent(IpAddr),
    MailOff,
    Mail,
    MailTrouble(smtp::Trouble),
    Page {
        finding: Finding,
        site: String,
        base: String,
    },
}

impl Fact {
    /// What it is about.
    pub fn part(&self) -> Part {
        match self {
            Self::Database { .. }
            | Self::DatabaseAway
            | Self::DatabaseLost
            | Self::DatabaseReadOnly
            | Self::DatabaseWeak(_)
            | Self::DatabaseOpenToOthers(_) => Part::Database,
            Self::Disk { .. } | Self::DiskLow { .. } => Part::Disk,
            Self::Backup { .. } | Self::BackupsOff | Self::BackupMissing { .. } | Self::BackupOld { .. } => {
                Part::Backups
            }
            Self::Clock | Self::ClockOff { .. } => Part::Clock,
            Self::Address(_)
            | Self::AddressMissing { .. }
            | Self::AddressInsecure(_)
            | Self::NameUnknown(_)
            | Self::AddressInside(_)
            | Self::AddressTrouble(..)
            | Self::OtherProgram(_)
            | Self::CorsLost(_) => Part::Address,
            Self::Proxy | Self::ProxyUnknown(_) | Self::ProxySilent(_) => Part::Proxy,
            Self::MailOff | Self::Mail | Self::MailTrouble(_) => Part::Mail,
            Self::Page { .. } => Part::Page,
        }
    }

    /// How well it is.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Database { .. }
            | Self::Disk { .. }
            | Self::Backup { .. }
            | Self::Clock
            | Self::Address(_)
            | Self::Proxy
            | Self::Mail
            | Self::Page {
                finding: Finding::Good,
                ..
            } => Verdict::Good,
            Self::BackupsOff | Self::AddressMissing { .. } | Self::AddressInside(_) | Self::MailOff => {
                Verdict::Remark
            }
            Self::Page { finding, .. } if finding.is_remark() => Verdict::Remark,
            _ => Verdict::Bad,
        }
    }
}

/// By which way a browser came that looks at the page.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// Who is connected to us.
    pub peer: IpAddr,
    /// What they sent.
    pub headers: &'a HeaderMap,
}

/// A page that embeds a site's threads.
#[derive(Clone, Copy, Debug)]
pub struct Embedding<'a> {
    /// The site.
    pub site: &'a Site,
    /// The page's address.
    pub page: &'a str,
}

/// Looks at everything. `reach` is how far we may go for it.
pub async fn look(
    app: &App,
    way: Option<Way<'_>>,
    embedding: Option<Embedding<'_>>,
    reach: Reach,
) -> Vec<Fact> {
    let mut facts = database(app).await;
    facts.extend(disk(app));
    facts.extend(backup(app));
    facts.push(clock(app).await);
    facts.extend(address(app, embedding, reach).await);
    facts.extend(way.and_then(|way| proxy(app, way)));
    facts.push(mail(app).await);
    if let Some(Embedding { site, page }) = embedding {
        let base = app.public_url();
        let wanted = Wanted {
            site,
            base: &base,
            reach,
        };
        let findings = probe::look(app.outgoing(), page, wanted).await;
        facts.extend(findings.into_iter().map(|finding| Fact::Page {
            finding,
            site: site.id.to_string(),
            base: base.clone(),
        }));
    }
    facts
}

async fn database(app: &App) -> Vec<Fact> {
    let store = app.store();
    if store.loss().is_some() {
        return vec![Fact::DatabaseLost];
    }
    if store.ping().await.is_err() {
        return vec![Fact::DatabaseAway];
    }
    let mut facts = Vec::new();
    if store.is_only_read().await.unwrap_or_default() {
        facts.push(Fact::DatabaseReadOnly);
    }
    facts.extend(
        store
            .weaknesses()
            .await
            .unwrap_or_default()
            .into_iter()
            .map(Fact::DatabaseWeak),
    );
    if let Some(file) = database_file(app).filter(|file| store::file::is_open_to_others(file)) {
        facts.push(Fact::DatabaseOpenToOthers(os::full(&file).display().to_string()));
    }
    if facts.is_empty() {
        facts.push(Fact::Database {
            is_postgres: store.is_shared(),
        });
    }
    facts
}

/// SQLite's file; `None` for PostgreSQL.
fn database_file(app: &App) -> Option<PathBuf> {
    store::file(app.config().database_url.expose_secret())
        .ok()
        .flatten()
}

/// The room beside SQLite's file and where backups go, whichever has less.
fn disk(app: &App) -> Option<Fact> {
    let beside = database_file(app).and_then(|file| file.parent().map(Path::to_owned));
    let backups = backups::folder(app.config())
        .ok()
        .flatten()
        .filter(|folder| folder.exists());
    let rooms = [beside, backups].into_iter().flatten();
    let (free, folder) = { rooms }
        .filter_map(|folder| Some((os::free_room(&folder)?, folder)))
        .min_by_key(|(free, _)| *free)?;
    Some(if free < LITTLE_ROOM {
        Fact::DiskLow {
            folder: os::full(&folder).display().to_string(),
            free,
        }
    } else {
        Fact::Disk { free }
    })
}

fn backup(app: &App) -> Option<Fact> {
    let Some(folder) = backups::folder(app.config()).ok()? else {
        return Some(Fact::BackupsOff);
    };
    let now = app.now();
    Some(match backups::latest(&folder, now) {
        None => Fact::BackupMissing {
            folder: os::full(&folder).display().to_string(),
        },
        Some(made) => {
            let day = made.rfc3339()[..10].to_owned();
            if now.0 - made.0 > (BACKUP_DAYS + 1) * 86_400_000 {
                Fact::BackupOld { day }
            } else {
                Fact::Backup { day }
            }
        }
    })
}

/// Our clock beside the database server's, where that is another machine's.
async fn clock(app: &App) -> Fact {
    match app.store().now().await {
        Ok(Some(Millis(theirs))) if (theirs - app.now().0).abs() > CLOCK_TOLERANCE => Fact::ClockOff {
            seconds: (theirs - app.now().0) / 1_000,
        },
        _ => Fact::Clock,
    }
}

/// How readers reach the service: its name, certificate and what answers there.
async fn address(app: &App, embedding: Option<Embedding<'_>>, reach: Reach) -> Vec<Fact> {
    let Some(public) = &app.config().public_url else {
        return vec![Fact::AddressMissing {
            listen: app.public_url(),
        }];
    };
    if !app.config().is_secure() {
        return vec![Fact::AddressInsecure(public.clone())];
    }
    let Ok(url) = Url::parse(&format!("{public}/healthz")) else {
        return Vec::new();
    };
    // Our own name may well lead to our own machine.
    let reach = if is_this_machine(&url) {
        Reach::ThisMachine
    } else {
        reach
    };
    if !app.outgoing().is_known(&url).await {
        return vec![Fact::NameUnknown(url.host_str().unwrap_or_default().to_owned())];
    }
    match app.outgoing().get_page(&url, &[], reach).await {
        Err(Trouble::Closed) => vec![Fact::AddressInside(public.clone())],
        Err(trouble) => vec![Fact::AddressTrouble(public.clone(), trouble)],
        Ok(answer) if answer.body != "ok\n" => vec![Fact::OtherProgram(public.clone())],
        Ok(_) => match embedding {
            Some(embedding) if !passes_cors(app, public, embedding, reach).await => {
                vec![Fact::CorsLost(public.clone())]
            }
            _ => vec![Fact::Address(public.clone())],
        },
    }
}

/// Whether what lets a page of another origin read our answers comes through whatever stands in front of us.
async fn passes_cors(app: &App, public: &str, embedding: Embedding<'_>, reach: Reach) -> bool {
    let page = Url::parse(embedding.page).ok();
    let origin = page.map(|page| page.origin().ascii_serialization());
    let Some(origin) = origin.filter(|origin| embedding.site.settings.allows(origin)) else {
        // What is wrong then is told of the page.
        return true;
    };
    let Ok(url) = Url::parse(&format!(
        "{public}/api/v1/sites/{}/counts?key=a",
        embedding.site.id
    )) else {
        return true;
    };
    let answer = app
        .outgoing()
        .get_page(&url, &[(header::ORIGIN, origin.as_str())], reach)
        .await;
    answer.is_ok_and(|answer| {
        let allowed = answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        allowed.is_some_and(|allowed| *allowed == *origin || allowed == "*")
    })
}

/// Whether the proxy by which a browser came is believed, and says whom it speaks for.
fn proxy(app: &App, way: Way<'_>) -> Option<Fact> {
    let config = app.config();
    let peer = way.peer.to_canonical();
    let says = ["x-forwarded-for", "forwarded"]
        .iter()
        .any(|name| way.headers.contains_key(*name));
    let is_https = config
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https:"));
    match (is_trusted(peer, &config.trusted_proxies), says) {
        (true, true) => Some(Fact::Proxy),
        (true, false) => Some(Fact::ProxySilent(peer)),
        (false, true) => Some(Fact::ProxyUnknown(peer)),
        // We have no certificate ourselves: somebody stands between.
        (false, false) if is_https => Some(Fact::ProxySilent(peer)),
        (false, false) => None,
    }
}

async fn mail(app: &App) -> Fact {
    match &app.config().mail {
        None => Fact::MailOff,
        Some(smtp) => match smtp.check().await {
            Ok(()) => Fact::Mail,
            Err(trouble) => Fact::MailTrouble(trouble),
        },
    }
}
