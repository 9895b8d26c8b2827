//! Every example of `docs/query-language.md`, read as the page says.

use std::collections::BTreeSet;

use super::*;

const PAGE: &str = include_str!("../../../../docs/query-language.md");

fn options() -> ParseOptions {
    ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        tz: TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    }
}

/// What stands between backticks in a cell.
fn code(cell: &str) -> String {
    cell.trim().trim_matches('`').replace("\\|", "|")
}

#[test]
fn every_example_of_the_page_is_read_as_it_says() {
    let mut n_rows = 0;
    let mut wrong = Vec::new();
    for line in PAGE.lines().filter(|line| line.starts_with("| `")) {
        let line = line.replace("\\|", "\u{1}");
        let cells: Vec<String> =
            line.trim_matches('|').split('|').map(|cell| code(&cell.replace('\u{1}', "|"))).collect();
        let [typed, read, notice] = &cells[..] else { continue };
        let parsed = parse(typed, &options());
        let codes: BTreeSet<&str> = parsed.notices.iter().map(|notice| notice.code).collect();
        let expected: BTreeSet<&str> = notice.split(' ').filter(|code| !code.is_empty()).collect();
        let canonical = parsed.query.to_canonical();
        if canonical != *read || codes != expected {
            wrong.push(format!("{typed}\t{canonical}\t{codes:?}"));
        }
        n_rows += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_rows > 100, "only {n_rows} examples were found");
}

#[test]
fn every_notice_that_can_be_given_is_on_the_page() {
    let sources =
        [include_str!("../parse.rs"), include_str!("near.rs"), include_str!("values.rs"), include_str!("pasted.rs")];
    let mut codes = BTreeSet::new();
    for source in sources {
        for after in source.split("note(").skip(1) {
            codes.extend(after.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()));
        }
    }
    assert!(codes.len() > 20, "{codes:?}");
    let missing: Vec<&str> = codes.into_iter().filter(|code| !PAGE.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "the page does not explain {missing:?}");
}
