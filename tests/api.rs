//! The HTTP API as a client sees it, asked without a network where that makes no difference.
//!
//! - `newsroom` is a small server over fixed articles with a stopped clock.
//! - `wire` holds every answer and every refusal against a stored picture of it.
//! - `paging` walks through pages of random corpora.
//! - `filters` asks with every parameter, in the names of others, and wrong.
//! - `again` asks for the same again: receipts, cursors while articles come, exports that broke off, tags.
//! - `delivery` is about what leaves the server for readers and other pages: feeds, embeds, whole texts, clients of NewsAPI.
//! - `described` holds the stored pictures against the schemas of the description.
//! - `dates` is about timelines and gaps along every date, in the caller's zone.
//! - `hostile` asks with scripts, without keys, and too much.
//! - `limits` is about slow clients, full queues and stopping.

mod again;
mod dates;
mod delivery;
mod described;
mod filters;
mod hostile;
mod limits;
mod newsroom;
mod paging;
mod wire;
