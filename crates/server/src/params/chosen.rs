//! What a client chose: the query and what narrows it.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use newshound_model::{ArticleKind, OutletKind, OutletRegistry};
use newshound_search::fields::HAS;
use newshound_search::query::{Form, TextField};
use newshound_search::{
    AggregateRequest, DayWindow, Filter, FilterField, Filters, Match, Notice, ParseOptions, Polarity, Query, Syntax,
    TimeAxis, TimeWindow, codes, parse, resolve_outlets, time_expr,
};

use super::{FILTERS, Params};
use crate::cursor::Cursor;
use crate::problem::{Problem, closest};
use crate::receipt::whole_second;

/// What a client chose, and how it was understood.
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
    /// Whether a client asked for an earlier state, and not a cursor for that of its first page.
    pub(crate) is_dated: bool,
    /// The window asked for, of whatever date.
    pub(crate) window: TimeWindow,
    pub(crate) date_field: DateField,
    /// The instant that counts as now: that of the request, or the one of the receipt that is asked for again.
    pub(crate) now: Timestamp,
}

/// Which date a window is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateField {
    Published,
    Modified,
    FirstSeen,
    Mentioned,
}

impl DateField {
    const NAMES: [(&'static str, Self); 4] = [
        ("published", Self::Published),
        ("modified", Self::Modified),
        ("first_seen", Self::FirstSeen),
        ("mentioned", Self::Mentioned),
    ];

    /// The date that a timeline of the same request is of; `None` for days that texts name, of which an article may have many.
    pub(crate) fn axis(self) -> Option<TimeAxis> {
        match self {
            Self::Published => Some(TimeAxis::Published),
            Self::Modified => Some(TimeAxis::Modified),
            Self::FirstSeen => Some(TimeAxis::FirstSeen),
            Self::Mentioned => None,
        }
    }

    /// The name used in parameters and answers.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Modified => "modified",
            Self::FirstSeen => "first_seen",
            Self::Mentioned => "mentioned",
        }
    }
}

/// The longest offset from UTC, such as `+05:30`.
const MAX_OFFSET_BYTES: usize = 9;

/// Where words may be looked for, by name.
const TEXT_FIELDS: [(&str, TextField); 5] = [
    ("title", TextField::Title),
    ("lead", TextField::Lead),
    ("body", TextField::Body),
    ("url", TextField::Url),
    ("author", TextField::Author),
];

impl Chosen {
    /// Reads what chooses articles.
    pub(crate) fn read(params: &Params, registry: &OutletRegistry, now: Timestamp) -> Result<Self, Problem> {
        let tz = zone(params)?;
        let as_of = params.one("as_of").map(as_of).transpose()?;
        let cursor = params.one("cursor").and_then(Cursor::decode);
        let now = as_of.and_then(|(_, at)| at).or(cursor.as_ref().map(|cursor| cursor.now)).unwrap_or(now);
        // Receipts and cursors hold whole seconds, and must mean the same windows.
        let now = whole_second(now);
        let matching = params
            .choice("match", &[("all", Match::All), ("most", Match::Most), ("any", Match::Any)])?
            .unwrap_or(Match::All);
        let syntax =
            params.choice("syntax", &[("full", Syntax::Full), ("plain", Syntax::Plain)])?.unwrap_or(Syntax::Full);
        let form = if params.flag("exact")?.unwrap_or(false) { Form::Exact } else { Form::Stemmed };
        let mut fields = Vec::new();
        for name in params.list("search_in") {
            let known = TEXT_FIELDS.iter().find(|(known, _)| *known == super::normal_value(&name));
            match known {
                Some((_, field)) => fields.push(*field),
                None => return Err(Problem::bad_choice("search_in", &name, &TEXT_FIELDS.map(|(name, _)| name))),
            }
        }
        let options = ParseOptions { syntax, matching, now, tz: tz.clone(), fields, form };
        let text = params.one("q").unwrap_or("").to_owned();
        let mut parsed = parse(&text, &options);
        let date_field = params.choice("date_field", &DateField::NAMES)?.unwrap_or(DateField::Published);
        let window = window(params, now, &tz)?;
        let mut filters = filters(params, registry)?;
        filters.as_of = as_of.map(|(number, _)| number).or(cursor.map(|cursor| cursor.as_of));
        match date_field {
            DateField::Published => filters.published = window,
            DateField::Modified => filters.modified = window,
            DateField::FirstSeen => filters.first_seen = window,
            DateField::Mentioned => {
                let day = |at: Timestamp| at.to_zoned_datetime(tz.clone()).date();
                filters.mentioned = DayWindow { from: window.from.map(day), to: window.to.map(day) };
            }
        }
        resolve_outlets(&mut parsed.query, &mut filters, registry);
        let any = any(&text, &options, &parsed.query, registry);
        Ok(Self {
            query: parsed.query,
            any,
            filters,
            notices: parsed.notices,
            tz,
            text,
            is_dated: as_of.is_some(),
            window,
            date_field,
            now,
        })
    }

