//! Reading parameters: every one known by name, every value checked.
//!
//! Names are compared without case, `_` and `-`, and in the singular, so `pageSize`, `page_size` and `page-size` are one. The names of
//! other news services are understood ([`aliases`]); those of NewsAPI in silence, others with a warning that names ours.

pub(crate) mod aliases;
pub(crate) mod asking;
pub(crate) mod chosen;
pub(crate) mod request;

use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use crate::problem::Problem;

/// The longest query string in bytes.
const MAX_QUERY_BYTES: usize = 16 << 10;

/// The longest `q` in an address, in bytes; a JSON body may hold a longer one.
pub(crate) const MAX_Q_BYTES: usize = 8 << 10;

/// The longest name of a parameter that is compared with those that are known, in characters.
const MAX_NAME_CHARS: usize = 64;

/// The most parameters of a request.
const MAX_PARAMETERS: usize = 512;

/// The most values of all lists of a request.
const MAX_VALUES: usize = 2_000;

/// The fields that can be filtered by, as parameters; each also with `exclude_` before it.
pub(crate) static FILTERS: &[&str] = &[
    "outlet",
    "outlet_country",
    "outlet_type",
    "outlet_group",
    "country",
    "language",
    "section",
    "author",
    "type",
    "entity",
    "person",
    "org",
    "place",
    "tag",
    "agency",
    "has",
    "paywall",
    "story",
    "copy_group",
    "role",
];

/// What chooses articles.
pub(crate) const CHOOSING: &[&str] = &[
    "q",
    "match",
    "syntax",
    "search_in",
    "exact",
    "from",
    "to",
    "when",
    "tz",
    "date_field",
    "date_confidence",
    "words_min",
    "words_max",
    "min_outlets",
    "as_of",
];

/// What orders and shapes a page of them.
pub(crate) const SHAPING: &[&str] = &[
    "group",
    "sort",
    "decay",
    "seed",
    "limit",
    "cursor",
    "page",
    "fields",
    "content",
    "highlight",
    "explain",
    "facets",
    "timeline",
    "normalize",
    "coverage",
    "unit",
    "count",
    "format",
];

/// The parameters of a request by our names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
    /// What other services' parameters ask for beside `q`, such as words of the title.
    beside: Vec<String>,
    /// What a client should know about the names it used.
    pub(crate) warnings: Vec<String>,
}

