//! Waiting between requests to one host.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// The most hosts that are remembered; the oldest promises are forgotten first.
const MAX_HOSTS: usize = 10_000;

/// When each host may be asked again.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    next: Mutex<HashMap<String, Instant>>,
}

impl Pace {
    /// Takes the next turn at a host and says how long to wait for it. Turns are given in order, one every `gap`.
    pub(crate) fn turn(&self, host: &str, gap: Duration) -> Duration {
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if next.len() >= MAX_HOSTS {
            next.retain(|_, at| *at > now);
        }
        let at = next.get(host).copied().unwrap_or(now).max(now);
        next.insert(host.to_owned(), at + gap);
        at - now
    }

    /// Leaves a host alone for a while.
    pub(crate) fn pause(&self, host: &str, wait: Duration) {
        let until = Instant::now() + wait;
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = next.entry(host.to_owned()).or_insert(until);
        *at = (*at).max(until);
    }

    /// How long a host still wants to be left alone.
    pub(crate) fn paused(&self, host: &str) -> Duration {
        let next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        next.get(host).map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }
}
