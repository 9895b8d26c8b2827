//! robots.txt: asked once a day and host (RFC 9309).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use robotxt::Robots;
use tokio::time::Instant;
use url::Url;

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(24 * 3600);

/// How much of the file is read; the RFC asks for at least 500 KiB.
pub(crate) const MAX_BYTES: usize = 512 << 10;

/// The most hosts that are remembered.
const MAX_HOSTS: usize = 5_000;

/// The longest wait between requests that a file can ask for.
const MAX_DELAY: Duration = Duration::from_secs(60);

/// What a host allows.
#[derive(Debug, Clone)]
pub(crate) enum Rules {
    /// Everything: there is no file.
    All,
    /// Nothing: the host cannot say, so it is left alone.
    Nothing,
    /// What the file says.
    File(Arc<Robots>),
}

impl Rules {
    /// Whether an address may be asked for. Rules are about paths and what stands behind the question mark.
    pub(crate) fn allow(&self, url: &Url) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::File(robots) => robots.is_url_allowed(url),
        }
    }

    /// The wait that the file asks for.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::File(robots) => robots.crawl_delay().map(|delay| delay.min(MAX_DELAY)),
            Self::All | Self::Nothing => None,
        }
    }
}

/// What each host allows, as long as it is fresh.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    known: Mutex<HashMap<String, (Instant, Rules)>>,
}

impl Cache {
    pub(crate) fn get(&self, origin: &str) -> Option<Rules> {
        let known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.get(origin).filter(|(at, _)| at.elapsed() < FRESH).map(|(_, rules)| rules.clone())
    }

    pub(crate) fn put(&self, origin: &str, rules: Rules) {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() >= MAX_HOSTS {
            known.clear();
        }
        known.insert(origin.to_owned(), (Instant::now(), rules));
    }
}
