//! `cam-nhan serve`: starts the service and its periodic jobs, and stops them in order.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use secrecy::ExposeSecret as _;
use tokio::{net::TcpListener, signal, sync::watch};

use super::{new_file, output::say, seed};
use crate::{
    app::App,
    app_state::AppState,
    auth::account,
    backups::{self, Last},
    clock::Clock,
    config::Config,
    delivery,
    discussion::{learn, quality},
    http::server::{self, ConnectionLimits},
    live,
    net::address,
    os::Told as _,
    pages::demo,
    router::router,
    store::{self, floods, leader::LeaderLock},
};

/// How the service runs.
#[derive(Args, Debug)]
pub struct Serve {
    /// Adds the site `demo` (any port of localhost and 127.0.0.1 may embed it) and a demo article, without limits on writes
    #[arg(long)]
    pub demo: bool,
}

impl Serve {
    /// Serves until it is told to stop, then finishes what was begun.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        start_log(&config);
        let new = new_file(&config)?;
        let state = AppState::open(config.clone(), Clock::System).await?;
        let app = state.app.clone();
        if let Some(file) = store::file(config.database_url.expose_secret())? {
            let path = file.display();
            match &new {
                Some(_) => tracing::info!(database = %path, "made a new database"),
                None => tracing::info!(database = %path, "opened the database"),
            }
            if store::file::is_open_to_others(&file) {
                tracing::warn!(database = %path, "everybody on this machine may read the database: chmod o-rwx it");
            }
        }
        let listener = TcpListener::bind(config.listen)
            .await
            .told(|| format!("listening on {}", config.listen))?;
        if self.demo {
            let invitation = seed::demo(&state).await.context("making the demo")?;
            // It serves also when nobody reads this.
            let _ = tell_addresses(&app.public_url(), new.as_deref(), invitation.as_deref());
        }
        live::start(&app, &state.live);
        for wide in config.trusted_proxies.iter().filter(|net| address::is_wide(net)) {
            tracing::warn!(
                "{wide} is a wide network to trust: whoever has an address in it is whom they say they are, and no limit \
                 holds for them; name the proxies alone"
            );
        }
        tracing::info!(address = %listener.local_addr()?, "serving");
        let tidy = tokio::spawn(tidy(app.clone()));
        let keys = tokio::spawn(refresh_keys(app.clone()));
        let backups = backups::folder(&config)?.map(|folder| tokio::spawn(back_up(app.clone(), folder)));
        let (stop_mail, stopped) = watch::channel(false);
        let mail = tokio::spawn(delivery::run(app.clone(), stopped));
        let ending = state.live.clone();
        let told = async move {
            told_to_stop().await;
            // A line that stays open would never be finished.
            ending.close();
        };
        let room = ConnectionLimits::default();
        let service = router(state.clone(), room.request_timeout);
        server::serve(listener, app, service, room, told).await;
        tidy.abort();
        keys.abort();
        if let Some(backups) = backups {
            backups.abort();
        }
        let _ = stop_mail.send(true);
        mail.await?;
        state.close().await?;
        Ok(())
    }
}

/// Says where to begin with the demo.
fn tell_addresses(base: &str, new: Option<&Path>, invitation: Option<&str>) -> anyhow::Result<()> {
    say!("Cảm Nhận")?;
    if let Some(path) = new {
        say!("  new database   {}", path.display())?;
    }
    say!("  demo article   {base}/demo")?;
    say!("  without script {base}/t/{}?key={}", demo::SITE, demo::KEY)?;
    say!("  moderators     {base}/admin")?;
    if let Some(token) = invitation {
        say!("  become the first moderator (once, within 7 days): {base}/admin/invitation/{token}")?;
    }
    say!("  API            {base}/api/")
}

/// Work that comes round: what is in this server's memory, and, where several servers share a database, by one of them
/// what is in that.
async fn tidy(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(10));
    let mut leader = LeaderLock::new("tidy");
    let mut judged = quality::Seen::new();
    for round in 0u64.. {
        ticks.tick().await;
        if round.is_multiple_of(6) {
            app.limits().evict_idle();
        }
        if !is_leader(&mut leader, &app).await {
            continue;
        }
        if let Err(error) = learn::learn_everywhere(&app).await {
            tracing::warn!(%error, "the models could not be taught; the next round tries again");
        }
        if round.is_multiple_of(360)
            && let Err(error) = account::forget_expired(&app).await
        {
            tracing::warn!(%error, "what is over could not be deleted; the next hour tries again");
        }
        if round.is_multiple_of(360)
            && let Err(error) = app.store().analyze().await
        {
            tracing::warn!(%error, "the planner's statistics could not be made; the next hour tries again");
        }
        // Every ten minutes.
        if round.is_multiple_of(60)
            && let Err(error) = quality::refresh_everywhere(&app, &mut judged).await
        {
            tracing::warn!(%error, "comments could not be judged again; the next round tries again");
        }
        if round.is_multiple_of(6) {
            let now = app.now();
            let forgotten = app
                .store()
                .write(move |conn| Box::pin(floods::forget_spent(conn, now)));
            if let Err(error) = forgotten.await {
                tracing::warn!(%error, "answered challenges could not be forgotten; the next round tries again");
            }
        }
    }
}

/// Hears of new keys and of retired ones.
async fn refresh_keys(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        if let Err(error) = app.key_ring().refresh(app.store(), app.now()).await {
            tracing::warn!(%error, "the keys could not be read; those of before are kept, and read again soon");
        }
    }
}

/// Looks every minute whether today has its backup; one server of a database makes it.
async fn back_up(app: App, folder: PathBuf) {
    let mut ticks = tokio::time::interval(Duration::from_secs(60));
    let mut leader = LeaderLock::new("backups");
    // The first minute is for whoever only looks in.
    ticks.tick().await;
    loop {
        ticks.tick().await;
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

async fn told_to_stop() {
    let interrupt = async {
        let _ = signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}

/// Log lines: no addresses, no names, no texts, no tokens. `RUST_LOG` chooses what is said.
fn start_log(config: &Config) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // A log that nobody reads on is no reason to end: telling of it would go the same way.
    let log = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    // A second start in one process, as in tests, keeps the first log.
    let _ = if config.log_json {
        log.json().try_init()
    } else {
        log.try_init()
    };
}