    /// The request for the totals of what was chosen; more can be asked of it.
    pub(crate) fn counting(&self) -> AggregateRequest {
        AggregateRequest::new(self.query.clone(), self.filters.clone())
    }

    /// The name of the zone that days are in.
    pub(crate) fn tz_name(&self) -> String {
        zone_name(&self.tz)
    }
}

/// The zone that a request wants days in.
pub(crate) fn zone(params: &Params) -> Result<TimeZone, Problem> {
    let Some(name) = params.one("tz") else { return Ok(TimeZone::UTC) };
    // In an address an unquoted plus is a blank.
    let offset = name.replace(' ', "+");
    if offset.len() <= MAX_OFFSET_BYTES
        && offset.starts_with(['+', '-'])
        && let Ok(fixed) = DateTimeParser::new().parse_time_zone(&offset)
    {
        return Ok(fixed);
    }
    TimeZone::get(name).map_err(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|known| known.to_string()).collect();
        let like = closest(name, known.iter().map(String::as_str));
        let fix = "give a zone such as Europe/Paris or UTC, or an offset such as +02:00";
        Problem::bad_value("tz", name, like.map_or(fix.into(), |like| format!("did you mean `{like}`? {fix}")))
    })
}

/// What a zone is called in answers: its name, or its offset.
pub(crate) fn zone_name(tz: &TimeZone) -> String {
    match (tz.iana_name(), tz.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => offset.to_string(),
        (None, Err(_)) => "UTC".to_owned(),
    }
}

