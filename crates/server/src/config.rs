//! What can be set.

use std::time::Duration;

/// The settings of the server.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The address under which clients reach the server, for links in feeds and embeds; without it they begin with the address
    /// that was asked.
    pub public_url: Option<String>,
    /// Keys that writes need, as `Authorization: Bearer KEY` or `X-Api-Key`; without any, writes need none.
    pub write_keys: Vec<String>,
    /// The largest body of a request in bytes.
    pub max_body_bytes: usize,
    /// Threads that search.
    pub search_threads: usize,
    /// Searches that may wait for a thread; more are answered 503.
    pub search_queue: usize,
    /// How long a client may take to send its headers.
    pub header_timeout: Duration,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// How many connections are held at once.
    pub max_connections: usize,
    /// How long a stop waits for requests in flight.
    pub stop_timeout: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            public_url: None,
            write_keys: Vec::new(),
            max_body_bytes: 64 << 20,
            search_threads: cores,
            search_queue: 256,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            max_connections: 10_000,
            stop_timeout: Duration::from_secs(25),
        }
    }
}
