//! Tests of the analysis of texts.

use proptest::prelude::*;

use super::*;

fn terms(text: &str, language: &str, purpose: Purpose) -> String {
    let language = Language::from_code(language).unwrap();
    let mut shown = Vec::new();
    Analyzer::new(language, Form::Stemmed, purpose)
        .analyze(text, 0, &mut |token| shown.push(format!("{}@{}", token.text, token.position)));
    shown.join(" ")
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(terms(text, "und", Purpose::Index), expect);
}

#[test]
fn words_are_folded_and_counted() {
    check("Łódź: the  Präsident’s plan.", "lodz@0 the@1 prasident@2 plan@3");
}

#[test]
fn joined_words_give_their_parts_and_their_join() {
    check("F-16 COVID\u{2011}19 AT&T", "f16@0 f@0 16@1 covid19@2 covid@2 19@3 att@4 at@4 t@5");
    check("l’élection", "lelection@0 l@0 election@1");
    check("جست\u{200C}وجوی", "جستوجوی@0 جست@0 وجوی@1");
    // Signs that only lengthen a word are no word, joined or not.
    check("\u{640}-\u{640} \u{AD}'\u{AD} x", "x@0");
}

#[test]
fn abbreviations_lose_their_dots_and_sentences_do_not_grow_together() {
    check("U.S. and U.S, e.g. end.The t.co", "us@0 and@1 us@2 eg@3 end@4 the@5 t@6 co@7");
}

#[test]
fn a_text_of_nothing_but_initials_is_read_in_time_proportional_to_it() {
    let time = |n: usize| {
        let text = "a.".repeat(n) + "ab";
        let begun = cpu_time::ThreadTime::now();
        assert!(terms(&text, "und", Purpose::Index).len() > n);
        begun.elapsed()
    };
    // 40 KB took ten seconds when every letter looked at all that follow it; now a few milliseconds.
    assert!(time(20_000).as_secs_f64() < 2.0);
}

#[test]
fn numbers_keep_their_point_and_lose_their_thousands() {
    check("3.5 of 1,000,000 in 2026.", "3.5@0 of@1 1000000@2 in@3 2026@4");
}

#[test]
fn stems_follow_the_language() {
    assert_eq!(terms("elections Elections", "en", Purpose::Index), "elect@0 elect@1");
    assert_eq!(terms("Wahlen", "de", Purpose::Index), "wahl@0");
    assert_eq!(terms("выборов выборы", "ru", Purpose::Index), "выбор@0 выбор@1");
}

#[test]
fn chinese_gives_pairs_and_single_characters() {
    assert_eq!(terms("北京市", "zh", Purpose::Index), "北@0 北京@0 京@1 京市@1 市@2");
    assert_eq!(terms("北京市", "zh", Purpose::Query), "北京@0 京市@1");
    assert_eq!(terms("水", "zh", Purpose::Query), "水@0");
}

#[test]
fn thai_is_cut_into_words() {
    assert!(terms("รัฐบาลไทย", "th", Purpose::Index).split(' ').count() >= 2);
    assert_eq!(split_unspaced("人工智能监管法案").concat(), "人工智能监管法案");
    assert!(split_unspaced("人工智能监管法案").len() > 1);
}

proptest! {
    /// A character that no word holds, behind every word, sends each of them the long way.
    #[test]
    fn plain_words_are_read_as_any_others(text in "[a-cS0-9 .,'&_é-]{0,40}") {
        let english = Language::from_code("en").unwrap();
        let read = |text: &str, plain: bool| {
            let mut analyzer = Analyzer::new(english, Form::Stemmed, Purpose::Index);
            let mut seen = Vec::new();
            if plain {
                analyzer.analyze(text, 0, &mut |token| seen.push((token.text.to_owned(), token.start, token.end)));
            } else {
                let mut at = 0;
                while at < text.len() {
                    let c = text[at..].chars().next().unwrap();
                    if class(c) != Class::Word {
                        at += c.len_utf8();
                    } else if let Some(end) = initials_end(text, at) {
                        let letters: String = text[at..end].chars().filter(|&c| c != '.').collect();
                        seen.push((newshound_model::fold::fold_keyword(&letters), at, end));
                        at = end;
                    } else {
                        let mut push = |token: Token<'_>| seen.push((token.text.to_owned(), token.start, token.end));
                        at = analyzer.word(text, at, 0, &mut push).1;
                    }
                }
            }
            seen
        };
        prop_assert_eq!(read(&text, true), read(&text, false));
    }

    #[test]
    fn offsets_are_borders_and_positions_never_fall(text in "\\PC{0,60}") {
        let mut last = 0;
        for purpose in [Purpose::Index, Purpose::Query] {
            let mut analyzer = Analyzer::new(Language::from_code("en").unwrap(), Form::Stemmed, purpose);
            last = 0;
            let mut fits = true;
            let next = analyzer.analyze(&text, 3, &mut |token| {
                fits &= text.get(token.start..token.end).is_some_and(|source| !source.is_empty());
                fits &= token.position >= last && token.position >= 3;
                last = token.position;
            });
            prop_assert!(fits && (next > last || next == 3));
        }
        let _ = last;
    }
}
