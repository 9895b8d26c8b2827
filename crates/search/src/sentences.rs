//! Where sentences begin: one way for the index, the oracle and the highlighter.
//!
//! A sentence ends with a stop of any script. A full stop ends one only when what stands around it lets it: not behind titles and
//! other abbreviations, initials and ordinal numbers, and not before a word in lower case. Where a script has no stops between sentences
//! (Thai), a paragraph counts as one sentence. One pass, no recursion; nothing is looked at for longer than a word.

use newshound_model::Language;

/// Abbreviations that a name, a number or another word of the same sentence follows.
const NEVER_LAST: &[&str] = &[
    "mr", "mrs", "ms", "mx", "dr", "prof", "gen", "col", "lt", "sgt", "capt", "cmdr", "maj", "cpl", "adm", "sen",
    "rep", "gov", "rev", "hon", "pres", "supt", "insp", "st", "ste", "mt", "messrs", "vs", "cf", "hr", "fr", "frau",
    "hrn", "dipl", "ing", "mag", "mme", "mlle", "mgr", "mons", "sra", "srta", "srs", "dña", "excmo", "ud", "uds",
    "sig", "dott", "avv", "ing", "on", "dhr", "mevr", "drs", "mej", "г", "ул", "им", "тов", "проф", "гр", "inż", "mgr",
    "ks", "tzv", "bzw", "ca", "vgl", "z", "d", "u", "np", "tj", "tzn", "resp", "approx", "est", "dept",
];

/// Abbreviations that a number follows when they end no sentence.
const BEFORE_NUMBERS: &[&str] = &[
    "no", "nos", "nr", "nrs", "núm", "pág", "art", "abs", "fig", "vol", "p", "pp", "s", "ch", "sec", "para", "op",
    "ref", "tel", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "n", "č", "št",
];

/// Abbreviations that may end a sentence: they do when a word follows with which sentences begin.
const SELDOM_LAST: &[&str] = &[
    "inc", "ltd", "corp", "co", "bros", "jr", "sr", "plc", "llc", "assn", "univ", "a.m", "p.m", "u.s", "u.k", "u.n",
    "e.u", "d.c", "ph.d", "m.d", "b.a", "m.a", "etc", "al", "i.e", "e.g",
];

/// Words with which sentences begin after an abbreviation.
const BEGINNERS: &[&str] = &[
    "the",
    "a",
    "an",
    "in",
    "it",
    "its",
    "he",
    "she",
    "his",
    "her",
    "but",
    "and",
    "this",
    "they",
    "their",
    "we",
    "on",
    "at",
    "that",
    "there",
    "these",
    "those",
    "if",
    "as",
    "for",
    "i",
    "you",
    "when",
    "while",
    "after",
    "before",
    "since",
    "with",
    "by",
    "from",
    "some",
    "many",
    "most",
    "last",
    "one",
    "two",
    "so",
    "yet",
    "then",
    "now",
    "what",
    "who",
    "how",
    "why",
    "no",
    "not",
    "however",
    "meanwhile",
    "according",
    "about",
    "under",
    "our",
    "my",
    "both",
    "all",
    "even",
    "since",
    "although",
];

/// Languages that write ordinal numbers with a full stop: "am 3. Oktober".
const ORDINAL_STOPS: &[&str] = &[
    "de", "da", "nb", "nn", "no", "fi", "cs", "sk", "hu", "hr", "sr", "bs", "sl", "et", "lv", "lt", "is", "pl", "tr",
    "az",
];

/// Words longer than this are no abbreviations.
const MAX_ABBREVIATION_BYTES: usize = 12;

