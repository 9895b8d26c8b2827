//! From parameters to a request that a backend understands.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use newshound_model::OutletRegistry;
use newshound_search::query::{Form, TextField};
use newshound_search::{
    CountMode, Decay, Filter, FilterField, Filters, Group, Match, Notice, ParseOptions, Polarity, Query, SearchRequest,
    Sort, Syntax, TimeWindow, Unit, codes, parse, resolve_outlets, time_expr,
};

use super::{FILTERS, Params};
use crate::cursor::{Cursor, query_hash};
use crate::problem::Problem;

/// What a client chose: the query, what narrows it, and how it was understood.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) query: Query,
    /// The same words, of which any is enough; for when all together are nowhere.
    pub(crate) any: Option<Query>,
    pub(crate) filters: Filters,
    pub(crate) notices: Vec<Notice>,
    pub(crate) tz: TimeZone,
    /// The text of `q`.
    pub(crate) text: String,
}

impl Chosen {
    /// Reads what chooses articles.
    pub(crate) fn read(params: &Params, registry: &OutletRegistry, now: Timestamp) -> Result<Self, Problem> {
        let tz = match params.one("tz") {
            Some(name) => TimeZone::get(name)
                .map_err(|_| Problem::bad_value("tz", name, "give a zone such as Europe/Paris or UTC"))?,
            None => TimeZone::UTC,
        };
        let matching = params
            .choice("match", &[("all", Match::All), ("most", Match::Most), ("any", Match::Any)])?
            .unwrap_or(Match::All);
        let syntax =
            params.choice("syntax", &[("full", Syntax::Full), ("plain", Syntax::Plain)])?.unwrap_or(Syntax::Full);
        let form = if params.flag("exact")?.unwrap_or(false) { Form::Exact } else { Form::Stemmed };
        let fields = params
            .list("search_in")
            .iter()
            .map(|name| match name.as_str() {
                "title" => Ok(TextField::Title),
                "lead" | "description" => Ok(TextField::Lead),
                "body" | "content" => Ok(TextField::Body),
                "url" => Ok(TextField::Url),
                "author" => Ok(TextField::Author),
                other => {
                    Err(Problem::bad_value("search_in", other, "use one or more of: title, lead, body, url, author"))
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        let options = ParseOptions { syntax, matching, now, tz: tz.clone(), fields, form };
        let text = params.one("q").unwrap_or("").to_owned();
        let mut parsed = parse(&text, &options);
        let mut filters = filters(params, now, &tz)?;
        resolve_outlets(&mut parsed.query, &mut filters, registry);
        let any = any(&text, &options, &parsed.query, registry);
        Ok(Self { query: parsed.query, any, filters, notices: parsed.notices, tz, text })
    }
}

/// The same words, of which any is enough; `None` when that is no other query.
fn any(text: &str, options: &ParseOptions, query: &Query, registry: &OutletRegistry) -> Option<Query> {
    if options.matching == Match::Any || text.split_whitespace().count() < 2 {
        return None;
    }
    let mut any = parse(text, &ParseOptions { matching: Match::Any, ..options.clone() }).query;
    resolve_outlets(&mut any, &mut Filters::default(), registry);
    Some(any).filter(|any| any != query)
}

fn filters(params: &Params, now: Timestamp, tz: &TimeZone) -> Result<Filters, Problem> {
    let window = |name: &str| -> Result<TimeWindow, Problem> {
        match params.one(name) {
            Some(text) => time_expr::window(text, now, tz).map_err(|_| {
                Problem::bad_value(
                    name,
                    text,
                    "give 2026-11-24, 2026-11, 2026, 2026-11-24T08:00:00Z, or a span such as 7d",
                )
            }),
            None => Ok(TimeWindow::default()),
        }
    };
    let bounds = TimeWindow { from: window("from")?.from, to: window("to")?.to };
    if let (Some(from), Some(to)) = (bounds.from, bounds.to)
        && from > to
    {
        return Err(Problem::bad_request("`from` lies after `to`"));
    }
    let words =
        |name: &str| Ok::<_, Problem>(params.number(name, 0, 10_000_000)?.and_then(|words| u32::try_from(words).ok()));
    let mut filters = Filters {
        published: bounds.intersect(window("when")?),
        fields: Vec::new(),
        words_min: words("words_min")?,
        words_max: words("words_max")?,
        min_outlets: params.number("min_outlets", 1, 1000)?.and_then(|outlets| u32::try_from(outlets).ok()),
    };
    for name in FILTERS {
        let Some(field) = FilterField::from_name(name) else { continue };
        for (name, polarity) in
            [((*name).to_owned(), Polarity::Include), (format!("exclude_{name}"), Polarity::Exclude)]
        {
            let values = params.list(&name);
            if !values.is_empty() {
                check_values(field, &name, &values)?;
                filters.fields.push(Filter { field, values, polarity });
            }
        }
    }
    Ok(filters)
}

/// Values of fields that have a closed list are checked, so that a typing error does not look like an empty answer.
fn check_values(field: FilterField, name: &str, values: &[String]) -> Result<(), Problem> {
    let check = |is_known: &dyn Fn(&str) -> bool, fix: &str| match values.iter().find(|value| !is_known(value)) {
        Some(value) => Err(Problem::bad_value(name, value, fix)),
        None => Ok(()),
    };
    match field {
        FilterField::Language => check(
            &|value| codes::language_code(value).is_some(),
            "give an ISO 639 code such as `en`, or an English name",
        ),
        FilterField::OutletCountry => check(
            &|value| codes::country_code(value).is_some(),
            "give an ISO 3166 code such as `DE`, or an English name",
        ),
        FilterField::Kind => check(
            &|value| newshound_model::ArticleKind::from_name(value).is_some(),
            "use one of: news, opinion, live, press_release, review, paid",
        ),
        FilterField::Role => check(&|value| matches!(value, "original" | "copy"), "use one of: original, copy"),
        FilterField::Has => check(&|value| matches!(value, "image" | "author"), "use one of: image, author"),
        FilterField::Paywalled => check(&|value| matches!(value, "true" | "false"), "use one of: true, false"),
        FilterField::Outlet
        | FilterField::Section
        | FilterField::Author
        | FilterField::Tag
        | FilterField::Entity
        | FilterField::Person
        | FilterField::Org
        | FilterField::Place
        | FilterField::Agency
        | FilterField::Story
        | FilterField::CopyGroup => Ok(()),
    }
}

/// A page of a search as it was asked.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest {
    pub(crate) request: SearchRequest,
    pub(crate) query_hash: u64,
    /// Pages to leave out first.
    pub(crate) skip_pages: usize,
}

/// Reads order, grouping and page.
pub(crate) fn page(
    params: &Params,
    chosen: &Chosen,
    now: Timestamp,
    default_group: Group,
) -> Result<PageRequest, Problem> {
    let hash = query_hash(params.pairs());
    let cursor = match params.one("cursor") {
        Some(text) => {
            let cursor = Cursor::decode(text)
                .ok_or_else(|| Problem::bad_value("cursor", text, "take `next` of the last answer as it is"))?;
            if cursor.query != hash {
                return Err(Problem::bad_value(
                    "cursor",
                    text,
                    "a cursor goes on with the query it came from; begin anew without it",
                ));
            }
            Some(cursor)
        }
        None => None,
    };
    let now = cursor.as_ref().map_or(now, |cursor| cursor.now);
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
        ("relevancy", Sort::Relevance),
        ("publishedAt", Sort::Newest),
        ("popularity", Sort::Best(decay)),
        ("date", Sort::Newest),
    ];
    let default_sort = if chosen.text.trim().is_empty() { Sort::Newest } else { Sort::Best(decay) };
    let mut request = SearchRequest::new(chosen.query.clone(), now);
    request.filters = chosen.filters.clone();
    request.sort = params.choice("sort", &sorts)?.unwrap_or(default_sort);
    request.group = params
        .choice(
            "group",
            &[
                ("none", Group::None),
                ("copies", Group::Copies),
                ("story", Group::Story),
                ("diverse", Group::Diverse),
                ("duplicates", Group::Copies),
            ],
        )?
        .unwrap_or(default_group);
    let light = params.one("fields").is_some();
    request.limit = params.number("limit", 1, if light { 1000 } else { 200 })?.unwrap_or(10);
    request.count =
        params.choice("count", &[("exact", CountMode::Exact), ("none", CountMode::None)])?.unwrap_or(CountMode::Exact);
    request.after = cursor.map(|cursor| cursor.after);
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
