//! Who may write: keys, and how often a wrong one may be tried.
//!
//! A key is asked for before the body of a request is read, so that nobody without one can make the server hold much. Keys are compared by
//! their hashes and in constant time: neither the answer nor its time tells how long a key is or how much of one was right. An address
//! that sent many wrong ones is told to wait, and what it sends meanwhile is not compared at all. Where a proxy stands before the server,
//! all its clients share one address; tries come back so soon that they hardly feel it, and still far too slowly to guess.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use crate::problem::Problem;
use crate::state::AppState;

/// So many wrong keys in a row cost an address nothing.
const TRIES: u32 = 20;

/// After them, one more is heard in this time.
const EVERY: Duration = Duration::from_secs(2);

/// The most time for which wrong keys are remembered, whatever the clock does.
const LONGEST: Duration = Duration::from_secs(EVERY.as_secs() * TRIES as u64);

/// The most addresses that are remembered; those beyond share one place.
const MAX_PEERS: usize = 10_000;

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Peer {
    /// What counts as one client: an address, or the network of 64 bits that whoever has an address of IPv6 mostly has whole.
    fn network(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        }
    }
}

/// That a request may write: it has a key, or none is needed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MayWrite;

impl FromRequestParts<AppState> for MayWrite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let keys = &state.config.write_keys;
        if keys.is_empty() {
            return Ok(Self);
        }
        let sent = sent(&parts.headers).ok_or_else(Problem::key_missing)?;
        // Who asks without a connection of their own counts as one client.
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or(Peer(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        state.tries.hear(peer, state.now(), || fits(keys, sent)).map(|()| Self)
    }
}

/// The key that a request brings.
fn sent(headers: &HeaderMap) -> Option<&[u8]> {
    let bearer = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes()).and_then(|value| {
        let (scheme, key) = value.split_at_checked("Bearer ".len())?;
        scheme.eq_ignore_ascii_case(b"Bearer ").then_some(key.trim_ascii())
    });
    bearer.or_else(|| headers.get("x-api-key").map(|value| value.as_bytes().trim_ascii()))
}

/// Whether a key is one of those that are set. All of them are compared, each as its hash.
fn fits(keys: &[String], sent: &[u8]) -> bool {
    let sent = blake3::hash(sent);
    // Hashes compare in constant time.
    keys.iter().filter(|key| !key.is_empty()).fold(false, |fits, key| fits | (blake3::hash(key.as_bytes()) == sent))
}

/// The wrong keys of each client, as the instant at which the last of them is forgotten.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    forgotten: Mutex<HashMap<IpAddr, Timestamp>>,
}

impl Tries {
    /// Compares a key, unless its client has to wait.
    fn hear(&self, peer: Peer, now: Timestamp, fits: impl FnOnce() -> bool) -> Result<(), Problem> {
        let mut forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        let mut client = peer.network();
        if forgotten.len() >= MAX_PEERS && !forgotten.contains_key(&client) {
            forgotten.retain(|_, at| *at > now);
            if forgotten.len() >= MAX_PEERS {
                client = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
            }
        }
        // Held while the key is compared: tries that come at once are counted one by one.
        let latest = now.saturating_add(LONGEST).unwrap_or(Timestamp::MAX);
        let known = match forgotten.get_mut(&client) {
            Some(at) => {
                // The clock may have been set back.
                *at = (*at).min(latest);
                between(now, *at)
            }
            None => Duration::ZERO,
        };
        let too_soon = (known + EVERY).saturating_sub(LONGEST);
        if !too_soon.is_zero() {
            return Err(Problem::too_many_tries(too_soon));
        }
        if fits() {
            return Ok(());
        }
        forgotten.insert(client, now.saturating_add(known + EVERY).unwrap_or(Timestamp::MAX));
        Err(Problem::key_wrong())
    }
}

