//! Signing keys and their rotation. The newest key signs once all servers know it; all are accepted until they are
//! retired. Kept in the database and read again every few seconds.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::ensure;
use cam_nhan_domain::Millis;
use subtle::ConstantTimeEq as _;

use crate::{
    crypto::token::{keyed_hash, new_token},
    error::{Error, Result},
    store::{Store, keys, secrets},
};

/// Milliseconds before a new key signs: many times as long as it takes all servers to hear of it.
pub const ACTIVE_AFTER: i64 = 60_000;
/// The most keys at once: each one that is accepted costs one more try when a signature is wrong.
pub const MAX_KEYS: usize = 8;
/// The name, among the database's secrets, of the key behind one-time codes.
const CODES: &str = "codes";

/// One key. It has no `Debug`: nobody prints it by accident.
#[derive(Clone)]
pub struct Key {
    /// Its number.
    pub id: i64,
    secret: Vec<u8>,
}

/// The keys as they were a few seconds ago.
#[derive(Clone)]
pub struct Keys {
    signing: Key,
    /// Newest first.
    believed: Vec<Key>,
    codes: Vec<u8>,
}

impl Keys {
    /// Reads the database's keys, and makes the first ones where there are none.
    async fn open(store: &Store, now: Millis) -> Result<Self> {
        {
            // What only looks writes nothing, and a standby takes no writes.
            let mut connection = store.read().await?;
            let conn = &mut connection.conn();
            let (rows, codes) = (keys::list(conn).await?, secrets::get(conn, CODES).await?);
            if let Some(codes) = codes.filter(|_| !rows.is_empty()) {
                return Self::new(rows, codes.into_bytes(), now);
            }
        }
        let (first, codes) = (new_token(), new_token());
        let made = store.write(move |conn| {
            Box::pin(async move {
                keys::add_first(conn, &first, now).await?;
                let codes = secrets::get_or_add(conn, CODES, &codes).await?;
                Ok((keys::list(conn).await?, codes))
            })
        });
        let (rows, codes) = made.await?;
        Self::new(rows, codes.into_bytes(), now)
    }

    fn new(rows: Vec<keys::Row>, codes: Vec<u8>, now: Millis) -> Result<Self> {
        let settled = rows
            .iter()
            .rev()
            .find(|row| row.created_at.0 + ACTIVE_AFTER <= now.0);
        let signing = settled.or(rows.first()).map(Key::from);
        Ok(Self {
            signing: signing.ok_or_else(|| Error::internal(anyhow::anyhow!("the database has no key")))?,
            believed: rows.iter().rev().map(Key::from).collect(),
            codes,
        })
    }

    /// The number of the one that signs.
    pub fn signing_id(&self) -> i64 {
        self.signing.id
    }

    /// A signature of `N` bytes on several texts.
    pub fn sign<const N: usize>(&self, texts: &[&[u8]]) -> [u8; N] {
        self.signing.sign(texts)
    }

    /// Whether one of our keys made this signature of `N` bytes on these texts; takes as long for a wrong one.
    pub fn is_signed<const N: usize>(&self, texts: &[&[u8]], signature: &[u8]) -> bool {
        self.believed.iter().fold(false, |found, key| {
            found | bool::from(key.sign::<N>(texts).ct_eq(signature))
        })
    }

    /// What a text is known by, under the key that signs.
    pub fn hash(&self, texts: &[&[u8]]) -> [u8; 32] {
        keyed_hash(&self.signing.secret, texts)
    }

    /// What a text may have been known by, under each key, newest first.
    pub fn hashes(&self, texts: &[&[u8]]) -> impl Iterator<Item = [u8; 32]> {
        self.believed.iter().map(|key| keyed_hash(&key.secret, texts))
    }

    /// The key behind moderators' one-time codes. It is not changed: whoever turns codes off and on again has a new seed,
    /// which is the secret's other half.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }
}

impl Key {
    fn sign<const N: usize>(&self, texts: &[&[u8]]) -> [u8; N] {
        let hash = keyed_hash(&self.secret, texts);
        std::array::from_fn(|n| hash[n])
    }
}

