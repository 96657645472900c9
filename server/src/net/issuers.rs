//! Metadata of OpenID providers (OpenID Connect Discovery), with their public keys: cached for an hour, fetched again sooner
//! when a token names a key that is not among them.

use std::sync::Arc;

use cam_nhan_domain::Millis;
use futures_util::future::BoxFuture;
use hyper::header;
use openidconnect::{
    AsyncHttpClient, DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, core::CoreProviderMetadata,
};

use super::outgoing::{Outgoing, Trouble};

/// For how long a provider is taken to be as it said, in milliseconds.
const FRESH: i64 = 60 * 60_000;
/// What was fetched less than this ago is not fetched again, whatever a token names.
const PAUSE: i64 = 60_000;
/// Providers that are known at once.
const MOST: u64 = 1_000;

/// What is known of a provider.
#[derive(Debug)]
struct Known {
    metadata: CoreProviderMetadata,
    fetched_at: Millis,
}

/// The providers by their identifiers, and the way out to them.
#[derive(Debug)]
pub struct Issuers {
    outgoing: Outgoing,
    known: moka::sync::Cache<IssuerUrl, Arc<Known>>,
}

impl Issuers {
    /// Asks providers at public addresses and those of `named`.
    pub fn new(named: &[url::Url]) -> Self {
        Self {
            outgoing: Outgoing::new(named),
            known: moka::sync::Cache::new(MOST),
        }
    }

    /// What asks a provider.
    pub fn client(&self) -> Client<'_> {
        Client(&self.outgoing)
    }

    /// The way out to providers.
    pub fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// What a provider says of itself.
    pub async fn get(&self, issuer: &IssuerUrl, now: Millis) -> Result<CoreProviderMetadata, Trouble> {
        self.not_older(issuer, FRESH, now).await
    }

    /// The same, asked again unless that was just done.
    pub async fn renew(&self, issuer: &IssuerUrl, now: Millis) -> Result<CoreProviderMetadata, Trouble> {
        self.not_older(issuer, PAUSE, now).await
    }

    async fn not_older(
        &self,
        issuer: &IssuerUrl,
        age: i64,
        now: Millis,
    ) -> Result<CoreProviderMetadata, Trouble> {
        if let Some(known) = self.known.get(issuer)
            && (0..age).contains(&(now.0 - known.fetched_at.0))
        {
            return Ok(known.metadata.clone());
        }
        let client = self.client();
        let found: BoxFuture<'_, _> = Box::pin(CoreProviderMetadata::discover_async(issuer.clone(), &client));
        let metadata = found.await.map_err(|error| {
            tracing::warn!(%issuer, %error, "an identity provider could not be asked about itself");
            match error {
                DiscoveryError::Request(trouble) => trouble,
                _ => Trouble::Answer,
            }
        })?;
        let known = Known {
            metadata: metadata.clone(),
            fetched_at: now,
        };
        self.known.insert(issuer.clone(), Arc::new(known));
        Ok(metadata)
    }
}

/// The one way out, as the library asks for it.
pub struct Client<'a>(&'a Outgoing);

impl<'c> AsyncHttpClient<'c> for Client<'_> {
    type Error = Trouble;
    type Future = BoxFuture<'c, Result<HttpResponse, Trouble>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let url = request.uri().to_string().parse().map_err(|_| Trouble::Url)?;
            let headers: Vec<_> = request
                .headers()
                .iter()
                .filter(|(name, _)| *name != header::ACCEPT)
                .filter_map(|(name, value)| Some((name.clone(), value.to_str().ok()?)))
                .collect();
            let body = String::from_utf8_lossy(request.body()).into_owned();
            let (status, body) = self
                .0
                .send(request.method().clone(), &url, &headers, body)
                .await?;
            let mut response = HttpResponse::new(body.to_vec());
            *response.status_mut() = status;
            Ok(response)
        })
    }
}
