//! What empties a query, and the smallest change that finds something.

use std::collections::HashMap;

use super::{Fix, Question, part_at, without};
use crate::query::{Form, Query, TextField};
use crate::request::Filters;

/// How many changes are tried.
const MAX_TRIES: usize = 24;

/// What leaves nothing.
pub(super) enum Culprit {
    /// The clause at this path.
    Clause(Vec<usize>),
    /// The query finds something; the filters take it away.
    Filters,
}

/// Finds what leaves nothing: the first clause of those that all must match which finds nothing itself, as far in as that can be told.
pub(super) fn culprit_of(query: &Query, alone: u64, counts: &HashMap<Vec<usize>, u64>) -> Culprit {
    if alone > 0 {
        return Culprit::Filters;
    }
    let mut path = Vec::new();
    let mut here = query;
    loop {
        let parts = match here {
            Query::And(_)
            | Query::Near { .. }
            | Query::Apart { .. }
            | Query::First { .. }
            | Query::Boost(..)
            | Query::Mentions { .. } => here.parts(),
            Query::All
            | Query::Nothing
            | Query::Word { .. }
            | Query::Phrase { .. }
            | Query::Prefix { .. }
            | Query::Wildcard { .. }
            | Query::Fuzzy { .. }
            | Query::Keyword { .. }
            | Query::Published(_)
            | Query::Words { .. }
            | Query::Outlets { .. }
            | Query::Or(_)
            | Query::AtLeast { .. }
            | Query::Not(_) => &[],
        };
        let is_empty = |number: &usize| {
            let part: Vec<usize> = path.iter().copied().chain([*number]).collect();
            counts.get(&part) == Some(&0)
        };
        let Some(number) = (0..parts.len()).find(is_empty) else { return Culprit::Clause(path) };
        path.push(number);
        here = &parts[number];
    }
}

/// A change to try: its name, what is said of it, with `{}` for how many articles it finds, and the query.
struct Try {
    code: &'static str,
    sentence: String,
    query: Query,
}

pub(super) fn find<E>(
    question: &Question<'_>,
    culprit: &Culprit,
    singles: &[(String, Filters)],
    count: &mut dyn FnMut(&Query, &Filters) -> Result<u64, E>,
) -> Result<Option<Fix>, E> {
    let query = &question.parsed.query;
    let filters = question.filters;
    let mut left = MAX_TRIES;
    if let Some(meant) = question.meant {
        left -= 1;
        let articles = count(meant, filters)?;
        if articles > 0 {
            let spelled = meant.to_canonical();
            let message = format!("did you mean `{spelled}`? It is in {}", counted(articles));
            return Ok(Some(Fix { code: "spelling", message, query: spelled, filter: None, articles }));
        }
    }
    match culprit {
        Culprit::Filters => {
            let mut best: Option<Fix> = None;
            for (name, single) in singles.iter().take(left) {
                let articles = count(query, &without(filters, single))?;
                if articles > best.as_ref().map_or(0, |best| best.articles) {
                    let message = format!("`{name}` excludes everything: without it there are {}", counted(articles));
                    let (query, filter) = (query.to_canonical(), Some(name.clone()));
                    best = Some(Fix { code: "filter", message, query, filter, articles });
                }
            }
            if best.is_none() && !singles.is_empty() {
                let articles = count(query, &Filters::default())?;
                let message =
                    format!("the filters together exclude everything: without them there are {}", counted(articles));
                let all = singles.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ");
                let query = query.to_canonical();
                best = (articles > 0).then_some(Fix { code: "filter", message, query, filter: Some(all), articles });
            }
            Ok(best)
        }
        Culprit::Clause(path) => {
            for change in changes(query, path) {
                if left == 0 {
                    break;
                }
                left -= 1;
                let articles = count(&change.query, filters)?;
                if articles > 0 {
                    let message = change.sentence.replace("{}", &counted(articles));
                    let query = change.query.to_canonical();
                    return Ok(Some(Fix { code: change.code, message, query, filter: None, articles }));
                }
            }
            weakest(query, path, filters, left, count)
        }
    }
}

