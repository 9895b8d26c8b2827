//! Pages of hits: walk, group, fetch.

use std::collections::HashSet;
use std::sync::Arc;

use newshound_model::Article;
use newshound_search::{
    After, ArticleHit, BackendError, CountMode, Group, RelatedRequest, ScoreParts, SearchPage, SearchRequest, SortKey,
    related,
};
use tantivy::columnar::ColumnValues;
use tantivy::schema::Term;
use tantivy::{DocAddress, TantivyDocument};

use crate::aggregate;
use crate::backend::View;
use crate::document;
use crate::error;
use crate::plan::Plan;
use crate::walk::{Found, Order, walk};

/// How many documents a grouped walk collects for each hit it needs, at first.
const GROUP_FACTOR: usize = 3;

pub(crate) fn search(view: &View, request: &SearchRequest) -> Result<SearchPage, BackendError> {
    let plan = Plan::new(&request.query, &request.filters, &view.fields, &view.searcher, &view.languages)?;
    let order = Order::new(request.sort, request.now.as_second());
    let limit = request.limit.max(1);
    let (mut page, seen) = match request.group {
        Group::None => {
            let found = walk(view, &plan, order, limit + 1, request.after.as_ref())?;
            (found, request.after.as_ref().map_or(0, |after| after.seen))
        }
        Group::Copies => grouped(view, &plan, order, request, "copy_group")?,
        Group::Story => grouped(view, &plan, order, request, "story")?,
    };
    let has_more = page.len() > limit;
    page.truncate(limit);
    let total = match request.count {
        CountMode::Exact => Some(aggregate::totals(view, &plan)?),
        CountMode::None => None,
    };
    let hits = page.iter().map(|found| hit(view, found)).collect::<Result<Vec<_>, _>>()?;
    let next = page.last().zip(hits.last()).filter(|_| has_more).map(|(last, hit)| After {
        key: last.key,
        id: hit.article.id.clone(),
        seen: seen + page.len(),
    });
    Ok(SearchPage { hits, next, total, generation: view.generation })
}

/// One document a group, the best: `limit + 1` of them after the cursor, and how many groups came before it.
///
/// A group whose best document lies before the cursor was shown already, so the walk begins at the top each time, and collects
/// more until enough groups are complete.
fn grouped(
    view: &View,
    plan: &Plan,
    order: Order,
    request: &SearchRequest,
    column: &str,
) -> Result<(Vec<Found>, usize), BackendError> {
    let groups: Vec<Arc<dyn ColumnValues<u64>>> = view
        .searcher
        .segment_readers()
        .iter()
        .map(|reader| reader.fast_fields().column_first_or_default(column))
        .collect::<Result<_, _>>()
        .map_err(error::engine)?;
    let seen = request.after.as_ref().map_or(0, |after| after.seen);
    let wanted = request.limit.max(1) + 1;
    let mut collect = (seen + wanted) * GROUP_FACTOR;
    loop {
        let found = walk(view, plan, order, collect, None)?;
        let is_all = found.len() < collect;
        let mut known = HashSet::with_capacity(found.len());
        let mut page = Vec::with_capacity(wanted);
        for found in found {
            let group = groups[found.address.segment_ord as usize].get_val(found.address.doc_id);
            if !known.insert(group) || !order.is_after(&found, request.after.as_ref()) {
                continue;
            }
            page.push(found);
            if page.len() == wanted {
                break;
            }
        }
        if page.len() == wanted || is_all {
            return Ok((page, seen));
        }
        collect *= 4;
    }
}

fn hit(view: &View, found: &Found) -> Result<ArticleHit, BackendError> {
    let total = match found.key {
        SortKey::Score(score) => score,
        SortKey::Seconds(_) => 0.0,
    };
    let score = ScoreParts { total, text: found.text, recency: found.recency, authority: found.authority };
    Ok(ArticleHit { article: fetch(view, found.address)?, score })
}

/// The article of a document.
pub(crate) fn fetch(view: &View, address: DocAddress) -> Result<Article, BackendError> {
    let stored: TantivyDocument = view.searcher.doc(address).map_err(error::engine)?;
    document::article(&view.fields, &stored)
}

/// The article with an id.
pub(crate) fn by_id(view: &View, id: &str) -> Result<Option<Article>, BackendError> {
    let term = Term::from_field_text(view.fields.id, id);
    let address = aggregate::documents_with(view, &term)?.into_iter().next();
    address.map(|address| fetch(view, address)).transpose()
}

/// Articles like one.
pub(crate) fn related(view: &View, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError> {
    use newshound_search::query::{Form, TextField};
    let field = view.fields.text(TextField::Default, Form::Stemmed);
    let holding = |term: &str| view.searcher.doc_freq(&Term::from_field_text(field, term)).unwrap_or(0);
    let terms = related::terms(&request.article, &holding, view.searcher.num_docs());
    let plan = Plan::of_lowered(related::query(terms), &request.filters, &view.fields, &view.searcher)?;
    // Copies of the article itself come first; there are seldom more than these.
    let found = walk(view, &plan, Order::Relevance, request.limit + 50, None)?;
    let mut hits = Vec::with_capacity(request.limit);
    for found in &found {
        if hits.len() == request.limit {
            break;
        }
        let hit = hit(view, found)?;
        if !related::is_same_text(&request.article, &hit.article) {
            hits.push(hit);
        }
    }
    Ok(hits)
}
