//! The keys of a site that vouch for its users: added and removed by its owners, on the record. Several are good at once, so
//! that a new one can take an old one's place without signing anybody out.

use cam_nhan_domain::{Code, ids::SigningKeyId};
use url::Url;

use super::user_token::{SECRET_BYTES, public_key};
use crate::{
    app::App,
    crypto::token::{self, new_token},
    error::Result,
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators,
        signing_keys::{self, Kind, MOST, SigningKey},
        sites::Site,
    },
};

/// The longest key or address, in bytes.
const LONGEST: usize = 4_000;

/// Why a key is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is longer than [`LONGEST`].
    TooLong,
    /// A secret is too short, or has spaces in it.
    Secret,
    /// It is a private key, which must not leave the site.
    Private,
    /// It is no public key in PEM form of a kind and a length that are taken.
    Public,
    /// It is no address of a set of keys.
    Address,
    /// The site has [`MOST`] already.
    TooMany,
}

/// Adds a key; of a secret that is not said, a new one is made. Gives back the key: a secret is shown this once.
pub async fn add(
    app: &App,
    site: &Site,
    kind: Kind,
    said: &str,
    actor: Actor,
) -> Result<Result<SigningKey, Problem>> {
    let said = said.trim();
    let material = match kind {
        Kind::Hs256 if said.is_empty() => new_token(),
        _ => match check(kind, said) {
            Ok(material) => material,
            Err(problem) => return Ok(Err(problem)),
        },
    };
    let (site, now) = (site.id.clone(), app.now());
    let key = SigningKey {
        id: SigningKeyId::new(now.0, token::random()),
        kind,
        material,
        created_at: now,
    };
    let stored = key.clone();
    let is_added = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                if signing_keys::list(conn, &site).await?.len() >= MOST {
                    return Ok(false);
                }
                signing_keys::add(conn, &site, &stored).await?;
                let entry = NewEntry {
                    after: stored.kind.as_str(),
                    ..NewEntry::new(&site, &actor, Action::AddSigningKey, stored.id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(if is_added { Ok(key) } else { Err(Problem::TooMany) })
}

/// Removes a key: what it has signed is not believed from now on.
pub async fn remove(app: &App, site: &Site, id: SigningKeyId, actor: Actor) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                if !signing_keys::remove(conn, &site, &id).await? {
                    return Err(Code::ActImpossible.into());
                }
                let entry = NewEntry::new(&site, &actor, Action::RemoveSigningKey, id.as_str());
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// A key as it is kept, or why it is none.
fn check(kind: Kind, said: &str) -> Result<String, Problem> {
    if said.len() > LONGEST {
        return Err(Problem::TooLong);
    }
    match kind {
        Kind::Hs256 if said.len() < SECRET_BYTES || said.contains(char::is_whitespace) => {
            Err(Problem::Secret)
        }
        Kind::Hs256 => Ok(said.to_owned()),
        Kind::Public if said.contains("PRIVATE KEY") => Err(Problem::Private),
        Kind::Public => match public_key(said) {
            Some(_) => Ok(said.replace("\r\n", "\n")),
            None => Err(Problem::Public),
        },
        Kind::Jwks => Url::parse(said)
            .ok()
            .filter(|url| matches!(url.scheme(), "https" | "http"))
            .filter(|url| url.username().is_empty() && url.password().is_none())
            .map(String::from)
            .ok_or(Problem::Address),
    }
}