impl Params {
    /// Reads a query string; only the allowed names are taken.
    pub(crate) fn read(query: Option<&str>, allowed: &[&[&str]]) -> Result<Self, Problem> {
        let query = query.unwrap_or("");
        if query.len() > MAX_QUERY_BYTES {
            return Err(Problem::too_long("the parameters", MAX_QUERY_BYTES));
        }
        let mut params = Self::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = decode(name)?;
            let value = decode(value)?;
            params.add(&name, value, allowed)?;
        }
        params.join();
        params.check_values()?;
        if params.one("q").is_some_and(|q| q.len() > MAX_Q_BYTES) {
            return Err(Problem::too_long("`q`", MAX_Q_BYTES));
        }
        Ok(params)
    }

    /// Reads a JSON object: each key a parameter, lists as lists.
    pub(crate) fn of_json(body: &[u8], allowed: &[&[&str]]) -> Result<Self, Problem> {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body)
            .map_err(|error| Problem::bad_request(format!("the body is no JSON object of parameters: {error}")))?;
        Self::of_map(fields, allowed)
    }

    /// Reads the fields of a JSON object.
    pub(crate) fn of_map(
        fields: serde_json::Map<String, serde_json::Value>,
        allowed: &[&[&str]],
    ) -> Result<Self, Problem> {
        use serde_json::Value;
        let mut params = Self::default();
        for (name, value) in fields {
            let values = match value {
                Value::Array(list) => list,
                value => vec![value],
            };
            for value in values {
                let value = match value {
                    Value::String(text) => text,
                    Value::Number(number) => number.to_string(),
                    Value::Bool(flag) => flag.to_string(),
                    Value::Null => continue,
                    other => {
                        return Err(Problem::bad_value(
                            &name,
                            &other.to_string(),
                            "give a string, a number, a boolean or a list of them",
                        ));
                    }
                };
                params.add(&name, value, allowed)?;
            }
        }
        params.join();
        params.check_values()?;
        Ok(params)
    }

    fn add(&mut self, name: &str, value: String, allowed: &[&[&str]]) -> Result<(), Problem> {
        if self.pairs.len() >= MAX_PARAMETERS {
            return Err(Problem::bad_request(format!("a request may have {MAX_PARAMETERS} parameters")));
        }
        if let Some(ours) = ours(&normal(name), allowed) {
            if normal(name) == "country" && name.to_ascii_lowercase().ends_with('s') {
                self.warnings.push(format!(
                    "`{name}` was taken as `country`, which the article is about; `outlet_country` is where the outlet publishes"
                ));
            }
            return self.set_once(name, ours, value);
        }
        let Some(taken) = aliases::take(name, &normal(name), &value) else {
            return Err(unknown(name, allowed));
        };
        if let Some((_, ours)) =
            taken.pairs.iter().map(|pair| (pair, pair.0)).find(|(_, ours)| self::ours(&normal(ours), allowed).is_none())
        {
            return Err(Problem::not_here(name, ours));
        }
        self.warnings.extend(taken.warning);
        for (ours, value) in taken.pairs {
            match ours {
                "q" if !value.trim().is_empty() => self.beside.push(value),
                "q" => {}
                // Some services say in two parameters what is one here: the last word counts.
                "sort" | "group" => self.set(ours.to_owned(), value),
                ours => self.set_once(name, ours.to_owned(), value)?,
            }
        }
        Ok(())
    }

    /// Sets a parameter that may stand only once, or several times if it is a list.
    fn set_once(&mut self, name: &str, ours: String, value: String) -> Result<(), Problem> {
        let is_other =
            |before: &str| before != value && aliases::value(&ours, &value).is_none_or(|(known, _)| before != known);
        if !holds_many(&ours) && self.one(&ours).is_some_and(is_other) {
            return Err(Problem::twice(name, &ours));
        }
        self.set(ours, value);
        Ok(())
    }

    /// Puts words that came by other names beside those of `q`, whatever their order was: all of them are asked for.
    fn join(&mut self) {
        let beside = std::mem::take(&mut self.beside);
        if beside.is_empty() {
            return;
        }
        let own = self.one("q").map(str::to_owned);
        let parts: Vec<String> = own.into_iter().chain(beside).collect();
        let joined = match parts.as_slice() {
            [one] => one.clone(),
            parts => parts.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(" "),
        };
        self.pairs.retain(|(name, _)| name != "q");
        self.pairs.push(("q".to_owned(), joined));
    }

    /// Refuses more values than anybody lists by hand: each of them costs a look.
    fn check_values(&self) -> Result<(), Problem> {
        let lists = self.pairs.iter().filter(|(name, _)| holds_many(name));
        let found: usize = lists.map(|(_, values)| values.split(',').count()).sum();
        if found > MAX_VALUES {
            let detail =
                format!("the lists of a request may have {MAX_VALUES} values together, and these have {found}");
            return Err(Problem::too_many(detail, "ask in several requests, or by a list of outlets: `outlet_group`"));
        }
        Ok(())
    }

    /// Notes a parameter by our name; a value of another service becomes ours.
    fn set(&mut self, ours: String, value: String) {
        if value.is_empty() {
            return;
        }
        let is_list = LISTS.contains(&ours.as_str());
        let parts: Vec<&str> = if is_list { value.split(',').map(str::trim).collect() } else { vec![value.trim()] };
        let taken: Vec<_> = parts.iter().map(|part| aliases::value(&ours, part)).collect();
        if taken.iter().all(Option::is_none) {
            self.pairs.push((ours, value));
            return;
        }
        let mut values = Vec::with_capacity(parts.len());
        for (part, taken) in parts.into_iter().zip(taken) {
            match taken {
                Some((known, warning)) => {
                    values.push(known);
                    self.warnings.extend(warning);
                }
                None => values.push(part),
            }
        }
        let value = values.join(",");
        self.pairs.push((ours, value));
    }

    /// Sets a parameter that the request did not name itself.
    pub(crate) fn imply(&mut self, name: &'static str, value: &str) {
        if self.one(name).is_none() {
            self.pairs.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Sets a parameter whatever the request says of it.
    pub(crate) fn replace(&mut self, name: &'static str, value: &str) {
        self.pairs.retain(|(has, _)| has != name);
        self.imply(name, value);
    }

    /// Takes a parameter for another one.
    pub(crate) fn rename(&mut self, name: &str, to: &'static str) {
        self.pairs.iter_mut().filter(|(has, _)| has == name).for_each(|(has, _)| to.clone_into(has));
    }

    /// Forgets a parameter that has this value.
    pub(crate) fn drop_value(&mut self, name: &str, value: &str) {
        self.pairs.retain(|(has, held)| has != name || normal_value(held) != value);
    }

    /// The last value of a parameter.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(has, _)| has == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter, repeated or divided by commas, once.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let values = self.pairs.iter().filter(|(has, _)| has == name).flat_map(|(_, value)| value.split(','));
        let mut known = HashSet::new();
        let once = values.map(str::trim).filter(|value| !value.is_empty() && known.insert(*value));
        once.map(str::to_owned).collect()
    }

    /// One of a few values by name.
    pub(crate) fn choice<T: Copy>(&self, name: &str, known: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(value) = self.one(name) else { return Ok(None) };
        let normal_value = normal_value(value);
        if let Some((_, found)) = known.iter().find(|(known, _)| self::normal_value(known) == normal_value) {
            return Ok(Some(*found));
        }
        let names: Vec<&str> = known.iter().map(|(known, _)| *known).collect();
        Err(Problem::bad_choice(name, value, &names))
    }

    /// `true` or `false`; a name alone is `true`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        self.choice(name, &[("true", true), ("false", false), ("1", true), ("0", false), ("yes", true), ("no", false)])
    }

    /// A number between two bounds.
    pub(crate) fn number(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, Problem> {
        let Some(value) = self.one(name) else { return Ok(None) };
        match value.parse::<usize>() {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(Problem::bad_value(name, value, format!("give a number from {least} to {most}"))),
        }
    }

    /// Names and values by our names, in their order.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

/// The parameters whose values are lists of known names.
const LISTS: &[&str] = &["search_in", "fields", "has"];

/// Whether a parameter may be given several times, by our name.
fn holds_many(ours: &str) -> bool {
    let filter = ours.strip_prefix("exclude_").unwrap_or(ours);
    ours == "facets" || LISTS.contains(&ours) || FILTERS.contains(&filter)
}

/// Our name of a parameter in normal form, when it is allowed here.
fn ours(normal: &str, allowed: &[&[&str]]) -> Option<String> {
    let known = |normal: &str| {
        allowed
            .iter()
            .flat_map(|list| list.iter())
            .find(|known| self::normal(known) == *normal)
            .map(|known| (*known).to_owned())
    };
    if let Some(found) = known(normal) {
        return Some(found);
    }
    let rest = normal.strip_prefix("exclude")?;
    let excluded = known(rest).or_else(|| known(&format!("{rest}s")))?;
    FILTERS.contains(&excluded.as_str()).then(|| format!("exclude_{excluded}"))
}

/// The refusal of a name that nobody knows.
fn unknown(name: &str, allowed: &[&[&str]]) -> Problem {
    let known: Vec<&str> = allowed.iter().flat_map(|list| list.iter().copied()).collect();
    // A name that is longer than any is like none, and comparing it would take long.
    let wanted: String = normal(name).chars().take(MAX_NAME_CHARS).collect();
    let elsewhere = [CHOOSING, FILTERS, SHAPING].concat();
    if let Some(ours) = elsewhere.iter().find(|known| normal(known) == wanted) {
        return Problem::not_here(name, ours);
    }
    // Names of others are no less likely to be mistyped.
    let others = aliases::documented().map(|(theirs, _)| theirs);
    let ours = known.iter().map(|known| (self::normal(known), *known));
    let filters: &[&str] = if allowed.iter().any(|list| std::ptr::eq(*list, FILTERS)) { FILTERS } else { &[] };
    if let Some(rest) = wanted.strip_prefix("exclude")
        && let Some(closest) = crate::problem::closest(rest, filters.iter().copied())
    {
        return Problem::unknown_parameter(name, Some(&format!("exclude_{closest}")), &known);
    }
    let closest = ours
        .chain(others.map(|theirs| (theirs.to_owned(), theirs)))
        .map(|(normal, known)| (strsim::damerau_levenshtein(&normal, &wanted), known))
        .filter(|(distance, known)| *distance <= 3.min(known.len().div_ceil(3)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known);
    Problem::unknown_parameter(name, closest, &known)
}

/// A name without case, separators and plural.
pub(crate) fn normal(name: &str) -> String {
    let mut normal: String =
        name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | '[' | ']')).collect::<String>().to_ascii_lowercase();
    let keeps = matches!(normal.as_str(), "has" | "fields" | "facets");
    if let Some(stem) = normal.strip_suffix("ies").filter(|stem| stem.len() > 3) {
        normal = format!("{stem}y");
    } else if !keeps && normal.len() > 3 && normal.ends_with('s') && !normal.ends_with("ss") {
        normal.pop();
    }
    if normal == "fields" || normal == "facets" {
        normal.pop();
    }
    normal
}

