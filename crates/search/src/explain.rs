//! What a query finds clause by clause, which clause empties it, and what would help.
//!
//! Works on the tree and on a function that counts, so that any engine can be explained.

mod fix;

use std::collections::HashMap;

use self::fix::{Culprit, culprit_of};
use crate::backend::{BackendError, SearchBackend};
use crate::notice::Notice;
use crate::parse::Parsed;
use crate::query::Query;
use crate::request::{AggregateRequest, Filter, Filters, Polarity, TimeWindow};
use crate::spelling::did_you_mean;

/// How many clauses are told of at the most, filters among them.
pub const MAX_CLAUSES: usize = 64;

/// A query taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// How many articles the query finds, filters and all.
    pub articles: u64,
    /// The query as a tree of clauses, each counted alone, without filters.
    pub root: Clause,
    /// The filters beside the query, each counted alone.
    pub filters: Vec<Clause>,
    /// Whether clauses beyond [`MAX_CLAUSES`] were left out.
    pub truncated: bool,
    /// The canonical spelling of what leaves nothing, when nothing is found.
    pub empties: Option<String>,
    /// The smallest change that finds something, when nothing is found.
    pub fix: Option<Fix>,
}

/// A part of a query with what it finds alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// What it is: `word`, `phrase`, `and`, `near` …
    pub kind: &'static str,
    /// Its canonical spelling.
    pub canonical: String,
    /// How many articles it finds alone.
    pub articles: u64,
    /// What the parser said about it.
    pub notices: Vec<Notice>,
    /// Whether it leaves the whole query with nothing.
    pub empties: bool,
    /// Its parts.
    pub parts: Vec<Self>,
}

/// A change of a query that finds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// A stable name: `spelling`, `phrase`, `near`, `form`, `field`, `drop`, `any`, `filter` …
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// The query to ask instead.
    pub query: String,
    /// The filter to leave out, in the spelling of `q`; `None` when the query itself changes.
    pub filter: Option<String>,
    /// How many articles it finds.
    pub articles: u64,
}

/// What is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The text that was typed.
    pub text: &'a str,
    /// What the parser made of it.
    pub parsed: &'a Parsed,
    /// What narrows it beside.
    pub filters: &'a Filters,
    /// What may have been meant, see [`did_you_mean`].
    pub meant: Option<&'a Query>,
}

/// Explains a query with a function that counts the articles of a query and filters.
///
/// # Errors
/// When counting fails.
pub fn explain<E>(
    question: &Question<'_>,
    count: &mut dyn FnMut(&Query, &Filters) -> Result<u64, E>,
) -> Result<Explanation, E> {
    let Question { text, parsed, filters, .. } = *question;
    let none = Filters::default();
    let singles = single_filters(filters);
    let (paths, truncated) = paths(&parsed.query, MAX_CLAUSES.saturating_sub(singles.len()).max(1));
    let mut counts: HashMap<Vec<usize>, u64> = HashMap::with_capacity(paths.len());
    for path in paths {
        let Some(clause) = part_at(&parsed.query, &path) else { continue };
        let articles = count(clause, &none)?;
        counts.insert(path, articles);
    }
    let alone = counts.get(&Vec::new()).copied().unwrap_or(0);
    let articles = if *filters == none || alone == 0 { alone } else { count(&parsed.query, filters)? };
    let mut explained_filters = Vec::with_capacity(singles.len());
    for (canonical, single) in &singles {
        let articles = count(&Query::All, single)?;
        let (canonical, parts, notices) = (canonical.clone(), Vec::new(), Vec::new());
        explained_filters.push(Clause { kind: "filter", canonical, articles, notices, empties: false, parts });
    }
    let mut explanation = Explanation {
        articles,
        root: clause(&parsed.query, &mut Vec::new(), &counts),
        filters: explained_filters,
        truncated,
        empties: None,
        fix: None,
    };
    if articles == 0 {
        let culprit = culprit_of(&parsed.query, alone, &counts);
        explanation.empties = Some(match &culprit {
            Culprit::Filters => singles.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" "),
            Culprit::Clause(path) => part_at(&parsed.query, path).map(Query::to_canonical).unwrap_or_default(),
        });
        if let Culprit::Clause(path) = &culprit
            && let Some(clause) = clause_at(&mut explanation.root, path)
        {
            clause.empties = true;
        }
        explanation.fix = fix::find(question, &culprit, &singles, count)?;
        if let (Culprit::Filters, Some(Fix { filter: Some(dropped), .. })) = (&culprit, &explanation.fix) {
            explanation.empties = Some(dropped.clone());
        }
        if let (Culprit::Filters, Some(empties)) = (&culprit, &explanation.empties) {
            explanation.filters.iter_mut().for_each(|filter| filter.empties = filter.canonical == *empties);
        }
    }
    attach(&mut explanation.root, text, &parsed.notices);
    Ok(explanation)
}