/// The first byte of each sentence of a text, ascending; the text itself begins one.
#[must_use]
pub fn sentence_starts(text: &str, language: Language) -> Vec<usize> {
    let mut starts = vec![0];
    // Where the blanks end that were last looked at, and the blanks with the signs that open a sentence: lines of nothing else are looked at
    // once and not anew from each of their ends.
    let (mut blanks_end, mut opening_end) = (0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let kind = stop(c);
        if kind == Stop::None {
            continue;
        }
        // `?!`, `...`, `.”)`: all of it belongs to the sentence.
        let (mut full_stop_only, mut end) = (kind == Stop::Full, at + c.len_utf8());
        let mut wide = kind == Stop::Wide;
        while let Some(&(more_at, more)) = chars.peek() {
            let more_kind = stop(more);
            // A quote of either use opens what follows when a word stands right behind it.
            let behind = text[more_at + more.len_utf8()..].chars().next();
            let opens = is_opener(more) && behind.is_some_and(char::is_alphanumeric);
            if more_kind == Stop::None && (!is_closer(more) || opens) {
                break;
            }
            full_stop_only &= more_kind == Stop::None;
            wide |= more_kind == Stop::Wide;
            end = more_at + more.len_utf8();
            chars.next();
        }
        let rest = &text[end..];
        if opening_end < end {
            opening_end = text.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || is_opener(c)).len();
        }
        let next = &text[opening_end..];
        let Some(first) = next.chars().next() else { break };
        let is_apart = kind == Stop::Line || wide || rest.starts_with(char::is_whitespace);
        let goes_on = kind != Stop::Line && !wide && first.is_lowercase();
        if !is_apart || goes_on || (full_stop_only && ends_no_sentence(&text[..at], next, language)) {
            continue;
        }
        if blanks_end < end {
            blanks_end = text.len() - rest.trim_start().len();
        }
        let begin = blanks_end;
        if begin < text.len() && starts.last() != Some(&begin) {
            starts.push(begin);
        }
    }
    starts
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    None,
    /// A full stop, which also ends abbreviations.
    Full,
    /// Another stop that a blank follows.
    Other,
    /// A stop that no blank need follow.
    Wide,
    /// The end of a line.
    Line,
}

fn stop(c: char) -> Stop {
    match c {
        '.' => Stop::Full,
        '!' | '?' | '\u{2026}' | '\u{203C}' | '\u{203D}' | '\u{2047}'..='\u{2049}' => Stop::Other,
        '\n' => Stop::Line,
        // Chinese and Japanese; Devanagari and its neighbours; Arabic and Urdu; Armenian, Ethiopic, Burmese, Khmer, Tibetan.
        '\u{3002}' | '\u{FF01}' | '\u{FF0E}' | '\u{FF1F}' | '\u{FF61}' | '\u{0964}' | '\u{0965}' | '\u{061F}'
        | '\u{06D4}' | '\u{0589}' | '\u{1362}' | '\u{1367}' | '\u{1368}' | '\u{104A}' | '\u{104B}' | '\u{17D4}'
        | '\u{17D5}' | '\u{0F0D}' => Stop::Wide,
        _ => Stop::None,
    }
}

fn is_closer(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '"'
            | '\''
            | '\u{2019}'
            | '\u{201D}'
            | '\u{201C}'
            | '\u{BB}'
            | '\u{203A}'
            | '\u{300D}'
            | '\u{300F}'
            | '\u{FF09}'
            | '\u{3011}'
    )
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '"'
            | '\''
            | '\u{2018}'
            | '\u{201C}'
            | '\u{201E}'
            | '\u{AB}'
            | '\u{2039}'
            | '\u{300C}'
            | '\u{300E}'
            | '\u{BF}'
            | '\u{A1}'
            | '-'
            | '\u{2013}'
            | '\u{2014}'
            | '*'
            | '\u{2022}'
    )
}

