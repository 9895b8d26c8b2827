//! Character references, such as `&amp;` and `&#8217;`, as the HTML standard reads them (13.2.5.72 and on).

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// The text with its references replaced, if it has any. In the value of an attribute a name without a semicolon may be
/// part of an address.
pub(crate) fn decoded(text: &str, in_attribute: bool) -> Option<String> {
    let mut found = memchr(b'&', text.as_bytes())?;
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        decoded.push_str(&rest[..found]);
        let behind = &rest[found + 1..];
        let length = match behind.strip_prefix('#') {
            Some(number) => numeric(number, &mut decoded).map(|length| length + 1),
            None => named(behind, in_attribute, &mut decoded),
        };
        if length.is_none() {
            decoded.push('&');
        }
        rest = &behind[length.unwrap_or(0)..];
        match memchr(b'&', rest.as_bytes()) {
            Some(next) => found = next,
            None => {
                decoded.push_str(rest);
                return Some(decoded);
            }
        }
    }
}

/// Reads the number behind `&#`; how many bytes it has.
fn numeric(text: &str, decoded: &mut String) -> Option<usize> {
    let (radix, begin) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let n_digits = text[begin..].bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if n_digits == 0 {
        return None;
    }
    let end = begin + n_digits;
    let digits = text[begin..end].trim_start_matches('0');
    // More digits than any character has are a number too large to be one.
    let number = if digits.len() > 8 { u32::MAX } else { u32::from_str_radix(digits, radix).unwrap_or(0) };
    let replaced = number.checked_sub(0x80).and_then(|at| C1_REPLACEMENTS.get(at as usize)).copied().flatten();
    let c = match number {
        0 => None,
        _ => replaced.or_else(|| char::from_u32(number)),
    };
    decoded.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(end + usize::from(text[end..].starts_with(';')))
}

/// Reads the longest name behind `&`; how many bytes it has.
fn named(text: &str, in_attribute: bool, decoded: &mut String) -> Option<usize> {
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut longest = None;
    for end in 1..=text.len() {
        // The table holds the beginnings of all names, too, and none of them is long.
        let Some(&(first, second)) = text.get(..end).and_then(|name| NAMED_ENTITIES.get(name)) else { break };
        if first != 0 {
            longest = Some((end, first, second));
        }
    }
    let (end, first, second) = longest?;
    let next = text[end..].bytes().next();
    let is_open = text.as_bytes()[end - 1] != b';';
    if in_attribute && is_open && next.is_some_and(|byte| byte == b'=' || byte.is_ascii_alphanumeric()) {
        return None;
    }
    decoded.extend([first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, in_text: &str, in_attribute: &str) {
        let decode = |in_attribute| decoded(text, in_attribute).unwrap_or_else(|| text.to_owned());
        assert_eq!((decode(false).as_str(), decode(true).as_str()), (in_text, in_attribute), "{text}");
    }

    #[test]
    fn references_are_read_as_the_standard_reads_them() {
        check("a &amp; b &lt c", "a & b < c", "a & b < c");
        check("&notit; &notin;", "\u{ac}it; \u{2209}", "&notit; \u{2209}");
        check("?a=1&copy=2&copy", "?a=1\u{a9}=2\u{a9}", "?a=1&copy=2\u{a9}");
        check("&#8217;&#x2019&#X41;", "\u{2019}\u{2019}A", "\u{2019}\u{2019}A");
        check(
            "&#0;&#xd800;&#99999999999;&#x80;",
            "\u{fffd}\u{fffd}\u{fffd}\u{20ac}",
            "\u{fffd}\u{fffd}\u{fffd}\u{20ac}",
        );
        check("AT&T & &; &# &#x; &bogus; Ü", "AT&T & &; &# &#x; &bogus; Ü", "AT&T & &; &# &#x; &bogus; Ü");
        check("&NotEqualTilde;", "\u{2242}\u{338}", "\u{2242}\u{338}");
    }
}
