//! `newshound outlets` and `newshound explain`: what is there, and how a query is understood.

use anyhow::Result;
use newshound_search::{AggregateRequest, FacetRequest, FilterField, Filters, Query, Unit, parse};

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
        query: Query::All,
        filters: Filters::default(),
        facets: vec![FacetRequest { field: FilterField::Outlet, size: ALL }],
        timeline_borders: Vec::new(),
        unit: Unit::Articles,
    })?;
    for outlet in answer.facets.iter().flat_map(|(_, outlets)| outlets) {
        if global.json {
            println!("{}", serde_json::json!({"id": outlet.value, "name": outlet.label, "articles": outlet.count}));
        } else {
            println!("{:>9}  {}  ({})", outlet.count, plain(&outlet.label), outlet.value);
        }
    }
    Ok(Outcome::Done)
}

/// Shows the canonical form of a query, the notices, and how many articles it and each of its parts find.
pub(crate) fn explain(global: &Global, args: &Explain) -> Result<Outcome> {
    let newsroom = Newsroom::open(global)?;
    let parsed = parse(&args.query.join(" "), &super::search::options(super::now()));
    let mut clauses = Vec::new();
    for clause in clauses_of(&parsed.query) {
        clauses.push((clause.to_canonical(), count(&newsroom, clause)?));
    }
    let articles = count(&newsroom, &parsed.query)?;
    let canonical = parsed.query.to_canonical();
    if global.json {
        let clauses: Vec<_> =
            clauses.iter().map(|(query, articles)| serde_json::json!({"query": query, "articles": articles})).collect();
        let notices: Vec<_> = parsed.notices.iter().map(|notice| notice.message.clone()).collect();
        println!(
            "{}",
            serde_json::json!({"query": canonical, "articles": articles, "notices": notices, "clauses": clauses})
        );
        return Ok(Outcome::Done);
    }
    println!("{canonical}\n  finds {}", counted(articles, "article"));
    for notice in &parsed.notices {
        println!("  note: {}", plain(&notice.message));
    }
    for (query, articles) in clauses {
        println!("  {:>9}  {}", articles, plain(&query));
    }
    Ok(Outcome::Done)
}

/// The parts of the outermost connective; a query that is one clause has no parts worth counting apart.
fn clauses_of(query: &Query) -> &[Query] {
    match query {
        Query::And(parts) | Query::Or(parts) | Query::AtLeast { of: parts, .. } => parts,
        _ => &[],
    }
}

fn count(newsroom: &Newsroom, query: &Query) -> Result<u64> {
    let answer = newsroom.backend.aggregate(&AggregateRequest {
        query: query.clone(),
        filters: Filters::default(),
        facets: Vec::new(),
        timeline_borders: Vec::new(),
        unit: Unit::Articles,
    })?;
    Ok(answer.total.articles)
}
