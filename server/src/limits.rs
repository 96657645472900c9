//! How often one may write: each reader, each address, the network around it, each site and each thread. governor's
//! cells (GCRA) keep the count in memory: each process its own. Where several servers share a database, a balancer
//! spreads requests evenly over them, so that what one of them sees stands for as much at each of the others: each
//! admission then takes as many cells as there are servers.
//!
//! The memory is bounded whatever is sent: who is counted is a slot of a table, found by a hash whose key nobody
//! outside knows. Two who share one share their limit; with 1,000 of them at once, one in 100 does.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use cam_nhan_domain::{Code, Refusal, SiteId};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::address;

/// Those counted at once, for each limit: about 4 MB when all are.
const SLOTS: u64 = 1 << 17;

/// Writes a minute, all of which may come at once; 0 is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// For an IPv4 address, or the /64 of an IPv6 one.
    pub per_address: u32,
    /// For the /24 around an IPv4 address, or the /48 around an IPv6 one.
    pub per_network: u32,
    /// For a reader.
    pub per_reader: u32,
    /// For a site; readers who have published comments are not counted.
    pub per_site: u32,
    /// For an article or the likes of a comment; readers who have published comments are not counted.
    pub per_thread: u32,
    /// For an address: tokens for readers to come, instead of writes.
    pub new_readers: u32,
    /// For an address: attempts to sign in, instead of writes.
    pub sign_ins: u32,
}

/// The limits of one process.
pub struct Limits {
    hash: RandomState,
    servers: AtomicU32,
    addresses: Limit,
    networks: Limit,
    readers: Limit,
    sites: Limit,
    threads: Limit,
    new_readers: Limit,
    sign_ins: Limit,
}

impl Limits {
    /// Limits by these rates.
    pub fn new(rates: Rates) -> Self {
        Self {
            hash: RandomState::new(),
            servers: AtomicU32::new(1),
            addresses: Limit::new(rates.per_address),
            networks: Limit::new(rates.per_network),
            readers: Limit::new(rates.per_reader),
            sites: Limit::new(rates.per_site),
            threads: Limit::new(rates.per_thread),
            new_readers: Limit::new(rates.new_readers),
            sign_ins: Limit::new(rates.sign_ins),
        }
    }

    /// How many servers share the work, this one included.
    pub fn servers(&self) -> u32 {
        self.servers.load(Ordering::Relaxed)
    }

    /// Takes note of how many servers share the work.
    pub fn share_among(&self, servers: u32) {
        self.servers.store(servers, Ordering::Relaxed);
    }

    /// Lets a write from this address through, or says how many seconds to wait.
    pub fn admit_address(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.networks, address::network(address))?;
        self.admit(&self.addresses, address::prefix(address))
    }

    /// Lets a write of this reader through, or says how many seconds to wait.
    pub fn admit_reader(&self, token_hash: &str) -> Result<(), Refusal> {
        self.admit(&self.readers, token_hash)
    }

    /// Lets a write to this thread (its key, or a comment's id) of a site through, or says how many seconds to wait.
    pub fn admit_to_thread(&self, site: &SiteId, thread: &str) -> Result<(), Refusal> {
        self.admit(&self.threads, (site.as_str(), thread))?;
        self.admit(&self.sites, site.as_str())
    }

    /// Lets this address have a token for a new reader, or says how many seconds to wait.
    pub fn admit_new_reader(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.new_readers, address::prefix(address))
    }

    /// Lets an attempt to sign in through, or says how many seconds to wait.
    pub fn admit_sign_in(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.sign_ins, address::prefix(address))
    }

    /// Forgets those who have been quiet.
    pub fn forget_the_quiet(&self) {
        let all = [
            &self.addresses,
            &self.networks,
            &self.readers,
            &self.sites,
            &self.threads,
            &self.new_readers,
            &self.sign_ins,
        ];
        for (_, limiter) in all.into_iter().filter_map(|limit| limit.0.as_ref()) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn admit(&self, limit: &Limit, who: impl Hash) -> Result<(), Refusal> {
        limit.admit(self.hash.hash_one(who) % SLOTS, self.servers())
    }
}

/// One limit, if there is one: how much a minute, and who had how much.
struct Limit(Option<(NonZeroU32, DefaultKeyedRateLimiter<u64>)>);

impl Limit {
    fn new(per_minute: u32) -> Self {
        let limit = NonZeroU32::new(per_minute);
        Self(limit.map(|limit| (limit, RateLimiter::keyed(Quota::per_minute(limit)))))
    }

    fn admit(&self, slot: u64, servers: u32) -> Result<(), Refusal> {
        let Some((limit, limiter)) = &self.0 else {
            return Ok(());
        };
        // Everyone is let through once, however many servers there are.
        let cells = NonZeroU32::new(servers).map_or(NonZeroU32::MIN, |servers| servers.min(*limit));
        let admitted = limiter.check_key_n(&slot, cells);
        let admitted = admitted.unwrap_or_else(|_| unreachable!("a limit holds itself"));
        admitted.map_err(|not_until| {
            let wait = not_until.wait_time_from(limiter.clock().now());
            Code::TooMany.with(
                u32::try_from(wait.as_secs())
                    .unwrap_or(u32::MAX)
                    .saturating_add(1),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn a_million_invented_addresses_take_no_more_memory_than_the_table() {
        let limits = Limits::new(Rates {
            per_address: 5,
            ..Rates::default()
        });
        for n in 0..1_000_000_u128 {
            let _ = limits.admit_address(Ipv6Addr::from_bits(0x2001_0db8 << 96 | n << 64).into());
        }
        let counted = limits.addresses.0.as_ref().expect("a limit").1.len();
        assert!(counted as u64 <= SLOTS, "{counted}");
    }

    #[test]
    fn a_network_is_limited_beyond_its_addresses() {
        let limits = Limits::new(Rates {
            per_address: 5,
            per_network: 8,
            ..Rates::default()
        });
        let admitted = (0..20_u8).filter(|n| limits.admit_address([198, 51, 100, *n].into()).is_ok());
        assert_eq!(admitted.count(), 8);
        assert!(limits.admit_address([198, 51, 101, 1].into()).is_ok());
    }

    #[test]
    fn servers_that_share_the_work_share_the_limit_and_admit_everyone_once() {
        let admitted = |limit: u32, servers: u32| {
            let limits = Limits::new(Rates {
                per_reader: limit,
                ..Rates::default()
            });
            limits.share_among(servers);
            (0..100).filter(|_| limits.admit_reader("an").is_ok()).count()
        };
        assert_eq!([1, 2, 3].map(|servers| admitted(60, servers)), [60, 30, 20]);
        assert_eq!(admitted(2, 9), 1);
    }
}
