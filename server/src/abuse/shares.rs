//! Concurrency limit by client: how much of something one address may hold at once (connections, bodies on their way,
//! requests being answered, event streams, answers that nobody reads), and the network around it. `rate_limits.rs` counts how
//! often, this counts how much at the same time. The memory is bounded by what is held.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::net::address::{self, Network};

/// What each client may hold of one thing, in whatever it is counted.
#[derive(Debug)]
pub struct Shares {
    each: usize,
    network: usize,
    held: Mutex<HashMap<Holder, usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Holder {
    /// An IPv4 address, or the /64 of an IPv6 one.
    Line(IpAddr),
    /// The /24 around it, or the /48.
    Network(Network),
}

/// A part that is held; dropped, it is free again.
#[derive(Debug)]
pub struct Share {
    of: Arc<Shares>,
    holders: [Option<Holder>; 2],
    amount: usize,
}

impl Shares {
    /// So much for one address, and so much for the network around it.
    pub fn new(each: usize, network: usize) -> Arc<Self> {
        Arc::new(Self {
            each,
            network,
            held: Mutex::default(),
        })
    }

    /// A share for a client, if there is as much left for it. Who shares a private network with whom tells nothing.
    pub fn take(self: &Arc<Self>, client: IpAddr, amount: usize) -> Option<Share> {
        let client = client.to_canonical();
        let network = (!address::is_private(client)).then(|| Holder::Network(Network::of(client)));
        let mut share = Share {
            of: self.clone(),
            holders: [Some(Holder::Line(address::prefix(client))), network],
            amount: 0,
        };
        share.grow(amount).then_some(share)
    }

    fn most(&self, holder: Holder) -> usize {
        match holder {
            Holder::Line(_) => self.each,
            Holder::Network(_) => self.network,
        }
    }

    /// Who holds anything.
    #[cfg(test)]
    pub fn holders(&self) -> usize {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Share {
    /// Holds more, if there is more left for the client; else all stays as it is.
    pub fn grow(&mut self, by: usize) -> bool {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = self.holders.iter().flatten().all(|holder| {
            let taken = held.get(holder).copied().unwrap_or_default();
            taken.saturating_add(by) <= self.of.most(*holder)
        });
        if fits {
            for holder in self.holders.iter().flatten() {
                *held.entry(*holder).or_default() += by;
            }
            self.amount += by;
        }
        fits
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.amount == 0 {
            return;
        }
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        for holder in self.holders.iter().flatten() {
            if let Some(taken) = held.get_mut(holder) {
                *taken -= self.amount;
                if *taken == 0 {
                    held.remove(holder);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn neither_an_address_nor_the_network_around_it_takes_more_than_its_share() {
        let shares = Shares::new(2, 3);
        let first = shares.take(of("192.0.2.1"), 1);
        let second = shares.take(of("::ffff:192.0.2.1"), 1);
        assert!(first.is_some() && second.is_some());
        assert!(shares.take(of("192.0.2.1"), 1).is_none(), "its share is taken");
        let neighbour = shares.take(of("192.0.2.2"), 1);
        assert!(neighbour.is_some());
        assert!(shares.take(of("192.0.2.3"), 1).is_none(), "the network's is");
        assert!(shares.take(of("198.51.100.1"), 2).is_some(), "others have theirs");
        drop(first);
        assert!(shares.take(of("192.0.2.3"), 1).is_some(), "who leaves makes room");
        drop((second, neighbour));
        assert_eq!(shares.holders(), 0);
    }

    #[test]
    fn a_share_that_cannot_grow_stays_as_it_is() {
        let shares = Shares::new(10, 100);
        let mut share = shares.take(of("2001:db8::1"), 4).expect("a share");
        assert!(share.grow(6) && !share.grow(1));
        assert!(
            shares.take(of("2001:db8::2"), 1).is_none(),
            "one line of IPv6 is one client"
        );
        drop(share);
        assert_eq!(shares.holders(), 0);
    }

    #[test]
    fn a_private_network_is_not_one_client() {
        let shares = Shares::new(1, 1);
        let held: Vec<_> = (1..=9)
            .map(|n| shares.take(IpAddr::from([10, 0, 0, n]), 1))
            .collect();
        assert!(held.iter().all(Option::is_some));
    }
}
