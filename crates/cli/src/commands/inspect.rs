//! `newshound outlets` and `newshound explain`: what is there, and how a query is understood.

use anyhow::Result;
use newshound_search::explain::Clause;
use newshound_search::{
    AggregateRequest, Explanation, FacetRequest, FilterField, Filters, Parsed, Query, explain_on, parse,
    resolve_outlets,
};

use crate::Outcome;
use crate::args::{Explain, Global};
use crate::home::Newsroom;
use crate::output::{counted, plain};

/// More outlets than anybody has.
const ALL: usize = 1_000_000;

/// Lists the outlets of the archive, the largest first.
pub(crate) fn outlets(global: &Global) -> Result<Outcome> {
    let newsroom = Newsroom::open(global)?;
    let answer = newsroom.backend.aggregate(&AggregateRequest {
        facets: vec![FacetRequest { field: FilterField::Outlet, size: ALL }],
        ..AggregateRequest::new(Query::All, Filters::default())
    })?;
    if newsroom.backend.is_empty() && !global.quiet {
        eprintln!("{}", super::search::EMPTY);
    }
    for outlet in answer.facets.iter().flat_map(|(_, outlets)| outlets) {
        if global.json {
            println!("{}", serde_json::json!({"id": outlet.value, "name": outlet.label, "articles": outlet.count}));
        } else {
            println!("{:>9}  {}  ({})", outlet.count, plain(&outlet.label), outlet.value);
        }
    }
    Ok(Outcome::Done)
}

/// Shows the canonical form of a query, the notices, how many articles it and each of its parts find, and what would help if it finds none.
pub(crate) fn explain(global: &Global, args: &Explain) -> Result<Outcome> {
    let newsroom = Newsroom::open(global)?;
    let text = args.query.join(" ");
    let mut parsed = parse(&text, &super::search::options(super::now()));
    let registry = newsroom.pipeline.normaliser().outlets();
    resolve_outlets(&mut parsed.query, &mut Filters::default(), registry);
    let explanation = explain_on(newsroom.backend.as_ref(), &text, &parsed, &Filters::default())?;
    if global.json {
        println!("{}", json(&parsed, &explanation));
        return Ok(Outcome::Done);
    }
    println!("{}\n  finds {}", explanation.root.canonical, counted(explanation.articles, "article"));
    for notice in &parsed.notices {
        println!("  note: {}", plain(&notice.message));
    }
    explanation.root.parts.iter().for_each(|part| print_clause(part, 0));
    if explanation.truncated {
        println!("  … and more clauses");
    }
    if let Some(empties) = &explanation.empties {
        println!("  nothing is left because of: {}", plain(empties));
    }
    if let Some(fix) = &explanation.fix {
        println!("  {}\n  try: {}", plain(&fix.message), plain(&fix.query));
    }
    Ok(Outcome::Done)
}

fn print_clause(clause: &Clause, depth: usize) {
    let mark = if clause.empties { "  <- leaves nothing" } else { "" };
    println!("  {:>9}  {}{}{mark}", clause.articles, "  ".repeat(depth), plain(&clause.canonical));
    clause.parts.iter().for_each(|part| print_clause(part, depth + 1));
}

fn json(parsed: &Parsed, explanation: &Explanation) -> serde_json::Value {
    let fix = explanation.fix.as_ref().map(|fix| {
        serde_json::json!({
            "code": fix.code, "message": fix.message, "query": fix.query, "filter": fix.filter, "articles": fix.articles,
        })
    });
    serde_json::json!({
        "query": explanation.root.canonical,
        "articles": explanation.articles,
        "notices": parsed.notices.iter().map(|notice| notice.message.clone()).collect::<Vec<_>>(),
        "clauses": explanation.root.parts.iter().map(clause_json).collect::<Vec<_>>(),
        "empties": explanation.empties,
        "fix": fix,
    })
}

fn clause_json(clause: &Clause) -> serde_json::Value {
    let mut value = serde_json::json!({"kind": clause.kind, "query": clause.canonical, "articles": clause.articles});
    if !clause.notices.is_empty() {
        value["notices"] = clause.notices.iter().map(|notice| notice.message.clone()).collect();
    }
    if clause.empties {
        value["empties"] = true.into();
    }
    if !clause.parts.is_empty() {
        value["clauses"] = clause.parts.iter().map(clause_json).collect();
    }
    value
}
