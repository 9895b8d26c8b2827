//! Explanations on a small corpus that is counted in memory.

use newshound_testkit::article;

use super::*;
use crate::backend::Change;
use crate::memory::MemoryBackend;
use crate::parse::{Match, ParseOptions, Syntax, parse};
use crate::query::Form;
use crate::request::FilterField;

fn backend() -> MemoryBackend {
    let backend = MemoryBackend::new();
    let texts = [
        ("Storm closes the harbour", "The central city bank is dry."),
        ("Storm floods the city", "The harbour stays open and the bank, too."),
        ("Elections delayed", "A storm of protest in the government."),
        ("Elections held", "The government is in the city."),
    ];
    for (number, (title, body)) in texts.into_iter().enumerate() {
        let article = article(&format!("a-{number}")).title(title).body(body).build();
        backend.apply(&[Change::Upsert(Box::new(article))]).unwrap();
    }
    backend.commit(1).unwrap();
    backend
}

fn explained_with(text: &str, filters: &Filters) -> Explanation {
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    };
    explain_on(&backend(), text, &parse(text, &options), filters).unwrap()
}

fn show(clause: &Clause, text: &mut String) {
    text.push_str(&format!("{}{}={}", if clause.empties { "!" } else { "" }, clause.canonical, clause.articles));
    for notice in &clause.notices {
        text.push_str(&format!(" <{}>", notice.code));
    }
    if !clause.parts.is_empty() {
        text.push_str(" [");
        for (number, part) in clause.parts.iter().enumerate() {
            text.push_str(if number > 0 { "; " } else { "" });
            show(part, text);
        }
        text.push(']');
    }
}

#[track_caller]
fn check_tree(text: &str, expect: &str) {
    let mut shown = String::new();
    show(&explained_with(text, &Filters::default()).root, &mut shown);
    assert_eq!(shown, expect, "{text}");
}

#[track_caller]
fn check_fix(text: &str, empties: &str, code: &str, query: &str, articles: u64) {
    let explanation = explained_with(text, &Filters::default());
    let fix = explanation.fix.unwrap_or_else(|| panic!("{text}: no fix"));
    let found = (explanation.empties.as_deref(), fix.code, fix.query.as_str(), fix.articles);
    assert_eq!(found, (Some(empties), code, query, articles), "{text}: {}", fix.message);
    assert!(fix.message.contains(&articles.to_string()), "{}", fix.message);
}

#[test]
fn every_clause_is_counted_alone() {
    check_tree("storm", "storm=3");
    check_tree(
        "storm (city OR bank) -elections",
        "storm (city OR bank) -elections=2 [storm=3; city OR bank=3 [city=3; bank=2]; -elections=2 [elections=2]]",
    );
    check_tree("storm NEAR/2 harbour", "!storm NEAR/2 harbour=0 [storm=3; harbour=2]");
    check_tree("atleast3(storm)", "!atleast3(storm)=0 [storm=3]");
}

#[test]
fn notices_stand_at_the_clause_they_are_about() {
    check_tree("storm title: city", "storm title:city=1 [storm=3; title:city=1 <blank_after_field>]");
    check_tree("storm colour:city", "storm colour city=0 [storm=3; !colour=0 <unknown_field>; city=3]");
}

#[test]
fn what_empties_a_query_is_named_with_the_smallest_change_that_helps() {
    check_fix("storm NEAR/2 harbour", "storm NEAR/2 harbour", "near", "storm harbour", 2);
    check_fix("\"central bank\"", "\"central bank\"", "phrase", "\"central bank\"~5", 1);
    check_fix("\"storm dry\" city", "\"storm dry\"", "phrase", "storm dry city", 1);
    check_fix("goverment held", "goverment", "spelling", "government held", 1);
    check_fix("title:government", "title:government", "field", "government", 2);
    check_fix("=storms", "=storms", "form", "storms", 3);
    check_fix("storm outlet:nowhere.example", "outlet:nowhere.example", "drop", "storm", 3);
    check_fix("atleast3(storm)", "atleast3(storm)", "mentions", "storm", 3);
    check_fix("min3(storm held dry)", "min3(storm held dry)", "any", "storm OR held OR dry", 4);
    check_fix("storm held dry", "storm held dry", "drop", "storm dry", 1);
    check_fix("held dry protest", "held dry protest", "any", "held OR dry OR protest", 3);
    check_fix("storm zzzz9 yyyy9", "zzzz9", "any", "storm OR zzzz9 OR yyyy9", 3);
    check_fix("cs(STORM)", "cs(STORM)", "case", "=STORM", 3);
    check_fix("storm SAME dry", "storm SAME dry", "near", "storm dry", 1);
    check_fix("harbour NOT NEAR/2 the", "harbour NOT NEAR/2 the", "near", "harbour", 2);
    check_fix("dry/F3/", "dry/F3/", "first", "dry", 1);
    check_fix("storm outlets:>=9", "outlets:>=9", "drop", "storm", 3);
    check_fix("storm after:2031", "after:2031-01-01T00:00:00Z", "drop", "storm", 3);
}

#[test]
fn a_query_that_finds_something_needs_no_help() {
    let explanation = explained_with("storm", &Filters::default());
    assert_eq!((explanation.articles, explanation.empties, explanation.fix), (3, None, None));
}

#[test]
fn a_filter_that_excludes_everything_is_named() {
    let nowhere = Filter {
        field: FilterField::Section,
        values: vec!["nowhere".into(), "neither".into()],
        polarity: Polarity::Include,
    };
    let filters = Filters { fields: vec![nowhere], words_min: Some(2), ..Filters::default() };
    let explanation = explained_with("storm", &filters);
    let named: Vec<(&str, u64, bool)> =
        explanation.filters.iter().map(|filter| (filter.canonical.as_str(), filter.articles, filter.empties)).collect();
    assert_eq!(named, [("section:nowhere OR section:neither", 0, true), ("words:>=2", 4, false)]);
    assert_eq!((explanation.articles, explanation.root.articles), (0, 3));
    let fix = explanation.fix.unwrap();
    assert_eq!(
        (fix.code, fix.articles, fix.filter.as_deref()),
        ("filter", 3, Some("section:nowhere OR section:neither"))
    );
}

#[test]
fn large_queries_are_told_of_in_part_and_counted_within_bounds() {
    let text: String = (0..400).map(|number| format!("(w{number} OR v{number}) ")).collect();
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    };
    let parsed = parse(&text, &options);
    let question = Question { text: &text, parsed: &parsed, filters: &Filters::default(), meant: None };
    let mut n_counts = 0;
    let explanation = explain::<()>(&question, &mut |_, _| {
        n_counts += 1;
        Ok(0)
    })
    .unwrap();
    assert!(explanation.truncated);
    assert!(n_counts <= 100, "{n_counts}");
    assert_eq!(explanation.root.parts.len(), MAX_CLAUSES - 1);
}