pub(crate) fn normal_value(value: &str) -> String {
    value.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect::<String>().to_ascii_lowercase()
}

fn decode(text: &str) -> Result<String, Problem> {
    let text = text.replace('+', " ");
    percent_decode_str(&text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Problem::bad_request("a parameter is not percent-encoded UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Params, Problem> {
        Params::read(Some(query), &[CHOOSING, FILTERS, SHAPING])
    }

    #[test]
    fn spellings_of_a_name_are_one() {
        for query in ["outlet_country=DE", "outletCountry=DE", "outlet-countries=DE"] {
            assert_eq!(read(query).unwrap().one("outlet_country"), Some("DE"), "{query}");
        }
        assert_eq!(read("pageSize=3").unwrap().one("limit"), Some("3"));
        assert_eq!(read("excludeDomains=a.b&exclude_language=en").unwrap().list("exclude_outlet"), ["a.b"]);
        assert_eq!(read("fields=id,story&facets=outlet&has=image").unwrap().list("fields"), ["id", "story"]);
    }

    #[test]
    fn names_of_others_are_taken_with_a_warning() {
        let params = read("query=a%20b+c&sources=x,y&sources=z").unwrap();
        assert_eq!(params.one("q"), Some("a b c"));
        assert_eq!(params.list("outlet"), ["x", "y", "z"]);
        assert_eq!(params.warnings.len(), 1);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_closest_one() {
        let problem = format!("{:?}", read("langage=en").unwrap_err());
        assert!(problem.contains("langage") && problem.contains("`language`"), "{problem}");
        assert!(read("nothinglikeit=1").is_err());
        // A name of a megabyte took minutes to compare.
        let begun = cpu_time::ThreadTime::now();
        assert!(Params::of_json(format!("{{\"{}\":1}}", "l".repeat(1 << 20)).as_bytes(), &[CHOOSING]).is_err());
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        assert!(read("q=storm&q=flood").is_err() && read("q=storm&q=storm&outlet=a&outlet=b").is_ok());
        assert!(read("q=%ff").is_err());
    }

    #[test]
    fn words_by_several_names_are_asked_for_together_in_any_order() {
        for (query, expect) in [
            ("qInTitle=storm", "title:(storm)"),
            ("qInTitle=storm&q=port", "(port) (title:(storm))"),
            ("q=port&qInTitle=storm", "(port) (title:(storm))"),
            ("q=a+OR+b&keyword=c+OR+d", "(a OR b) (c OR d)"),
            ("keyword=c&q=", "c"),
        ] {
            let params = read(query).unwrap();
            let held: Vec<&str> =
                params.pairs().iter().filter(|(name, _)| name == "q").map(|(_, value)| value.as_str()).collect();
            assert_eq!(held, [expect], "{query}");
        }
    }

    #[test]
    fn lists_are_bounded_and_hold_each_value_once() {
        let list = |values: &str| Params::of_map(json(values), &[CHOOSING, FILTERS, SHAPING]);
        assert_eq!(list(&"outlet,".repeat(1_000)).unwrap().list("fields"), ["outlet"]);
        assert!(list(&"a,".repeat(MAX_VALUES)).unwrap_err().body()["fix"].as_str().unwrap().contains("outlet_group"));
        assert_eq!(read("outlet=b,a&sources=a,c&outlet=b").unwrap().list("outlet"), ["b", "a", "c"]);
    }

    fn json(fields: &str) -> serde_json::Map<String, serde_json::Value> {
        [("fields".to_owned(), fields.into())].into_iter().collect()
    }

    #[test]
    fn two_names_of_one_parameter_do_not_contradict_each_other() {
        let detail = |query: &str| read(query).map(|_| ()).map_err(|problem| problem.body()["detail"].to_string());
        assert!(detail("limit=3&pageSize=5").unwrap_err().contains("`pageSize` is `limit` here"));
        assert!(detail("from=2026&startDate=2025").is_err());
        assert!(detail("addDateFrom=2026&refreshDateTo=2026").unwrap_err().contains("date_field"));
        assert_eq!(detail("limit=3&pageSize=3&addDateFrom=2026&addDateTo=2026"), Ok(()));
        assert_eq!(
            detail("timeline=1d&timeline=day&sources=a&outlet=b&articlesSortBy=date&articlesSortByAsc=true"),
            Ok(())
        );
    }

    #[test]
    fn json_bodies_hold_the_same_names() {
        let params = Params::of_json(
            br#"{"q":"storm","outlet":["a","b"],"limit":3,"highlight":true}"#,
            &[CHOOSING, FILTERS, SHAPING],
        )
        .unwrap();
        assert_eq!((params.one("limit"), params.list("outlet").len()), (Some("3"), 2));
        assert!(Params::of_json(b"[1]", &[CHOOSING]).is_err());
        assert!(Params::of_json(br#"{"q":{"a":1}}"#, &[CHOOSING]).is_err());
    }
}
