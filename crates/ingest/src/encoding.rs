//! Which letters bytes mean: byte order mark, then what the sender says, then what the page says, then detection.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

/// How much of a page is looked at for its own word on its encoding, as browsers do.
const PRESCAN_BYTES: usize = 4 << 10;

/// Decodes bytes; what cannot be decoded becomes the replacement character.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>, charset: Option<&str>) -> String {
    let encoding = if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        encoding
    } else if let Some(encoding) = of_units(bytes) {
        encoding
    } else {
        said(charset)
            .or_else(|| said(content_type.and_then(charset_of)))
            .or_else(|| declared(&bytes[..bytes.len().min(PRESCAN_BYTES)]))
            .filter(|encoding| *encoding != UTF_8 || is_mostly_utf8(bytes))
            .unwrap_or_else(|| detected(bytes))
    };
    let text = encoding.decode(bytes).0.into_owned();
    if encoding == UTF_8 { mended(text) } else { text }
}

/// Mends text that was encoded twice: bytes of UTF-8 that were taken for letters of windows-1252 and encoded again. It is
/// known by its quotation marks, of which no language makes use in that form.
fn mended(text: String) -> String {
    if !["\u{e2}\u{80}", "\u{e2}\u{20ac}"].iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some()) {
        return text;
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['\u{e2}', '\u{c3}', '\u{c2}']) {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let n_bytes = if rest.starts_with('\u{e2}') { 3 } else { 2 };
        let bytes: Option<Vec<u8>> = rest.chars().take(n_bytes).map(windows_byte).collect();
        let meant = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let n_chars = if meant.is_some() { n_bytes } else { 1 };
        let end = rest.char_indices().nth(n_chars).map_or(rest.len(), |(at, _)| at);
        mended.push_str(meant.as_deref().unwrap_or(&rest[..end]));
        rest = &rest[end..];
    }
    mended.push_str(rest);
    mended
}

/// Mends the texts of one record that were encoded twice, as [`mended`] does for pages, in place. `false` where nothing was.
///
/// A run of letters beyond ASCII that is UTF-8 when its letters are read as bytes is no word of any language. Where all runs are such, or one
/// holds control characters, which nobody writes, all texts of the record are mended.
pub(crate) fn mend_all(texts: &mut [&mut String]) -> bool {
    let (mut n_twice, mut n_other, mut has_controls) = (0, 0, false);
    for run in texts.iter().flat_map(|text| runs(text)) {
        match run.meant {
            Some(meant) => {
                n_twice += 1;
                has_controls |= run.text.chars().any(char::is_control);
                // What `é »` makes by chance is a single sign of Chinese or Korean.
                let mut signs = meant.chars();
                let is_chance = signs.next().is_some_and(|c| u32::from(c) > 0x20ff) && signs.next().is_none();
                n_other += usize::from(is_chance && !has_controls);
            }
            None => n_other += 1,
        }
    }
    let is_twice = n_twice > 1 && n_other == 0 || has_controls && n_twice >= n_other;
    if is_twice {
        for text in texts {
            let mut mended = String::with_capacity(text.len());
            let mut at = 0;
            for run in runs(text) {
                mended.push_str(&text[at..run.start]);
                mended.push_str(run.meant.as_deref().unwrap_or(run.text));
                at = run.start + run.text.len();
            }
            mended.push_str(&text[at..]);
            **text = mended;
        }
    }
    is_twice
}

/// Characters beyond ASCII that stand together.
struct Run<'a> {
    start: usize,
    text: &'a str,
    /// What they are as bytes of UTF-8.
    meant: Option<String>,
}

fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.as_bytes()[at..].iter().position(|byte| !byte.is_ascii())?;
        let end = text.as_bytes()[start..].iter().position(u8::is_ascii).map_or(text.len(), |length| start + length);
        at = end;
        let run = &text[start..end];
        let bytes: Option<Vec<u8>> = run.chars().map(windows_byte).collect();
        Some(Run { start, text: run, meant: bytes.and_then(|bytes| String::from_utf8(bytes).ok()) })
    })
}

/// The byte that a letter is in windows-1252, or in ISO 8859-1 where that has none.
fn windows_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    bytes.first().copied().filter(|_| !failed)
}

/// UTF-16, told by a byte order mark or by every other byte of the first ASCII letters (XML 1.0, appendix F).
pub(crate) fn of_units(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) => Some(encoding).filter(|encoding| *encoding != UTF_8),
        None => match bytes {
            [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some(UTF_16LE),
            [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some(UTF_16BE),
            _ => None,
        },
    }
}

fn said(label: Option<&str>) -> Option<&'static Encoding> {
    Encoding::for_label(label?.trim().trim_matches(['"', '\'']).as_bytes())
}