/// Of clauses that each find something and together nothing: the one whose absence finds most; then any of them.
fn weakest<E>(
    query: &Query,
    path: &[usize],
    filters: &Filters,
    left: usize,
    count: &mut dyn FnMut(&Query, &Filters) -> Result<u64, E>,
) -> Result<Option<Fix>, E> {
    let Some(Query::And(parts)) = part_at(query, path) else { return Ok(None) };
    let mut best: Option<Fix> = None;
    for number in 0..parts.len().min(left.saturating_sub(1)) {
        let rest: Vec<Query> =
            parts.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, part)| part.clone()).collect();
        let Some(changed) = all_of(rest).and_then(|rest| replaced(query, path, Some(rest))) else { continue };
        let articles = count(&changed, filters)?;
        if articles > best.as_ref().map_or(0, |best| best.articles) {
            let dropped = parts[number].to_canonical();
            let message = format!("drop `{dropped}`: {} the rest", hold(articles));
            best = Some(Fix { code: "drop", message, query: changed.to_canonical(), filter: None, articles });
        }
    }
    if best.is_none()
        && left > 0
        && let Some(changed) = replaced(query, path, Some(Query::Or(parts.clone())))
    {
        let articles = count(&changed, filters)?;
        let message = format!("no article holds all of it, but {} some of it", hold(articles));
        best =
            (articles > 0).then(|| Fix { code: "any", message, query: changed.to_canonical(), filter: None, articles });
    }
    Ok(best)
}

/// The changes worth trying, the smallest first.
fn changes(query: &Query, path: &[usize]) -> Vec<Try> {
    let mut tries = Vec::new();
    let Some(culprit) = part_at(query, path) else { return tries };
    let spelled = culprit.to_canonical();
    let mut change = |code: &'static str, sentence: String, to: Option<Query>| {
        if let Some(query) = replaced(query, path, to) {
            tries.push(Try { code, sentence, query });
        }
    };
    match culprit {
        Query::Word { form: Form::Cased, field, text } => {
            let other = Query::Word { form: Form::Exact, field: *field, text: text.clone() };
            let sentence = format!("`{spelled}` is nowhere; with other capital letters the word is in {{}}");
            change("case", sentence, Some(other));
        }
        Query::Word { form: Form::Exact, field, text } => {
            let other = Query::Word { form: Form::Stemmed, field: *field, text: text.clone() };
            let sentence = format!("`{spelled}` as written is nowhere; other forms of the word are in {{}}");
            change("form", sentence, Some(other));
        }
        Query::Phrase { field, text, form, slop } => {
            if *slop < 5 {
                let loose = Query::Phrase { field: *field, text: text.clone(), form: *form, slop: 5 };
                let sentence = format!("the phrase `{spelled}` is nowhere; its words stand near each other in {{}}");
                change("phrase", sentence, Some(loose));
            }
            let word = |word: &str| Query::Word { field: *field, text: word.to_owned(), form: *form };
            let words = text.split(' ').filter(|word| word.chars().any(char::is_alphanumeric)).map(word).collect();
            change("phrase", format!("the phrase `{spelled}` is nowhere; the words apart are in {{}}"), all_of(words));
        }
        Query::Near { of, .. } => {
            let sentence = format!("drop the nearness of `{spelled}`: the words are in {{}}");
            change("near", sentence, all_of(of.clone()));
        }
        Query::Apart { of, .. } => {
            let sentence = format!("`{}` is always near the other; it is in {{}}", of.to_canonical());
            change("near", sentence, Some((**of).clone()));
        }
        Query::First { of, words } => {
            let sentence =
                format!("`{}` is not among the first {words} words; anywhere it is in {{}}", of.to_canonical());
            change("first", sentence, Some((**of).clone()));
        }
        Query::Mentions { of, min } => {
            let sentence = format!("nothing says `{}` {min} times; once it is in {{}}", of.to_canonical());
            change("mentions", sentence, Some((**of).clone()));
        }
        Query::AtLeast { min, of } => {
            let sentence = format!("no article holds {min} of these; any of them is in {{}}");
            change("any", sentence, Some(Query::Or(of.clone())));
        }
        Query::All
        | Query::Nothing
        | Query::Word { .. }
        | Query::Prefix { .. }
        | Query::Wildcard { .. }
        | Query::Fuzzy { .. }
        | Query::Keyword { .. }
        | Query::Published(_)
        | Query::Words { .. }
        | Query::Outlets { .. }
        | Query::And(_)
        | Query::Or(_)
        | Query::Not(_)
        | Query::Boost(..) => {}
    }
    if let Some(anywhere) = anywhere(culprit) {
        change("field", format!("`{spelled}` is nowhere; in the whole text it is in {{}}"), Some(anywhere));
    }
    // An operator may hide a clause that is empty itself: what is dropped is the part of an `And` that holds it.
    for end in (1..=path.len()).rev() {
        let Some(outer) = part_at(query, &path[..end]) else { continue };
        if matches!(part_at(query, &path[..end - 1]), Some(Query::And(_)))
            && let Some(rest) = replaced(query, &path[..end], None)
        {
            let sentence = format!("`{}` is nowhere; the rest is in {{}}", outer.to_canonical());
            tries.push(Try { code: "drop", sentence, query: rest });
        }
    }
    if let Query::And(parts) = query
        && parts.len() > 2
        && !path.is_empty()
    {
        let positive: Vec<Query> = parts.iter().filter(|part| !matches!(part, Query::Not(_))).cloned().collect();
        let sentence = "no article holds all of it, but some of it is in {}".to_owned();
        tries.push(Try { code: "any", sentence, query: Query::Or(positive) });
    }
    tries
}

