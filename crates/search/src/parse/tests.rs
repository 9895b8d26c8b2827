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
    check("wom?n w*n wom*n", "wom?n \"w n\" wom*n");
    check_notice("a*b*c*d*e*f", "short_prefix");
    check_notice("aa*b*c*d*e*f", "wildcard");
    check_notice("a1-b*-c*d", "wildcard");
    check_notice("\"elect* fraud\"", "star_in_phrase");
    check("Breaking news! who?", "Breaking news* \"who?\"");
    check_notice("elect!", "truncated");
    check("gold$ exact:Gold =(a b)", "=gold =Gold =a =b");
}

#[test]
fn words_near_each_other_in_the_spelling_of_every_peer() {
    for text in [
        "a NEAR/5 b",
        "a near/5 b",
        "a NEAR5 b",
        "a near5 b",
        "a w/5 b",
        "a W/5 b",
        "a /5 b",
        "a n/5 b",
        "a /N5/ b",
        "a /n5/ b",
        "a NEAR(5) b",
        "a AROUND(5) b",
        "near5:\"a b\"",
        "NEAR(\"a\",\"b\",5)",
        "NEAR(a, b, 5)",
        "NEAR(a,b,5)",
        "NEAR(\"a\",\"b\",5,false)",
    ] {
        check(text, "a NEAR/5 b");
        assert_eq!(parse(text, &options(Match::Any)).query, parse("a NEAR/5 b", &options(Match::All)).query, "{text}");
    }
    for text in
        ["a ONEAR/5 b", "a onear5 b", "a pre/5 b", "a PRE/5 b", "a adj5 b", "a adj/5 b", "NEAR(\"a\",\"b\",5,true)"]
    {
        check(text, "a ONEAR/5 b");
    }
    check("a NEAR b", "a NEAR/10 b");
    check_notice("a w/5 b", "either_order");
    for text in ["a SAME b", "a SENT b", "a w/s b", "a W/S b", "a /s b", "a w/sent b"] {
        check(text, "a SAME b");
    }
    for text in ["a PARA b", "a w/p b", "a /p b", "a w/para b"] {
        check(text, "a PARA b");
    }
    check("a pre/s b OR a pre/p b", "(a OSAME b) OR (a OPARA b)");
    check_notice("a NEAR/500 b", "distance");
    // Lower case, and numbers of another kind, are words.
    check("a near b same c", "a near b same c");
    check("24/7 and w2 n5", "24/7 and w2 n5");
}

#[test]
fn nearness_binds_tighter_than_words_side_by_side_and_takes_phrases_and_groups() {
    check("x a NEAR/3 \"b c\" y", "x (a NEAR/3 \"b c\") y");
    check("x AND a NEAR/3 b OR y", "x (a NEAR/3 b) OR y");
    check("(a OR b) NEAR/3 (c OR \"d e\")", "(a OR b) NEAR/3 (c OR \"d e\")");
    check("a NEAR/3 b NEAR/3 c", "a NEAR/3 b NEAR/3 c");
    check("elect* NEAR/3 fraud!", "elect* NEAR/3 fraud*");
    check("title:(a NEAR/3 b)", "title:a NEAR/3 title:b");
    check("(a b) NEAR/3 c", "(a NEAR/3 c) (b NEAR/3 c)");
    check("-(a NEAR/3 b) c", "-(a NEAR/3 b) c");
    check("a NEAR/3 b ONEAR/2 c", "(a NEAR/3 b) (b ONEAR/2 c)");
    check_notice("a NEAR/3 b ONEAR/2 c", "near_mixed");
    let parsed =
        parse("a NEAR/3 b", &ParseOptions { fields: vec![TextField::Title, TextField::Body], ..options(Match::All) });
    assert_eq!(parsed.query.to_canonical(), "(title:a OR body:a) NEAR/3 (title:b OR body:b)");
}

