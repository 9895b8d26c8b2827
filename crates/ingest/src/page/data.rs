//! Finds the text of an article in the data that scripts draw their page from.
//!
//! Asked only where the markup holds next to nothing. Sites keep the text in one long string, or as a list with one entry a
//! paragraph, each an object with its words in a field or in a list of spans; what they call their fields says little, so
//! the longest run of prose is taken.

use std::borrow::Cow;

use memchr::memmem;
use serde_json::Value;

use super::body::paragraphs_of_text;
use super::outline::ends_a_sentence;
use super::sieve::raw_end;
use crate::text::clean;

/// How many data scripts are looked at.
const MAX_SCRIPTS: usize = 8;
/// The longest script that is read, in bytes.
const MAX_SCRIPT_BYTES: usize = 4 << 20;
/// How many values of one script are looked at, and how deep.
const MAX_VALUES: usize = 200_000;
const MAX_DEPTH: usize = 40;
/// How many bytes a text has at the least.
const LEAST_BYTES: usize = 400;
/// How many paragraphs a list has at the least.
const LEAST_PARAGRAPHS: usize = 3;
/// How many characters a string has at the least to be a paragraph.
const LEAST_CHARS: usize = 25;
/// How deep the words of a paragraph may stand in its entry.
const MAX_SPANS: usize = 6;
/// How many entries of a list are read, and how many bytes.
const MAX_ENTRIES: usize = 2_000;
const MAX_BYTES: usize = 1 << 20;
/// Fields that hold the words of a paragraph, the best first.
const WORDS: &[&str] =
    &["text", "content", "html", "value", "body", "paragraph", "children", "blocks", "nodes", "data", "model", "props"];
/// How far from its begin a script says that it sets data.
const MAX_HEAD: usize = 200;

/// The longest run of prose in the scripts of JSON, and in those that set a variable to an object.
pub(super) fn longest_text(scripts: &[String], source: &str) -> Option<Vec<String>> {
    let mut best: (usize, Vec<String>) = (LEAST_BYTES, Vec::new());
    for script in scripts.iter().take(MAX_SCRIPTS) {
        if let Ok(value) = serde_json::from_str::<Value>(script) {
            look_into(&value, &mut best);
        }
    }
    for object in assigned(source).take(MAX_SCRIPTS) {
        if let Some(Ok(value)) = serde_json::Deserializer::from_str(object).into_iter::<Value>().next() {
            look_into(&value, &mut best);
        }
    }
    Some(best.1).filter(|paragraphs| !paragraphs.is_empty())
}

/// The objects that scripts set variables to: `window.state = {…}`.
fn assigned(source: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let open = at + memmem::find(&source.as_bytes()[at..], b"<script")?;
        let begin = open + memchr::memchr(b'>', &source.as_bytes()[open..])? + 1;
        let (end, next) = raw_end(source, begin, "script");
        at = next;
        Some(source[begin..end].trim_start())
    })
    .filter_map(|script| {
        let brace = memchr::memchr(b'{', script.as_bytes()).filter(|&brace| brace <= MAX_HEAD)?;
        let sets = script[..brace].trim_end().ends_with('=') && (LEAST_BYTES..MAX_SCRIPT_BYTES).contains(&script.len());
        sets.then(|| &script[brace..])
    })
}

/// Keeps the longest text of a value.
fn look_into(value: &Value, best: &mut (usize, Vec<String>)) {
    let mut stack = vec![(value, 0_usize)];
    let mut n_seen = 0_usize;
    let mut keep = |paragraphs: Vec<String>| {
        let length = paragraphs.iter().map(String::len).sum();
        if length > best.0 {
            *best = (length, paragraphs);
        }
    };
    while let Some((value, depth)) = stack.pop() {
        n_seen += 1;
        if n_seen > MAX_VALUES {
            return;
        }
        match value {
            Value::String(text) if text.len() > LEAST_BYTES && text.contains(' ') && !text.starts_with(['{', '[']) => {
                keep(paragraphs_of_text(text));
            }
            Value::Array(values) => {
                if depth < MAX_DEPTH {
                    stack.extend(values.iter().map(|value| (value, depth + 1)));
                }
                if values.len() >= LEAST_PARAGRAPHS {
                    let paragraphs = list(values);
                    if paragraphs.len() >= LEAST_PARAGRAPHS {
                        keep(paragraphs);
                    }
                }
            }
            Value::Object(fields) if depth < MAX_DEPTH => {
                stack.extend(fields.values().map(|value| (value, depth + 1)));
            }
            _ => {}
        }
    }
}

