//! Parses JSON as it stands in pages: wrapped in comments, with line breaks in strings, with a comma too many.

use serde_json::Value;

/// What hides JSON from old browsers, in front of it and behind it.
const FRONT: &[&str] = &["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "// <![CDATA[", "/* <![CDATA[ */"];
const BACK: &[&str] = &["-->", "//]]>", "/*]]>*/", "]]>", "// ]]>", "/* ]]> */", ";", "//"];

/// How many values that follow one another are taken.
const MAX_VALUES: usize = 32;

/// Reads a block; several values one after the other become a list. `None` when repair does not help either.
pub(super) fn parse(block: &str) -> Option<Value> {
    let block = strip_wrappers(block);
    if let Ok(value) = serde_json::from_str(block) {
        return Some(value);
    }
    let repaired = repair(block);
    let stream = serde_json::Deserializer::from_str(&repaired).into_iter::<Value>();
    let mut found: Vec<Value> = stream.take(MAX_VALUES).map_while(Result::ok).collect();
    if found.len() > 1 { Some(Value::Array(found)) } else { found.pop() }
}

fn strip_wrappers(block: &str) -> &str {
    let mut block = block.trim();
    loop {
        let before = block;
        for mark in FRONT {
            block = block.strip_prefix(mark).unwrap_or(block).trim_start();
        }
        for mark in BACK {
            block = block.strip_suffix(mark).unwrap_or(block).trim_end();
        }
        if block == before {
            return block;
        }
    }
}

/// Mends what hand-made templates break: line breaks and odd escapes in strings, commas before a closing bracket.
fn repair(block: &str) -> String {
    let mut repaired = String::with_capacity(block.len() + 16);
    let mut in_string = false;
    let mut chars = block.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                repaired.push(c);
            }
            '\\' if in_string => match chars.next() {
                Some(escaped @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    repaired.push('\\');
                    repaired.push(escaped);
                }
                Some(other) if !other.is_control() => repaired.push(other),
                _ => repaired.push(' '),
            },
            _ if in_string && c.is_control() => repaired.push_str(if c == '\n' { "\\n" } else { " " }),
            ',' if !in_string => {
                while chars.peek().is_some_and(|next| next.is_whitespace()) {
                    chars.next();
                }
                if !matches!(chars.peek(), Some('}' | ']' | ',') | None) {
                    repaired.push(',');
                }
            }
            _ => repaired.push(c),
        }
    }
    repaired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &str, expect: &str) {
        assert_eq!(parse(block).map(|value| value.to_string()).unwrap_or_default(), expect, "{block}");
    }

    #[test]
    fn wrappers_are_taken_off() {
        check("<!--//<![CDATA[\n{\"a\":1}\n//]]>-->", "{\"a\":1}");
        check(" {\"a\":1}; ", "{\"a\":1}");
    }

    #[test]
    fn broken_strings_and_commas_are_mended() {
        check("{\"a\":\"two\nlines\"}", "{\"a\":\"two\\nlines\"}");
        check("{\"a\":\"it\\'s\",}", "{\"a\":\"it's\"}");
        check("[1,2,\n]", "[1,2]");
    }

    #[test]
    fn values_in_a_row_become_a_list_and_a_torn_end_is_left() {
        check("{\"a\":1}{\"b\":2}", "[{\"a\":1},{\"b\":2}]");
        check("{\"a\":1} {\"b\":", "{\"a\":1}");
        check("nonsense", "");
    }
}
