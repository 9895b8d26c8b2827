//! The query server: parse, ask, shape.
//!
//! [`router`] is the whole of it as a service, so that tests need no socket; [`serve`] puts it behind a listener with time limits for
//! slow clients and a graceful stop. The server knows the trait `SearchBackend` and names no engine. Searches run on a pool of as
//! many threads as cores with a bounded queue, never on the threads that serve connections.
//!
//! Every parameter is known by name or refused with the closest one; every error is `application/problem+json`.
//!
//! Reading order: [`config`], [`state`], `router`, `params`, `wire`, `routes`, `problem`, `pool`, `accept`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accept;
mod assets;
mod cache;
pub mod config;
mod cursor;
mod feeds;
mod keys;
mod links;
mod openapi;
mod params;
mod pool;
mod problem;
mod receipt;
mod router;
mod routes;
pub mod state;
mod story;
mod wire;

pub use accept::serve;
pub use config::ServerConfig;
pub use router::router;
pub use state::AppState;
