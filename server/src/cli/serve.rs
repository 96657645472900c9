//! `cam-nhan serve`.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use clap::Args;
use tokio::{net::TcpListener, signal, sync::watch};

use super::seed;
use crate::{
    app::App, auth::account, clock::Clock, config::Config, discussion::learn, outbox, pages::demo, router::router,
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
        let app = App::open(config.clone(), Clock::System)
            .await
            .context("opening the database")?;
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("listening on {}", config.listen))?;
        if self.demo {
            let invitation = seed::demo(&app).await.context("making the demo")?;
            let base = app.public_url();
            println!("Cảm Nhận");
            println!("  demo article   {base}/demo");
            println!("  without script {base}/t/{}?key={}", demo::SITE, demo::KEY);
            println!("  moderators     {base}/admin");
            if let Some(token) = invitation {
                println!(
                    "  become the first moderator (once, within 7 days): {base}/admin/invitation/{token}"
                );
            }
            println!("  API            {base}/api/");
        }
        tracing::info!(address = %listener.local_addr()?, "serving");
        let tidy = tokio::spawn(tidy(app.clone()));
        let ending = app.clone();
        let (stop_mail, stopped) = watch::channel(false);
        let mail = tokio::spawn(outbox::run(app.clone(), stopped));
        let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                told_to_stop().await;
                // A line that stays open would never be finished.
                ending.live().close();
            })
            .await?;
        tidy.abort();
        let _ = stop_mail.send(true);
        mail.await?;
        app.close().await?;
        Ok(())
    }
}

/// Work that comes round.
async fn tidy(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(10));
    for round in 0u64.. {
        ticks.tick().await;
        if let Err(error) = learn::learn_everywhere(&app).await {
            tracing::warn!(%error, "the models could not be taught; the next round tries again");
        }
        if round.is_multiple_of(360)
            && let Err(error) = account::forget_expired(&app).await
        {
            tracing::warn!(%error, "what is over could not be deleted; the next hour tries again");
        }
        if round.is_multiple_of(6) {
            app.limits().forget_the_quiet();
        }
    }
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
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process, as in tests, keeps the first log.
    let _ = if config.log_json {
        log.json().try_init()
    } else {
        log.try_init()
    };
}