#[test]
fn what_cannot_be_near_is_searched_with_and_and_said() {
    for (text, expect, code) in [
        ("lang:en NEAR/3 b", "lang:en b", "near_operand"),
        ("title:a NEAR/3 body:b", "title:a body:b", "near_fields"),
        ("a NEAR/3 -b", "a NOT NEAR/3 b", "not_near"),
        ("a NEAR/3 b NEAR/3 -c", "a b -c", "not_near"),
        ("a NOT NEAR/3", "a", "near_alone"),
        ("a NOT NEAR/3 lang:en", "a -lang:en", "near_operand"),
        ("title:a NOT NEAR/3 body:b", "title:a", "near_fields"),
        ("a NEAR/3", "a", "near_alone"),
        ("NEAR/3 a", "a", "near_alone"),
        ("a NEAR/3 OR b", "a OR b", "near_alone"),
        ("near3:\"a b c d e f g\"", "(a NEAR/3 b NEAR/3 c NEAR/3 d NEAR/3 e NEAR/3 f) g", "near_many"),
    ] {
        check(text, expect);
        check_notice(text, code);
    }
}

#[test]
fn words_are_counted_and_parts_too() {
    for text in
        ["atleast3(storm)", "ATLEAST3(storm)", "repeat3:\"storm\"", "repeat3:storm", "atl3(storm)", "atleast3:storm"]
    {
        check(text, "atleast3(storm)");
    }
    check("atleast2(storm OR flood)", "atleast2(storm OR flood)");
    check("atleast2(storm \"high water\")", "atleast2(storm) atleast2(\"high water\")");
    check("atleast1(storm) atleast3 (storm)", "storm atleast3 storm");
    check_notice("atleast2(lang:en)", "mentions");
    check("min2(a b \"c d\" (e f))", "min2(a b \"c d\" (e f))");
    check("min0(a b) min9(c d)", "min2(a b) min2(c d)");
    check_notice("min9(c d)", "min");
}

#[test]
fn words_by_their_look_may_be_near_others() {
    check("el* NEAR/3 b", "el* NEAR/3 b");
    check("wom?n NEAR/3 harbour~1", "wom?n NEAR/3 harbour~1");
    check("a NOT NEAR/3 el*", "a NOT NEAR/3 el*");
}

#[test]
fn words_away_from_others() {
    for text in ["a NOT NEAR/3 b", "a NOT near3 b", "a NOT n/3 b", "a -NEAR/3 b"] {
        check(text, "a NOT NEAR/3 b");
    }
    check("a NOT w/s b", "a NOT SAME b");
    check("a NOT ONEAR/2 (b OR c)", "a NOT ONEAR/2 (b OR c)");
    check("x a NOT NEAR/3 b", "x (a NOT NEAR/3 b)");
    check("a NOT NEAR/3 b NOT NEAR/3 c", "(a NOT NEAR/3 b) (a NOT NEAR/3 c)");
    check("a NEAR/2 b NOT NEAR/3 c", "(a NEAR/2 b) (b NOT NEAR/3 c)");
    check("a NOT NEAR(b,c,5)", "a -(b NEAR/5 c)");
}

#[test]
fn capital_letters_count_inside_of_cs() {
    check("cs(Turkey)", "cs(Turkey)");
    check("cs(Green Party)", "cs(Green) cs(Party)");
    check("cs(\"Green Party\") title:cs(Turkey)", "cs(\"Green Party\") title:cs(Turkey)");
    check("cs(Turkey OR TURKEY) NEAR/3 nato", "(cs(Turkey) OR cs(TURKEY)) NEAR/3 nato");
    check_notice("cs(Turk*)", "case");
    check_notice("cs(\"Green Party\"~2)", "case");
}

#[test]
fn first_words_by_number() {
    for text in ["storm/F50/", "lead50:storm", "first50(storm)"] {
        check(text, "storm/F50/");
    }
    check("\"high water\"/F9/ (a OR b)/F5/ insur*/F7/", "\"high water\"/F9/ (a OR b)/F5/ insur*/F7/");
    check("(a b)/F5/ -c/F2/", "a/F5/ b/F5/ -c/F2/");
    check("title:storm/F5/^2", "title:storm/F5/^2");
    check_notice("lang:en/F5/", "first_words");
    check("storm/F0/", "storm");
    check("https://example.org/F1/x", "\"https://example.org/F1/x\"");
}

