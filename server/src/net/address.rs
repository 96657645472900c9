//! Client addresses behind trusted proxies (`X-Forwarded-For`, `Forwarded`): the socket's peer, unless that is a proxy of
//! ours that says whom it speaks for.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use axum::http::{HeaderMap, header::HeaderName};
use clap::ValueEnum;
use ipnet::{IpNet, Ipv4Net};
use serde::Deserialize;
use url::{Host, Url};

/// Whether a URL is of the very machine that reads it.
pub fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(v4)) => v4.is_loopback(),
        Some(Host::Ipv6(v6)) => v6.is_loopback(),
        None => false,
    }
}

/// The header in which our proxies say whom they speak for. One of them, never both: a proxy writes its own and lets
/// the other pass as the client sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ClientHeader {
    /// `X-Forwarded-For: client, proxy`.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=client, for=proxy` (RFC 7239).
    Forwarded,
}

impl ClientHeader {
    fn name(self) -> HeaderName {
        HeaderName::from_static(match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        })
    }

    /// Who is named in one element of the header.
    fn read(self, hop: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => node(hop),
            Self::Forwarded => parts(hop, b';').into_iter().find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("for")
                    .then(|| node(&unquoted(value.trim())))?
            }),
        }
    }
}

/// Whether an address is one of our proxies.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|net| net.contains(&address))
}

/// Whether a network holds more than proxies are likely to be: more than 256 addresses of IPv4, more than one line of
/// IPv6.
pub fn is_wide(net: &IpNet) -> bool {
    match net {
        IpNet::V4(v4) => v4.prefix_len() < 24,
        IpNet::V6(v6) => v6.prefix_len() < 64,
    }
}

/// A network as addresses are compared with it: one of IPv4 that is written as IPv6 is one of IPv4. Fails with a sentence
/// where the address has more bits than the length says, since it may have been meant as one address or as all of them.
pub fn canonical(net: IpNet) -> Result<IpNet, String> {
    let trunc = net.trunc();
    if trunc != net {
        return Err(format!(
            "{net} names an address within a network: write {trunc} for all of it, or {} for that address",
            IpNet::from(net.addr())
        ));
    }
    let IpNet::V6(v6) = net else { return Ok(net) };
    let v4 = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(96));
    let v4 = v4.and_then(|(address, length)| Ipv4Net::new(address, length).ok());
    Ok(v4.map_or(net, IpNet::V4))
}