impl From<&keys::Row> for Key {
    fn from(row: &keys::Row) -> Self {
        Self {
            id: row.id,
            secret: row.secret.clone().into_bytes(),
        }
    }
}

/// The keys that this process signs with, shared by all that runs in it and replaced as a whole.
pub struct KeyRing(RwLock<Arc<Keys>>);

impl KeyRing {
    /// Reads the database's keys, and makes the first ones where there are none.
    pub async fn open(store: &Store, now: Millis) -> Result<Self> {
        Ok(Self(RwLock::new(Arc::new(Keys::open(store, now).await?))))
    }

    /// The keys as they are now.
    pub fn current(&self) -> Arc<Keys> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the keys again.
    pub async fn refresh(&self, store: &Store, now: Millis) -> Result<()> {
        let rows = keys::list(&mut store.read().await?.conn()).await?;
        let keys = Keys::new(rows, self.current().codes.clone(), now)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    /// Makes a new key, which signs after [`ACTIVE_AFTER`]; gives back its number. Fails when there are [`MAX_KEYS`]
    /// already.
    pub async fn rotate(&self, store: &Store, now: Millis) -> anyhow::Result<i64> {
        let secret = new_token();
        let added = store.write(move |conn| {
            Box::pin(async move {
                if keys::list(conn).await?.len() >= MAX_KEYS {
                    return Ok(None);
                }
                keys::add(conn, &secret, now).await.map(Some)
            })
        });
        let added = added.await?;
        self.refresh(store, now).await?;
        added.ok_or_else(|| anyhow::anyhow!("there are {MAX_KEYS} keys already: retire the oldest first"))
    }

    /// Forgets a key: nothing that it signed is believed any longer. Fails for the one that signs, and for one that is
    /// not there.
    pub async fn retire(&self, store: &Store, id: i64, now: Millis) -> anyhow::Result<()> {
        self.refresh(store, now).await?;
        ensure!(
            self.current().signing_id() != id,
            "key {id} signs: make a new one first (`cam-nhan secret rotate`), and retire this one a minute later"
        );
        let removed = store.write(move |conn| Box::pin(keys::remove(conn, id))).await?;
        self.refresh(store, now).await?;
        ensure!(removed, "there is no key {id} (`cam-nhan secret list`)");
        Ok(())
    }
}

#[cfg(test)]
impl Keys {
    /// Keys with these secrets, the last of which signs.
    pub fn of(secrets: &[&str]) -> Self {
        let rows = secrets.iter().zip(1..).map(|(secret, id)| keys::Row {
            id,
            secret: (*secret).to_owned(),
            created_at: Millis(0),
        });
        Self::new(rows.collect(), Vec::new(), Millis(ACTIVE_AFTER)).expect("a key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_signs_once_it_has_settled_and_all_are_believed() {
        let row = |id: i64, created_at: i64| keys::Row {
            id,
            secret: format!("secret {id}"),
            created_at: Millis(created_at),
        };
        let at =
            |now: i64| Keys::new(vec![row(1, 0), row(4, 1_000_000)], Vec::new(), Millis(now)).expect("keys");
        let (before, after) = (at(1_000_001), at(1_000_000 + ACTIVE_AFTER));
        assert_eq!((before.signing_id(), after.signing_id()), (1, 4));
        for (signer, reader) in [(&before, &after), (&after, &before)] {
            let signature = signer.sign::<16>(&[b"a", b"b"]);
            assert!(reader.is_signed::<16>(&[b"a", b"b"], &signature));
            assert!(!reader.is_signed::<16>(&[b"ab"], &signature));
            assert!(!reader.is_signed::<16>(&[b"a", b"b"], &signature[1..]));
            assert!(!Keys::of(&["secret 2"]).is_signed::<16>(&[b"a", b"b"], &signature));
        }
        assert_eq!(at(0).signing_id(), 1, "even a clock that has gone back finds one");
    }
}
