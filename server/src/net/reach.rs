//! Reach: how far a request of ours may go. The guard against SSRF: which addresses are in the public Internet.

use std::net::IpAddr;

use ipnet::IpNet;

/// Networks that are no place in the public Internet: one's own machine and home, a carrier's, what is written in
/// books and tests, what goes to many, what is kept for later.
const CLOSED: [&str; 15] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// Of IPv6 only this is the public Internet,
const OPEN_V6: &str = "2000::/3";

/// less what tunnels to an IPv4 address of the sender's choosing, and what is for books and tests.
const CLOSED_V6: [&str; 4] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/// How far a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the public Internet.
    Public,
    /// There, and to the machine that we run on.
    ThisMachine,
    /// Wherever whoever runs the service has named.
    Anywhere,
}

impl Reach {
    /// Whether an address is within reach.
    pub fn includes(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::ThisMachine => is_public(address) || address.to_canonical().is_loopback(),
            Self::Anywhere => true,
        }
    }
}

/// Whether an address is in the public Internet.
fn is_public(address: IpAddr) -> bool {
    let within = |networks: &[&str], address: IpAddr| {
        networks.iter().any(|network| {
            network
                .parse()
                .is_ok_and(|network: IpNet| network.contains(&address))
        })
    };
    // `::ffff:10.0.0.1` is `10.0.0.1`.
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => !within(&CLOSED, v4),
        v6 @ IpAddr::V6(_) => within(&[OPEN_V6], v6) && !within(&CLOSED_V6, v6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_public_is_told_in_every_spelling() {
        for closed in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
        ] {
            assert!(!is_public(closed.parse().expect(closed)), "{closed}");
        }
        for open in [
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "::ffff:1.1.1.1",
            "2606:4700::1111",
        ] {
            assert!(is_public(open.parse().expect(open)), "{open}");
        }
    }
}
