//! Rate limits: how often, and how much, each reader, each address, the network around it, each account, each site and
//! each thread may write, sign in, or have answers made that nobody has asked for before. governor's cells (GCRA) keep
//! the count in memory: each process its own. Where several servers share a database, a balancer
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
    time::Duration,
};

use cam_nhan_domain::{Code, Refusal, SiteId};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::{
    net::address::{self, Network},
    store::readers::ReaderKey,
};

/// Slots of each limit's table: about 4 MB when all are.
const SLOTS: u64 = 1 << 17;

/// Texts are counted in pieces of this many bytes.
const PIECE: u32 = 64;
/// The period over which attempts to sign in to one account are counted.
const ACCOUNT_PERIOD: Duration = Duration::from_secs(600);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

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
    /// For the network around an address: the same.
    pub sign_ins_per_network: u32,
    /// For an account, in ten minutes: attempts to sign in from browsers that it has not signed in from before.
    pub sign_ins_per_account: u32,
    /// For an address: answers that must be made because they are not in memory, instead of writes.
    pub fresh_reads: u32,
    /// For the network around an address: the same.
    pub fresh_reads_per_network: u32,
    /// Texts a day, in kilobytes.
    pub texts: Texts,
}

/// Kilobytes of text a day, all of which may come at once; 0 is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts {
    /// From a reader.
    pub per_reader: u32,
    /// From an address.
    pub per_address: u32,
    /// From the network around it.
    pub per_network: u32,
    /// For a site.
    pub per_site: u32,
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
    sign_ins_of_networks: Limit,
    sign_ins_of_accounts: Limit,
    reads: Limit,
    reads_of_networks: Limit,
    texts_of_readers: Limit,
    texts_of_addresses: Limit,
    texts_of_networks: Limit,
    texts_of_sites: Limit,
}

impl Limits {
    /// Limits by these rates.
    pub fn new(rates: Rates) -> Self {
        let a_minute = |limit| Limit::new(limit, MINUTE);
        let a_day = |kilobytes: u32| Limit::new(kilobytes.saturating_mul(1_024 / PIECE), DAY);
        Self {
            hash: RandomState::new(),
            servers: AtomicU32::new(1),
            addresses: a_minute(rates.per_address),
            networks: a_minute(rates.per_network),
            readers: a_minute(rates.per_reader),
            sites: a_minute(rates.per_site),
            threads: a_minute(rates.per_thread),
            new_readers: a_minute(rates.new_readers),
            sign_ins: a_minute(rates.sign_ins),
            sign_ins_of_networks: a_minute(rates.sign_ins_per_network),
            sign_ins_of_accounts: Limit::new(rates.sign_ins_per_account, ACCOUNT_PERIOD),
            reads: a_minute(rates.fresh_reads),
            reads_of_networks: a_minute(rates.fresh_reads_per_network),
            texts_of_readers: a_day(rates.texts.per_reader),
            texts_of_addresses: a_day(rates.texts.per_address),
            texts_of_networks: a_day(rates.texts.per_network),
            texts_of_sites: a_day(rates.texts.per_site),
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

    /// Lets a write from this address through, or says how many seconds to wait. What an address is refused, its
    /// network does not pay for.
    pub fn admit_address(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.addresses, address::prefix(address))?;
        self.admit(&self.networks, Network::of(address))
    }

    /// Lets a write of this reader through, or says how many seconds to wait.
    pub fn admit_reader(&self, reader_key: &ReaderKey) -> Result<(), Refusal> {
        self.admit(&self.readers, reader_key.as_str())
    }

    /// Lets a write to this thread (its key, or a comment's id) of a site through, or says how many seconds to wait.
    pub fn admit_to_thread(&self, site: &SiteId, thread: &str) -> Result<(), Refusal> {
        self.admit(&self.threads, (site.as_str(), thread))?;
        self.admit(&self.sites, site.as_str())
    }

    /// Lets a reader's text of so many bytes be kept, or says how many seconds to wait.
    pub fn admit_text(
        &self,
        site: &SiteId,
        reader_key: &ReaderKey,
        address: IpAddr,
        bytes: usize,
    ) -> Result<(), Refusal> {
        let pieces = u32::try_from(bytes / PIECE as usize + 1).unwrap_or(u32::MAX);
        let (line, network) = (address::prefix(address), Network::of(address));
        self.admit_many(
            &self.texts_of_readers,
            (site.as_str(), reader_key.as_str()),
            pieces,
        )?;
        self.admit_many(&self.texts_of_addresses, line, pieces)?;
        self.admit_many(&self.texts_of_networks, network, pieces)?;
        self.admit_many(&self.texts_of_sites, site.as_str(), pieces)
    }

    /// Lets this address have a token for a new reader, or says how many seconds to wait.
    pub fn admit_new_reader(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.new_readers, address::prefix(address))
    }

