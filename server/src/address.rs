//! Whose request is it? The socket's peer, unless that is a proxy of ours that says whom it speaks for.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, header::HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client: from the right of `X-Forwarded-For`, past the proxies that are trusted; the header is
/// believed from a trusted peer alone, and only as far as it can be read.
pub fn client(headers: &HeaderMap, peer: IpAddr, trusted: &[IpNet]) -> IpAddr {
    let trusts = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut client = peer.to_canonical();
    let hops: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .flat_map(|line| line.to_str().unwrap_or("?").split(','))
        .collect();
    for hop in hops.into_iter().rev() {
        if !trusts(client) {
            break;
        }
        match read(hop.trim()) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// An address with or without a port or brackets.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    bare.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// What is limited together: an IPv4 address, or the /64 that one IPv6 line commands.
pub fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().expect("header"));
        }
        let trusted = ["10.0.0.0/8".parse().expect("net")];
        client(&headers, peer.parse().expect("peer"), &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_they_are() {
        assert_eq!(of("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn a_proxy_is_believed_from_the_right() {
        assert_eq!(of("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1, 198.51.100.1"]),
            "198.51.100.1",
            "what the client invented is on the left"
        );
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1", "198.51.100.1:4711, 10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(of("10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(
            of("10.0.0.1", &["198.51.100.1, unknown"]),
            "10.0.0.1",
            "garbage ends what is believed"
        );
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(of("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn one_line_of_ipv6_is_one_client() {
        let prefix = |text: &str| prefix(text.parse().expect("address"));
        assert_eq!(prefix("2001:db8:1:2:3::4"), prefix("2001:db8:1:2::9"));
        assert_ne!(prefix("2001:db8:1:2::9"), prefix("2001:db8:1:3::9"));
    }
}
