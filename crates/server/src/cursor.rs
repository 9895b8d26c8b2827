//! Where a walk over pages goes on: opaque to clients, bound to its query, with its present frozen.

use jiff::Timestamp;
use newshound_search::{After, SortKey};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::problem::Problem;

/// What a cursor holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cursor {
    pub(crate) after: After,
    pub(crate) now: Timestamp,
    /// What the query was, so that a cursor is not used with another one.
    pub(crate) query: u64,
    /// The number of the archive's log that the walk began at; what came later is not part of it.
    pub(crate) as_of: u64,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    v: u8,
    /// Bits of a score, or seconds.
    s: Option<u32>,
    t: Option<i64>,
    /// Bits of a score of the second phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<u32>,
    /// Outlets, beside the bits of a score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<u32>,
    /// A place in a random order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    m: Option<u64>,
    i: String,
    n: usize,
    w: i64,
    q: u64,
    g: u64,
    a: u64,
}

/// The form of cursors.
const VERSION: u8 = 4;

impl Cursor {
    pub(crate) fn encode(&self) -> String {
        let (mut s, mut t, mut r, mut c, mut m) = (None, None, None, None, None);
        match self.after.key {
            SortKey::Score(score) => s = Some(score.to_bits()),
            SortKey::Seconds(seconds) => t = Some(seconds),
            SortKey::Refined(score) => r = Some(score.to_bits()),
            SortKey::Coverage { outlets, score } => (c, s) = (Some(outlets), Some(score.to_bits())),
            SortKey::Random(place) => m = Some(place),
        }
        let stored = Stored {
            v: VERSION,
            s,
            t,
            r,
            c,
            m,
            i: self.after.id.to_string(),
            n: self.after.seen,
            w: self.now.as_second(),
            q: self.query,
            g: self.after.generation,
            a: self.as_of,
        };
        let json = serde_json::to_vec(&stored).unwrap_or_default();
        json.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads the cursor of a client, which must be of the query that it comes with.
    pub(crate) fn of(text: &str, query: u64) -> Result<Self, Problem> {
        let cursor = Self::decode(text)
            .ok_or_else(|| Problem::bad_value("cursor", text, "take `next` of the last answer as it is"))?;
        if cursor.query != query {
            let fix = "a cursor goes on with the query it came from; begin anew without it";
            return Err(Problem::bad_value("cursor", text, fix));
        }
        Ok(cursor)
    }

    pub(crate) fn decode(text: &str) -> Option<Self> {
        if text.len() > 4096 || !text.len().is_multiple_of(2) || !text.is_ascii() {
            return None;
        }
        let bytes: Option<Vec<u8>> =
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect();
        let stored: Stored = serde_json::from_slice(&bytes?).ok().filter(|stored: &Stored| stored.v == VERSION)?;
        let key = match (stored.s, stored.t, stored.r, stored.c, stored.m) {
            (Some(bits), None, None, None, None) => SortKey::Score(f32::from_bits(bits)),
            (None, Some(seconds), None, None, None) => SortKey::Seconds(seconds),
            (None, None, Some(bits), None, None) => SortKey::Refined(f32::from_bits(bits)),
            (Some(bits), None, None, Some(outlets), None) => SortKey::Coverage { outlets, score: f32::from_bits(bits) },
            (None, None, None, None, Some(place)) => SortKey::Random(place),
            _ => return None,
        };
        // A walk that claims to have seen more than anybody can has been tampered with.
        let after = After { key, id: stored.i.parse().ok()?, seen: stored.n.min(100_000_000), generation: stored.g };
        Some(Self { after, now: Timestamp::from_second(stored.w).ok()?, query: stored.q, as_of: stored.a })
    }
}

/// The parameters that do not change which articles a walk goes over, or in which order.
const PAGE_ONLY: &[&str] = &[
    "cursor",
    "page",
    "limit",
    "after_id",
    "count",
    "highlight",
    "explain",
    "fields",
    "facets",
    "timeline",
    "interval",
    "normalize",
    "coverage",
    "content",
    "unit",
    "format",
];

/// The hash by which a query is known again, in whatever order its parameters stand.
pub(crate) fn query_hash(parts: &[(String, String)]) -> u64 {
    let mut kept: Vec<&(String, String)> =
        parts.iter().filter(|(name, _)| !PAGE_ONLY.contains(&name.as_str())).collect();
    kept.sort();
    let mut text = String::new();
    for (name, value) in kept {
        text.push_str(name);
        text.push('\u{1}');
        text.push_str(value);
        text.push('\u{2}');
    }
    xxh3_64(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_known_again_in_any_order_and_no_other() {
        let hash = |text: &str| {
            let pairs: Vec<(String, String)> =
                text.split('&').filter_map(|pair| pair.split_once('=')).map(|(a, b)| (a.into(), b.into())).collect();
            query_hash(&pairs)
        };
        assert_eq!(hash("q=a&sort=newest&outlet=x&outlet=y"), hash("outlet=y&sort=newest&q=a&outlet=x&limit=3"));
        assert_ne!(hash("q=a&sort=newest"), hash("q=a&sort=oldest"));
        assert_ne!(hash("q=a&outlet=b"), hash("q=b&outlet=a"));
    }

    #[test]
    fn a_cursor_survives_and_nonsense_does_not() {
        let keys = [
            SortKey::Score(1.25),
            SortKey::Seconds(-7),
            SortKey::Refined(0.5),
            SortKey::Coverage { outlets: 3, score: 1.5 },
            SortKey::Random(u64::MAX),
        ];
        for key in keys {
            let after = After { key, id: "a-1".parse().unwrap(), seen: 20, generation: 4 };
            let cursor = Cursor { after, now: "2026-11-24T10:00:00Z".parse().unwrap(), query: 7, as_of: 9 };
            assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
        for nonsense in ["", "zz", "7b7d", "é", "1", &"00".repeat(5000)] {
            assert_eq!(Cursor::decode(nonsense), None, "{nonsense}");
        }
    }
}
