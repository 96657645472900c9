//! `cam-nhan serve`: starts the service and its periodic jobs, and stops them in order.

use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use futures_util::FutureExt as _;
use listenfd::ListenFd;
use secrecy::ExposeSecret as _;
use tokio::{
    net::TcpListener,
    signal,
    sync::{oneshot, watch},
};

use super::{new_file, output::say, seed};
use crate::{
    app::App,
    app_state::AppState,
    auth::setup,
    backups, cdn,
    clock::Clock,
    config::Config,
    delivery,
    http::server::{self, ConnectionLimits},
    jobs::Jobs,
    live, metrics,
    net::address,
    os::Told as _,
    pages::demo,
    router::router,
    store,
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
        let listener = listener(&config).await?;
        if self.demo {
            let invitation = seed::demo(&state).await.context("making the demo")?;
            // It serves also when nobody reads this.
            let _ = tell_addresses(&app.public_url(), new.as_deref(), invitation.as_deref());
        } else {
            offer_setup(&app).await;
        }
        live::start(&app, &state.live);
        for wide in config.trusted_proxies.iter().filter(|net| address::is_wide(net)) {
            tracing::warn!(
                "{wide} is a wide network to trust: whoever has an address in it is whom they say they are, and no limit \
                 holds for them; name the proxies alone"
            );
        }
        tracing::info!(address = %listener.local_addr()?, "serving");
        let (stop_metrics, metrics_told) = oneshot::channel::<()>();
        let metrics = match (&state.metrics, config.metrics_listen) {
            (Some(counted), Some(address)) => {
                let listener = TcpListener::bind(address)
                    .await
                    .told(|| format!("listening on {address} for the metrics"))?;
                tracing::info!(address = %listener.local_addr()?, "serving metrics");
                let told = metrics_told.map(|_| ());
                Some(tokio::spawn(metrics::serve(
                    listener,
                    app.clone(),
                    counted.clone(),
                    told,
                )))
            }
            _ => None,
        };
        let jobs = Jobs::start(&app, backups::folder(&config)?);
        let (stop_deliveries, stopped) = watch::channel(false);
        let mail = tokio::spawn(delivery::run(app.clone(), stopped));
        let purging = match (&config.cdn, &state.purger) {
            (Some(cdn), Some(purger)) => {
                let stopped = stop_deliveries.subscribe();
                Some(tokio::spawn(cdn::run(
                    app.clone(),
                    cdn.clone(),
                    purger.clone(),
                    stopped,
                )))
            }
            _ => None,
        };
        let ending = state.live.clone();
        let told = async move {
            told_to_stop().await;
            // A line that stays open would never be finished.
            ending.close();
        };
        let room = ConnectionLimits::default();
        let service = router(state.clone(), room.request_timeout);
        server::serve(listener, app, service, room, told).await;
        jobs.stop();
        let _ = stop_deliveries.send(true);
        mail.await?;
        if let Some(purging) = purging {
            purging.await?;
        }
        drop(stop_metrics);
        if let Some(metrics) = metrics {
            metrics.await??;
        }
        state.close().await?;
        Ok(())
    }
}

/// The socket that the service manager holds for us (socket activation), else one of our own. Whoever comes while a new process
/// takes an old one's place waits in a held socket's queue, and is refused by nobody.
async fn listener(config: &Config) -> anyhow::Result<TcpListener> {
    let held = ListenFd::from_env()
        .take_tcp_listener(0)
        .context("the socket that was handed over is none to listen on")?;
    if let Some(held) = held {
        held.set_nonblocking(true)?;
        return Ok(TcpListener::from_std(held)?);
    }
    TcpListener::bind(config.listen).await.told(|| {
        let mut other = config.listen;
        other.set_port(other.port().wrapping_add(1).max(1));
        format!(
            "listening on {} (--listen {other} chooses another port)",
            config.listen
        )
    })
}

/// Says where the first run goes on in the browser, where nothing is set up yet: here alone, and in no log line.
async fn offer_setup(app: &App) {
    match setup::offer(app).await {
        Ok(None) => {}
        Ok(Some(code)) => {
            let base = app.public_url();
            let _ = say!(
                "Cảm Nhận\n  set it up in the browser (once, within an hour): {base}/admin/setup/{code}"
            );
        }
        Err(error) => tracing::warn!(%error, "nothing is set up yet, and no code for it can be made"),
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