/// How much later the second instant is.
fn between(first: Timestamp, second: Timestamp) -> Duration {
    second.duration_since(first).try_into().unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(address: &str) -> Peer {
        Peer(address.parse().unwrap())
    }

    fn noon() -> Timestamp {
        newshound_testkit::instant("2026-11-20T12:00:00Z")
    }

    /// How many wrong keys of an address are heard one after the other, before it has to wait.
    fn heard(tries: &Tries, peer: Peer, now: Timestamp) -> u32 {
        (0..1_000).take_while(|_| tries.hear(peer, now, || false) == Err(Problem::key_wrong())).count() as u32
    }

    #[test]
    fn tries_are_limited_and_come_back() {
        let (tries, now) = (Tries::default(), noon());
        let one = peer("192.0.2.1");
        assert_eq!(heard(&tries, one, now), TRIES);
        let waits = tries.hear(one, now, || panic!("what comes too soon is compared")).unwrap_err();
        assert_eq!(waits, Problem::too_many_tries(EVERY));
        assert_eq!(heard(&tries, peer("192.0.2.2"), now), TRIES, "another address waits, too");
        assert_eq!(heard(&tries, one, now + EVERY), 1);
        assert_eq!(heard(&tries, one, now + EVERY * 4), 3);
        assert_eq!(tries.hear(one, now + EVERY * 5, || true), Ok(()));
        assert_eq!(heard(&tries, one, now + EVERY * 1_000), TRIES);
        // A clock that is set back a day locks nobody out for a day.
        assert_eq!(tries.hear(one, now, || true), Err(Problem::too_many_tries(EVERY)));
        assert_eq!(heard(&tries, one, now + EVERY), 1);
    }

    #[test]
    fn right_keys_cost_nothing() {
        let (tries, now) = (Tries::default(), noon());
        for _ in 0..1_000 {
            assert_eq!(tries.hear(peer("192.0.2.1"), now, || true), Ok(()));
        }
        assert_eq!(tries.forgotten.lock().unwrap().len(), 0);
    }

    #[test]
    fn a_client_is_an_address_or_a_network_of_64_bits() {
        let (tries, now) = (Tries::default(), noon());
        assert_eq!(heard(&tries, peer("2001:db8::1"), now), TRIES);
        assert_eq!(heard(&tries, peer("2001:db8::ffff:2"), now), 0);
        assert_eq!(heard(&tries, peer("2001:db8:0:1::1"), now), TRIES);
        assert_eq!(heard(&tries, peer("192.0.2.1"), now), TRIES);
        assert_eq!(heard(&tries, peer("::ffff:192.0.2.1"), now), 0);
    }

    #[test]
    fn clients_beyond_those_that_are_remembered_share_a_place() {
        let (tries, now) = (Tries::default(), noon());
        let numbered = |number: u32| Peer(IpAddr::V4(Ipv4Addr::from_bits(number)));
        let n_peers = MAX_PEERS as u32;
        for number in 0..n_peers {
            assert_eq!(tries.hear(numbered(number), now, || false), Err(Problem::key_wrong()));
        }
        assert_eq!(heard(&tries, numbered(n_peers), now), TRIES);
        assert_eq!(heard(&tries, numbered(n_peers + 1), now), 0);
        assert!(tries.forgotten.lock().unwrap().len() <= MAX_PEERS + 1);
        assert_eq!(heard(&tries, numbered(n_peers + 2), now + EVERY * 2), TRIES, "those that are forgotten make room");
    }

    #[test]
    fn keys_are_found_in_either_header() {
        let check = |name: &'static str, value: &str, expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            assert_eq!(sent(&headers), expect.map(str::as_bytes), "{name}: {value}");
        };
        check("authorization", "Bearer a key", Some("a key"));
        check("authorization", "bearer a key ", Some("a key"));
        check("authorization", "Basic a key", None);
        check("authorization", "Bear", None);
        check("x-api-key", "a key", Some("a key"));
        let keys = ["first".to_owned(), "second".to_owned()];
        assert!(fits(&keys, b"first") && fits(&keys, b"second"));
        assert!(!fits(&[String::new()], b"") && !fits(&keys, b"") && !fits(&keys, b"firs") && !fits(&keys, b"first "));
    }
}