#[test]
fn stories_of_so_many_outlets_and_fields_with_any_value() {
    for text in ["a outlets:>=3", "a min_newsrooms:3", "a min_outlets:>2", "a outlets:3.."] {
        check(text, "a outlets:>=3");
    }
    check("outlets:<=2 outlets:2..5 outlets:cnn.com", "outlets:<=2 outlets:2..5 outlet:cnn.com");
    check_notice("a outlets:>=x", "outlets");
    check(
        "author:* -section:* person:* title:* _exists_:agency",
        "has:author -has:section has:person has:title has:agency",
    );
    check_notice("a type:*", "any_value");
    check_notice("has:wings", "has");
}

#[test]
fn the_spellings_of_peers() {
    check("hd=storm wc>800", "title:storm words:>=801");
    check("author_name:\"Tom Ellis\"", "author_name:\"Tom Ellis\"");
    check("HEADLINE(storm AND flood) BYLINE(ellis)", "title:storm title:flood author:ellis");
    check("NATO(storm)", "NATO storm");
    check("allintitle: storm flood", "title:storm title:flood");
    check(
        "published:[2026-01-01 TO 2026-01-31] words:[300 TO *]",
        "date:2026-01-01T00:00:00Z..2026-01-31T23:59:59.999999999Z words:>=300",
    );
    check("storm AND NOT flood", "storm -flood");
}

#[test]
fn a_blank_after_the_colon_of_a_field_is_left_out() {
    check("outlet: cnn.com title: storm", "outlet:cnn.com title:storm");
    check_notice("outlet: cnn.com", "blank_after_field");
    check("note: this", "\"note:\" this");
}

#[test]
fn similar_spellings() {
    check("storm~ harbour~ harbour~1 harbour~9 harbour~0", "storm~1 harbour~2 harbour~1 harbour~2 harbour");
    check_notice("harbour~9", "fuzzy");
    check_notice("F-16~1", "fuzzy");
}

#[test]
fn ends_that_cannot_be_find_nothing_and_say_so() {
    for (text, code) in [
        ("a published:>9999-12-30T22:00:00.999999999Z", "empty_window"),
        ("a date:2026-03/2026-01", "empty_window"),
        ("a words:9..2", "empty_range"),
        ("a words:>4294967295", "empty_range"),
        ("a words:<0", "empty_range"),
    ] {
        check(text, "a -*");
        check_notice(text, code);
    }
    check("-*", "-*");
    assert_eq!(parse("-*", &options(Match::All)).query, Query::Nothing);
    check("a *", "a");
    check("a OR *", "a OR *");
}

#[test]
fn days_in_q_are_days_of_the_zone() {
    let tz = TimeZone::get("Asia/Tokyo").unwrap();
    let options = ParseOptions { tz: tz.clone(), ..options(Match::All) };
    for text in ["2026-11-05", "2026-11", "2026", "7d", "yesterday", "2026-01/2026-03", "2026-11-05T08:00"] {
        let expect = crate::time_expr::window(text, options.now, &tz).unwrap();
        for name in ["date", "when", "published"] {
            let found = parse(&format!("{name}:{text}"), &options).query;
            assert_eq!(found, Query::Published(expect), "{name}:{text}");
        }
    }
    assert_eq!(parse("after:2026-11-05", &options).query.to_canonical(), "after:2026-11-04T15:00:00Z");
    assert_eq!(parse("before:2026-11-05", &options).query.to_canonical(), "date:<=2026-11-04T14:59:59.999999999Z");
}

#[test]
fn the_help_for_times_is_given_once() {
    let notices = parse("after:soon before:later", &options(Match::All)).notices;
    assert_eq!(notices.iter().filter(|notice| notice.message.contains("such as 7d")).count(), 1, "{notices:?}");
    assert!(notices[1].message.contains("`later`"), "{notices:?}");
}

#[test]
fn values_in_quotes_keep_their_commas() {
    check("outlet:\"Smith, Jones\" lang:en,fr", "outlet:\"Smith, Jones\" (lang:en OR lang:fr)");
}

#[test]
fn long_phrases_and_words_are_cut_and_said() {
    let long = format!("\"{}\"", "word ".repeat(1000));
    check_notice(&long, "long_phrase");
    let Query::Phrase { text, .. } = parse(&long, &options(Match::All)).query else { panic!("no phrase") };
    assert_eq!(text.split(' ').count(), MAX_PHRASE_WORDS);
    check_notice(&"a-".repeat(1000), "long_word");
    check_notice(&format!("\"{}\"", "市".repeat(5000)), "long_phrase");
}