/// A clause of one text field, looked for in the whole text.
fn anywhere(clause: &Query) -> Option<Query> {
    let mut clause = clause.clone();
    let field = match &mut clause {
        Query::Word { field, .. }
        | Query::Phrase { field, .. }
        | Query::Prefix { field, .. }
        | Query::Wildcard { field, .. }
        | Query::Fuzzy { field, .. } => field,
        _ => return None,
    };
    if !matches!(field, TextField::Title | TextField::Lead | TextField::Body) {
        return None;
    }
    *field = TextField::Default;
    Some(clause)
}

/// The query with another clause at a path, or without it; `None` when nothing is left.
fn replaced(query: &Query, path: &[usize], to: Option<Query>) -> Option<Query> {
    let Some((&number, rest)) = path.split_first() else { return to };
    let with = |parts: &[Query]| {
        let mut changed = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            if at == number {
                changed.extend(replaced(part, rest, to.clone()));
            } else {
                changed.push(part.clone());
            }
        }
        changed
    };
    match query {
        Query::And(parts) => all_of(with(parts)),
        Query::Or(parts) => match with(parts) {
            mut parts if parts.len() < 2 => parts.pop(),
            parts => Some(Query::Or(parts)),
        },
        Query::AtLeast { min, of } => {
            let of = with(of);
            (!of.is_empty()).then(|| Query::AtLeast { min: (*min).min(of.len()), of })
        }
        Query::Near { of, reach, sequence } => match with(of) {
            mut of if of.len() < 2 => of.pop(),
            of => Some(Query::Near { of, reach: *reach, sequence: *sequence }),
        },
        Query::Apart { of, from, reach, sequence } => {
            let of = Box::new(replaced(of, rest, to)?);
            Some(Query::Apart { of, from: from.clone(), reach: *reach, sequence: *sequence })
        }
        Query::First { of, words } => Some(Query::First { of: Box::new(replaced(of, rest, to)?), words: *words }),
        Query::Not(inner) => Some(Query::Not(Box::new(replaced(inner, rest, to)?))),
        Query::Boost(inner, factor) => Some(Query::Boost(Box::new(replaced(inner, rest, to)?), *factor)),
        Query::Mentions { of, min } => Some(Query::Mentions { of: Box::new(replaced(of, rest, to)?), min: *min }),
        leaf => Some(leaf.clone()),
    }
}

/// All of these clauses, inner `And`s taken up.
fn all_of(parts: Vec<Query>) -> Option<Query> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Query::And(inner) => flat.extend(inner),
            part => flat.push(part),
        }
    }
    match flat.len() {
        0 | 1 => flat.pop(),
        _ => Some(Query::And(flat)),
    }
}

/// `1 article`, `1,204 articles`.
fn counted(articles: u64) -> String {
    let digits = articles.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3 + 9);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown.push_str(if articles == 1 { " article" } else { " articles" });
    shown
}

/// `1 article holds`, `2 articles hold`.
fn hold(articles: u64) -> String {
    format!("{} {}", counted(articles), if articles == 1 { "holds" } else { "hold" })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn numbers_are_written_for_people() {
        let shown = [0, 1, 999, 1_204, 1_000_000].map(counted);
        assert_eq!(shown, ["0 articles", "1 article", "999 articles", "1,204 articles", "1,000,000 articles"]);
    }
}
