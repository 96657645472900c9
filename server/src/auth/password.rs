//! Moderators' passwords.

use argon2::{
    Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _,
    password_hash::{SaltString, rand_core::OsRng},
};
use cam_nhan_domain::{Code, Refusal};
use tokio::sync::Semaphore;

use crate::{
    error::{Error, Result},
    store::moderators::Moderator,
};

/// The shortest password, in characters.
pub const LEAST: u32 = 10;
/// The longest password, in bytes: hashing more would be work for nothing.
const MOST: usize = 256;

/// Passwords hashed at once: each takes 19 MiB and a core, and whoever signs in can wait for a turn.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Whether it may be somebody's password; else [`Code::PasswordTooShort`].
pub fn check(password: &str) -> Result<(), Refusal> {
    if password.chars().count() < LEAST as usize || password.len() > MOST {
        return Err(Code::PasswordTooShort.with(LEAST));
    }
    Ok(())
}

/// Whether it is this moderator's password.
pub async fn is_right(moderator: &Moderator, password: &str) -> Result<bool> {
    // One that is too long is nobody's, and costs the same time.
    let fits = password.len() <= MOST;
    let (hash, password) = (
        moderator.password.clone(),
        if fits { password.to_owned() } else { String::new() },
    );
    let _turn = HASHING.acquire().await.map_err(Error::internal)?;
    let same = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await
    .map_err(Error::internal)?;
    Ok(same && fits)
}

/// Argon2id with the library's defaults, which are OWASP's (19 MiB, 2 passes); on a thread where it may take its time.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    let _turn = HASHING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
    })
    .await
    .map_err(Error::internal)?
    .map_err(|error| Error::internal(anyhow::anyhow!("hashing a password: {error}")))
}