#[test]
fn what_costs_the_engine_much_is_rationed_and_said() {
    let looks = |query: &Query| query.to_canonical().matches(['*', '~']).count();
    for piece in ["ab* ", "wom?n* ", "harbour~2 "] {
        let parsed = parse(&piece.repeat(MAX_LOOKS + 9), &options(Match::All));
        assert!(parsed.notices.iter().any(|notice| notice.code == "too_many_looks"), "{piece}");
        assert_eq!(looks(&parsed.query), MAX_LOOKS, "{piece}");
    }
    for (piece, sign) in [("(a NEAR/3 b) ", "NEAR"), ("atleast3(c) ", "atleast"), ("\"a b\"~2 ", "~")] {
        let parsed = parse(&piece.repeat(MAX_STANDING + 9), &options(Match::All));
        assert!(parsed.notices.iter().any(|notice| notice.code == "too_many_near"), "{piece}");
        assert_eq!(parsed.query.to_canonical().matches(sign).count(), MAX_STANDING, "{piece}");
    }
    check_notice(&format!("\"{}\"~3", "word ".repeat(20)), "long_phrase");
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
    check_notice("title:)", "no_value");
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
    for matching in [Match::All, Match::Most, Match::Any] {
        let options = ParseOptions { syntax: Syntax::Plain, ..options(matching) };
        let query = parse("Why NOT title:x (y) \"z\" NEAR/5 -b c*", &options).query;
        let parts = match &query {
            Query::And(parts) | Query::Or(parts) | Query::AtLeast { of: parts, .. } => parts,
            _ => panic!("{query:?}"),
        };
        let is_word = |part: &Query| match part {
            Query::Boost(inner, _) => matches!(**inner, Query::Word { .. }),
            part => matches!(part, Query::Word { .. }),
        };
        assert!(parts.len() >= 8 && parts.iter().all(is_word), "{query:?}");
    }
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
        assert!(parsed.notices.len() <= 22 && shown.len() < 10 * MAX_BYTES, "{bomb}");
        let _ = crate::lower::lower(&parsed.query, &[]);
    }
    check_notice(&"(a OR ".repeat(100), "too_deep");
    check_notice(&"( ".repeat(20_000), "too_many");
    check_notice(&"a ".repeat(2000), "too_many");
    let words: String = (0..2 * MAX_CLAUSES).map(|number| format!("w{number} ")).collect();
    assert_eq!(parse(&words, &options(Match::All)).query.to_canonical().matches('w').count(), MAX_CLAUSES);
    check_notice(&"a ".repeat(MAX_BYTES), "too_long");
}

/// How deep a query nests.
fn depth(query: &Query) -> usize {
    match query {
        Query::And(parts) | Query::Or(parts) | Query::AtLeast { of: parts, .. } | Query::Near { of: parts, .. } => {
            1 + parts.iter().map(depth).max().unwrap_or(0)
        }
        Query::Not(inner)
        | Query::Boost(inner, _)
        | Query::Mentions { of: inner, .. }
        | Query::First { of: inner, .. }
        | Query::Apart { of: inner, .. } => 1 + depth(inner),
        _ => 1,
    }
}

/// A build for debugging is some thirty times slower.
const MOST_TIME: std::time::Duration = std::time::Duration::from_millis(if cfg!(debug_assertions) { 150 } else { 5 });

#[track_caller]
fn check_quick_and_flat(text: &str, matching: Match) {
    let options = options(matching);
    // The best of some runs, because a test shares its caches with others.
    let mut least = MOST_TIME;
    for _ in 0..8 {
        let begun = cpu_time::ThreadTime::now();
        let parsed = parse(text, &options);
        least = begun.elapsed();
        // A group within `MAX_DEPTH` may be joined, negated and boosted at each step.
        assert!(depth(&parsed.query) <= 4 * MAX_DEPTH, "depth {}", depth(&parsed.query));
        assert!(parsed.notices.len() <= 22);
        if least < MOST_TIME {
            return;
        }
    }
    let shown: String = text.chars().take(60).collect();
    panic!("{least:?} for {} bytes of {shown:?}", text.len());
}