/// The charset in a content type.
fn charset_of(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("charset=")?;
    content_type[at + 8..].split([';', ' ', ',']).next()
}

/// The encoding that a page or an XML declaration names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let text: String = head.iter().map(|&byte| char::from(byte).to_ascii_lowercase()).collect();
    let label = |key: &str| {
        let at = text.find(key)? + key.len();
        let rest = text[at..].trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(['"', '\'', ';', ' ', '>', '/', '?'])?;
        Encoding::for_label(&rest.as_bytes()[..end])
    };
    let found =
        label("charset=").or_else(|| if text.trim_start().starts_with("<?xml") { label("encoding=") } else { None });
    // A page that could be read so far in single bytes is not in UTF-16, whatever it says (HTML standard, 13.2.3.3).
    found.map(|encoding| if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

/// Whether bytes are UTF-8 but for a few: pages are put together from parts, and one bad comment or a cut-off end does not
/// change the encoding of the rest.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut n_good, mut n_bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    n_bad * 10 <= n_good
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    if is_mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(256 << 10)], true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATIN: &[u8] = b"caf\xe9 \x96 na\xefve";

    #[test]
    fn the_sender_the_page_and_detection_are_asked_in_this_order() {
        assert_eq!(decode(b"\xef\xbb\xbfcaf\xc3\xa9", None, Some("iso-8859-1")), "café");
        assert_eq!(decode(LATIN, Some("text/html; charset=windows-1252"), None), "café – naïve");
        let page = [b"<meta charset=\"windows-1252\"><p>".as_slice(), LATIN].concat();
        assert!(decode(&page, None, None).ends_with("café – naïve"));
        assert_eq!(decode("café".as_bytes(), None, None), "café");
        assert_eq!(decode("привет, как дела".as_bytes(), None, Some("nonsense")), "привет, как дела");
    }

    #[test]
    fn text_that_was_encoded_twice_is_mended() {
        let twice = |text: &str, encoding: &'static Encoding| {
            encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
        };
        let text = "“We’re not in the café” – said at 5 €";
        assert_eq!(decode(twice(text, WINDOWS_1252).as_bytes(), None, None), text);
        let controls: String = text.bytes().map(char::from).collect();
        assert_eq!(decode(controls.as_bytes(), None, None), text);
        for right in ["château, São, Â", "â", "5 € für Ärzte, “â”", "Ã©"] {
            assert_eq!(decode(right.as_bytes(), None, None), right);
        }
    }

    #[test]
    fn records_that_were_encoded_twice_are_mended() {
        let controls = |text: &str| text.bytes().map(char::from).collect::<String>();
        let windows = |text: &str| WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
        let mended = |title: &str, body: &str| {
            let (mut title, mut body) = (title.to_owned(), body.to_owned());
            let found = mend_all(&mut [&mut title, &mut body]);
            (found, title, body)
        };
        for (title, body) in [
            ("Vorto ĝusta", "ĉirkaŭ la urbo"),
            ("Straße", "Größe und Länge"),
            ("东京", "北京市的新闻"),
            ("plain", "“Ünal” said – Ђ"),
        ] {
            let right = (true, title.to_owned(), body.to_owned());
            assert_eq!(mended(&controls(title), &controls(body)), right);
            assert_eq!(mended(&windows(title), &windows(body)), right);
        }
        for (title, body) in [
            ("", ""),
            ("Größe", "São Tomé – « café »"),
            ("« café\u{a0}»", "« thé\u{a0}»"),
            ("Ã©", "one run may be chance"),
            ("北京", "ĉirkaŭ"),
            ("it\u{92}s", "a café"),
        ] {
            assert_eq!(mended(title, body), (false, title.to_owned(), body.to_owned()));
        }
    }

    #[test]
    fn sixteen_bit_units_are_told_with_and_without_a_mark() {
        let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(decode(&units("\u{feff}<p>café"), None, None), "<p>café");
        assert_eq!(decode(&units("<p>café"), None, Some("utf-8")), "<p>café");
        let big: Vec<u8> = "<p>café".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&big, None, None), "<p>café");
    }

    #[test]
    fn one_bad_byte_does_not_change_the_encoding_of_a_page() {
        let page =
            [b"<meta charset=utf-8>".as_slice(), "Ämter öffnen früher, Büros später".repeat(3).as_bytes(), b"\xff"]
                .concat();
        assert!(decode(&page, None, None).contains("Ämter öffnen früher"));
    }

    #[test]
    fn bytes_that_are_not_what_they_are_said_to_be_are_detected() {
        assert_eq!(decode(LATIN, Some("text/html; charset=utf-8"), None), "café – naïve");
    }
}