    /// Lets an attempt to sign in through, or says how many seconds to wait.
    pub fn admit_sign_in(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.sign_ins, address::prefix(address))?;
        self.admit(&self.sign_ins_of_networks, Network::of(address))
    }

    /// Lets an attempt to sign in to an account through, whether there is one or not, or says how many seconds to wait.
    /// Who comes from a browser that is known is counted apart: strangers lock nobody out.
    pub fn admit_to_account(&self, account: &str, is_known: bool) -> Result<(), Refusal> {
        self.admit(&self.sign_ins_of_accounts, (account, is_known))
    }

    /// Lets this address have an answer made that is not in memory, or says how many seconds to wait.
    pub fn admit_fresh_read(&self, address: IpAddr) -> Result<(), Refusal> {
        self.admit(&self.reads, address::prefix(address))?;
        self.admit(&self.reads_of_networks, Network::of(address))
    }

    /// Forgets those who have been quiet.
    pub fn evict_idle(&self) {
        let all = [
            &self.addresses,
            &self.networks,
            &self.readers,
            &self.sites,
            &self.threads,
            &self.new_readers,
            &self.sign_ins,
            &self.sign_ins_of_networks,
            &self.sign_ins_of_accounts,
            &self.reads,
            &self.reads_of_networks,
            &self.texts_of_readers,
            &self.texts_of_addresses,
            &self.texts_of_networks,
            &self.texts_of_sites,
        ];
        for (_, limiter) in all.into_iter().filter_map(|limit| limit.0.as_ref()) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn admit(&self, limit: &Limit, who: impl Hash) -> Result<(), Refusal> {
        self.admit_many(limit, who, 1)
    }

    fn admit_many(&self, limit: &Limit, who: impl Hash, many: u32) -> Result<(), Refusal> {
        let cells = many.saturating_mul(self.servers().max(1));
        limit.admit(self.hash.hash_one(who) % SLOTS, cells)
    }
}

/// One limit, if there is one: how much, and who had how much.
struct Limit(Option<(NonZeroU32, DefaultKeyedRateLimiter<u64>)>);

impl Limit {
    /// So much in a period, all of which may come at once.
    fn new(limit: u32, period: Duration) -> Self {
        let limit = NonZeroU32::new(limit).and_then(|limit| {
            let quota = Quota::with_period(period / limit.get())?.allow_burst(limit);
            Some((limit, RateLimiter::keyed(quota)))
        });
        Self(limit)
    }

    fn admit(&self, slot: u64, cells: u32) -> Result<(), Refusal> {
        let Some((limit, limiter)) = &self.0 else {
            return Ok(());
        };
        // Everyone is let through once, however many servers there are.
        let cells = NonZeroU32::new(cells).map_or(NonZeroU32::MIN, |cells| cells.min(*limit));
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
            (0..100)
                .filter(|_| limits.admit_reader(&ReaderKey::of_token("an")).is_ok())
                .count()
        };
        assert_eq!([1, 2, 3].map(|servers| admitted(60, servers)), [60, 30, 20]);
        assert_eq!(admitted(2, 9), 1);
    }

    #[test]
    fn an_address_that_is_refused_takes_nothing_from_its_neighbours() {
        let limits = Limits::new(Rates {
            per_address: 2,
            per_network: 4,
            sign_ins: 2,
            sign_ins_per_network: 4,
            fresh_reads: 2,
            fresh_reads_per_network: 4,
            ..Rates::default()
        });
        let limits_of_addresses: [&dyn Fn(IpAddr) -> Result<(), Refusal>; 3] = [
            &|from| limits.admit_address(from),
            &|from| limits.admit_sign_in(from),
            &|from| limits.admit_fresh_read(from),
        ];
        for admit in limits_of_addresses {
            let greedy = (0..50).filter(|_| admit([198, 51, 100, 1].into()).is_ok());
            assert_eq!(greedy.count(), 2);
            assert!(admit([198, 51, 100, 2].into()).is_ok());
            let of_one_line = (0..50_u128)
                .filter(|n| admit(Ipv6Addr::from_bits(0x2001_0db8_0001 << 80 | n << 64).into()).is_ok());
            assert_eq!(of_one_line.count(), 4, "a /48 is one network");
        }
    }

    #[test]
    fn strangers_who_guess_do_not_lock_an_account_for_its_owner() {
        let limits = Limits::new(Rates {
            sign_ins_per_account: 3,
            ..Rates::default()
        });
        let guessed = (0..100).filter(|_| limits.admit_to_account("chu@bao.example", false).is_ok());
        assert_eq!(guessed.count(), 3);
        assert!(limits.admit_to_account("chu@bao.example", true).is_ok());
        assert!(limits.admit_to_account("khac@bao.example", false).is_ok());
    }

    #[test]
    fn a_days_texts_are_bounded_by_reader_address_network_and_site() {
        let texts = |per_reader, per_address, per_network, per_site| {
            Limits::new(Rates {
                texts: Texts {
                    per_reader,
                    per_address,
                    per_network,
                    per_site,
                },
                ..Rates::default()
            })
        };
        let (bao, la) = (
            SiteId::parse("bao").expect("a name"),
            SiteId::parse("la").expect("a name"),
        );
        // How many kilobytes somebody gets rid of who is somebody else each time.
        let kept = |limits: &Limits,
                    site: &SiteId,
                    reader: &dyn Fn(u8) -> ReaderKey,
                    from: &dyn Fn(u8) -> IpAddr| {
            let kept = (0..200_u8).filter(|n| limits.admit_text(site, &reader(*n), from(*n), 1_000).is_ok());
            kept.count()
        };
        let (one, many) = (
            |_: u8| ReaderKey::of_token("an"),
            |n: u8| ReaderKey::of_token(&n.to_string()),
        );
        let (here, street, world) = (
            |_: u8| IpAddr::from([198, 51, 100, 1]),
            |n: u8| IpAddr::from([198, 51, 100, n]),
            |n: u8| IpAddr::from([n, 51, 100, 1]),
        );
        assert_eq!(kept(&texts(7, 0, 0, 0), &bao, &one, &world), 7);
        assert_eq!(kept(&texts(7, 20, 0, 0), &bao, &many, &here), 20);
        assert_eq!(kept(&texts(7, 20, 60, 0), &bao, &many, &street), 60);
        let limits = texts(7, 20, 60, 100);
        assert_eq!(kept(&limits, &bao, &many, &world), 100);
        assert_eq!(kept(&limits, &la, &many, &world), 100, "each site has its own");
    }
}
