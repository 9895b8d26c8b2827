//! Receipts: what was asked, of which state, with which counts; and asking for the same state again.
//!
//! The archive's log numbers everything that was ever accepted, and the index knows the number of every article. `as_of=N` finds only what
//! stands as it stood at number N: what came later does not count. An article that was changed or removed since cannot be found as it was,
//! because the index holds newest revisions only. Whether one of them would have been found is asked of the archive, which holds every
//! revision: if none would, the answer is exactly the set of then; if one would, the request is refused and the article named. Orders by date are
//! the same too; scores count words as they are spread today.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use newshound_archive::Archive;
use newshound_search::{
    AggregateRequest, Change, Filters, MemoryBackend, Query, SearchBackend, SearchRequest, Sort, Totals,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use crate::params::Params;
use crate::params::chosen::Chosen;
use crate::problem::Problem;

/// What must be written otherwise in an address.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':').remove(b',');

/// The most changed articles that are looked at.
const MAX_SUPERSEDED: usize = 500;

/// Articles named in a refusal.
const NAMED: usize = 5;

/// For how many numbers it is kept what changed since.
const KEPT: usize = 4;

/// What changed since a number, kept for the next requests with the same, as long as nothing else changes.
#[derive(Default)]
pub(crate) struct Superseded {
    kept: Mutex<VecDeque<Since>>,
}

/// What changed between two numbers.
struct Since {
    number: u64,
    last_change: u64,
    known: Known,
}

/// Articles as they were; `None` when there are too many of them.
type Known = Option<Arc<MemoryBackend>>;

impl Superseded {
    /// Refuses what cannot be answered as it would have been answered then.
    pub(crate) fn check(&self, archive: &Archive, backend: &dyn SearchBackend, chosen: &Chosen) -> Result<(), Problem> {
        let Some(number) = chosen.filters.as_of.filter(|_| chosen.is_dated) else { return Ok(()) };
        let indexed = backend.committed_sequence();
        if number > indexed {
            let fix = format!("the index goes up to {indexed} now");
            return Err(Problem::bad_value("as_of", &number.to_string(), fix));
        }
        let Some(then) = self.known(archive, number)? else {
            return Err(Problem::gone(
                format!("more than {MAX_SUPERSEDED} articles were changed or removed since {number}"),
                "ask without `as_of`, or of a later number",
            ));
        };
        let mut request = SearchRequest::new(chosen.query.clone(), chosen.now);
        request.filters = chosen.filters.clone();
        request.sort = Sort::Newest;
        request.limit = NAMED;
        request.count = newshound_search::CountMode::Exact;
        let found = then.search(&request)?;
        let n_found = found.total.map_or(0, |total| total.articles);
        if n_found == 0 {
            return Ok(());
        }
        let ids: Vec<&str> = found.hits.iter().map(|hit| hit.article.id.as_str()).collect();
        Err(Problem::gone(
            format!(
                "{n_found} of the articles that it found at {number} were changed or removed since: {}",
                ids.join(", ")
            ),
            "ask without `as_of`; /v1/articles/{id}/versions has every revision",
        ))
    }

    fn known(&self, archive: &Archive, number: u64) -> Result<Known, Problem> {
        let last_change = archive.last_change()?;
        let is_it = |since: &&Since| (since.number, since.last_change) == (number, last_change);
        if let Some(since) = self.lock().iter().find(is_it) {
            return Ok(since.known.clone());
        }
        // Nobody waits for it who asks of another number.
        let articles = archive.superseded(number, MAX_SUPERSEDED + 1)?;
        let known = if articles.len() > MAX_SUPERSEDED {
            None
        } else {
            let then = MemoryBackend::new();
            let changes: Vec<Change> = articles.into_iter().map(|article| Change::Upsert(Box::new(article))).collect();
            then.apply(&changes)?;
            then.commit(last_change)?;
            Some(Arc::new(then))
        };
        let mut kept = self.lock();
        kept.retain(|since| since.number != number);
        kept.push_front(Since { number, last_change, known: known.clone() });
        kept.truncate(KEPT);
        Ok(known)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Since>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What makes an answer citable: how to ask for the same again, and a hash by which to see that it is the same.
pub(crate) fn receipt(
    path: &str,
    params: &Params,
    chosen: &Chosen,
    sequence: u64,
    generation: u64,
    total: Option<Totals>,
) -> Value {
    let number = chosen.filters.as_of.unwrap_or(sequence);
    let as_of = format!("{number}@{}", whole_second(chosen.now));
    let mut address = format!("{path}?as_of={}", encode(&as_of));
    let left_out =
        ["as_of", "cursor", "page", "count", "explain", "highlight", "content", "fields", "format", "coverage"];
    for (name, value) in params.pairs().iter().filter(|(name, _)| !left_out.contains(&name.as_str())) {
        address.push_str(&format!("&{name}={}", encode(value)));
    }
    let query = chosen.query.to_canonical();
    let hash = hash(&query, &chosen.filters, number, total);
    json!({
        "as_of": as_of, "url": address, "query": query,
        "window": {"from": chosen.window.from.map(|at| at.to_string()), "to": chosen.window.to.map(|at| at.to_string()), "tz": chosen.tz_name(), "date_field": chosen.date_field.as_str()},
        "total": total.map(crate::wire::totals), "generation": generation,
        "version": concat!("newshound ", env!("CARGO_PKG_VERSION")), "hash": hash,
    })
}

/// What tells answers apart: the query and the filters in their canonical spelling, the state of the archive and what was found in it. The
/// same in every version of the program with the same form, which is the number at the beginning.
fn hash(query: &str, filters: &Filters, number: u64, total: Option<Totals>) -> String {
    let filters = Filters { as_of: None, ..filters.clone() }.to_canonical();
    let total = total.map_or("uncounted".to_owned(), |Totals { articles, originals, stories, outlets }| {
        format!("{articles} {originals} {stories} {outlets}")
    });
    format!("{:032x}", xxh3_128(format!("2|{query}|{filters}|{number}|{total}").as_bytes()))
}

/// Now, as exactly as receipts and cursors hold it.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

pub(crate) fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, RESERVED).to_string()
}

/// Which values of the filters no article has, with the closest that some have: why an answer may be empty.
pub(crate) fn unknown_values(backend: &dyn SearchBackend, filters: &Filters) -> Result<Vec<String>, Problem> {
    let mut warnings = Vec::new();
    let include = filters.fields.iter().filter(|filter| filter.polarity == newshound_search::Polarity::Include);
    for (field, value) in include.flat_map(|filter| filter.values.iter().map(|value| (filter.field, value))).take(8) {
        let one = Filters {
            fields: vec![newshound_search::Filter {
                field,
                values: vec![value.clone()],
                polarity: newshound_search::Polarity::Include,
            }],
            ..Filters::default()
        };
        let request = AggregateRequest::new(Query::All, one);
        if backend.aggregate(&request)?.total.articles > 0 {
            continue;
        }
        let begun: String = value.chars().take(4).collect();
        let suggested = backend.suggest(&newshound_search::SuggestRequest { text: begun, limit: 20 })?;
        let names = suggested
            .iter()
            .filter(|one| one.field == Some(field))
            .flat_map(|one| [one.value.as_str(), one.text.as_str()]);
        let like =
            crate::problem::closest(value, names).map(|like| format!("; did you mean `{like}`?")).unwrap_or_default();
        warnings.push(format!("no article has {} `{value}`{like}", field.as_str()));
    }
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use newshound_search::{Filter, FilterField, Polarity};

    use super::*;

    fn filters(values: &[&str]) -> Filters {
        let values = values.iter().map(ToString::to_string).collect();
        let fields = vec![Filter { field: FilterField::Language, values, polarity: Polarity::Include }];
        Filters { fields, as_of: Some(3), ..Filters::default() }
    }

    #[test]
    fn a_receipt_of_today_has_the_hash_of_tomorrow() {
        let total = Totals { articles: 5, originals: 4, stories: 3, outlets: 2 };
        let of = |filters: &Filters, total| hash("storm -flood", filters, 812, total);
        // People keep receipts. When this fails, the form has changed: give it another number, and this another vector.
        assert_eq!(of(&filters(&["de", "en"]), Some(total)), "813cfaa12a3e6353bb311aff249e97ad");
        assert_eq!(of(&filters(&["English", "German"]), Some(total)), of(&filters(&["de", "en"]), Some(total)));
        assert_ne!(of(&filters(&["de"]), Some(total)), of(&filters(&["de", "en"]), Some(total)));
        assert_ne!(of(&filters(&["de", "en"]), None), of(&filters(&["de", "en"]), Some(total)));
    }
}
