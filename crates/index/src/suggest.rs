//! Completions: words from the term dictionary, outlets and entities from the names in the columns.

use std::collections::HashMap;

use newshound_search::analysis::keyword;
use newshound_search::query::{Form, TextField};
use newshound_search::request::FilterField;
use newshound_search::{BackendError, SuggestRequest, Suggestion};

use crate::backend::View;
use crate::error;
use crate::schema::LABEL;

/// The most terms of a segment that are looked at for one beginning.
const MAX_TERMS: usize = 2_000;

/// A name that can be completed to.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    folded: String,
    label: String,
    value: String,
    field: FilterField,
    articles: u64,
}

/// Every outlet and entity of the index with its number of articles.
pub(crate) fn names(view: &View) -> Result<Vec<Name>, BackendError> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for reader in view.searcher.segment_readers() {
        for column in ["facet_outlet", "facet_entity"] {
            let Some(column) = reader.fast_fields().str(column).map_err(error::engine)? else { continue };
            let mut of_segment = vec![0_u64; column.num_terms()];
            for document in reader.doc_ids_alive() {
                column.term_ords(document).for_each(|ordinal| of_segment[ordinal as usize] += 1);
            }
            let mut text = String::new();
            for (ordinal, count) in (0..).zip(of_segment).filter(|(_, count)| *count > 0) {
                text.clear();
                column.ord_to_str(ordinal, &mut text)?;
                *counts.entry(text.clone()).or_default() += count;
            }
        }
    }
    let mut names: Vec<Name> = counts
        .into_iter()
        .filter_map(|(text, articles)| {
            let (value, label) = text.split_once(LABEL)?;
            let field = match value.split_once(':') {
                Some(("person", _)) => FilterField::Person,
                Some(("org", _)) => FilterField::Org,
                Some(("place", _)) => FilterField::Place,
                _ => FilterField::Outlet,
            };
            Some(Name { folded: keyword(label), label: label.to_owned(), value: value.to_owned(), field, articles })
        })
        .collect();
    names.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)));
    Ok(names)
}

pub(crate) fn suggest(view: &View, names: &[Name], request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError> {
    let typed = keyword(&request.text);
    let Some(last) = typed.split(' ').next_back().filter(|last| !last.is_empty()) else { return Ok(Vec::new()) };
    let mut suggestions = Vec::new();
    for wanted in [FilterField::Outlet, FilterField::Person, FilterField::Org, FilterField::Place] {
        let begins = |name: &&Name| {
            name.field == wanted
                && (name.folded.starts_with(&typed) || name.folded.split(' ').any(|word| word.starts_with(last)))
        };
        suggestions.extend(names.iter().filter(begins).take(request.limit).map(|name| Suggestion {
            text: name.label.clone(),
            field: Some(name.field),
            value: name.value.clone(),
            articles: name.articles,
        }));
    }
    suggestions.extend(words(view, last, request.limit)?);
    Ok(suggestions)
}

/// The most frequent words that begin so.
fn words(view: &View, begun: &str, limit: usize) -> Result<Vec<Suggestion>, BackendError> {
    let field = view.fields.text(TextField::Default, Form::Exact);
    let mut counts: HashMap<String, u64> = HashMap::new();
    for reader in view.searcher.segment_readers() {
        let index = reader.inverted_index(field).map_err(error::engine)?;
        let mut terms = index.terms().range().ge(begun.as_bytes()).into_stream()?;
        let mut n_terms = 0;
        while n_terms < MAX_TERMS && terms.advance() {
            let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
            if !term.starts_with(begun) {
                break;
            }
            n_terms += 1;
            if term != begun {
                *counts.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut words: Vec<(String, u64)> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let suggestion =
        |(word, articles): (String, u64)| Suggestion { text: word.clone(), field: None, value: word, articles };
    Ok(words.into_iter().take(limit).map(suggestion).collect())
}