/// Explains a query on a backend, with what may have been meant.
///
/// # Errors
/// When the engine fails.
pub fn explain_on(
    backend: &dyn SearchBackend,
    text: &str,
    parsed: &Parsed,
    filters: &Filters,
) -> Result<Explanation, BackendError> {
    let meant = did_you_mean(&parsed.query, backend)?;
    let question = Question { text, parsed, filters, meant: meant.as_ref() };
    explain(&question, &mut |query, filters| {
        let answer = backend.aggregate(&AggregateRequest::new(query.clone(), filters.clone()))?;
        Ok(answer.total.articles)
    })
}

fn kind(query: &Query) -> &'static str {
    match query {
        Query::All => "all",
        Query::Nothing => "nothing",
        Query::Word { .. } => "word",
        Query::Phrase { .. } => "phrase",
        Query::Prefix { .. } => "prefix",
        Query::Wildcard { .. } => "wildcard",
        Query::Fuzzy { .. } => "fuzzy",
        Query::Near { .. } => "near",
        Query::Apart { .. } => "apart",
        Query::Mentions { .. } => "mentions",
        Query::First { .. } => "first",
        Query::Outlets { .. } => "outlets",
        Query::Keyword { .. } => "field",
        Query::Published(_) => "time",
        Query::Words { .. } => "length",
        Query::And(_) => "and",
        Query::Or(_) => "or",
        Query::AtLeast { .. } => "at_least",
        Query::Not(_) => "not",
        Query::Boost(..) => "boost",
    }
}

/// The clauses of a query by where they stand, outer ones first, and whether some were left out.
fn paths(query: &Query, most: usize) -> (Vec<Vec<usize>>, bool) {
    let mut paths = vec![Vec::new()];
    let mut next = 0;
    while let Some(path) = paths.get(next).cloned() {
        next += 1;
        let n_parts = part_at(query, &path).map_or(0, |clause| clause.parts().len());
        for number in 0..n_parts {
            if paths.len() == most {
                return (paths, true);
            }
            paths.push(path.iter().copied().chain([number]).collect());
        }
    }
    (paths, false)
}

fn part_at<'q>(query: &'q Query, path: &[usize]) -> Option<&'q Query> {
    path.iter().try_fold(query, |clause, &number| clause.parts().get(number))
}

fn clause_at<'c>(root: &'c mut Clause, path: &[usize]) -> Option<&'c mut Clause> {
    path.iter().try_fold(root, |clause, &number| clause.parts.get_mut(number))
}

/// The clause at a path with its counted parts.
fn clause(query: &Query, path: &mut Vec<usize>, counts: &HashMap<Vec<usize>, u64>) -> Clause {
    let mut parts = Vec::new();
    for (number, part) in query.parts().iter().enumerate() {
        path.push(number);
        if counts.contains_key(path) {
            parts.push(clause(part, path, counts));
        }
        path.pop();
    }
    Clause {
        kind: kind(query),
        canonical: query.to_canonical(),
        articles: counts.get(path).copied().unwrap_or(0),
        notices: Vec::new(),
        empties: false,
        parts,
    }
}