/// The paragraphs of a list with one entry each.
fn list(values: &[Value]) -> Vec<String> {
    let mut room = MAX_BYTES;
    let mut paragraphs = Vec::new();
    for value in values.iter().take(MAX_ENTRIES) {
        let Some(text) = words(value, 0, &mut room) else { continue };
        if text.chars().count() >= LEAST_CHARS
            && text.contains(' ')
            && ends_a_sentence(text.trim_end_matches("</p>").trim_end())
        {
            paragraphs.extend(paragraphs_of_text(&text));
        }
    }
    paragraphs
}

/// The words of one entry: a string, that of its best field, or those of its spans in a row.
fn words<'a>(value: &'a Value, depth: usize, room: &mut usize) -> Option<Cow<'a, str>> {
    match value {
        Value::String(text) => {
            *room = room.checked_sub(text.len())?;
            Some(Cow::Borrowed(text))
        }
        Value::Object(fields) if depth <= MAX_SPANS => {
            WORDS.iter().filter_map(|name| fields.get(*name)).find_map(|value| words(value, depth + 1, room))
        }
        Value::Array(values) if (1..=MAX_SPANS).contains(&depth) => {
            let spans: Vec<Cow<'_, str>> =
                values.iter().take(MAX_ENTRIES).filter_map(|value| words(value, depth + 1, room)).collect();
            let text = clean(&spans.concat());
            (!text.is_empty()).then_some(Cow::Owned(text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str =
        "The pilots of Port Alder stopped work on Wednesday morning, and nineteen ships waited outside the harbour.";
    const SECOND: &str =
        "The union said the strike would last until Friday unless the authority offered longer rest between shifts.";
    const THIRD: &str =
        "Captains were told to anchor in the bay, where the wind is expected to reach gale force during the night.";
    const FOURTH: &str =
        "The authority answered that the timetable could not be changed before winter, when two more pilots come.";

    #[track_caller]
    fn check(data: &str) {
        let expect = Some([FIRST, SECOND, THIRD, FOURTH].map(str::to_owned).to_vec());
        assert_eq!(longest_text(&[data.to_owned()], ""), expect, "{data}");
        let source = format!(
            "<script>if (a < b) {{}}</script><SCRIPT></script><script>\n window.state = {data};\n go();</script>"
        );
        let found = longest_text(&[], &source);
        assert_eq!(found, expect.filter(|_| data.starts_with('{')), "{source}");
    }

    #[test]
    fn one_string_and_lists_of_entries_are_read() {
        check(&format!("{{\"a\":[{{\"html\":\"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p>\"}}]}}"));
        check(&format!("{{\"body\":[\"{FIRST}\",\"{SECOND}\",\"{THIRD}\",\"{FOURTH}\"]}}"));
        check(&format!(
            "[{{\"type\":\"text\",\"content\":\"{FIRST}\"}},{{\"type\":\"text\",\"content\":\"<p>{SECOND}</p>\"}},\
             {{\"type\":\"image\",\"content\":\"1.jpg\"}},{{\"text\":\"{THIRD}\"}},{{\"text\":\"{FOURTH}\"}}]"
        ));
        let (head, tail) = SECOND.split_at(20);
        check(&format!(
            "{{\"blocks\":[{{\"children\":[{{\"text\":\"{FIRST}\"}}]}},{{\"children\":[{{\"text\":\"{head}\"}},{{\"text\":\"{tail}\"}}]}},\
             {{\"children\":[{{\"text\":\"{THIRD}\"}}]}},{{\"children\":[{{\"text\":\"{FOURTH}\"}}]}}]}}"
        ));
    }

    #[test]
    fn settings_are_no_text() {
        let settings = format!("{{\"keys\":[{}\"end\"]}}", "\"a-key-of-no-use\",".repeat(400));
        assert_eq!(longest_text(&[settings], "<script>window.x = 1</script>"), None);
    }
}
