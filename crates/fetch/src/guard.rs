//! Which addresses are public, and a resolver that gives no others.
//!
//! A name is resolved once and the connection goes to the address that was checked, so a name that changes its mind in between
//! (DNS rebinding) gains nothing. Literal addresses never reach a resolver and are checked on every hop.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Networks that are not public (IANA special-purpose registries), multicast and reserved ones.
const V4: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// What of IPv6 is given out to the public internet at all (IANA).
const GLOBAL: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Networks in it that are not public, and those that carry an IPv4 address through a tunnel. Those that carry one through a translator lie
/// outside of it.
const V6: &[(&str, u8)] = &[
    ("2001::", 32),
    ("2001:2::", 48),
    ("2001:10::", 28),
    ("2001:20::", 28),
    ("2001:db8::", 32),
    ("2002::", 16),
    ("3fff::", 20),
];

/// Whether an address is on the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !V4
            .iter()
            .any(|(network, length)| Ipv4Net::new(*network, *length).is_ok_and(|network| network.contains(&address))),
        IpAddr::V6(address) => {
            let is_global = Ipv6Net::new(GLOBAL.0, GLOBAL.1).is_ok_and(|network| network.contains(&address));
            is_global
                && !V6.iter().any(|(network, length)| {
                    let network: Option<Ipv6Addr> = network.parse().ok();
                    network
                        .and_then(|network| Ipv6Net::new(network, *length).ok())
                        .is_none_or(|network| network.contains(&address))
                })
        }
    }
}

/// Resolves names to public addresses only, except those that are allowed by name.
#[derive(Debug, Clone)]
pub(crate) struct PublicResolver {
    pub(crate) allowed: Arc<Vec<String>>,
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.iter().any(|host| host.eq_ignore_ascii_case(name.as_str()));
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| allowed || is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Box::new(crate::error::FetchError::NoPublicAddress { host })
                    as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
