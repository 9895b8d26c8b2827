//! Where clients reach the server: whole addresses for what is read elsewhere, such as feeds and embeds.
//!
//! What is set (`public_url`) counts. Without it the address is the one that was asked, as the request or the proxy before us says it. A
//! request can say anything, so only what has the form of a host is believed, and answers that depend on a proxy's headers name them in
//! `Vary`: no cache hands one client's address to another.

use std::net::Ipv6Addr;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::config::ServerConfig;

/// Where a server is reached that nobody has named.
const NAMELESS: &str = "http://localhost";

const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// The longest name of a host with its port.
const MAX_HOST_BYTES: usize = 261;

/// The address of the server without a slash at its end.
pub(crate) fn base(config: &ServerConfig, headers: &HeaderMap) -> String {
    if let Some(url) = &config.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = host(headers, FORWARDED_HOST).or_else(|| host(headers, header::HOST.as_str()));
    let Some(host) = host else { return NAMELESS.to_owned() };
    let scheme = match first(headers, FORWARDED_PROTO) {
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}")
}

/// Says to caches what an address in the answer was made of.
pub(crate) fn vary(response: &mut Response) {
    let made_of = HeaderValue::from_static("accept, accept-encoding, x-forwarded-host, x-forwarded-proto");
    response.headers_mut().insert(header::VARY, made_of);
}

/// The first of the values of a header: that of the proxy next to the client.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    value.split(',').next().map(str::trim)
}

/// A header that names a host, with or without a port.
fn host<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let host = first(headers, name)?;
    let (bare, rest) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address.parse::<Ipv6Addr>().ok().map(|_| "v6")?, rest),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_name =
        !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    let is_port = rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    (host.len() <= MAX_HOST_BYTES && is_name && is_port).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent: &[(&'static str, &str)], expect: &str) {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.insert(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        assert_eq!(base(&ServerConfig::default(), &headers), expect, "{sent:?}");
    }

    #[test]
    fn the_address_is_the_one_that_was_asked() {
        check(&[], "http://localhost");
        check(&[("host", "news.example")], "http://news.example");
        check(&[("host", "127.0.0.1:8080")], "http://127.0.0.1:8080");
        check(&[("host", "[::1]:8080")], "http://[::1]:8080");
        check(&[("host", "inner:80"), ("x-forwarded-host", "news.example, inner")], "http://news.example");
        check(&[("host", "news.example"), ("x-forwarded-proto", "https")], "https://news.example");
    }

    #[test]
    fn what_is_no_host_is_not_believed() {
        for nonsense in
            ["", "a b", "a/b", "a\"b", "<x>", "user@news.example", "news.example:port", "[zz]", "[::1]x", "é.example"]
        {
            check(&[("host", nonsense)], "http://localhost");
        }
        check(&[("host", "news.example"), ("x-forwarded-host", "a/../b")], "http://news.example");
        check(&[("host", "news.example"), ("x-forwarded-proto", "javascript")], "http://news.example");
        check(&[("host", &"a".repeat(300))], "http://localhost");
    }

    #[test]
    fn what_is_set_counts() {
        let config =
            ServerConfig { public_url: Some("https://news.example/search/".into()), ..ServerConfig::default() };
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("other.example"));
        assert_eq!(base(&config, &headers), "https://news.example/search");
    }
}
