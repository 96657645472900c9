//! The keys that vouch for a site's users. Several at once, so that a new one can take an old one's place.

use cam_nhan_domain::{Millis, SiteId, ids::SigningKeyId};

use super::{Conn, with_db};
use crate::error::Result;

/// A site has no more keys than this at once.
pub const MOST: usize = 10;

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Kind {
    /// A secret that site and service share (HS256).
    Hs256,
    /// A public key in PEM form; it says itself by which algorithm.
    Public,
    /// The address of a set of public keys (JWKS, RFC 7517).
    Jwks,
}

impl Kind {
    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "hs256",
            Self::Public => "public",
            Self::Jwks => "jwks",
        }
    }
}

/// One of a site's keys. Of a secret, nothing is printed.
#[derive(Clone, sqlx::FromRow)]
pub struct SigningKey {
    /// Its id.
    pub id: SigningKeyId,
    /// What it is.
    pub kind: Kind,
    /// The secret, the PEM text or the address.
    pub material: String,
    /// Since when it is believed.
    pub created_at: Millis,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}, {})", self.id, self.kind.as_str())
    }
}

/// A site's keys, the newest first.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<SigningKey>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, kind, material, created_at from signing_key", by!("signing_key_by_site"),
            "where site_id = $1 order by created_at desc, id desc limit 100"
        ))
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// Adds a key.
pub async fn add(conn: &mut Conn<'_>, site: &SiteId, key: &SigningKey) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("insert into signing_key (id, site_id, kind, material, created_at) values ($1, $2, $3, $4, $5)")
            .bind(&key.id)
            .bind(site)
            .bind(key.kind)
            .bind(&key.material)
            .bind(key.created_at)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Removes a key; says whether it was there.
pub async fn remove(conn: &mut Conn<'_>, site: &SiteId, id: &SigningKeyId) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from signing_key where id = $1 and site_id = $2")
            .bind(id)
            .bind(site)
            .execute(db)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}
