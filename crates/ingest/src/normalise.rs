//! The one door: from evidence to articles.

use jiff::Timestamp;
use newshound_model::{
    Article, ArticleId, CanonicalUrl, Entity, Language, MentionField, Outlet, OutletRegistry, Published,
};

use crate::agencies::agency_of;
use crate::ballot::Ballot;
use crate::draft::{Draft, RawPage, Rejection};
use crate::explain::Explanation;
use crate::gazetteer::Gazetteer;
use crate::record::{self, Record};
use crate::sniff::{Form, sniff};
use crate::text::{clean, cut};
use crate::{aggregator, dateline, dates, encoding, entities, feed, language, page};

/// The field of [`Article::extra`] that keeps a date of publication in the future, which was not believed.
pub const FUTURE_DATE: &str = "published_in_future";

/// The longest title in bytes.
const MAX_TITLE_BYTES: usize = 2_000;

/// The longest paragraph in bytes.
const MAX_PARAGRAPH_BYTES: usize = 100_000;

/// The longest body in bytes.
const MAX_BODY_BYTES: usize = 2 << 20;

/// The most values of a list.
const MAX_LIST: usize = 200;

/// Makes articles of bytes and records. Cheap to share between threads.
#[derive(Debug)]
pub struct Normaliser {
    outlets: OutletRegistry,
    gazetteer: Gazetteer,
}

/// The language and the entities of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// The language; "und" when unsure.
    pub language: Language,
    /// The entities; offsets of mentions count Unicode scalar values in the text.
    pub entities: Vec<Entity>,
}

impl Normaliser {
    /// Makes one from the known outlets and names.
    #[must_use]
    pub fn new(outlets: OutletRegistry, gazetteer: Gazetteer) -> Self {
        Self { outlets, gazetteer }
    }

    /// The known outlets.
    #[must_use]
    pub fn outlets(&self) -> &OutletRegistry {
        &self.outlets
    }

    /// Reads bytes of any form: a page is one article, a feed, an aggregator page and a list of records are several.
    #[must_use]
    pub fn normalise(&self, raw: &RawPage) -> Vec<Result<Article, Rejection>> {
        let drafts = match self.form(raw) {
            Form::Empty => Err(Rejection::Empty),
            Form::Html => page::read_all(raw),
            Form::Feed | Form::JsonFeed => feed::read_feed(raw),
            Form::Records => return self.records(raw),
            Form::Text => self.cards(raw).map(|cards| cards.into_iter().map(|(draft, _)| draft).collect()),
        };
        match drafts {
            Ok(drafts) => drafts.into_iter().map(|draft| self.finish(draft, raw.fetched_at)).collect(),
            Err(rejection) => vec![Err(rejection)],
        }
    }

    /// Reads bytes as [`Normaliser::normalise`] does, and shows for each article what every field was chosen from. Candidates are shown
    /// where there are any: those of pages and of cards of aggregators.
    #[must_use]
    pub fn explain(&self, raw: &RawPage) -> Vec<Result<(Article, Explanation), Rejection>> {
        let drafts = match self.form(raw) {
            Form::Html => page::explain_all(raw),
            Form::Text => self.cards(raw),
            _ => {
                let articles = self.normalise(raw).into_iter();
                return articles.map(|article| article.map(|article| (article, Explanation::default()))).collect();
            }
        };
        match drafts {
            Ok(drafts) => drafts
                .into_iter()
                .map(|(draft, mut explanation)| {
                    let hint = draft.language_hint;
                    let article = self.finish(draft, raw.fetched_at)?;
                    explanation.replace(
                        language_of(&article, hint).explain("language", |language| (language.to_string(), None)),
                    );
                    Ok((article, explanation))
                })
                .collect(),
            Err(rejection) => vec![Err(rejection)],
        }
    }

    /// The articles of an aggregator's page as plain text.
    fn cards(&self, raw: &RawPage) -> Result<Vec<(Draft, Explanation)>, Rejection> {
        let text = encoding::decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
        let cards = aggregator::explain(&text, raw.fetched_at);
        if cards.is_empty() { Err(Rejection::UnknownForm) } else { Ok(cards) }
    }

