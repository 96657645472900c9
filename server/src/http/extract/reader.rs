//! Extractors that authenticate a reader by bearer token and, for writes, apply the rate limits of address and reader.

use std::net::IpAddr;

use axum::http::{HeaderMap, header, request::Parts};
use cam_nhan_domain::Code;

use super::{Address, AtSite, extractor};
use crate::{
    app::App,
    auth::{self, reader::Reader},
    discussion::author::SignedIn,
    error::Result,
    http::load_shed::RateLimitVerdict,
    store::readers::ReaderKey,
};

/// The bearer token of the request, if it brings one.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A reader who reads something of their own: the site, and their key.
pub struct AsReader {
    /// The site and the language.
    pub at: AtSite,
    /// By which the reader is known.
    pub reader_key: ReaderKey,
    /// Who they are by the word of their site; `None` of a guest.
    pub signed_in: Option<SignedIn>,
}

extractor!(AsReader);

impl AsReader {
    async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        let at = AtSite::from_head(parts, app).await?;
        let token = bearer(&parts.headers).ok_or(Code::TokenMissing)?;
        let Reader { key, signed_in } = auth::reader::identify(app, &at.site.id, token).await?;
        Ok(Self {
            at,
            reader_key: key,
            signed_in,
        })
    }
}

impl AtSite {
    /// Who asks for what is there for everyone, if they say who they are; a wrong token takes nothing away.
    pub async fn reader(&self, app: &App, headers: &HeaderMap) -> Option<ReaderKey> {
        let reader = auth::reader::identify(app, &self.site.id, bearer(headers)?)
            .await
            .ok()?;
        Some(reader.key)
    }
}

extractor!(RateLimitVerdict);

impl RateLimitVerdict {
    async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        if let Some(judged) = parts.extensions.get() {
            return Ok(*judged);
        }
        let Address(address) = Address::from_head(parts, app).await?;
        let verdict = app.limits().admit_address(address);
        Ok(Self { address, verdict })
    }
}

/// The address of a write through the API, within its limits. What comes with a body was judged before that was received.
pub struct Writing(pub IpAddr);

extractor!(Writing);

impl Writing {
    async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        let RateLimitVerdict { address, verdict } = RateLimitVerdict::from_head(parts, app).await?;
        verdict?;
        Ok(Self(address))
    }
}

/// A reader who writes: known, from an allowed page, and within the limits of their address and of themselves.
pub struct AsWriter {
    /// The site and the language.
    pub at: AtSite,
    /// By which the reader is known.
    pub reader_key: ReaderKey,
    /// Who they are by the word of their site; `None` of a guest.
    pub signed_in: Option<SignedIn>,
    /// Where they write from.
    pub address: IpAddr,
}

extractor!(AsWriter);

impl AsWriter {
    async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        let Writing(address) = Writing::from_head(parts, app).await?;
        let AsReader {
            at,
            reader_key,
            signed_in,
        } = AsReader::from_head(parts, app).await?;
        app.limits().admit_reader(&reader_key)?;
        Ok(Self {
            at,
            reader_key,
            signed_in,
            address,
        })
    }
}
