//! What queries mean, and that nothing makes the parser stumble.

use proptest::prelude::*;

use super::*;

fn options(matching: Match) -> ParseOptions {
    ParseOptions {
        syntax: Syntax::Full,
        matching,
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        tz: TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    }
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(parse(text, &options(Match::All)).query.to_canonical(), expect, "{text}");
}

#[track_caller]
fn check_notice(text: &str, code: &str) {
    let notices = parse(text, &options(Match::All)).notices;
    assert!(notices.iter().any(|notice| notice.code == code), "{text}: {notices:?}");
}

#[test]
fn words_side_by_side_must_all_be_there() {
    check("storm flood", "storm flood");
    check("storm AND flood", "storm flood");
    check("storm or flood", "storm or flood");
    check("", "*");
    check("*", "*");
}

#[test]
fn or_binds_looser_than_words_side_by_side() {
    check("a b OR c d", "a b OR c d");
    check("a (b OR c) d", "a (b OR c) d");
    check("a | b || c", "a OR b OR c");
}

#[test]
fn signs_and_not_take_away() {
    check("a -b !c NOT d +e", "a -b -c -d e");
    check("NOT NOT a", "a");
    check("-(a OR b)", "-(a OR b)");
    check("well-known", "well-known");
    check("-\"a b\"", "-\"a b\"");
}

#[test]
fn quotes_of_every_kind_make_phrases() {
    for text in ["\"central bank\"", "“central bank”", "„central bank“", "«central bank»", "»central  bank«"]
    {
        check(text, "\"central bank\"");
    }
    check("\"central bank\"~3", "\"central bank\"~3");
    check("=\"central bank\" =Bank", "=\"central bank\" =Bank");
    check("“storm”", "storm");
    check("don’t stop", "don’t stop");
}

#[test]
fn fields_take_words_phrases_groups_and_lists() {
    check("intitle:storm headline:\"high water\"", "title:storm title:\"high water\"");
    check("title:(a OR b)", "title:a OR title:b");
    check("site:cnn.com source:\"The Verge\"", "outlet:cnn.com outlet:\"The Verge\"");
    check("lang:en,fr", "lang:en OR lang:fr");
    check("storm lang:(en OR fr)", "storm (lang:en OR lang:fr)");
    check("outlet:-cnn.com", "-outlet:cnn.com");
    check("person:\"Mara Ellingsen\" place:Dover org:NATO", "person:\"Mara Ellingsen\" place:Dover org:NATO");
    check(
        "https://example.org/a",
        "https://example.org/a"
            .to_owned()
            .as_str()
            .replace("https://example.org/a", "\"https://example.org/a\"")
            .as_str(),
    );
    check("at 16:30", "at \"16:30\"");
    check_notice("foo:bar", "unknown_field");
}

#[test]
fn dates_are_windows_with_both_ends_inside() {
    check("after:2026-11-01", "after:2026-11-01T00:00:00Z");
    check("before:2026-11-01", "date:<=2026-10-31T23:59:59.999999999Z");
    check("when:7d", "date:2026-11-17T10:00:00Z..2026-11-24T10:00:00Z");
    check("date:2026-01/2026-02", "date:2026-01-01T00:00:00Z..2026-02-28T23:59:59.999999999Z");
    check("published:>2026-01-01", "after:2026-01-02T00:00:00Z");
    check("published:>=2026-01-01", "after:2026-01-01T00:00:00Z");
    check_notice("after:soon", "time");
}

#[test]
fn prefixes_boosts_and_lengths() {
    check("climat* storm^2", "climat* storm^2");
    check("words:>800 words:<=20 words:5..9", "words:>=801 words:<=20 words:5..9");
    check_notice("c*", "short_prefix");
    check_notice("wo*d", "wildcard");
    check_notice("word~1", "fuzzy");
}

#[test]
fn what_is_left_open_is_closed_with_a_notice() {
    check("\"central bank", "\"central bank\"");
    check_notice("\"central bank", "unbalanced_quote");
    check("(a OR b", "a OR b");
    check_notice("(a OR b", "unbalanced_parenthesis");
    check_notice("a) b", "unbalanced_parenthesis");
    check("a AND", "a");
    check("OR a OR", "a");
    check("title:", "\"title:\"");
}

#[test]
fn any_and_most_leave_filters_required() {
    let any = parse("storm flood -rain outlet:cnn.com", &options(Match::Any)).query;
    assert_eq!(any.to_canonical(), "(storm OR flood) -rain outlet:cnn.com");
    let most = parse("a1 b2 c3 d4 e5", &options(Match::Most)).query;
    assert!(matches!(most, Query::AtLeast { min: 3, ref of } if of.len() == 5), "{most:?}");
}

#[test]
fn plain_syntax_knows_no_operators() {
    let options = ParseOptions { syntax: Syntax::Plain, ..options(Match::Any) };
    let query = parse("Why NOT title:x (y) \"z\"", &options).query;
    assert!(matches!(query, Query::Or(ref parts) if parts.len() == 5), "{query:?}");
}

#[test]
fn text_without_blanks_is_cut_into_words() {
    let query = parse("人工智能监管法案", &options(Match::All)).query;
    assert!(matches!(query, Query::And(ref parts) if parts.len() > 1), "{query:?}");
}

#[test]
fn bombs_are_answered_quickly_and_flat() {
    for bomb in ["(", "((a OR ", "NOT ", "-", "title:(", "\"", "a:", "outlet:-", "(a b) OR ", "^2", "~"] {
        let text = bomb.repeat((MAX_BYTES / bomb.len()) + 100);
        let parsed = parse(&text, &options(Match::All));
        let shown = parsed.query.to_canonical();
        assert!(parsed.notices.len() <= 21 && shown.len() < 10 * MAX_BYTES, "{bomb}");
        let _ = crate::lower::lower(&parsed.query, &[]);
    }
    check_notice(&"(a OR ".repeat(100), "too_deep");
    check_notice(&"a ".repeat(2000), "too_many");
    check_notice(&"a ".repeat(MAX_BYTES), "too_long");
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,200}") {
        for matching in [Match::All, Match::Most, Match::Any] {
            let query = parse(&text, &options(matching)).query;
            let _ = crate::lower::lower(&query, &[]);
            let _ = query.to_canonical();
        }
    }

    #[test]
    fn the_canonical_spelling_means_the_same(
        text in "((a|bc|d-e|\"f g\"|“h i”~2|title:x|lang:en|outlet:\"B C\"|-|NOT |\\(|\\)|OR |AND |\\+|=|w\\*|x\\*|\\^2|words:>3|after:2026-01) ?){0,14}"
    ) {
        let once = parse(&text, &options(Match::All)).query;
        let canonical = once.to_canonical();
        let again = parse(&canonical, &options(Match::All)).query;
        prop_assert_eq!(&again, &once, "canonical: {}", canonical);
    }
}