    fn form(&self, raw: &RawPage) -> Form {
        let name = raw.url.as_deref().map(|url| url.split(['?', '#']).next().unwrap_or(url));
        sniff(&raw.bytes, raw.content_type.as_deref(), name)
    }

    /// Reads one record of JSON Lines, loose or full, and names the fields it does not know.
    ///
    /// # Errors
    /// When the record is no article.
    pub fn record(&self, json: &str, now: Timestamp) -> Result<(Article, Vec<String>), Rejection> {
        match record::read(json, now)? {
            Record::Full(article) => Ok((not_of_the_future(*article, now), Vec::new())),
            Record::Loose(draft) => {
                let unknown = draft.extra.keys().cloned().collect();
                if draft.id.is_none() && draft.url.is_none() {
                    return Err(Rejection::NoId);
                }
                Ok((self.finish(*draft, now)?, unknown))
            }
        }
    }

    /// The language and the entities of a text that is no article.
    #[must_use]
    pub fn annotate(&self, text: &str) -> Annotation {
        let language = language::detect(text, None);
        Annotation { language, entities: entities::find(&[(MentionField::Body, text)], language, &self.gazetteer) }
    }

    /// A list of records: an array, an envelope `{"articles": […]}`, one record, or lines.
    fn records(&self, raw: &RawPage) -> Vec<Result<Article, Rejection>> {
        let text = encoding::decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
        let text = text.trim_start_matches('\u{feff}').trim();
        let one = |json: &str| self.record(json, raw.fetched_at).map(|(article, _)| article);
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Array(list)) => list.iter().map(|record| one(&record.to_string())).collect(),
            Ok(serde_json::Value::Object(fields)) => match ["articles", "results", "items", "data"]
                .iter()
                .find_map(|name| fields.get(*name))
            {
                Some(serde_json::Value::Array(list)) => list.iter().map(|record| one(&record.to_string())).collect(),
                _ => vec![one(text)],
            },
            Ok(_) => vec![Err(Rejection::UnknownForm)],
            Err(_) => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(one).collect(),
        }
    }

    /// Makes an article of a draft.
    ///
    /// # Errors
    /// When there is neither a title nor a text, or nothing to name it by.
    pub fn finish(&self, mut draft: Draft, fetched_at: Timestamp) -> Result<Article, Rejection> {
        let mut title = draft.title.as_deref().map(clean).unwrap_or_default();
        cut(&mut title, MAX_TITLE_BYTES);
        let mut body = body(&draft.body);
        if title.is_empty() && body.is_empty() && draft.standfirst.is_none() {
            return Err(Rejection::NoText);
        }
        if draft.dateline.is_none()
            && let Some((line, _, length)) = body.first().and_then(|first| dateline::read(first))
        {
            if let Some(first) = body.first_mut()
                && first.len() > length + 20
            {
                *first = clean(&first[length..]);
            }
            draft.agency = draft.agency.or_else(|| line.agency.clone());
            draft.dateline = Some(line);
        }
        let url = draft.url.take().map(|url| url.trim().to_owned());
        let own = match &url {
            Some(url) => Some(url.parse::<CanonicalUrl>().map_err(|_| Rejection::Field {
                field: "url".into(),
                value: url.chars().take(80).collect(),
                expected: "absolute http or https address",
            })?),
            None => None,
        };
        // A canonical address of another host is the original of a copy, or a mistake; the article is named by its own.
        let canonical = draft.canonical_url.as_deref().and_then(|url| url.parse::<CanonicalUrl>().ok());
        let canonical_url = match (canonical, &own) {
            (Some(canonical), Some(own))
                if canonical.host() != own.host() || canonical.as_str().len() < own.host().len() + 10 =>
            {
                Some(own.clone())
            }
            (Some(canonical), _) => Some(canonical),
            (None, own) => own.clone(),
        };
        let outlet = self.outlet(&draft, own.as_ref().or(canonical_url.as_ref()));
        let id = match (&draft.id, &canonical_url) {
            (Some(id), _) => id.trim().parse::<ArticleId>().map_err(|_| Rejection::Field {
                field: "id".into(),
                value: id.chars().take(80).collect(),
                expected: "id of 1 to 512 bytes without control characters",
            })?,
            (None, Some(url)) => ArticleId::from_url(url),
            (None, None) if !title.is_empty() => {
                ArticleId::from_parts(&[outlet.as_ref().map_or("", |outlet| outlet.id.as_str()), &title])
            }
            (None, None) => return Err(Rejection::NoId),
        };
        let published = match draft.published {
            // Nobody publishes tomorrow; such a date is not believed, and what we do not know we say.
            Some(published) if published.at > dates::latest(fetched_at) => {
                draft.extra.insert(FUTURE_DATE.to_owned(), published.at.to_string().into());
                Published::first_seen(fetched_at)
            }
            Some(published) => published,
            None => Published::first_seen(fetched_at),
        };
        let mut article = Article::new(id, title, published);
        article.url = url;
        article.canonical_url = canonical_url;
        article.outlet = outlet;
        article.via = draft.via;
        article.standfirst =
            draft.standfirst.as_deref().map(clean).filter(|text| !text.is_empty() && *text != article.title);
        article.body = body;
        article.authors = list(draft.authors);
        article.modified = draft.modified.filter(|at| *at <= dates::latest(fetched_at));
        article.first_seen = fetched_at;
        article.section = draft.section.as_deref().map(clean).filter(|section| !section.is_empty());
        article.tags = list(draft.tags);
        article.image = draft.image.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        article.dateline = draft.dateline;
        article.agency =
            draft.agency.or_else(|| article.authors.iter().find_map(|name| agency_of(name)).map(str::to_owned));
        article.paywalled = draft.paywalled;
        article.kind = draft.kind;
        // A body that was cut short has lost its last entries.
        article.updates = draft.updates;
        article.updates.retain(|update| update.paragraphs.end <= article.body.len());
        article.next_page = draft.next_page.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        article.extra = draft.extra;
        article.language =
            language_of(&article, draft.language_hint).value().copied().unwrap_or(Language::UNDETERMINED);
        let text = article.body_text();
        let mut texts = vec![(MentionField::Title, article.title.as_str())];
        texts.extend(article.standfirst.as_deref().map(|standfirst| (MentionField::Standfirst, standfirst)));
        texts.push((MentionField::Body, &text));
        article.entities = entities::find(&texts, article.language, &self.gazetteer);
        Ok(article)
    }

    /// The outlet by the host of its address; a name given beside it is kept when the register does not know better.
    fn outlet(&self, draft: &Draft, url: Option<&CanonicalUrl>) -> Option<Outlet> {
        let domain = draft.outlet_domain.as_deref().map(|domain| {
            let host = domain.split_once("://").map_or(domain, |(_, rest)| rest);
            host.split('/').next().unwrap_or(host).to_owned()
        });
        let name = draft.outlet_name.as_deref().map(clean).filter(|name| !name.is_empty() && name.len() <= 200);
        let host = url.map(|url| url.host().to_owned());
        let by_domain = domain.as_deref().or(host.as_deref()).and_then(|host| self.outlets.of_host(host));
        let mut outlet = match (by_domain, &name) {
            (Some(mut outlet), Some(name)) => {
                if self.outlets.by_id(&outlet.id).is_none() {
                    outlet.name.clone_from(name);
                } else if self.outlets.by_name(name).is_none_or(|known| known.id != outlet.id) {
                    outlet.label = Some(name.clone());
                }
                // The address of the article is finer than the domain that the input names.
                if let Some(host) = host.filter(|host| host.ends_with(outlet.id.as_str())) {
                    outlet.host = Some(host);
                }
                outlet
            }
            (Some(outlet), None) => outlet,
            (None, Some(name)) => self.outlets.of_name(name)?,
            (None, None) => return None,
        };
        if outlet.country.is_none() {
            outlet.country =
                draft.outlet_country.clone().filter(|code| code.len() == 2).map(|code| code.to_ascii_uppercase());
        }
        if outlet.language.is_none() {
            outlet.language = draft.outlet_language;
        }
        Some(outlet)
    }
}

