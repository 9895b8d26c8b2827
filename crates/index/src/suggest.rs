//! Completions: words from the term dictionary, outlets and entities from the names in the index.

use std::collections::HashMap;

use newshound_search::analysis::keyword;
use newshound_search::query::{Form, TextField};
use newshound_search::request::FilterField;
use newshound_search::{BackendError, SuggestRequest, Suggestion};

use crate::backend::View;
use crate::error;
use crate::names::Names;

/// The most terms of a segment that are looked at for one beginning.
const MAX_TERMS: usize = 2_000;

pub(crate) fn suggest(view: &View, names: &Names, request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError> {
    let typed = keyword(&request.text);
    let Some(last) = typed.split(' ').next_back().filter(|last| !last.is_empty()) else { return Ok(Vec::new()) };
    let begun = names.beginning(last);
    let mut suggestions = Vec::new();
    for wanted in [FilterField::Outlet, FilterField::Person, FilterField::Org, FilterField::Place] {
        let of_field = begun.iter().filter(|name| name.field == wanted);
        suggestions.extend(of_field.take(request.limit).map(|name| Suggestion {
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
