//! What is marked, and the fragments that are shown.

use proptest::prelude::*;

use super::*;
use crate::lower::lower;
use crate::parse::{Match, ParseOptions, Syntax, parse};
use crate::query::Query;

fn english() -> Language {
    Language::from_code("en").unwrap()
}

fn word(text: &str) -> Query {
    Query::Word { field: TextField::Default, text: text.into(), form: Form::Stemmed }
}

#[track_caller]
fn check(query: Query, text: &str, expect: &str) {
    let highlighter = Highlighter::new(&lower(&query, &[english()]));
    assert_eq!(highlighter.whole(text, english()).to_html(text), expect);
}

#[test]
fn stems_and_joined_words_are_marked_and_all_else_is_escaped() {
    check(word("elections"), "<b>Election</b> day", "&lt;b&gt;<mark>Election</mark>&lt;/b&gt; day");
    check(word("f16"), "An F-16 landed", "An <mark>F-16</mark> landed");
}

#[test]
fn a_phrase_is_marked_only_where_it_stands() {
    let phrase = Query::Phrase { field: TextField::Default, text: "central bank".into(), form: Form::Stemmed, slop: 0 };
    check(phrase, "A bank. The central bank.", "A bank. The <mark>central</mark> <mark>bank</mark>.");
}

#[test]
fn a_loose_phrase_is_marked_in_either_order_and_nowhere_else() {
    let phrase = Query::Phrase { field: TextField::Default, text: "central bank".into(), form: Form::Stemmed, slop: 2 };
    let text = "The bank central to it. A bank. The central city bank.";
    let marked =
        "The <mark>bank</mark> <mark>central</mark> to it. A bank. The <mark>central</mark> city <mark>bank</mark>.";
    check(phrase, text, marked);
    let twice = Query::Phrase { field: TextField::Default, text: "bank bank".into(), form: Form::Stemmed, slop: 1 };
    check(twice.clone(), "A bank alone.", "A bank alone.");
    check(twice, "Bank on bank.", "<mark>Bank</mark> on <mark>bank</mark>.");
}

#[test]
fn words_near_each_other_are_marked_where_they_are_near() {
    let near = Query::Near { of: vec![word("storm"), word("F-16")], reach: Reach::Words(2), sequence: Sequence::Any };
    let text = "A storm, an F-16. Far from there stood another storm.";
    check(near, text, "A <mark>storm</mark>, an <mark>F-16</mark>. Far from there stood another storm.");
    let begun = Query::Prefix { field: TextField::Default, text: "sto".into() };
    let near = Query::Near { of: vec![begun, word("F-16")], reach: Reach::Words(2), sequence: Sequence::Any };
    check(near, "Storms; an F-16. Stones.", "<mark>Storms</mark>; an <mark>F-16</mark>. <mark>Stones</mark>.");
    let mentions = Query::Mentions { of: Box::new(word("storms")), min: 2 };
    check(mentions, "Storm upon storm.", "<mark>Storm</mark> upon <mark>storm</mark>.");
}

#[track_caller]
fn check_typed(typed: &str, text: &str, expect: &str) {
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    };
    check(parse(typed, &options).query, text, expect);
}

#[test]
fn words_of_one_sentence_are_marked_there_only() {
    let text = "Mr. Storm met a flood. A storm. The flood of a storm, and a flood.";
    let marked = "Mr. <mark>Storm</mark> met a <mark>flood</mark>. A storm. The <mark>flood</mark> of a <mark>storm</mark>, and a <mark>flood</mark>.";
    check_typed("storm SAME flood", text, marked);
    check_typed(
        "storm PARA flood",
        "A storm.\n\nA flood. Storm.",
        "A storm.\n\nA <mark>flood</mark>. <mark>Storm</mark>.",
    );
    check_typed("storm NOT SAME flood", "A storm, a flood. A storm.", "A storm, a flood. A <mark>storm</mark>.");
}