/// Every filter alone, with its spelling in a query.
fn single_filters(filters: &Filters) -> Vec<(String, Filters)> {
    let mut singles = Vec::new();
    if !filters.published.is_open() {
        let canonical = Query::Published(filters.published).to_canonical();
        singles.push((canonical, Filters { published: filters.published, ..Filters::default() }));
    }
    for filter in &filters.fields {
        singles.push((spelled(filter), Filters { fields: vec![filter.clone()], ..Filters::default() }));
    }
    if filters.words_min.is_some() || filters.words_max.is_some() {
        let (min, max) = (filters.words_min.unwrap_or(0), filters.words_max.unwrap_or(u32::MAX));
        let single = Filters { words_min: filters.words_min, words_max: filters.words_max, ..Filters::default() };
        singles.push((Query::Words { min, max }.to_canonical(), single));
    }
    let open = Filters::default();
    if !filters.modified.is_open() {
        singles.push((dates("modified", filters.modified), Filters { modified: filters.modified, ..open.clone() }));
    }
    if !filters.first_seen.is_open() {
        singles.push((
            dates("first_seen", filters.first_seen),
            Filters { first_seen: filters.first_seen, ..open.clone() },
        ));
    }
    if !filters.mentioned.is_open() {
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "*".to_owned(), |day| day.to_string());
        let canonical = format!("mentioned:{}..{}", day(filters.mentioned.from), day(filters.mentioned.to));
        singles.push((canonical, Filters { mentioned: filters.mentioned, ..open.clone() }));
    }
    if let Some(number) = filters.as_of {
        singles.push((format!("as_of:{number}"), Filters { as_of: filters.as_of, ..open }));
    }
    if let Some(min) = filters.min_outlets {
        let canonical = Query::Outlets { min, max: u32::MAX }.to_canonical();
        singles.push((canonical, Filters { min_outlets: Some(min), ..Filters::default() }));
    }
    singles.truncate(MAX_CLAUSES / 2);
    singles
}

/// A window of another date than that of the publication, in the manner of `q`.
fn dates(name: &str, window: TimeWindow) -> String {
    let end = |at: Option<jiff::Timestamp>| at.map_or_else(|| "*".to_owned(), |at| at.to_string());
    format!("{name}:{}..{}", end(window.from), end(window.to))
}

/// The filters without one of [`single_filters`].
fn without(filters: &Filters, single: &Filters) -> Filters {
    let mut rest = filters.clone();
    if !single.published.is_open() {
        rest.published = TimeWindow::default();
    }
    if single.words_min.is_some() || single.words_max.is_some() {
        (rest.words_min, rest.words_max) = (None, None);
    }
    if !single.modified.is_open() {
        rest.modified = TimeWindow::default();
    }
    if !single.first_seen.is_open() {
        rest.first_seen = TimeWindow::default();
    }
    if !single.mentioned.is_open() {
        rest.mentioned = crate::request::DayWindow::default();
    }
    rest.as_of = rest.as_of.filter(|_| single.as_of.is_none());
    if single.min_outlets.is_some() {
        rest.min_outlets = None;
    }
    rest.fields.retain(|filter| !single.fields.contains(filter));
    rest
}

fn spelled(filter: &Filter) -> String {
    let value = |value: &String| Query::Keyword { field: filter.field, value: value.clone() };
    let mut values: Vec<Query> = filter.values.iter().take(MAX_CLAUSES).map(value).collect();
    let values = if values.len() == 1 { values.remove(0) } else { Query::Or(values) };
    match filter.polarity {
        Polarity::Include => values.to_canonical(),
        Polarity::Exclude => Query::Not(Box::new(values)).to_canonical(),
    }
}

/// Gives each notice to the innermost clause that is spelled like the place it is about; what speaks of no clause goes to the root.
fn attach(root: &mut Clause, text: &str, notices: &[Notice]) {
    for notice in notices {
        let about = text.get(notice.at.clone()).unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = about.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut place = &mut *root;
        while let Some(number) = place.parts.iter().position(|part| speaks_of(part, &words)) {
            place = &mut place.parts[number];
        }
        place.notices.push(notice.clone());
    }
}

/// Whether a clause holds all these words.
fn speaks_of(clause: &Clause, words: &[&str]) -> bool {
    let mut spelled = clause.canonical.split(|c: char| !c.is_alphanumeric());
    !words.is_empty() && words.iter().all(|word| spelled.any(|part| part.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests;
