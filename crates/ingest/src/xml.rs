//! XML as it is found: what feeds, sitemaps and lists of feeds have wrong in common, set right or bounded before a parser sees it.

use std::borrow::Cow;

use url::Url;

use crate::draft::{RawPage, Rejection};
use crate::encoding::decode;

/// How deep elements may nest.
pub(crate) const MAX_DEPTH: usize = 200;

/// Decodes the document and cuts off what stands before its root element; `roots` are the names that it may have.
///
/// The declaration goes, too: the text is decoded, so what it says of the encoding is true no longer.
///
/// # Errors
/// When it is larger than `most` bytes, or nests deeper than [`MAX_DEPTH`].
pub(crate) fn text(raw: &RawPage, most: usize, roots: &[&str]) -> Result<String, Rejection> {
    if raw.bytes.len() > most {
        return Err(Rejection::TooLarge { found: raw.bytes.len(), most });
    }
    let text = decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
    let begin = root(&text, roots).unwrap_or(0);
    let text = allowed(&text[begin..]).into_owned();
    if depth(&text) > MAX_DEPTH {
        return Err(Rejection::TooDeep { most: MAX_DEPTH });
    }
    Ok(text)
}

/// An address of the web as it is written, made absolute where the place of the document is known.
pub(crate) fn address(href: &str, raw: &RawPage) -> Option<String> {
    let href = href.trim();
    let url = match &raw.url {
        Some(base) => Url::parse(base).ok().and_then(|base| base.join(href).ok()).or_else(|| Url::parse(href).ok()),
        None => Url::parse(href).ok(),
    }?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// Where the root element begins: some servers print warnings or blank lines before it.
fn root(text: &str, roots: &[&str]) -> Option<usize> {
    let bytes = text.as_bytes();
    text.match_indices('<').map(|(at, _)| at).find(|&at| {
        roots.iter().any(|root| {
            let end = at + 1 + root.len();
            bytes.get(at + 1..end).is_some_and(|name| name.eq_ignore_ascii_case(root.as_bytes()))
                && bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'-')
        })
    })
}

/// Takes out the characters that XML 1.0 does not allow.
fn allowed(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(is_bad) { Cow::Owned(text.replace(is_bad, "")) } else { Cow::Borrowed(text) }
}

/// How deep the elements nest, by counting tags.
fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(inside) = rest.strip_prefix("![CDATA[") {
            rest = inside.find("]]>").map_or("", |end| &inside[end..]);
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !tag.ends_with('/') && !tag.starts_with(['!', '?']) {
            depth += 1;
            most = most.max(depth);
        }
        rest = &rest[end..];
    }
    most
}

/// Escapes each `&` that begins no reference and each `<` that begins no tag; spells out `&nbsp;`; drops references to characters
/// that XML does not allow. What stands in CDATA stays as it is.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        escaped.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let end = inside.find("]]>").map_or(rest.len(), |end| "<![CDATA[".len() + end + "]]>".len());
            escaped.push_str(&rest[..end]);
            // One that is cut off is closed.
            if end == rest.len() && !rest.ends_with("]]>") {
                escaped.push_str("]]>");
            }
            rest = &rest[end..];
        } else if let Some(after) = rest.strip_prefix('<') {
            let is_tag = after.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '!' | '?' | '_'));
            escaped.push_str(if is_tag { "<" } else { "&lt;" });
            rest = after;
        } else {
            let after = &rest[1..];
            match reference(after) {
                Some((name, after)) => {
                    escaped.push_str(name);
                    rest = after;
                }
                None => {
                    escaped.push_str("&amp;");
                    rest = after;
                }
            }
        }
    }
    escaped.push_str(rest);
    escaped
}

/// The reference whose `&` stands before `after`: how it is kept, and what follows it. `None` for a bare `&`.
fn reference(after: &str) -> Option<(&'static str, &str)> {
    const NAMES: &[(&str, &str)] = &[
        ("amp;", "&amp;"),
        ("lt;", "&lt;"),
        ("gt;", "&gt;"),
        ("quot;", "&quot;"),
        ("apos;", "&apos;"),
        ("nbsp;", "\u{a0}"),
    ];
    if let Some((name, kept)) = NAMES.iter().find(|(name, _)| after.starts_with(name)) {
        return Some((kept, &after[name.len()..]));
    }
    let digits = after.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (digits, 10),
    };
    let end = digits.bytes().take(8).position(|byte| byte == b';').filter(|&end| end > 0)?;
    let number = u32::from_str_radix(&digits[..end], radix).ok()?;
    let is_allowed = matches!(char::from_u32(number), Some('\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..));
    // The rest of an allowed one, digits and all, is ordinary text.
    if is_allowed { Some(("&", after)) } else { Some(("", &digits[end + 1..])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(escaped(text), expect, "{text}");
    }

    #[test]
    fn what_stands_bare_is_escaped() {
        check("A & B &amp; C", "A &amp; B &amp; C");
        check("&lt;p&gt; &#8217; &#x2019; &eacute;", "&lt;p&gt; &#8217; &#x2019; &amp;eacute;");
        check("profits < 5% <b>x</b>", "profits &lt; 5% <b>x</b>");
        check("a&nbsp;b", "a\u{a0}b");
        check("a&#0;b&#x1F;c&#99999999;", "abc&amp;#99999999;");
        check("<![CDATA[a & b < c]]> & d", "<![CDATA[a & b < c]]> &amp; d");
        check("<![CDATA[cut of", "<![CDATA[cut of]]>");
        check("the end &", "the end &amp;");
    }

    #[test]
    fn what_stands_before_the_root_is_cut_off() {
        let raw = |text: &str| RawPage {
            url: None,
            content_type: None,
            charset: None,
            bytes: text.as_bytes().to_vec(),
            fetched_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        };
        let read = |body: &str| text(&raw(body), 1_000, &["rss"]).unwrap();
        assert_eq!(
            read("<br/><b>Warning</b>: x\n<?xml version=\"1.0\"?>\n<rss a='b'>\u{1}x</rss>"),
            "<rss a='b'>x</rss>"
        );
        assert_eq!(read("<rss-like><RSS>"), "<RSS>");
        assert_eq!(read("no root"), "no root");
    }
}