/// The address of the client: from the right of the header, past the proxies that are trusted. The header is believed
/// from a trusted peer alone, and only as far as it can be read.
pub fn client(headers: &HeaderMap, peer: IpAddr, trusted: &[IpNet], header: ClientHeader) -> IpAddr {
    let mut client = peer.to_canonical();
    let lines = headers.get_all(header.name()).iter();
    // What is no text is the client's, and takes nothing away from what a proxy added after it.
    let lines: Vec<_> = lines
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    let hops: Vec<&str> = lines.iter().flat_map(|line| parts(line, b',')).collect();
    for hop in hops.into_iter().rev() {
        if !is_trusted(client, trusted) {
            break;
        }
        match header.read(hop.trim()) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// A list cut at a separator, but not within a quoted string. Where a quotation never ends, quotes mean nothing: what
/// a client puts on the left must not swallow what our proxy added on the right.
fn parts(list: &str, separator: u8) -> Vec<&str> {
    let (mut parts, mut begin, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == separator && !quoted => {
                parts.push(&list[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if quoted {
        return list.split(char::from(separator)).collect();
    }
    parts.push(&list[begin..]);
    parts
}

/// A value without its quotes and escapes (RFC 9110, 5.6.4).
fn unquoted(value: &str) -> String {
    let Some(inside) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut escaped = false;
    inside
        .chars()
        .filter(|&c| {
            let keep = escaped || c != '\\';
            escaped = !keep;
            keep
        })
        .collect()
}

/// An address with or without brackets and a port, which may be a word (RFC 7239, 6). `unknown` and `_hidden` name
/// nobody.
fn node(text: &str) -> Option<IpAddr> {
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        return (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(address.into());
    }
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let (address, port) = text.split_once(':')?;
    let address: Ipv4Addr = address.parse().ok()?;
    is_port(port).then_some(address.into())
}

fn is_port(text: &str) -> bool {
    match text.strip_prefix('_') {
        Some(word) => {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        }
        None => text.parse::<u16>().is_ok(),
    }
}

/// What is limited together: an IPv4 address, or the /64 that one IPv6 line commands.
pub fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => cut(v6, 64).into(),
    }
}

/// The network around an address, which one owner may command as well: the /24 of an IPv4 address, the /48 of an IPv6
/// one. Wherever the service, its pages or its documents say "network", it is this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The one that an address is in.
    pub fn of(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8)).into(),
            IpAddr::V6(v6) => cut(v6, 48).into(),
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn cut(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))
}

/// Whether an address tells nothing of who is behind it: this machine, a private network, a proxy of ours that was
/// never named as one.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => {
            v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(header: ClientHeader, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(header.name(), line.parse().expect("header"));
        }
        let trusted = ["10.0.0.0/8".parse().expect("net")];
        client(&headers, peer.parse().expect("peer"), &trusted, header).to_string()
    }

    fn of(peer: &str, forwarded: &[&str]) -> String {
        by(ClientHeader::XForwardedFor, peer, forwarded)
    }

    #[test]
    fn a_stranger_cannot_say_who_they_are() {
        assert_eq!(of("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        let forwarded = by(ClientHeader::Forwarded, "203.0.113.9", &["for=198.51.100.1"]);
        assert_eq!(forwarded, "203.0.113.9");
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
    fn the_standard_header_is_read_with_its_quotes_ports_and_words() {
        let of = |forwarded: &[&str]| by(ClientHeader::Forwarded, "10.0.0.1", forwarded);
        assert_eq!(of(&["for=192.0.2.60;proto=http;by=203.0.113.43"]), "192.0.2.60");
        assert_eq!(of(&["For=\"[2001:db8:cafe::17]:4711\""]), "2001:db8:cafe::17");
        assert_eq!(
            of(&["for=1.1.1.1, for=\"192.0.2.60:_work\" , for=10.0.0.3"]),
            "192.0.2.60"
        );
        assert_eq!(of(&["for=1.1.1.1", "proto=https; for=192.0.2.43"]), "192.0.2.43");
        assert_eq!(of(&["for=\"192\\.0.2.43\""]), "192.0.2.43");
        for names_nobody in [
            "for=unknown",
            "for=_hidden",
            "proto=https",
            "for=",
            "for=\"[::1\"",
            "\u{1}",
        ] {
            let forwarded = format!("for=192.0.2.1, {names_nobody}");
            if let Ok(line) = forwarded.parse::<axum::http::HeaderValue>() {
                assert_eq!(of(&[line.to_str().unwrap_or("?")]), "10.0.0.1", "{forwarded}");
            }
        }
        assert_eq!(
            of(&["for=\"1.1.1.1, for=192.0.2.43"]),
            "192.0.2.43",
            "an open quotation on the left swallows nothing"
        );
    }

    #[test]
    fn a_network_of_thousands_is_wide() {
        for (net, wide) in [
            ("0.0.0.0/0", true),
            ("10.0.0.0/8", true),
            ("172.16.0.0/16", true),
            ("::/0", true),
            ("10.1.2.0/24", false),
            ("172.31.80.10/32", false),
            ("2001:db8::/64", false),
        ] {
            assert_eq!(is_wide(&net.parse().expect("a network")), wide, "{net}");
        }
    }

    #[test]
    fn a_network_is_told_apart_from_an_address_in_it() {
        let canonical = |net: &str| canonical(net.parse().expect("a network")).map(|net| net.to_string());
        assert_eq!(canonical("::ffff:10.0.0.0/104"), Ok("10.0.0.0/8".to_owned()));
        for net in ["10.0.0.0/8", "127.0.0.1/32", "2001:db8::/64", "::/0"] {
            assert_eq!(canonical(net), Ok(net.to_owned()));
        }
        let refused = canonical("192.0.2.7/24").expect_err("a refusal");
        assert!(
            refused.contains("192.0.2.0/24") && refused.contains("192.0.2.7/32"),
            "{refused}"
        );
    }

    #[test]
    fn one_line_of_ipv6_is_one_client() {
        let address = |text: &str| text.parse().expect("address");
        assert_eq!(
            prefix(address("2001:db8:1:2:3::4")),
            prefix(address("2001:db8:1:2::9"))
        );
        assert_ne!(
            prefix(address("2001:db8:1:2::9")),
            prefix(address("2001:db8:1:3::9"))
        );
        assert_eq!(
            Network::of(address("2001:db8:1:2::9")),
            Network::of(address("2001:db8:1:3::9"))
        );
        assert_ne!(
            Network::of(address("2001:db8:1::9")),
            Network::of(address("2001:db8:2::9"))
        );
        assert_eq!(
            Network::of(address("198.51.100.7")),
            Network::of(address("198.51.100.255"))
        );
        assert_ne!(
            Network::of(address("198.51.100.7")),
            Network::of(address("198.51.101.7"))
        );
    }
}