/// A number of the archive's log, alone or as `number@instant`.
fn as_of(text: &str) -> Result<(u64, Option<Timestamp>), Problem> {
    let refuse = || Problem::bad_value("as_of", text, "take `meta.receipt.as_of` of an earlier answer as it is");
    let (number, at) = text.split_once('@').map_or((text, None), |(number, at)| (number, Some(at)));
    let at = at.map(|at| at.replace(' ', "+").parse().map_err(|_| refuse())).transpose()?;
    Ok((number.parse().map_err(|_| refuse())?, at))
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

fn window(params: &Params, now: Timestamp, tz: &TimeZone) -> Result<TimeWindow, Problem> {
    let one = |name: &str| -> Result<TimeWindow, Problem> {
        match params.one(name) {
            Some(text) => {
                time_expr::window(text, now, tz).map_err(|_| Problem::bad_value(name, text, time_expr::FORMS))
            }
            None => Ok(TimeWindow::default()),
        }
    };
    let bounds = TimeWindow { from: one("from")?.from, to: one("to")?.to };
    if let (Some(from), Some(to)) = (bounds.from, bounds.to)
        && from > to
    {
        return Err(Problem::unfit("from", "`from` lies after `to`".to_owned(), "put the earlier one into `from`"));
    }
    let when = one("when")?;
    if let TimeWindow { from: Some(from), to: Some(to) } = when
        && from > to
    {
        return Err(Problem::unfit("when", "`when` ends before it begins".to_owned(), "put the earlier time first"));
    }
    Ok(bounds.intersect(when))
}

fn filters(params: &Params, registry: &OutletRegistry) -> Result<Filters, Problem> {
    let words =
        |name: &str| Ok::<_, Problem>(params.number(name, 0, 10_000_000)?.and_then(|words| u32::try_from(words).ok()));
    let mut filters = Filters { words_min: words("words_min")?, words_max: words("words_max")?, ..Filters::default() };
    filters.min_outlets = params.number("min_outlets", 1, 1000)?.and_then(|outlets| u32::try_from(outlets).ok());
    for name in FILTERS {
        let Some(field) = FilterField::from_name(name) else { continue };
        for (name, polarity) in
            [((*name).to_owned(), Polarity::Include), (format!("exclude_{name}"), Polarity::Exclude)]
        {
            let (kept_out, mut values): (Vec<String>, Vec<String>) = params
                .list(&name)
                .into_iter()
                .partition(|value| polarity == Polarity::Include && value.len() > 1 && value.starts_with('-'));
            // `-a` among the values of a filter is what `exclude_` says.
            let mut kept_out: Vec<String> = kept_out.into_iter().map(|value| value[1..].to_owned()).collect();
            check_values(field, &name, &mut values, registry)?;
            check_values(field, &name, &mut kept_out, registry)?;
            for (values, polarity) in [(values, polarity), (kept_out, Polarity::Exclude)] {
                if !values.is_empty() {
                    filters.fields.push(Filter { field, values, polarity });
                }
            }
        }
    }
    let trust = params.choice("date_confidence", &[("any", None), ("day", Some("day")), ("exact", Some("exact"))])?;
    if let Some(level) = trust.flatten() {
        let values = vec![level.to_owned()];
        filters.fields.push(Filter { field: FilterField::DateConfidence, values, polarity: Polarity::Include });
    }
    Ok(filters)
}

/// Values of fields that have a closed list are checked, so that a typing error does not look like an empty answer, and take the form of
/// that list.
fn check_values(
    field: FilterField,
    name: &str,
    values: &mut [String],
    registry: &OutletRegistry,
) -> Result<(), Problem> {
    let among = |values: &mut [String], known: &[&str]| {
        for value in values {
            let normal = super::normal_value(value);
            match known.iter().find(|known| super::normal_value(known) == normal) {
                Some(known) => (*known).clone_into(value),
                None => return Err(Problem::bad_choice(name, value, known)),
            }
        }
        Ok(())
    };
    let refuse = |value: &str, like: Option<&str>, fix: &str| {
        let fix = like.map_or(fix.to_owned(), |like| format!("did you mean `{like}`? {fix}"));
        Problem::bad_value(name, value, fix)
    };
    match field {
        FilterField::Language => match values.iter().find(|value| codes::language_code(value).is_none()) {
            Some(value) => Err(refuse(
                value,
                closest(value, codes::languages().map(|(_, name)| name)),
                "give an ISO 639 code such as `en`, or an English name",
            )),
            None => Ok(()),
        },
        FilterField::OutletCountry | FilterField::Country => {
            match values.iter().find(|value| codes::country_code(value).is_none()) {
                Some(value) => Err(refuse(
                    value,
                    closest(value, codes::countries().map(|(_, name)| name)),
                    "give an ISO 3166 code such as `DE`, or an English name",
                )),
                None => Ok(()),
            }
        }
        FilterField::Kind => among(values, &ArticleKind::ALL.map(|kind| kind.as_str())),
        FilterField::OutletType => among(values, &OutletKind::ALL.map(|kind| kind.as_str())),
        FilterField::OutletGroup => {
            let known: Vec<&str> = registry.groups().iter().map(|group| group.id.as_str()).collect();
            match values.iter().find(|value| registry.of_group(value).is_empty()) {
                Some(value) => Err(Problem::bad_choice(name, value, &known)),
                None => Ok(()),
            }
        }
        FilterField::Role => among(values, &["original", "copy"]),
        FilterField::Has => among(values, &HAS),
        FilterField::Paywalled => {
            for value in values.iter_mut() {
                match value.as_str() {
                    "1" | "yes" => *value = "true".into(),
                    "0" | "no" => *value = "false".into(),
                    _ => {}
                }
            }
            among(values, &["true", "false"])
        }
        FilterField::DateConfidence => among(values, &["day", "exact"]),
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
