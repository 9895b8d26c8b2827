//! Words of the dictionary that are spelled like one which next to no article holds.
//!
//! A Levenshtein automaton runs along the sorted terms, so that only those with a common beginning are looked at. The time is bounded:
//! the largest segments only, so many terms of each, and a second letter may differ only behind the first one.

use std::collections::HashMap;

use newshound_search::analysis::keyword;
use newshound_search::lower::{Lowered, lower_among};
use newshound_search::query::{Form, Query, TextField};
use newshound_search::spelling::{is_correctable, is_rare, likeliest, max_distance};
use newshound_search::{BackendError, Filters, Spellings};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, Term};

use crate::among::{Meant, MeantPostings};
use crate::backend::View;
use crate::error;

/// How many segments are looked at, the largest ones: a frequent word is in all of them.
const MAX_SEGMENTS: usize = 6;

/// The most terms of a segment that are taken for one word.
const MAX_TERMS: usize = 1_000;

/// How many candidates are counted over the whole index.
const MAX_COUNTED: usize = 24;

pub(crate) fn spellings(view: &View, word: &str, limit: usize) -> Result<Spellings, BackendError> {
    let typed = keyword(word);
    let articles = holding(view, &typed)?;
    if !is_rare(articles) || !is_correctable(&typed) {
        return Ok(Spellings { articles, alike: Vec::new() });
    }
    let mut readers: Vec<&SegmentReader> = view.searcher.segment_readers().iter().collect();
    readers.sort_by_key(|reader| std::cmp::Reverse(reader.max_doc()));
    readers.truncate(MAX_SEGMENTS);
    let mut found: HashMap<String, u64> = HashMap::new();
    for distance in 1..=max_distance(typed.chars().count()) {
        for reader in &readers {
            alike(view, reader, &typed, distance, &mut found)?;
        }
        if found.len() >= limit.max(1) && distance == 1 {
            // One letter is so much likelier than two that the rest need not be looked for, unless it is as rare.
            if found.values().any(|&articles| articles > 10) {
                break;
            }
        }
    }
    let field = view.fields.text(TextField::Default, Form::Exact);
    let most = likeliest(&typed, found.into_iter().collect(), MAX_COUNTED);
    let mut counted = Vec::with_capacity(most.len());
    for spelling in most {
        let term = Term::from_field_text(field, &spelling.word);
        counted.push((spelling.word, view.searcher.doc_freq(&term).map_err(error::engine)?));
    }
    Ok(Spellings { articles, alike: likeliest(&typed, counted, limit) })
}

/// Adds the terms of a segment at a distance of a word, with how many of its documents hold them.
fn alike(
    view: &View,
    reader: &SegmentReader,
    typed: &str,
    distance: u8,
    found: &mut HashMap<String, u64>,
) -> Result<(), BackendError> {
    let field = view.fields.text(TextField::Default, Form::Exact);
    let fuzzy = FuzzyTermQuery::new(Term::from_field_text(field, typed), distance, true);
    let automaton = fuzzy.automaton().map_err(error::engine)?;
    let index = reader.inverted_index(field).map_err(error::engine)?;
    let mut terms = index.terms().search(automaton);
    let first: String = typed.chars().take(1).collect();
    if distance > 1 {
        terms = terms.ge(first.as_bytes());
    }
    let mut terms = terms.into_stream()?;
    let mut n_terms = 0;
    while n_terms < MAX_TERMS && terms.advance() {
        let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
        if distance > 1 && !term.starts_with(&first) {
            break;
        }
        n_terms += 1;
        let articles = found.entry(term.to_owned()).or_default();
        *articles = (*articles).max(u64::from(terms.value().doc_freq));
    }
    Ok(())
}

/// How many documents hold a word in any form: its most frequent term counts.
fn holding(view: &View, typed: &str) -> Result<u64, BackendError> {
    let word = Query::Word { field: TextField::Default, text: typed.to_owned(), form: Form::Stemmed };
    let mut most = 0;
    let mut parts = vec![lower_among(&word, &Filters::default(), &view.languages.languages)];
    while let Some(part) = parts.pop() {
        match part {
            Lowered::Terms { field, form, terms } => {
                let mut articles = 0;
                for alternative in terms {
                    let meant = Meant::new(&view.languages, view.fields.text(field, form), &alternative);
                    articles += holding_meant(view, &meant)?;
                }
                most = articles.max(most);
            }
            Lowered::Or(inner) => parts.extend(inner),
            _ => {}
        }
    }
    Ok(most)
}

/// How many documents hold a term where it is meant.
fn holding_meant(view: &View, meant: &Meant) -> Result<u64, BackendError> {
    if meant.among.is_none() {
        return view.searcher.doc_freq(&meant.term).map_err(error::engine);
    }
    let mut articles = 0;
    for segment in &view.segments {
        articles += meant
            .open(&segment.reader, IndexRecordOption::Basic)
            .map_err(error::engine)?
            .map_or(0, MeantPostings::count);
    }
    Ok(articles)
}