#[test]
fn what_is_hostile_to_one_part_of_the_parser_is_read_quickly() {
    for piece in [
        "a.",
        "(",
        "a:",
        "a NEAR/5 ",
        "NEAR(",
        "NEAR(a,b,",
        "near3:",
        "min2(",
        "cs(",
        "=",
        "=(",
        "exact:",
        "atleast3(",
        "-",
        "+",
        "\"a\" ",
        "a* ",
        "ab*c*d ",
        "a~ ",
        "人",
        "人工 ",
        "ไทย",
        "\"",
        "title: ",
        "1,1",
        "a-",
        "a&",
        "w/5 ",
        "a^2",
        "a~2",
        "x/F50/ ",
        "x/F5",
        "a NOT NEAR/5 ",
        "a SAME ",
        "HEADLINE(",
        "allintitle:a ",
        "allintitle:",
        "words:[1 TO ",
        "lead5:",
        "cs(a ",
        "outlets:>",
        "wc>",
        "date:",
        "a/",
        ",",
        "NOT ",
        "outlet:a,b,c,",
        "اب\u{200c}",
        "é",
    ] {
        let text = piece.repeat(MAX_BYTES / piece.len());
        check_quick_and_flat(&text, Match::All);
        check_quick_and_flat(&text, Match::Any);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sixty_four_kibibytes_of_anything_are_read_quickly_and_stay_flat(
        pieces in prop::collection::vec(
            prop_oneof![
                "\\PC{1,12}",
                "(a|\"|\\(|\\)|-|\\+|=|\\*|~|\\^|:|,|\\.|NEAR/3 |NEAR\\(|min2\\(|title:|near2:| OR | AND | ){1,6}",
            ],
            1..6,
        ),
        plain in any::<bool>(),
    ) {
        let piece = pieces.concat();
        let text = piece.repeat(MAX_BYTES / piece.len() + 1);
        check_quick_and_flat(&text, if plain { Match::Any } else { Match::All });
    }
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
        text in "((a|bc|d-e|\"f g\"|“h i”~2|title:x|lang:en|outlet:\"B C\"|-|NOT |\\(|\\)|OR |AND |\\+|=|w\\*|xy\\*|\\^2|\\^0\\.3|words:>3|after:2026-01|NEAR/3 |ONEAR/2 |w/4 |NOT NEAR/2 |SAME |PARA |OSAME |NOT w/s |cs\\(X|cs\\(\"Y z\"\\)|q/F5/|\"f g\"/F6/ |\\)/F7/ |outlets:>=3|outlets:\\[2 TO 4\\]|author:\\*|lead4:|HEADLINE\\(|allintitle:|NEAR\\(a,b,5\\)|near3:\"a b c\"|atleast2\\(|min2\\(|cs\\(|wo\\?d|wor~|storm~2|\\*|-\\*|words:9\\.\\.2|«a \"b\" c»|人工智能监管法案|news!|gold\\$|exact:|url:|near|F-1\\*) ?){0,14}",
        matching in prop_oneof![Just(Match::All), Just(Match::Most), Just(Match::Any)],
    ) {
        let once = parse(&text, &options(matching)).query;
        let canonical = once.to_canonical();
        let again = parse(&canonical, &options(Match::All)).query;
        prop_assert_eq!(&again, &once, "canonical: {}", canonical);
    }

    #[test]
    fn the_canonical_spelling_of_anything_means_the_same(text in "\\PC{0,60}") {
        let once = parse(&text, &options(Match::Most)).query;
        let canonical = once.to_canonical();
        let again = parse(&canonical, &options(Match::All)).query;
        prop_assert_eq!(&again, &once, "canonical: {}", canonical);
    }
}

#[test]
fn words_away_from_many_others_are_not_repeated_for_each_of_them() {
    let words: Vec<String> = (0..400).map(|number| format!("w{number}")).collect();
    let away: Vec<String> = (0..600).map(|number| format!("NOT NEAR/5 x{number}")).collect();
    for (last, expect) in [
        // Each of those that are searched for their place, and once the words themselves for all the rest.
        ("w400", MAX_STANDING + 1),
        // What has no place is searched once, and without each of the others.
        ("lang:en", 1 + away.len()),
    ] {
        let text = format!("({} OR {last}) {}", words.join(" OR "), away.join(" "));
        let Query::And(parts) = parse(&text, &options(Match::All)).query else { panic!("no conjunction") };
        assert_eq!(parts.len(), expect, "{last}");
    }
}
