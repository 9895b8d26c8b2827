//! `/v1/outlets`: who publishes, and whether it still delivers.

use std::collections::{HashMap, HashSet};

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use newshound_model::{Article, OutletRegistry, RegisteredOutlet};
use newshound_search::{
    AggregateRequest, FacetCount, FacetRequest, Filter, FilterField, Filters, Polarity, Query, SearchRequest, Sort,
};
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::params::chosen::{Chosen, zone, zone_name};
use crate::params::{CHOOSING, FILTERS};
use crate::problem::{Problem, closest};
use crate::routes::coverage::{Deliveries, deliveries, gaps, usual};
use crate::routes::search::meta;
use crate::state::AppState;
use crate::wire;

/// More outlets than there are.
const ALL: usize = 1_000_000;

/// Days of deliveries that are shown.
const SHOWN_DAYS: usize = 28;

/// Days of deliveries that are looked at.
const LOOKED_AT_DAYS: i32 = 84;

/// So many articles missing mean that an outlet is silent, and so many that it is late.
const SILENT: f64 = 5.0;
const LATE: f64 = 2.0;

/// `GET /v1/outlets`: those of the archive with their counts, and those that are only known.
pub(crate) async fn list(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let facets = vec![FacetRequest { field: FilterField::Outlet, size: ALL }];
    let request = AggregateRequest { facets, ..chosen.counting() };
    let job = move |desk: &AppState| {
        let counts = desk.counted(&chosen, &request)?;
        let registry = desk.registry();
        let known: HashMap<&str, &RegisteredOutlet> =
            registry.outlets().iter().map(|known| (known.outlet.id.as_str(), known)).collect();
        let counted: Vec<&FacetCount> = counts.facets.iter().flat_map(|(_, counts)| counts).collect();
        let mut results: Vec<Value> = counted
            .iter()
            .map(|count| {
                let known = known.get(count.value.as_str()).copied();
                row(&count.value, &count.label, count.count, known, registry)
            })
            .collect();
        if params.pairs().is_empty() {
            let counted: HashSet<&str> = counted.iter().map(|count| count.value.as_str()).collect();
            let rest = registry.outlets().iter().filter(|known| !counted.contains(known.outlet.id.as_str()));
            results
                .extend(rest.map(|known| row(known.outlet.id.as_str(), &known.outlet.name, 0, Some(known), registry)));
        }
        let groups: Vec<Value> = registry
            .groups()
            .iter()
            .map(|group| json!({"id": group.id, "name": group.name, "outlets": group.outlets.len()}))
            .collect();
        Ok(json!({"results": results, "groups": groups, "meta": meta(&chosen, &params, counts.generation)}))
    };
    super::computed(&state, &headers, job).await
}

fn row(id: &str, name: &str, articles: u64, known: Option<&RegisteredOutlet>, registry: &OutletRegistry) -> Value {
    let outlet = known.map(|known| &known.outlet);
    json!({
        "id": id, "name": name, "articles": articles,
        "country": outlet.and_then(|outlet| outlet.country.clone()),
        "language": outlet.and_then(|outlet| outlet.language).map(|language| language.to_string()),
        "type": known.and_then(|known| known.kind).map(|kind| kind.as_str()),
        "groups": groups_of(id, registry),
    })
}

fn groups_of<'a>(id: &str, registry: &'a OutletRegistry) -> Vec<&'a str> {
    let holds = |group: &&newshound_model::OutletGroup| group.outlets.iter().any(|member| member.as_str() == id);
    registry.groups().iter().filter(holds).map(|group| group.id.as_str()).collect()
}

/// `GET /v1/outlets/{id}`: one outlet, what it delivered, and whether it still does.
pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let tz = zone(&asking.params(&[&["tz"]])?)?;
    super::computed(&state, &headers, move |desk| outlet(desk, &id, &tz)).await
}