/// Whether a full stop behind `before` only abbreviates; `next` is what follows it.
fn ends_no_sentence(before: &str, next: &str, language: Language) -> bool {
    let from = before.len().saturating_sub(4 * MAX_ABBREVIATION_BYTES);
    let from = (from..=before.len()).find(|&at| before.is_char_boundary(at)).unwrap_or(before.len());
    let near = &before[from..];
    let word = near.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or("");
    if word.is_empty() || word.len() > MAX_ABBREVIATION_BYTES || (word.len() == near.len() && from > 0) {
        return false;
    }
    let follower: String =
        next.chars().take_while(|c| c.is_alphanumeric()).take(16).flat_map(char::to_lowercase).collect();
    let begins_with_digit = next.starts_with(|c: char| c.is_ascii_digit());
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.len() <= 2 && ORDINAL_STOPS.contains(&language.as_str());
    }
    let lower = word.to_lowercase();
    let mut letters = word.chars();
    if let (Some(initial), None) = (letters.next(), letters.next()) {
        // "J. Smith"; a small letter ends a sentence as any word does, unless it abbreviates.
        return initial.is_uppercase()
            || NEVER_LAST.contains(&lower.as_str())
            || (begins_with_digit && BEFORE_NUMBERS.contains(&lower.as_str()));
    }
    if NEVER_LAST.contains(&lower.as_str()) {
        return true;
    }
    if BEFORE_NUMBERS.contains(&lower.as_str()) {
        return begins_with_digit;
    }
    let is_dotted = lower.contains('.') && lower.split('.').all(|part| part.chars().count() <= 2);
    (is_dotted || SELDOM_LAST.contains(&lower.as_str())) && !BEGINNERS.contains(&follower.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expect: &[&str]) {
        let starts = sentence_starts(text, Language::from_code(language).unwrap());
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let shown: Vec<&str> = starts.iter().zip(ends).map(|(&start, end)| text[start..end].trim()).collect();
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn stops_end_sentences_and_abbreviations_do_not() {
        check(
            "en",
            "It rained. Then it snowed! Why? Who knows…",
            &["It rained.", "Then it snowed!", "Why?", "Who knows…"],
        );
        check(
            "en",
            "Mr. Smith met Dr. J. R. Jones on Nov. 3 at No. 10. He left.",
            &["Mr. Smith met Dr. J. R. Jones on Nov. 3 at No. 10.", "He left."],
        );
        check("en", "He said no. It was late.", &["He said no.", "It was late."]);
        check(
            "en",
            "Troops of the U.S. Army left the U.S. The president stayed.",
            &["Troops of the U.S. Army left the U.S.", "The president stayed."],
        );
        check(
            "en",
            "Acme Inc. Chairman Lee paid $3.5 billion to Beta Corp. The shares rose.",
            &["Acme Inc. Chairman Lee paid $3.5 billion to Beta Corp.", "The shares rose."],
        );
        check(
            "en",
            "“We won!” he cried. “Really?” (She laughed.) Nobody did.",
            &["“We won!” he cried.", "“Really?”", "(She laughed.)", "Nobody did."],
        );
        check("en", "See example.org today. e.g. this", &["See example.org today. e.g. this"]);
    }

    #[test]
    fn other_languages_have_their_own_abbreviations_and_stops() {
        check(
            "de",
            "Am 3. Oktober kam Prof. Maier z. B. nach Köln. Er blieb.",
            &["Am 3. Oktober kam Prof. Maier z. B. nach Köln.", "Er blieb."],
        );
        check("en", "She was 32. Then she left.", &["She was 32.", "Then she left."]);
        check("fr", "M. Dupont est venu. Mme. Blanc aussi.", &["M. Dupont est venu.", "Mme. Blanc aussi."]);
        check(
            "es",
            "¿Quién es el Sr. Ruiz? ¡Nadie lo sabe! Llegó ayer.",
            &["¿Quién es el Sr. Ruiz?", "¡Nadie lo sabe!", "Llegó ayer."],
        );
        check(
            "zh",
            "北京下雨了。“真的吗？”他问。没有人回答！",
            &["北京下雨了。", "“真的吗？”", "他问。", "没有人回答！"],
        );
        check("hi", "बारिश हुई। फिर धूप निकली।", &["बारिश हुई।", "फिर धूप निकली।"]);
        check("ar", "هل وصل؟ نعم وصل.", &["هل وصل؟", "نعم وصل."]);
        check("ru", "Он живёт на ул. Мира. Она уехала.", &["Он живёт на ул. Мира.", "Она уехала."]);
    }

    #[test]
    fn lines_are_sentences_of_their_own() {
        check("en", "A heading\nand its text", &["A heading", "and its text"]);
        check("en", "", &[""]);
    }

    proptest! {
        #[test]
        fn starts_are_borders_in_order(text in "[\\PC\\n]{0,80}") {
            let starts = sentence_starts(&text, Language::from_code("de").unwrap());
            prop_assert_eq!(starts[0], 0);
            prop_assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(starts.iter().all(|&start| text.is_char_boundary(start)));
        }
    }

    #[test]
    fn a_text_of_nothing_but_stops_is_read_in_time_proportional_to_it() {
        for piece in [".", "a. ", "a.", "?! ", "Mr. ", "。", "\n ", "\n-", ".\n\""] {
            let text = piece.repeat(300_000 / piece.len()) + "a";
            let begun = cpu_time::ThreadTime::now();
            let _ = sentence_starts(&text, Language::from_code("en").unwrap());
            assert!(begun.elapsed().as_secs_f64() < 2.0, "{piece}: {:?}", begun.elapsed());
        }
    }
}