#[test]
fn capital_letters_first_words_and_looks_near_others_are_told() {
    check_typed("cs(Turkey)", "turkey TURKEY Turkey", "turkey TURKEY <mark>Turkey</mark>");
    check_typed(
        "cs(\"Green Party\")",
        "A green party. The Green Party.",
        "A green party. The <mark>Green</mark> <mark>Party</mark>.",
    );
    check_typed("storm/F3/", "A storm.\n\nStorm and storm.", "A <mark>storm</mark>.\n\n<mark>Storm</mark> and storm.");
    check_typed("wom?n NEAR/2 harbor~1", "Women at the harbour.", "Women at the harbour.");
    check_typed(
        "wom?n NEAR/3 harbor~1",
        "Women at the harbour. Women.",
        "<mark>Women</mark> at the <mark>harbour</mark>. <mark>Women</mark>.",
    );
    check_typed(
        "人工智能 SAME 政府",
        "政府公布人工智能法案。政府。",
        "<mark>政府</mark>公布<mark>人工智能</mark>法案。政府。",
    );
}

#[test]
fn no_phrase_crosses_a_paragraph() {
    check_typed(
        "\"storm flood\"",
        "A storm\n\nflood. Storm flood.",
        "A storm\n\nflood. <mark>Storm</mark> <mark>flood</mark>.",
    );
}

#[test]
fn patterns_and_similar_spellings_are_marked() {
    let default = TextField::Default;
    check(Query::Wildcard { field: default, pattern: "wom?n".into() }, "Women, womb", "<mark>Women</mark>, womb");
    let fuzzy = Query::Fuzzy { field: default, text: "harbour".into(), distance: 1 };
    check(fuzzy, "The harbor and the arbour", "The <mark>harbor</mark> and the <mark>arbour</mark>");
}

#[test]
fn a_long_phrase_is_looked_for_in_a_long_text_in_time() {
    let phrase = Query::Phrase {
        field: TextField::Default,
        text: (0..16).map(|n| format!("w{} ", n % 8)).collect(),
        form: Form::Stemmed,
        slop: 99,
    };
    let highlighter = Highlighter::new(&lower(&phrase, &[english()]));
    let text: String = (0..20_000).map(|n| format!("w{} ", n % 9)).collect();
    let begun = cpu_time::ThreadTime::now();
    assert!(!highlighter.marks(&text, english()).is_empty());
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn excluded_words_are_not_marked() {
    let query = Query::And(vec![word("storm"), Query::Not(Box::new(word("flood")))]);
    check(query, "storm flood", "<mark>storm</mark> flood");
}

#[test]
fn the_sentence_with_most_words_comes_first() {
    let query = lower(&Query::Or(vec![word("storm"), word("harbour")]), &[english()]);
    let text = "A storm came. Nothing else happened on that long and quiet day in town. The storm hit the harbour.";
    let options = FragmentOptions { max_chars: 60, max_fragments: 2 };
    let shown: Vec<_> = Highlighter::new(&query)
        .fragments(text, english(), &options)
        .into_iter()
        .map(|fragment| text[fragment.range].to_owned())
        .collect();
    assert_eq!(shown, ["The storm hit the harbour.", "A storm came."]);
}

proptest! {
    #[test]
    fn fragments_lie_in_the_text_and_marks_in_them(text in "\\PC{0,200}", term in "[a-z]{1,3}", max in 1..80_usize) {
        let prefix = Lowered::Prefix { field: TextField::Default, prefix: term };
        let options = FragmentOptions { max_chars: max, max_fragments: 3 };
        for fragment in Highlighter::new(&prefix).fragments(&text, english(), &options) {
            prop_assert!(text.get(fragment.range.clone()).is_some());
            for mark in &fragment.marks {
                prop_assert!(mark.start >= fragment.range.start && mark.end <= fragment.range.end);
                prop_assert!(text.get(mark.clone()).is_some());
            }
            prop_assert!(!fragment.to_html(&text).is_empty());
        }
    }
}
