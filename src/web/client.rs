//! The address a request comes from. Forwarded headers count only from configured proxies (quality, rule 2).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header::USER_AGENT},
};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::audit::Origin;

/// Where a request came from, as the audit log keeps it.
pub fn origin(request: &Request, trusted: &[IpNet]) -> Origin {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Origin { ip: address(peer, request.headers(), trusted), user_agent: agent.chars().filter(|c| !c.is_control()).take(256).collect() }
}

/// Counts from the right: the last address that is no trusted proxy. A header that cannot be read is ignored in favour of
/// the socket's peer, never a reason to skip a check.
pub fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let mut values: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    values.reverse();
    for value in values {
        // Only what a trusted proxy added is looked at, from the right; what stands left of it may be anybody's invention.
        let Ok(text) = value.to_str() else { return peer };
        for hop in text.rsplit(',') {
            match hop.trim().parse::<IpAddr>().map(|address| address.to_canonical()) {
                Ok(address) if is_trusted(&address) => {}
                Ok(address) => return address,
                Err(_) => return peer,
            }
        }
    }
    peer
}

/// One household or machine: an IPv4 address or an IPv6 /64.
pub fn household(address: IpAddr) -> String {
    network(address, 32, 64)
}

/// A neighbourhood: an IPv4 /24 or an IPv6 /48.
pub fn neighbourhood(address: IpAddr) -> String {
    network(address, 24, 48)
}

fn network(address: IpAddr, v4: u8, v6: u8) -> String {
    match address {
        IpAddr::V4(address) => Ipv4Net::new(address, v4).map_or_else(|_| address.to_string(), |net| net.trunc().to_string()),
        IpAddr::V6(address) => Ipv6Net::new(address, v6).map_or_else(|_| address.to_string(), |net| net.trunc().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers, &["10.0.0.0/8".parse().unwrap()]).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_may_say_where_a_request_came_from() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn addresses_are_counted_from_the_right_so_that_a_made_up_one_is_not_believed() {
        assert_eq!(seen("10.0.0.1", &["1.2.3.4, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["not an address, 198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn a_header_that_cannot_be_read_falls_back_to_the_socket() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, garbage"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["unknown"]), "10.0.0.1");
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothing_is_the_same_address() {
        assert_eq!(seen("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn neighbours_are_counted_together() {
        assert_eq!(neighbourhood("198.51.100.77".parse().unwrap()), "198.51.100.0/24");
        assert_eq!(household("2001:db8:1:2:3::4".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(neighbourhood("2001:db8:1:2:3::4".parse().unwrap()), "2001:db8:1::/48");
    }
}
