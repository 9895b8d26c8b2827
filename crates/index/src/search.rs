//! Pages of hits: walk, group, fetch.

use newshound_model::Article;
use newshound_search::{
    After, ArticleHit, BackendError, CountMode, Filter, FilterField, Group, Polarity, RelatedRequest, ScoreParts,
    SearchPage, SearchRequest, SortKey, related,
};
use tantivy::schema::Term;
use tantivy::{DocAddress, TantivyDocument};

use crate::aggregate;
use crate::backend::View;
use crate::document;
use crate::error;
use crate::grouped::grouped;
use crate::plan::Plan;
use crate::second::Second;
use crate::walk::{Found, Order, Point, point, walk};

pub(crate) fn search(view: &View, request: &SearchRequest) -> Result<SearchPage, BackendError> {
    let plan = Plan::new(&request.query, &request.filters, view)?;
    let order = Order::new(request.sort, request.now.as_second());
    let limit = request.limit.max(1);
    let second = Second::new(view, &plan, order, request)?;
    let walk = |limit: usize, after: Option<Point>| match &second {
        Some(second) => second.walk(view, &plan, order, limit, after),
        None => walk(view, &plan, order, limit, after),
    };
    let (mut page, seen) = match request.group {
        Group::None => {
            let found = walk(limit + 1, request.after.as_ref().map(point))?;
            (found, request.after.as_ref().map_or(0, |after| after.seen))
        }
        Group::Copies | Group::Story | Group::Diverse => grouped(view, order, request, &walk)?,
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
        generation: view.generation,
    });
    Ok(SearchPage { hits, next, total, generation: view.generation, sequence: view.sequence })
}

/// The scores of the first hits of an ungrouped search.
pub(crate) fn ranked(view: &View, request: &SearchRequest) -> Result<Vec<ScoreParts>, BackendError> {
    let plan = Plan::new(&request.query, &request.filters, view)?;
    let order = Order::new(request.sort, request.now.as_second());
    let found = walk(view, &plan, order, request.limit.max(1) + 1, request.after.as_ref().map(point))?;
    Ok(found.iter().take(request.limit.max(1)).map(parts).collect())
}

fn hit(view: &View, found: &Found) -> Result<ArticleHit, BackendError> {
    Ok(ArticleHit { article: fetch(view, found.address)?, score: parts(found) })
}

fn parts(found: &Found) -> ScoreParts {
    let parts = found.parts();
    match found.key {
        SortKey::Score(_) | SortKey::Refined(_) => parts,
        SortKey::Coverage { outlets, .. } => parts.with_coverage(outlets),
        SortKey::Seconds(_) | SortKey::Random(_) => ScoreParts::UNSCORED,
    }
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
    let terms = related::terms(&request.article, &view.languages.languages, &holding, view.searcher.num_docs());
    let mut filters = request.filters.clone();
    // Copies of the article itself would come first, and there may be any number of them.
    filters.fields.extend(request.article.placement.as_ref().map(|placement| Filter {
        field: FilterField::CopyGroup,
        values: vec![placement.copy_group.as_str().to_owned()],
        polarity: Polarity::Exclude,
    }));
    let plan = Plan::of_lowered(related::query(terms), &filters, view)?;
    // One more than wanted: the article itself, where it has no copy group.
    let found = walk(view, &plan, Order::Relevance, request.limit.saturating_add(1), None)?;
    let mut hits = Vec::with_capacity(found.len());
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
