//! The names and values of other news services, and what they are called here.
//!
//! Those of NewsAPI are taken in silence. Those of others, from GDELT to Google News, are taken with a warning that names ours, so that
//! people learn. What a service says with a parameter of its own kind (`isDuplicateFilter`, `by_parse_date`) becomes what says the same here.

/// What becomes of a parameter of another service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    /// The same value under our name.
    Same(&'static str),
    /// The same value, and a parameter beside it.
    With(&'static str, (&'static str, &'static str)),
    /// A number of days as a span under our name.
    Days(&'static str),
    /// A number of hours as a span under our name.
    Hours(&'static str),
    /// One of two parameters with their values, by `true` or `false`; an empty name is nothing.
    Flag((&'static str, &'static str), (&'static str, &'static str)),
    /// Words that must stand in the title.
    InTitle,
    /// It says how to call, which is not needed here.
    Nothing,
}

use Take::{Days, Flag, Hours, InTitle, Nothing, Same, With};

const UNSET: (&str, &str) = ("", "");
/// It says how an answer is to look, which has no counterpart here.
const NO_EFFECT: Take = Flag(UNSET, UNSET);
const COPIES_ONCE: (&str, &str) = ("group", "copies");
const COPIES_SHOWN: (&str, &str) = ("group", "none");

/// Names of NewsAPI, in the normal form of [`super::normal`]; in silence.
const NEWSAPI: &[(&str, Take)] = &[
    ("lang", Same("language")),
    ("source", Same("outlet")),
    ("domain", Same("outlet")),
    ("excludedomain", Same("exclude_outlet")),
    ("excludesource", Same("exclude_outlet")),
    ("sortby", Same("sort")),
    ("pagesize", Same("limit")),
    ("searchin", Same("search_in")),
    ("qintitle", InTitle),
    ("category", Same("section")),
];

/// Names of others; with a warning.
const OTHERS: &[(&str, Take)] = &[
    // The query.
    ("query", Same("q")),
    ("keyword", Same("q")),
    ("text", Same("q")),
    ("aql", Same("q")),
    ("search", Same("q")),
    ("qinmeta", Same("q")),
    ("keywordloc", Same("search_in")),
    ("keywordsloc", Same("search_in")),
    ("queryfield", Same("search_in")),
    ("textmatchindexe", Same("search_in")),
    ("textmatchindex", Same("search_in")),
    ("textmatchindice", Same("search_in")),
    ("in", Same("search_in")),
    ("title", InTitle),
    ("operator", Same("match")),
    // Time.
    ("fromdate", Same("from")),
    ("startdate", Same("from")),
    ("start", Same("from")),
    ("since", Same("from")),
    ("startdatetime", Same("from")),
    ("datestart", Same("from")),
    ("begindate", Same("from")),
    ("publishedatstart", Same("from")),
    ("publishedafter", Same("from")),
    ("earliestpublishdate", Same("from")),
    ("after", Same("from")),
    ("todate", Same("to")),
    ("enddate", Same("to")),
    ("end", Same("to")),
    ("until", Same("to")),
    ("enddatetime", Same("to")),
    ("dateend", Same("to")),
    ("publishedatend", Same("to")),
    ("publishedbefore", Same("to")),
    ("latestpublishdate", Same("to")),
    ("before", Same("to")),
    ("timespan", Same("when")),
    ("searchwindow", Same("when")),
    ("period", Same("when")),
    ("freshness", Same("when")),
    ("date", Same("when")),
    ("timeframe", Hours("when")),
    ("forcemaxdatatimewindow", Days("when")),
    ("timezone", Same("tz")),
    ("usedate", Same("date_field")),
    ("byparsedate", Flag(("date_field", "first_seen"), UNSET)),
    ("adddatefrom", With("from", ("date_field", "first_seen"))),
    ("adddateto", With("to", ("date_field", "first_seen"))),
    ("indexeddate", With("when", ("date_field", "first_seen"))),
    ("refreshdatefrom", With("from", ("date_field", "modified"))),
    ("refreshdateto", With("to", ("date_field", "modified"))),
    ("datementionstart", With("from", ("date_field", "mentioned"))),
    ("datementionend", With("to", ("date_field", "mentioned"))),
    // Outlets.
    ("site", Same("outlet")),
    ("sourceuri", Same("outlet")),
    ("sourceid", Same("outlet")),
    ("sourcename", Same("outlet")),
    ("sourcedomain", Same("outlet")),
    ("newssource", Same("outlet")),
    ("domaini", Same("outlet")),
    ("domainurl", Same("outlet")),
    ("canonicaldomain", Same("outlet")),
    ("ss", Same("outlet")),
    ("publisher", Same("outlet")),
    ("ignoresourceuri", Same("exclude_outlet")),
    ("notsource", Same("exclude_outlet")),
    ("notdomain", Same("exclude_outlet")),
    ("sourcecountry", Same("outlet_country")),
    ("sourcelocationuri", Same("outlet_country")),
    ("notcountry", Same("exclude_outlet_country")),
    ("gl", Same("outlet_country")),
    ("sourcetype", Same("outlet_type")),
    ("sourcegroup", Same("outlet_group")),
    ("sourcegroupuri", Same("outlet_group")),
    ("collection", Same("outlet_group")),
    ("cs", Same("outlet_group")),
    ("newsdomaintype", Same("outlet_type")),
    // Content.
    ("sourcelang", Same("language")),
    ("sourcelanguage", Same("language")),
    ("hl", Same("language")),
    ("languagecode", Same("language")),
    ("notlang", Same("exclude_language")),
    ("locationuri", Same("country")),
    ("locationscountry", Same("country")),
    ("locationcountry", Same("country")),
    ("categoryuri", Same("section")),
    ("theme", Same("section")),
    ("nottheme", Same("exclude_section")),
    ("newsdesk", Same("section")),
    ("sectionname", Same("section")),
    ("byline", Same("author")),
    ("authoruri", Same("author")),
    ("authorname", Same("author")),
    ("notauthorname", Same("exclude_author")),
    ("journalist", Same("author")),
    ("concept", Same("entity")),
    ("concepturi", Same("entity")),
    ("personname", Same("person")),
    ("personentityname", Same("person")),
    ("perentityname", Same("person")),
    ("people", Same("person")),
    ("organization", Same("org")),
    ("organisation", Same("org")),
    ("company", Same("org")),
    ("companyname", Same("org")),
    ("orgentityname", Same("org")),
    ("location", Same("place")),
    ("locentityname", Same("place")),
    ("topic", Same("tag")),
    ("iptctag", Same("tag")),
    ("kind", Same("type")),
    ("newstype", Same("type")),
    ("articletype", Same("type")),
    ("isopinion", Flag(("type", "opinion"), ("exclude_type", "opinion"))),
    ("ispaidcontent", Same("paywall")),
    ("paywalled", Same("paywall")),
    ("wordcountmin", Same("words_min")),
    ("minwordcount", Same("words_min")),
    ("wordcountmax", Same("words_max")),
    ("maxwordcount", Same("words_max")),
    // Grouping.
    ("collapse", Same("group")),
    ("isduplicatefilter", Same("group")),
    ("clusteringenabled", Flag(("group", "story"), UNSET)),
    ("excludeduplicate", Flag(COPIES_ONCE, COPIES_SHOWN)),
    ("removeduplicate", Flag(COPIES_ONCE, COPIES_SHOWN)),
    ("showreprint", Flag(COPIES_SHOWN, COPIES_ONCE)),
    ("minnewsroom", Same("min_outlets")),
    ("minuniquesource", Same("min_outlets")),
    ("minarticlesinevent", Same("min_outlets")),
    // Order and page.
    ("orderby", Same("sort")),
    ("sortorder", Same("sort")),
    ("articlessortby", Same("sort")),
    ("articlessortbyasc", Flag(("sort", "oldest"), UNSET)),
    ("scoring", Same("sort")),
    ("randomseed", Same("seed")),
    ("maxrecord", Same("limit")),
    ("size", Same("limit")),
    ("perpage", Same("limit")),
    ("row", Same("limit")),
    ("max", Same("limit")),
    ("num", Same("limit")),
    ("number", Same("limit")),
    ("maxhit", Same("limit")),
    ("hitsperpage", Same("limit")),
    ("articlescount", Same("limit")),
    ("articlespage", Same("page")),
    ("paginationtoken", Same("cursor")),
    ("nextpage", Same("cursor")),
    ("searchafter", Same("cursor")),
    // Shape.
    ("showfield", Same("fields")),
    ("includefield", Same("fields")),
    ("fl", Same("fields")),
    ("return", Same("fields")),
    ("timeaggr", Same("timeline")),
    ("aggregationby", Same("timeline")),
    ("mode", Same("mode")),
    ("expanded", Flag(("content", "full"), UNSET)),
    ("fullcontent", Flag(("content", "full"), UNSET)),
    ("showtag", NO_EFFECT),
    ("showelement", NO_EFFECT),
    ("showblock", NO_EFFECT),
    ("showreference", NO_EFFECT),
    ("showsection", NO_EFFECT),
    ("resulttype", NO_EFFECT),
    ("datatype", NO_EFFECT),
    ("articlebodylen", NO_EFFECT),
    ("includenlpdata", NO_EFFECT),
    ("clusteringvariable", NO_EFFECT),
    ("clusteringthreshold", NO_EFFECT),
    ("ceid", NO_EFFECT),
    ("p", NO_EFFECT),
    ("platform", NO_EFFECT),
    ("apikey", Nothing),
    ("key", Nothing),
    ("token", Nothing),
];

/// Values of others: our parameter, their value without case and separators, ours, and whether in silence.
const VALUES: &[(&str, &str, &str, bool)] = &[
    ("sort", "publishedat", "newest", true),
    ("sort", "popularity", "best", true),
    ("sort", "relevancy", "relevance", true),
    ("sort", "date", "newest", false),
    ("sort", "datedesc", "newest", false),
    ("sort", "dateasc", "oldest", false),
    ("sort", "reversedate", "oldest", false),
    ("sort", "publisheddesc", "newest", false),
    ("sort", "publishedasc", "oldest", false),
    ("sort", "publicationdate", "newest", false),
    ("sort", "desc", "newest", false),
    ("sort", "asc", "oldest", false),
    ("sort", "rel", "relevance", false),
    ("sort", "recency", "newest", false),
    ("sort", "hybridrel", "best", false),
    ("sort", "rank", "best", false),
    ("sort", "sourceimportance", "best", false),
    ("sort", "sourceimportancerank", "best", false),
    ("sort", "sourcealexaglobalrank", "best", false),
    ("sort", "socialscore", "best", false),
    ("sort", "cossim", "relevance", false),
    ("sort", "n", "newest", false),
    ("has", "language", "lang", true),
    ("search_in", "content", "body", true),
    ("search_in", "description", "lead", true),
    ("search_in", "summary", "lead", false),
    ("search_in", "headline", "title", false),
    ("search_in", "byline", "author", false),
    ("search_in", "titlecontent", "title,body", false),
    ("group", "duplicates", "copies", false),
    ("group", "skipduplicates", "copies", false),
    ("group", "keepall", "none", false),
    ("group", "cluster", "story", false),
    ("group", "event", "story", false),
    ("group", "stories", "story", false),
    ("date_field", "updated", "modified", false),
    ("date_field", "lastmodified", "modified", false),
    ("date_field", "firstpublication", "published", false),
    ("date_field", "newspaperedition", "published", false),
    ("date_field", "indexed", "first_seen", false),
    ("fields", "headline", "title", false),
    ("fields", "trailtext", "snippet", false),
    ("fields", "description", "snippet", false),
    ("fields", "thumbnail", "image", false),
    ("fields", "byline", "authors", false),
    ("fields", "author", "authors", false),
    ("fields", "source", "outlet", false),
    ("fields", "publishedat", "published", false),
    ("match", "and", "all", false),
    ("match", "or", "any", false),
    ("timeline", "1h", "hour", false),
    ("timeline", "1d", "day", false),
    ("timeline", "1w", "week", false),
    ("interval", "1h", "hour", false),
    ("interval", "1d", "day", false),
    ("interval", "1w", "week", false),
    ("format", "jsonfeed", "jsonfeed", true),
];

/// What another service's parameter says in ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Our parameters with their values.
    pub(super) pairs: Vec<(&'static str, String)>,
    /// What the client should know.
    pub(super) warning: Option<String>,
}

/// Takes a parameter by another service's name, given in normal form; `None` when nobody calls one so.
pub(super) fn take(name: &str, normal: &str, value: &str) -> Option<Taken> {
    if let Some((_, take)) = NEWSAPI.iter().find(|(known, _)| *known == normal) {
        return Some(Taken { pairs: pairs(*take, normal, value), warning: None });
    }
    let (_, take) = OTHERS.iter().find(|(known, _)| *known == normal)?;
    let pairs = pairs(*take, normal, value);
    let ours: Vec<String> = pairs.iter().map(|(ours, value)| format!("{ours}={value}")).collect();
    let warning = match take {
        Nothing => format!("`{name}` is not needed: reads are open"),
        Same(ours) if *ours != "mode" => format!("`{name}` was taken as `{ours}`"),
        _ if ours.is_empty() => format!("`{name}` changes nothing here"),
        _ => format!("`{name}` was taken as `{}`", ours.join("&")),
    };
    Some(Taken { pairs, warning: Some(warning) })
}

fn pairs(take: Take, normal: &str, value: &str) -> Vec<(&'static str, String)> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match take {
        Same("mode") => {
            // How GDELT asks for a timeline.
            let asks_time = value.to_ascii_lowercase().starts_with("timeline");
            if asks_time { vec![("timeline", "auto".into())] } else { Vec::new() }
        }
        Same("sort") if normal == "sortorder" => vec![("sort", value.into())],
        Same(ours) => vec![(ours, value.into())],
        With(ours, (beside, beside_value)) => vec![(ours, value.into()), (beside, beside_value.into())],
        Days(ours) => vec![(ours, if is_number { format!("{value}d") } else { value.into() })],
        Hours(ours) => vec![(ours, if is_number { format!("{value}h") } else { value.into() })],
        Flag(yes, no) => {
            let is_set = !matches!(value.to_ascii_lowercase().as_str(), "false" | "0" | "no");
            let (name, value) = if is_set { yes } else { no };
            if name.is_empty() { Vec::new() } else { vec![(name, value.into())] }
        }
        InTitle => vec![("q", format!("title:({value})"))],
        Nothing => Vec::new(),
    }
}

/// Takes a value by another service's name: ours, and the warning.
pub(super) fn value(ours: &str, value: &str) -> Option<(&'static str, Option<String>)> {
    let normal = super::normal_value(value);
    let (_, _, known, silent) = VALUES.iter().find(|(name, theirs, _, _)| *name == ours && *theirs == normal)?;
    Some((known, (!silent).then(|| format!("`{ours}={value}` was taken as `{ours}={known}`"))))
}

/// The names in silence and those with a warning, for the documentation: theirs in normal form, and ours.
pub(crate) fn documented() -> impl Iterator<Item = (&'static str, String)> {
    NEWSAPI.iter().chain(OTHERS).map(|(theirs, take)| {
        let ours = match *take {
            Same("mode") => "timeline".to_owned(),
            Same(ours) | Days(ours) | Hours(ours) => ours.to_owned(),
            With(ours, (name, value)) => format!("{ours} with {name}={value}"),
            NO_EFFECT => "no effect".to_owned(),
            Flag((name, value), _) => format!("{name}={value}"),
            InTitle => "q=title:(…)".to_owned(),
            Nothing => "not needed".to_owned(),
        };
        (*theirs, ours)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, value: &str, expect: &str) {
        let taken = take(name, &super::super::normal(name), value);
        let shown = taken.map_or("unknown".into(), |taken| {
            let pairs: Vec<String> = taken.pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{}{}", pairs.join("&"), if taken.warning.is_some() { " !" } else { "" })
        });
        assert_eq!(shown, expect, "{name}={value}");
    }

    #[test]
    fn what_others_say_is_understood() {
        check("pageSize", "5", "limit=5");
        check("qInTitle", "storm", "q=title:(storm)");
        check("STARTDATETIME", "20260101000000", "from=20260101000000 !");
        check("dateMentionStart", "2026-01-01", "from=2026-01-01&date_field=mentioned !");
        check("forceMaxDataTimeWindow", "31", "when=31d !");
        check("timeframe", "6", "when=6h !");
        check("by_parse_date", "true", "date_field=first_seen !");
        check("by_parse_date", "false", " !");
        check("showReprints", "false", "group=copies !");
        check("published_at.start", "2026", "from=2026 !");
        check("mode", "TimelineVol", "timeline=auto !");
        check("min_newsrooms", "3", "min_outlets=3 !");
        check("apiKey", "x", " !");
        check("is_opinion", "false", "exclude_type=opinion !");
        check("keywordsLoc", "title", "search_in=title !");
        check("ceid", "US:en", " !");
        check("colour", "red", "unknown");
    }

    #[test]
    fn names_are_in_normal_form_and_only_once() {
        let mut names: Vec<&str> = NEWSAPI.iter().chain(OTHERS).map(|(name, _)| *name).collect();
        for name in &names {
            assert_eq!(super::super::normal(name), *name);
        }
        names.sort_unstable();
        let n_names = names.len();
        names.dedup();
        assert_eq!(names.len(), n_names);
    }
}
