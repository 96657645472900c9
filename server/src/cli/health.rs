//! `cam-nhan health`: the health check of containers and supervisors, by the binary itself.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, ensure};
use clap::Args;

use super::output::say;
use crate::config::Config;

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the service on this machine answers, and its database.
#[derive(Args, Debug)]
pub struct Health {}

impl Health {
    /// Asks `/readyz` where the settings say that the service listens; fails unless it is ready.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let at = reachable(config.listen);
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        let answer = client.get(format!("http://{at}/readyz")).send().await;
        let answer = answer.with_context(|| {
            format!("no service answers at {at}: start it with `cam-nhan serve`, or say where it listens (CAM_NHAN_LISTEN)")
        })?;
        let status = answer.status();
        ensure!(
            status.is_success(),
            "the service at {at} is not ready ({status}): its log says why"
        );
        say!("{}", answer.text().await?.trim_end())
    }
}

/// An address that can be asked: a service that listens everywhere listens on this machine's own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let mut at = listen;
    if listen.ip().is_unspecified() {
        at.set_ip(match listen {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    at
}
