//! Dates of publication in scripts: what a page hands to its statistics (`dataLayer.push({"publishDate": "2026-11-04"})`) or draws itself
//! from. Only values under a key that speaks of publication are taken, and they are heard where nothing better is there: a script may be
//! about any article.

use memchr::memmem::Finder;

/// The most that is kept of one page.
const MAX_FOUND: usize = 24;

/// The longest key and the longest value in bytes.
const MAX_KEY: usize = 48;
const MAX_VALUE: usize = 40;

/// What every such key holds, whatever its case and form: `datePublished`, `pub_date`, `publicationTime`.
const NEEDLES: &[&str] = &["ublish", "ublication", "ubdate", "ubDate", "ub_date", "ublikation"];

/// What such a key does not hold.
const FOREIGN: &[&str] = &["publisher", "modif", "updat", "expir", "unpublish", "republish", "status", "by", "state"];

/// Looks through scripts, one after the other.
#[derive(Debug)]
pub(crate) struct ScriptDates {
    finders: Vec<Finder<'static>>,
    /// The values with their keys, in page order.
    found: Vec<(String, String)>,
}

impl Default for ScriptDates {
    fn default() -> Self {
        Self { finders: NEEDLES.iter().map(|needle| Finder::new(*needle)).collect(), found: Vec::new() }
    }
}

impl ScriptDates {
    /// Looks through a script.
    pub(super) fn look(&mut self, script: &str) {
        for finder in &self.finders {
            for at in finder.find_iter(script.as_bytes()) {
                if self.found.len() >= MAX_FOUND {
                    return;
                }
                let Some((key, value)) = pair(script, at) else { continue };
                if !self.found.iter().any(|known| known == &(key.clone(), value.clone())) {
                    self.found.push((key, value));
                }
            }
        }
    }

    /// The keys with their values.
    pub(super) fn found(&self) -> &[(String, String)] {
        &self.found
    }
}

/// The key around a place of a script, and the value behind it.
fn pair(script: &str, at: usize) -> Option<(String, String)> {
    let bytes = script.as_bytes();
    let in_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let begin = at - bytes[..at].iter().rev().take(MAX_KEY).take_while(|byte| in_key(byte)).count();
    let end = at + bytes[at..].iter().take(MAX_KEY).take_while(|byte| in_key(byte)).count();
    let key = script.get(begin..end)?.to_ascii_lowercase();
    if FOREIGN.iter().any(|part| key.contains(part)) {
        return None;
    }
    // Data inside of a text is escaped.
    let rest = script.get(end..)?.trim_start_matches(['\\', '"', '\'']).trim_start();
    let rest = rest.strip_prefix([':', '=', ','])?.trim_start().trim_start_matches('\\');
    let value = match rest.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'', '\\', '\n']).next()?,
        None => rest.split(|c: char| !c.is_ascii_digit()).next().filter(|digits| matches!(digits.len(), 10 | 13))?,
    };
    let n_digits = value.bytes().filter(u8::is_ascii_digit).count();
    (value.len() <= MAX_VALUE && n_digits >= 5).then(|| (key, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, expect: &str) {
        let mut dates = ScriptDates::default();
        dates.look(script);
        let shown: Vec<String> = dates.found().iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(shown.join(" "), expect, "{script}");
    }

    #[test]
    fn only_what_speaks_of_publication_is_taken() {
        check(r#"dataLayer.push({"cmsPublishingDate": "2026-11-04", "author": "x"})"#, "cmspublishingdate=2026-11-04");
        check(r#"window.page = {publishDate:'2026-11-04T07:10:00Z'}"#, "publishdate=2026-11-04T07:10:00Z");
        check(r#""{\"datePublished\":\"2026-11-04\"}""#, "datepublished=2026-11-04");
        check(r#"{"pubDate":1793776200,"id":5}"#, "pubdate=1793776200");
        check(r#"{"publisher":"12345 Harbour","lastPublishedUpdate":"2026-11-05","published":true}"#, "");
        check(r#"ublish"#, "");
    }
}
