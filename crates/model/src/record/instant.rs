//! An instant on the clock of whoever wrote it: RFC 3339 with the offset that is known.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, written `2026-11-24T00:30:00+01:00` where the outlet's clock is known, else `2026-11-23T23:30:00Z`. Both are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// The instant.
    pub at: Timestamp,
    /// How far the clock is ahead of UTC.
    pub offset: Option<Offset>,
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.offset {
            Some(offset) => serializer.collect_str(&self.at.display_with_offset(offset)),
            None => serializer.collect_str(&self.at),
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        // "Z" says nothing of the clock of the outlet, "+00:00" does.
        let local = if text.ends_with(['Z', 'z']) { None } else { clock(&text) };
        let offset = local.and_then(|local| {
            let ahead = local.duration_since(TimeZone::UTC.to_datetime(at));
            Offset::from_seconds(i32::try_from(ahead.as_secs()).ok()?).ok()
        });
        Ok(Self { at, offset })
    }
}

/// The date and time of day of an instant as they are written, without regard to its offset.
fn clock(text: &str) -> Option<jiff::civil::DateTime> {
    let sign = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    text[..sign].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: Option<i8>) {
        let json = format!("\"{text}\"");
        let instant: Instant = serde_json::from_str(&json).unwrap();
        assert_eq!(instant.offset, offset.map(Offset::constant), "{text}");
        assert_eq!(serde_json::to_string(&instant).unwrap(), json);
    }

    #[test]
    fn the_clock_is_kept() {
        check("2026-11-24T00:30:00+01:00", Some(1));
        check("2026-11-24T00:30:00.25-05:00", Some(-5));
        check("2026-11-23T23:30:00+00:00", Some(0));
        check("2026-11-23T23:30:00Z", None);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        assert!(serde_json::from_str::<Instant>("\"2026-11-24\"").is_err());
        assert!(serde_json::from_str::<Instant>("7").is_err());
    }
}
