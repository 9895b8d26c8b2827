//! The one way in which text is compared: without case, accents, width, vowel points and spare white space.

use unicode_normalization::UnicodeNormalization;

/// Folds a name for comparison: every letter by [`fold_char`], single blanks between words.
///
/// `"Le  Monde"`, `"le monde"` and `"ＬＥ ＭＯＮＤＥ"` become one.
#[must_use]
pub fn fold_keyword(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii_keyword(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut fold = |c: char| if c.is_control() { folded.push(' ') } else { fold_char(c, &mut folded) };
    // Most text holds nothing that could be composed, and is spared the tables.
    if text.chars().all(stays_composed) {
        text.chars().for_each(&mut fold)
    } else {
        text.nfc().for_each(&mut fold)
    }
    if !folded.chars().all(stays_composed) {
        folded = folded.nfc().collect();
    }
    let mut joined = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Whether NFC keeps a character beside any other of this kind: letters and signs without combining marks, jamo and
/// signs that stand for others.
#[must_use]
pub fn stays_composed(c: char) -> bool {
    matches!(c,
        '\0'..='\u{2ff}'
        | '\u{400}'..='\u{482}'
        | '\u{48a}'..='\u{52f}'
        | '\u{620}'..='\u{64a}'
        | '\u{2010}'..='\u{205f}'
        | '\u{20a0}'..='\u{20bf}'
        | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309b}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff9f}')
}

/// As [`fold_keyword`], for text in which nothing can be composed.
fn fold_ascii_keyword(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let words = text.split(|c: char| c == ' ' || c.is_ascii_control()).filter(|word| !word.is_empty());
    for (number, word) in words.enumerate() {
        if number > 0 {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    folded
}

/// Appends the folded form of one character: lower case, compatibility forms resolved, accents and vowel points gone.
///
/// Letters that Unicode does not decompose are replaced as readers type them (ø → o, ß → ss). Arabic and Persian
/// spellings of one letter become one, digits of every script ASCII digits. Marks of scripts that write vowels as marks
/// (Devanagari, Thai …) stay, and so do Cyrillic letters but ё, because stemmers need them. A mark alone folds to nothing.
pub fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        '\u{400}'..='\u{52F}' => {
            for lower in c.to_lowercase() {
                out.push(if lower == 'ё' { 'е' } else { lower });
            }
        }
        _ if decomposes(c) => {
            for part in std::iter::once(c).nfkd().filter(|&part| !is_accent(part)) {
                for lower in part.to_lowercase().filter(|&lower| !is_accent(lower)) {
                    push_plain(lower, out);
                }
            }
        }
        _ => {
            for lower in std::iter::once(c).nfkc().flat_map(char::to_lowercase).filter(|&lower| !is_accent(lower)) {
                push_plain(lower, out);
            }
        }
    }
}

/// Whether a character belongs to a script whose accents and points are not letters: Latin, Greek, Hebrew, Arabic, and
/// the forms of other widths.
fn decomposes(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{1D00}'..='\u{20FF}' | '\u{2100}'..='\u{24FF}'
        | '\u{FB00}'..='\u{FDFF}' | '\u{FE20}'..='\u{FE2F}' | '\u{FE70}'..='\u{FEFF}' | '\u{FF01}'..='\u{FF5E}'
        | '\u{1D400}'..='\u{1D7FF}')
}

/// Accents, Hebrew and Arabic vowel points, the Arabic stretching stroke.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C2}' | '\u{5C4}'..='\u{5C5}'
        | '\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{AD}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
}

fn push_plain(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ı' => out.push('i'),
        'ŋ' => out.push('n'),
        'ŧ' => out.push('t'),
        'ς' => out.push('σ'),
        'ي' | 'ى' => out.push('ی'),
        'ك' => out.push('ک'),
        'ة' => out.push('ه'),
        '\u{660}'..='\u{669}' => out.push(digit(c, '\u{660}')),
        '\u{6F0}'..='\u{6F9}' => out.push(digit(c, '\u{6F0}')),
        _ => out.push(c),
    }
}

fn digit(c: char, zero: char) -> char {
    char::from(b'0' + u8::try_from(u32::from(c) - u32::from(zero)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_width_and_blanks_do_not_count() {
        for text in ["Łódź  Straße", " lodz strasse ", "ŁÓDŹ\nSTRASSE", "ｌｏｄｚ ｓｔｒａｓｓｅ"] {
            assert_eq!(fold_keyword(text), "lodz strasse");
        }
    }

    #[test]
    fn persian_and_arabic_spellings_become_one() {
        assert_eq!(fold_keyword("كتابي ۱۲"), fold_keyword("کتابی ١٢"));
    }

    #[test]
    fn vowel_signs_that_are_letters_stay() {
        assert_eq!(fold_keyword("दिल्ली"), "दिल्ली");
        assert_eq!(fold_keyword("Йод ЁЖ"), "йод еж");
        assert_eq!(fold_keyword("서울"), "서울");
    }

    proptest! {
        #[test]
        fn what_stays_composed_is_spared_nothing(text in "[a-zäöüßéñ ’“–€а-яёآكى가나がギ中ﾊﾟＡ½\u{1}]{0,30}") {
            // A letter with its mark apart, at the end, sends all of it through the tables.
            let long = fold_keyword(&format!("{text} e\u{301}"));
            prop_assert_eq!(long, fold_keyword(&format!("{text} e")));
        }

        #[test]
        fn plain_text_is_folded_as_any_other(text in "[a-dX-Z0-9 .\\t\\n\\x00\\x0b\\x1c\\x7f-]{0,40}") {
            // A letter that folds to two sends the same text the long way.
            let (long, plain) = (fold_keyword(&format!("ß{text}")), fold_keyword(&format!("ss{text}")));
            prop_assert_eq!(long, plain);
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold_keyword(&text);
            prop_assert_eq!(fold_keyword(&once), once);
        }
    }
}
