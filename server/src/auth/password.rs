//! Password hashing (Argon2id) on a fixed number of reused memory buffers. Allocated anew for each attempt, and on ever
//! other threads, they would stay with the allocator: a stranger who guesses would decide how much memory the service
//! has. Attempts beyond what is being hashed wait in a short queue, and beyond that are told to come back before they
//! cost anything.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::{Output, ParamsString, Salt, SaltString, rand_core::OsRng},
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
const MAX_LENGTH: usize = 256;
/// Buffers, of 19 MiB each; fewer where there are fewer cores, since hashing more at once would end none of them sooner.
const BUFFERS: usize = 4;
/// Passwords that wait for one: somebody who is right waits a second or two at worst.
const WAITING: usize = 24;

static POOL: LazyLock<Pool> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Pool::new(cores.min(BUFFERS))
});

/// Memory for hashing, and whose turn it is.
struct Pool {
    queue: Semaphore,
    turns: Semaphore,
    /// Those that nobody uses; made when first needed, and kept.
    idle: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl Pool {
    fn new(buffers: usize) -> Self {
        Self {
            queue: Semaphore::new(buffers + WAITING),
            turns: Semaphore::new(buffers),
            idle: Arc::default(),
        }
    }

    /// Runs `work` with a buffer, on a thread where it may take its time. [`Code::Unavailable`] when too many wait.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T> {
        let _place = self.queue.try_acquire().map_err(|_| Code::Unavailable.with(2))?;
        let _turn = self.turns.acquire().await.map_err(Error::internal)?;
        let idle = self.idle.clone();
        let done = tokio::task::spawn_blocking(move || {
            let take = || idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut buffer = take().unwrap_or_default();
            let done = work(&mut buffer);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
            done
        });
        done.await.map_err(Error::internal)
    }
}

/// Whether it may be somebody's password; else [`Code::PasswordTooShort`].
pub fn check(password: &str) -> Result<(), Refusal> {
    if password.chars().count() < LEAST as usize || password.len() > MAX_LENGTH {
        return Err(Code::PasswordTooShort.with(LEAST));
    }
    Ok(())
}

/// Whether it is this moderator's password.
pub async fn is_right(moderator: &Moderator, password: &str) -> Result<bool> {
    // One that is too long is nobody's, and costs the same time.
    let fits = password.len() <= MAX_LENGTH;
    let (hash, password) = (
        moderator.password.clone(),
        if fits { password.to_owned() } else { String::new() },
    );
    let same = POOL
        .run(move |buffer| is_hash_of(&hash, &password, buffer))
        .await?;
    Ok(same && fits)
}

/// Argon2id with the library's defaults, which are OWASP's (19 MiB, 2 passes).
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    POOL.run(move |buffer| make(&password, buffer))
        .await?
        .map_err(|error| Error::internal(anyhow::anyhow!("hashing a password: {error}")))
}

/// Compared in constant time.
fn is_hash_of(hash: &str, password: &str, buffer: &mut Vec<Block>) -> bool {
    let mut compare = || {
        let known = PasswordHash::new(hash)?;
        let algorithm = Algorithm::try_from(known.algorithm)?;
        let version = known.version.map_or(Ok(Version::default()), Version::try_from);
        let (Some(salt), Some(expected)) = (known.salt, known.hash) else {
            return Ok(false);
        };
        let hasher = Argon2::new(algorithm, version?, Params::try_from(&known)?);
        let made = output(&hasher, password, salt, expected.len(), buffer)?;
        Ok::<_, argon2::password_hash::Error>(made == expected)
    };
    compare().unwrap_or_default()
}

fn make(password: &str, buffer: &mut Vec<Block>) -> argon2::password_hash::Result<String> {
    let (hasher, salt) = (Argon2::default(), SaltString::generate(&mut OsRng));
    let params = hasher.params().clone();
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(salt.as_salt()),
        hash: Some(output(
            &hasher,
            password,
            salt.as_salt(),
            Params::DEFAULT_OUTPUT_LEN,
            buffer,
        )?),
    };
    Ok(hash.to_string())
}

fn output(
    hasher: &Argon2<'_>,
    password: &str,
    salt: Salt<'_>,
    length: usize,
    buffer: &mut Vec<Block>,
) -> argon2::password_hash::Result<Output> {
    let blocks = hasher.params().block_count();
    if buffer.len() < blocks {
        buffer.resize(blocks, Block::default());
    }
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes)?;
    Output::init_with(length, |made| {
        Ok(hasher.hash_password_into_with_memory(password.as_bytes(), salt, made, buffer)?)
    })
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn a_used_buffer_hashes_as_the_library_does() {
        let mut buffer = Vec::new();
        let made = make("mật khẩu đủ dài", &mut buffer).expect("a hash");
        let again = make("mật khẩu đủ dài", &mut buffer).expect("a hash");
        assert_ne!(made, again, "each has its own salt");
        for hash in [&made, &again] {
            let known = PasswordHash::new(hash).expect("the usual form");
            let verified = Argon2::default().verify_password("mật khẩu đủ dài".as_bytes(), &known);
            assert!(verified.is_ok(), "{hash}");
            assert!(is_hash_of(hash, "mật khẩu đủ dài", &mut buffer));
            assert!(!is_hash_of(hash, "mật khẩu khác", &mut buffer));
        }
        let salt = SaltString::generate(&mut OsRng);
        let theirs = Argon2::default()
            .hash_password(b"of before", &salt)
            .expect("a hash")
            .to_string();
        assert!(is_hash_of(&theirs, "of before", &mut buffer));
        assert!(!is_hash_of("no hash at all", "of before", &mut buffer));
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_back_and_no_buffer_is_made_for_them() {
        let pool = Arc::new(Pool::new(2));
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let (pool, gate) = (pool.clone(), gate.clone());
            asked.spawn(async move {
                let work = move |buffer: &mut Vec<Block>| {
                    buffer.resize(1, Block::default());
                    // Until the gate is gone.
                    _ = gate.lock().expect("no panic").recv();
                };
                pool.run(work).await
            });
        }
        for _ in 0..100 - 2 - WAITING {
            match asked.join_next().await.expect("one of them").expect("no panic") {
                Err(Error::Refusal(refusal)) => assert_eq!(refusal.code, Code::Unavailable),
                other => panic!("{other:?}"),
            }
        }
        drop(open);
        assert!(
            asked.join_all().await.iter().all(Result::is_ok),
            "the others have their turn"
        );
        assert!(pool.idle.lock().expect("no panic").len() <= 2);
        assert!(pool.run(|_| ()).await.is_ok(), "the queue is empty again");
    }
}