/// Told by the body; a text too short to tell takes what the input says.
fn language_of(article: &Article, hint: Option<Language>) -> Ballot<Language> {
    let mut sample = String::new();
    let texts = article.body.iter().map(String::as_str).chain(article.standfirst.as_deref());
    for text in texts.chain([article.title.as_str()]) {
        if sample.len() > 1_600 {
            break;
        }
        sample.push_str(text);
        sample.push(' ');
    }
    language::judge(&sample, hint)
}

/// Paragraphs cleaned and bounded.
fn body(paragraphs: &[String]) -> Vec<String> {
    let mut kept = Vec::with_capacity(paragraphs.len());
    let mut n_bytes = 0;
    for paragraph in paragraphs {
        let mut cleaned = clean(paragraph);
        cut(&mut cleaned, MAX_PARAGRAPH_BYTES);
        n_bytes += cleaned.len();
        if n_bytes > MAX_BODY_BYTES {
            break;
        }
        if !cleaned.is_empty() {
            kept.push(cleaned);
        }
    }
    kept
}

fn list(values: Vec<String>) -> Vec<String> {
    values
        .iter()
        .map(|value| clean(value))
        .filter(|value| !value.is_empty() && value.len() <= 500)
        .take(MAX_LIST)
        .collect()
}

/// A full record is taken as it is, but it cannot come from the future either.
fn not_of_the_future(mut article: Article, now: Timestamp) -> Article {
    let latest = dates::latest(now);
    if article.first_seen > latest {
        article.first_seen = now;
    }
    if article.published.at > latest {
        article.extra.insert(FUTURE_DATE.to_owned(), article.published.at.to_string().into());
        article.published = Published::first_seen(article.first_seen);
    }
    article.modified = article.modified.filter(|at| *at <= latest);
    article
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normaliser() -> Normaliser {
        let outlets = "[[outlet]]\nid=\"harbour-post.example\"\nname=\"Harbour Post\"\naliases=[\"The Post\"]\ncountry=\"IE\"\nauthority=1.2";
        Normaliser::new(crate::read_outlets(outlets).unwrap(), Gazetteer::embedded())
    }

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    #[track_caller]
    fn record(json: &str) -> Article {
        normaliser().record(json, now()).unwrap().0
    }

    #[test]
    fn a_loose_record_becomes_an_article() {
        let json = r#"{"url":"https://www.harbour-post.example/a?utm_source=x","headline":"Pilots strike","content":"DOVER, Nov 3 (Reuters) - Nineteen ships waited outside the harbour of Dover.\n\nThe union said so.",
            "publishedAt":"2026-11-03","author":"Ann Example and Tom Ellis","mood":"calm"}"#;
        let (article, unknown) = normaliser().record(json, now()).unwrap();
        assert_eq!(unknown, ["mood"]);
        assert_eq!(article.outlet.as_ref().unwrap().name, "Harbour Post");
        assert_eq!(article.authors, ["Ann Example", "Tom Ellis"]);
        assert_eq!(article.agency.as_deref(), Some("Reuters"));
        assert_eq!(article.dateline.as_ref().unwrap().place.as_deref(), Some("DOVER"));
        assert!(article.body[0].starts_with("Nineteen ships"));
        assert_eq!(article.published.precision, newshound_model::Precision::Day);
        assert_eq!(article.canonical_url.as_ref().unwrap().as_str(), "https://harbour-post.example/a");
        assert!(article.entities.iter().any(|entity| entity.id.as_str() == "place:dover"));
    }

    #[test]
    fn a_date_in_the_future_is_not_believed_and_kept_to_be_told() {
        let loose = record(r#"{"id":"1","title":"From the future","published":"2099-01-01T00:00:00Z"}"#);
        assert_eq!((loose.published.at, loose.extra[FUTURE_DATE].as_str()), (now(), Some("2099-01-01T00:00:00Z")));
        let mut full = loose.clone();
        full.extra.clear();
        full.published.at = "2099-01-01T00:00:00Z".parse().unwrap();
        full.first_seen = full.published.at;
        let read = record(&newshound_model::record::ArticleRecord::from(&full).to_json());
        assert_eq!((read.published.at, read.first_seen, read.extra.len()), (now(), now(), 1));
    }

    #[test]
    fn outlets_are_known_by_domain_and_by_name() {
        let id = |json: &str| record(json).outlet.map(|outlet| (outlet.id.to_string(), outlet.name));
        assert_eq!(
            id(r#"{"id":"1","title":"A b c","outlet":"The Post"}"#),
            Some(("harbour-post.example".into(), "Harbour Post".into()))
        );
        assert_eq!(
            id(r#"{"id":"1","title":"A b c","outlet":"Western Star"}"#),
            Some(("western-star".into(), "Western Star".into()))
        );
        assert_eq!(
            id(r#"{"id":"1","title":"A b c","url":"https://news.western.example/x","outlet":"Western Star"}"#),
            Some(("western.example".into(), "Western Star".into()))
        );
        assert_eq!(id(r#"{"id":"1","title":"A b c"}"#), None);
    }

    #[test]
    fn the_name_of_a_section_is_kept_beside_that_of_its_outlet() {
        let labelled = |name: &str| {
            let json =
                format!(r#"{{"id":"1","title":"A b c","url":"https://harbour-post.example/x","outlet":"{name}"}}"#);
            let outlet = record(&json).outlet.unwrap();
            (outlet.name, outlet.label)
        };
        assert_eq!(labelled("Harbour Post - Health"), ("Harbour Post".into(), Some("Harbour Post - Health".into())));
        assert_eq!(labelled("The Post"), ("Harbour Post".into(), None));
    }

    #[test]
    fn wrong_records_say_which_field_and_why() {
        let message = |json: &str| normaliser().record(json, now()).unwrap_err().to_string();
        assert!(message(r#"{"id":"1","title":"x","published":"soonish 3"}"#).contains("`published`"));
        assert!(message(r#"{"title":"x"}"#).contains("`id` or `url`"));
        assert!(message(r#"{"id":"1"}"#).contains("`title` or `body`"));
        assert!(message(r#"{"id":"1","url":"ftp://x/y","title":"x"}"#).contains("`url`"));
        assert!(message(r#"{"id":1e"#).contains("JSON"));
        assert!(message("[1]").contains("expected an object"));
    }

    #[test]
    fn a_date_in_the_future_is_what_we_do_not_know() {
        let article = record(r#"{"id":"1","title":"x","published":"2099-01-01"}"#);
        assert_eq!((article.published.source, article.published.at), (newshound_model::DateSource::FirstSeen, now()));
    }

    #[test]
    fn a_full_record_comes_back_as_it_was() {
        let mut article = record(
            r#"{"id":"1","title":"Storm over Dover","body":"A storm hit Dover on Tuesday.","outlet":"The Post"}"#,
        );
        article.revision = 3;
        let json = newshound_model::record::ArticleRecord::from(&article).to_json();
        assert_eq!(record(&json), article);
    }

    #[test]
    fn lists_of_records_are_read_in_every_envelope() {
        let raw = |bytes: &str| RawPage {
            url: None,
            content_type: None,
            charset: None,
            bytes: bytes.as_bytes().to_vec(),
            fetched_at: now(),
        };
        let one = r#"{"id":"1","title":"x y z"}"#;
        for bytes in [format!("[{one},{one}]"), format!("{{\"articles\":[{one},{one}]}}"), format!("{one}\n{one}\n")] {
            assert_eq!(
                normaliser().normalise(&raw(&bytes)).iter().filter(|result| result.is_ok()).count(),
                2,
                "{bytes}"
            );
        }
        assert!(matches!(normaliser().normalise(&raw(""))[..], [Err(Rejection::Empty)]));
        assert!(matches!(normaliser().normalise(&raw("Just a line."))[..], [Err(Rejection::UnknownForm)]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,200}") {
            let normaliser = normaliser();
            for bytes in [bytes, text.clone().into_bytes()] {
                let raw = RawPage { url: None, content_type: None, charset: None, bytes, fetched_at: now() };
                let _ = normaliser.normalise(&raw);
            }
            let _ = normaliser.record(&text, now());
            let _ = normaliser.annotate(&text);
        }
    }
}
