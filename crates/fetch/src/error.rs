//! Why something was not fetched.

use std::net::IpAddr;
use std::time::Duration;

/// An error of a fetch; the message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is no address to fetch.
    #[error("`{url}` cannot be fetched: {why}")]
    BadUrl {
        /// The address.
        url: String,
        /// Why.
        why: &'static str,
    },
    /// It leads to an address that is not public.
    #[error("refused: `{host}` is the private address {address}; allow it by name with --allow-private {host}")]
    Private {
        /// The host.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// The host has no public address.
    #[error("`{host}` has no public address; allow a private one by name with --allow-private {host}")]
    NoPublicAddress {
        /// The host.
        host: String,
    },
    /// The host does not want it.
    #[error("refused: robots.txt of `{host}` does not allow `{path}`")]
    Robots {
        /// The host.
        host: String,
        /// The path.
        path: String,
    },
    /// The host asked to wait.
    #[error("`{host}` asked to wait {} s; try again later", wait.as_secs())]
    Wait {
        /// The host.
        host: String,
        /// How long.
        wait: Duration,
    },
    /// There were too many redirects.
    #[error("`{url}`: more than {most} redirects")]
    Redirects {
        /// Where it began.
        url: String,
        /// How many are followed.
        most: usize,
    },
    /// There were too many bytes.
    #[error("`{url}`: more than {} MiB", most >> 20)]
    TooLarge {
        /// The address.
        url: String,
        /// How many bytes are taken.
        most: usize,
    },
    /// It took too long.
    #[error("`{url}`: no answer within {} s", limit.as_secs())]
    Timeout {
        /// The address.
        url: String,
        /// How long is waited.
        limit: Duration,
    },
    /// It is neither a page nor a feed.
    #[error("`{url}` is `{kind}`, neither a page nor a feed")]
    ContentType {
        /// The address.
        url: String,
        /// Its content type.
        kind: String,
    },
    /// The server answered with an error.
    #[error("`{url}` answered {status}")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// The connection failed.
    #[error("`{url}`: {source}")]
    Connection {
        /// The address.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The client could not be made.
    #[error("the HTTP client could not be made: {0}")]
    Client(#[source] reqwest::Error),
}