fn outlet(desk: &AppState, asked: &str, tz: &TimeZone) -> Result<Value, Problem> {
    let registry = desk.registry();
    // By id, or by any of its names.
    let id = newshound_search::outlets::outlet_id(asked, registry).unwrap_or_else(|| asked.to_owned());
    let filter = Filter { field: FilterField::Outlet, values: vec![id.clone()], polarity: Polarity::Include };
    let filters = Filters { fields: vec![filter.clone()], ..Filters::default() };
    let counts = desk.aggregate(&AggregateRequest {
        facets: [FilterField::Language, FilterField::Section, FilterField::Author]
            .map(|field| FacetRequest { field, size: 20 })
            .to_vec(),
        ..AggregateRequest::new(Query::All, filters.clone())
    })?;
    let edge = |filters: &Filters, sort: Sort| -> Result<Option<Article>, Problem> {
        let mut request = SearchRequest::new(Query::All, desk.now());
        (request.filters, request.sort, request.limit) = (filters.clone(), sort, 1);
        Ok(desk.backend.search(&request)?.hits.into_iter().next().map(|hit| hit.article))
    };
    let (oldest, newest) = (edge(&filters, Sort::Oldest)?, edge(&filters, Sort::Newest)?);
    let registered = registry.outlets().iter().find(|known| known.outlet.id.as_str() == id);
    let known =
        registered.map(|known| &known.outlet).or_else(|| newest.as_ref().and_then(|article| article.outlet.as_ref()));
    let Some(known) = known else {
        let names = registry.outlets().iter().map(|known| known.outlet.id.as_str());
        return Err(Problem::not_found_but("outlet", asked, closest(asked, names)));
    };
    // In an archive of the past, now is when it ends.
    let latest = edge(&Filters::default(), Sort::Newest)?.map(|article| article.published.at);
    let reference = latest.map_or(desk.now(), |latest| latest.min(desk.now()));
    let facets = wire::facets(&counts);
    let published = |article: &Option<Article>| article.as_ref().map_or(Value::Null, wire::date_of);
    Ok(json!({
        "id": known.id.as_str(), "name": known.name, "country": known.country,
        "language": known.language.map(|language| language.to_string()),
        "type": registered.and_then(|known| known.kind).map(|kind| kind.as_str()), "groups": groups_of(known.id.as_str(), registry),
        "aliases": registered.map(|known| known.aliases.clone()).unwrap_or_default(),
        "authority": wire::number(known.authority.get()), "total": wire::totals(counts.total), "facets": facets,
        "first_published": published(&oldest), "latest_published": published(&newest),
        "health": health(desk, &filter, registered, newest.as_ref(), reference, tz)?,
        "meta": {"generation": counts.generation},
    }))
}

fn health(
    desk: &AppState,
    filter: &Filter,
    registered: Option<&RegisteredOutlet>,
    newest: Option<&Article>,
    reference: Timestamp,
    tz: &TimeZone,
) -> Result<Value, Problem> {
    let today = reference.to_zoned_datetime(tz.clone()).date();
    let first = today.checked_sub(LOOKED_AT_DAYS.days()).unwrap_or(today);
    // The last of these days is today, which is not over.
    let n_days = usize::try_from(LOOKED_AT_DAYS).unwrap_or(0) + 1;
    let outlets = deliveries(desk, std::slice::from_ref(filter), first, n_days, tz)?;
    let mut days = vec![0_u64; n_days];
    for Deliveries { days: of_host, .. } in outlets.values() {
        days.iter_mut().zip(of_host).for_each(|(day, count)| *day += count);
    }
    let (over, so_far) = days.split_at(n_days - 1);
    let began = over.iter().position(|&count| count > 0);
    let usual = began.map_or([0.0; 7], |began| usual(&over[began..], began));
    let silent_days = if so_far == [0] { over.iter().rev().take_while(|&&count| count == 0).count() } else { 0 };
    let missing = (over.len() - silent_days..over.len()).fold(0.0, |sum, number| sum + usual[number % 7]);
    let status = match newest {
        None => "unknown",
        Some(_) if began.is_none() => "silent",
        Some(_) if missing >= SILENT => "silent",
        Some(_) if missing >= LATE => "late",
        Some(_) => "ok",
    };
    let shown: Vec<Value> = days
        .iter()
        .enumerate()
        .skip(n_days - SHOWN_DAYS)
        .map(|(number, count)| {
            let day = first.checked_add(i32::try_from(number).unwrap_or(0).days()).unwrap_or(first);
            json!({"day": day.to_string(), "count": count})
        })
        .collect();
    let gaps: Vec<Value> = gaps(over, first, 0)
        .iter()
        .map(|gap| json!({"from": gap.from.to_string(), "to": gap.to.to_string(), "expected": (gap.expected * 10.0).round() / 10.0}))
        .collect();
    let mut feeds = Vec::new();
    for feed in registered.map(|known| known.feeds.as_slice()).unwrap_or_default() {
        let checked = desk.pipeline.archive().feed_state(feed)?;
        feeds.push(json!({"url": feed, "checked_at": checked.map(|state| state.checked_at.to_string())}));
    }
    let per_day = usual.iter().sum::<f64>() / 7.0;
    Ok(json!({
        "status": status, "as_of": reference.to_string(), "tz": zone_name(tz), "usual_per_day": (per_day * 10.0).round() / 10.0,
        "missing": (missing * 10.0).round() / 10.0, "silent_days": silent_days,
        "last_received": newest.map(|article| article.first_seen.to_string()), "days": shown, "gaps": gaps, "feeds": feeds,
    }))
}
