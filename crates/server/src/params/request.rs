//! From parameters to a request that a backend understands.

use newshound_search::{CountMode, Decay, Group, Refine, SearchRequest, Sort, Unit, time_expr};

use super::Params;
pub(crate) use super::chosen::Chosen;
use crate::cursor::{Cursor, query_hash};
use crate::problem::Problem;

/// A page of a search as it was asked.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest {
    pub(crate) request: SearchRequest,
    pub(crate) query_hash: u64,
    /// Pages to leave out first.
    pub(crate) skip_pages: usize,
}

/// How totals are counted. What is exact already is not approximated: the answer says so.
const COUNTS: [(&str, CountMode); 3] =
    [("exact", CountMode::Exact), ("approximate", CountMode::Exact), ("none", CountMode::None)];

/// Reads order, grouping and page.
pub(crate) fn page(params: &Params, chosen: &Chosen, default_group: Group) -> Result<PageRequest, Problem> {
    let now = chosen.now;
    let hash = query_hash(params.pairs());
    let cursor = params.one("cursor").map(|text| Cursor::of(text, hash)).transpose()?;
    let decay = match params.one("decay") {
        None => Decay::DEFAULT,
        Some("0" | "off") => Decay::OFF,
        Some(text) => Decay {
            pivot_seconds: Some(
                time_expr::seconds(text, now)
                    .map_err(|_| Problem::bad_value("decay", text, "give a span such as 2d, or 0"))?,
            ),
        },
    };
    // Without a seed the order is that of the moment, which the cursor keeps.
    let seed = params.number("seed", 0, usize::MAX)?.map(|seed| seed as u64);
    let sorts = [
        ("best", Sort::Best(decay)),
        ("relevance", Sort::Relevance),
        ("newest", Sort::Newest),
        ("oldest", Sort::Oldest),
        ("coverage", Sort::Coverage(decay)),
        ("random", Sort::Random { seed: seed.unwrap_or_else(|| now.as_second().unsigned_abs()) }),
    ];
    let default_sort = if chosen.text.trim().is_empty() { Sort::Newest } else { Sort::Best(decay) };
    let mut request = SearchRequest::new(chosen.query.clone(), now);
    request.filters = chosen.filters.clone();
    request.sort = params.choice("sort", &sorts)?.unwrap_or(default_sort);
    request.group = params
        .choice(
            "group",
            &[("none", Group::None), ("copies", Group::Copies), ("story", Group::Story), ("diverse", Group::Diverse)],
        )?
        .unwrap_or(default_group);
    let light = params.one("fields").is_some();
    request.limit = params.number("limit", 1, if light { 1000 } else { 200 })?.unwrap_or(10);
    request.count = params.choice("count", &COUNTS)?.unwrap_or(CountMode::Exact);
    request.after = cursor.map(|cursor| cursor.after);
    request.refine = Refine::On(chosen.text.clone());
    let page = params.number("page", 1, 1_000_000)?.unwrap_or(1);
    if page > 1 && request.after.is_some() {
        return Err(Problem::bad_request("`page` and `cursor` exclude each other"));
    }
    if (page - 1) * request.limit > 10_000 {
        return Err(Problem::bad_value(
            "page",
            &page.to_string(),
            "pages reach 10,000 articles deep; go on with `cursor`, which has no end",
        ));
    }
    Ok(PageRequest { request, query_hash: hash, skip_pages: page - 1 })
}

/// What is counted.
pub(crate) fn unit(params: &Params) -> Result<Unit, Problem> {
    let units = [
        ("articles", Unit::Articles),
        ("originals", Unit::Originals),
        ("outlets", Unit::Outlets),
        ("stories", Unit::Stories),
    ];
    Ok(params.choice("unit", &units)?.unwrap_or(Unit::Articles))
}
