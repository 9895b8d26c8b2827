//! `newshound search` and `newshound stories`: answers on the terminal.

use anyhow::Result;
use jiff::tz::TimeZone;
use newshound_model::Article;
use newshound_model::record::ArticleRecord;
use newshound_search::query::Form;
use newshound_search::{
    AggregateRequest, ArticleHit, CountMode, Decay, FacetRequest, Filter, FilterField, Filters, FragmentOptions, Group,
    Highlighter, Match, ParseOptions, Polarity, Query, Refine, SearchRequest, Sort, Syntax, TimeWindow, Unit,
    did_you_mean, lower, parse, resolve_outlets,
};
use newshound_stories::{StoryCandidate, rank};

use crate::Outcome;
use crate::args::{Global, GroupName, Search, SortName, Stories, refuse};
use crate::home::Newsroom;
use crate::output::{counted, plain};

/// What is said of an archive that nothing was brought into.
pub(super) const EMPTY: &str = "note: the archive is empty; `newshound import PATH` fills it";

/// How many characters of a fragment are shown.
const FRAGMENT_CHARS: usize = 220;

/// Finds articles and prints them.
pub(crate) fn search(global: &Global, args: &Search) -> Result<Outcome> {
    let newsroom = Newsroom::open(global)?;
    let now = super::now();
    let parsed = parse(&args.query.join(" "), &options(now));
    let mut request = SearchRequest::new(parsed.query, now);
    request.filters = filters(args);
    resolve_outlets(&mut request.query, &mut request.filters, newsroom.pipeline.normaliser().outlets());
    request.sort = match args.sort {
        SortName::Best => Sort::Best(Decay::DEFAULT),
        SortName::Relevance => Sort::Relevance,
        SortName::Newest => Sort::Newest,
        SortName::Oldest => Sort::Oldest,
        SortName::Coverage => Sort::Coverage(Decay::DEFAULT),
        SortName::Random => Sort::Random { seed: args.seed.unwrap_or_else(|| now.as_second().unsigned_abs()) },
    };
    request.group = match args.group {
        GroupName::None => Group::None,
        GroupName::Copies => Group::Copies,
        GroupName::Story => Group::Story,
        GroupName::Diverse => Group::Diverse,
    };
    request.limit = usize::from(args.limit);
    request.refine = Refine::On(args.query.join(" "));
    request.count = CountMode::Exact;
    let page = newsroom.backend.search(&request)?;
    let total = page.total.unwrap_or_default();
    if global.json {
        let results: Vec<_> = page.hits.iter().map(hit_json).collect();
        let total = serde_json::json!({
            "articles": total.articles, "originals": total.originals, "stories": total.stories,
            "outlets": total.outlets, "relation": "exact",
        });
        println!("{}", serde_json::json!({"total": total, "results": results}));
        return Ok(Outcome::Done);
    }
    for notice in &parsed.notices {
        eprintln!("note: {}", notice.message);
    }
    println!(
        "{} in {} from {}\n",
        counted(total.articles, "article"),
        counted(total.stories, "story"),
        counted(total.outlets, "outlet"),
    );
    if total.articles == 0 && !global.quiet {
        why_nothing(&newsroom, &request.query)?;
    }
    for (position, hit) in page.hits.iter().enumerate() {
        print_hit(position + 1, hit, &request.query);
    }
    Ok(Outcome::Done)
}

