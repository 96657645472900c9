//! Whose address a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use super::extractor;
use crate::{
    app::App,
    error::{Error, Result},
    http::load_shed,
    net::address,
};

/// The address that asks, past our own proxies.
pub struct Address(pub IpAddr);

extractor!(Address);

impl Address {
    pub(super) async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(Error::internal)?;
        Ok(Self(address::client(
            &parts.headers,
            peer.0.ip(),
            &app.config().trusted_proxies,
            app.config().client_header,
        )))
    }
}

/// Whom bounds of what is held at once go by ([`load_shed::client`]).
pub struct Client(pub Option<IpAddr>);

extractor!(Client);

impl Client {
    async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(Error::internal)?;
        Ok(Self(load_shed::client(app, &parts.headers, peer.0.ip())))
    }
}
