//! The address of an article without what only tracks its readers.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// A normalised absolute `http(s)` address: lower case scheme and host, no fragment, no default port, no tracking
/// parameters, the others in their order, `http` and `https` alike, no `www.`, no trailing slash.
///
/// It names an article; it is not meant to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CanonicalUrl(String);

/// An address that no article can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no absolute http or https address")]
pub struct InvalidUrl(pub String);

/// The longest address we take, in bytes.
pub const MAX_URL_BYTES: usize = 4096;

/// Parameters that only track: exact names, or a prefix where the entry ends in `*`.
const TRACKING: &[&str] = &[
    "utm_*", "at_*", "mc_*", "pk_*", "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "yclid", "ref",
    "ref_src", "cmp", "cmpid", "cid", "ito", "smid", "xtor", "wt_mc", "wtmc", "ocid", "icid", "ns_*", "spm", "share",
    "source", "_ga", "feature",
];

impl CanonicalUrl {
    /// Normalises an address that is already parsed.
    ///
    /// # Errors
    /// When the scheme is not `http` or `https`, the host is missing, or it is longer than [`MAX_URL_BYTES`].
    pub fn new(url: &Url) -> Result<Self, InvalidUrl> {
        let refuse = || InvalidUrl(url.as_str().chars().take(200).collect());
        if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > MAX_URL_BYTES {
            return Err(refuse());
        }
        let host = url.host_str().ok_or_else(refuse)?;
        let mut canonical = format!("https://{}", host.strip_prefix("www.").unwrap_or(host));
        if let Some(port) = url.port() {
            canonical.push_str(&format!(":{port}"));
        }
        canonical.push_str(url.path().trim_end_matches('/'));
        let mut separator = '?';
        for pair in url.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
            if is_tracking(&name) {
                continue;
            }
            canonical.push(separator);
            canonical.push_str(pair);
            separator = '&';
        }
        Ok(Self(canonical))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host, without `www.`.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.strip_prefix("https://").unwrap_or(&self.0);
        rest.split(['/', '?', ':']).next().unwrap_or(rest)
    }
}

impl FromStr for CanonicalUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.len() > MAX_URL_BYTES {
            return Err(InvalidUrl(text.chars().take(200).collect()));
        }
        let url = Url::parse(text).map_err(|_| InvalidUrl(text.to_owned()))?;
        Self::new(&url)
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_tracking(name: &str) -> bool {
    TRACKING.iter().any(|entry| match entry.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == *entry,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expect: &str) {
        assert_eq!(input.parse::<CanonicalUrl>().unwrap().as_str(), expect);
    }

    #[test]
    fn addresses_of_one_article_become_one() {
        let expect = "https://example.org/a/b?id=7";
        check("http://www.Example.org:80/a/b/?utm_source=x&id=7&fbclid=y#top", expect);
        check("https://example.org/a/b?id=7", expect);
    }

    #[test]
    fn the_host_stands_alone() {
        assert_eq!("https://a.example.org:8080/x".parse::<CanonicalUrl>().unwrap().host(), "a.example.org");
    }

    #[test]
    fn other_schemes_and_relative_addresses_are_refused() {
        for bad in ["ftp://example.org/a", "javascript:alert(1)", "/a/b", "", "http://"] {
            assert!(bad.parse::<CanonicalUrl>().is_err(), "{bad}");
        }
    }
}