/// Lists the stories that are big now, or those that match a query.
pub(crate) fn stories(global: &Global, args: &Stories) -> Result<Outcome> {
    let newsroom = Newsroom::open(global)?;
    let now = super::now();
    let mut query = match args.query.as_slice() {
        [] => Query::All,
        words => parse(&words.join(" "), &options(now)).query,
    };
    resolve_outlets(&mut query, &mut Filters::default(), newsroom.pipeline.normaliser().outlets());
    let limit = usize::from(args.limit);
    let facets = newsroom.backend.aggregate(&AggregateRequest {
        facets: vec![FacetRequest { field: FilterField::Story, size: (limit * 10).clamp(50, 1000) }],
        unit: Unit::Outlets,
        ..AggregateRequest::new(query.clone(), Filters::default())
    })?;
    let found = facets.facets.into_iter().next().map(|(_, found)| found).unwrap_or_default();
    let ids: Vec<&str> = found.iter().map(|story| story.value.as_str()).collect();
    let sizes = newsroom.backend.group_sizes(FilterField::Story, &ids)?;
    // Corpora of the past have big stories too: what is recent is measured from their latest article.
    let latest = sizes.iter().filter_map(|size| size.latest).max().unwrap_or(now).min(now);
    let candidates: Vec<_> =
        ids.iter().zip(&sizes).filter_map(|(id, size)| StoryCandidate::of(id, size, None)).collect();
    if newsroom.backend.is_empty() && !global.quiet {
        eprintln!("{EMPTY}");
    }
    let mut shown = Vec::new();
    for ranked in rank(&candidates, latest).into_iter().take(limit) {
        let mut request = SearchRequest::new(query.clone(), now);
        request.filters.fields.push(one_of(FilterField::Story, vec![ranked.story.to_string()]));
        request.limit = 3;
        request.group = Group::Copies;
        let articles = newsroom.backend.search(&request)?.hits;
        shown.push((ranked, articles));
    }
    for (position, (ranked, hits)) in shown.iter().enumerate() {
        let Some(candidate) = candidates.iter().find(|candidate| candidate.story == ranked.story) else { continue };
        if global.json {
            let articles: Vec<_> = hits.iter().map(hit_json).collect();
            println!(
                "{}",
                serde_json::json!({
                    "id": ranked.story.as_str(), "articles": candidate.articles, "originals": candidate.originals,
                    "outlets": candidate.outlets, "score": ranked.score, "top_articles": articles,
                })
            );
            continue;
        }
        let title = hits.first().map(|hit| hit.article.headline()).unwrap_or_default();
        println!("{:>2}. {}", position + 1, plain(&title));
        println!(
            "    {} in {}, {}",
            counted(candidate.articles, "article"),
            counted(candidate.outlets, "outlet"),
            ranked.story
        );
        for hit in hits.iter().skip(1) {
            println!("    · {} ({})", plain(&hit.article.headline()), outlet_name(&hit.article));
        }
        println!();
    }
    Ok(Outcome::Done)
}

fn filters(args: &Search) -> Filters {
    let published =
        TimeWindow { from: args.from.and_then(|window| window.from), to: args.to.and_then(|window| window.to) };
    if let (Some(from), Some(to)) = (published.from, published.to)
        && from > to
    {
        refuse("`--from` lies after `--to`");
    }
    let mut filters = Filters { published, ..Filters::default() };
    if !args.outlet.is_empty() {
        filters.fields.push(one_of(FilterField::Outlet, args.outlet.clone()));
    }
    if !args.languages.is_empty() {
        filters.fields.push(one_of(FilterField::Language, args.languages.clone()));
    }
    filters
}

/// Says on standard error why nothing was found, as far as that can be told.
fn why_nothing(newsroom: &Newsroom, query: &Query) -> Result<()> {
    if newsroom.backend.is_empty() {
        eprintln!("{EMPTY}");
    } else if let Some(meant) = did_you_mean(query, newsroom.backend.as_ref())? {
        eprintln!("note: did you mean `{}`?", meant.to_canonical());
    } else {
        eprintln!("note: `newshound explain` with the same query says what each part of it finds");
    }
    Ok(())
}

fn one_of(field: FilterField, values: Vec<String>) -> Filter {
    Filter { field, values, polarity: Polarity::Include }
}

fn hit_json(hit: &ArticleHit) -> serde_json::Value {
    let mut json = serde_json::to_value(ArticleRecord::from(&hit.article)).unwrap_or_default();
    if let Some(fields) = json.as_object_mut() {
        fields.insert("score".into(), serde_json::json!(hit.score.total));
    }
    json
}

fn print_hit(position: usize, hit: &ArticleHit, query: &Query) {
    let article = &hit.article;
    println!("{position:>3}. {}", plain(&article.headline()));
    let published = article.published;
    let day =
        if published.is_known() { published.at.strftime("%Y-%m-%d %H:%M").to_string() } else { "undated".to_owned() };
    println!("     {}, {day}, {}", outlet_name(article), article.language);
    let highlighter = Highlighter::new(&lower::lower(query, &[article.language]));
    let text = article.body_text();
    let options = FragmentOptions { max_chars: FRAGMENT_CHARS, max_fragments: 1 };
    let fragments = highlighter.fragments(&text, article.language, &options);
    let shown = fragments
        .first()
        .map_or_else(|| article.body.first().map(String::as_str), |found| text.get(found.range.clone()));
    if let Some(shown) = shown {
        println!("     {}", plain(&shown.chars().take(FRAGMENT_CHARS).collect::<String>()));
    }
    if let Some(url) = &article.url {
        println!("     {}", plain(url));
    }
    println!();
}

fn outlet_name(article: &Article) -> String {
    plain(article.outlet.as_ref().map_or("unknown outlet", |outlet| outlet.name.as_str()))
}

/// How the terminal reads queries: everything the language has, every word, days in UTC.
pub(super) fn options(now: jiff::Timestamp) -> ParseOptions {
    ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now,
        tz: TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    }
}
