//! How often one may write: each address, and each reader. governor's cells (GCRA) keep the count, in memory.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32};

use cam_nhan_domain::{Code, Refusal};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

/// The limits of one process.
pub struct Limits {
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    readers: Option<DefaultKeyedRateLimiter<String>>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
}

/// Attempts to sign in, an address a minute.
const SIGN_INS: NonZeroU32 = NonZeroU32::new(10).expect("not zero");

impl Limits {
    /// Limits writes to so many a minute for each address and each reader, all of which may come at once; 0 is no limit.
    pub fn new(per_address: u32, per_reader: u32) -> Self {
        Self {
            addresses: NonZeroU32::new(per_address).map(|limit| RateLimiter::keyed(Quota::per_minute(limit))),
            readers: NonZeroU32::new(per_reader).map(|limit| RateLimiter::keyed(Quota::per_minute(limit))),
            sign_ins: RateLimiter::keyed(Quota::per_minute(SIGN_INS)),
        }
    }

    /// Lets a write of this address (its prefix) through, or says how many seconds to wait.
    pub fn admit_address(&self, prefix: IpAddr) -> Result<(), Refusal> {
        self.addresses
            .as_ref()
            .map_or(Ok(()), |limiter| admit(limiter, &prefix))
    }

    /// Lets a write of this reader through, or says how many seconds to wait.
    pub fn admit_reader(&self, token_hash: &str) -> Result<(), Refusal> {
        self.readers
            .as_ref()
            .map_or(Ok(()), |limiter| admit(limiter, &token_hash.to_owned()))
    }

    /// Lets an attempt to sign in through, or says how many seconds to wait.
    pub fn admit_sign_in(&self, prefix: IpAddr) -> Result<(), Refusal> {
        admit(&self.sign_ins, &prefix)
    }

    /// Forgets those who have been quiet, so that memory does not grow with everyone who ever wrote.
    pub fn forget_the_quiet(&self) {
        if let Some(limiter) = &self.addresses {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.readers {
            limiter.retain_recent();
        }
        self.sign_ins.retain_recent();
    }
}

fn admit<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Refusal> {
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(limiter.clock().now());
        Code::TooMany.with(
            u32::try_from(wait.as_secs())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
        )
    })
}
