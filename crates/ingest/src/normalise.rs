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
use crate::json_values::{JsonValue, JsonValues, is_lines};
use crate::record::{self, Record};
use crate::sniff::{Form, sniff};
use crate::text::{clean, cut};
use crate::{aggregator, dateline, dates, encoding, entities, feed, language, opml, page, sitemap};

/// The field of [`Article::extra`] that keeps a date of publication in the future, which was not believed.
pub const FUTURE_DATE: &str = "published_in_future";

/// The field of [`Article::extra`] that keeps an address that is none, of an article that has another name.
pub const UNUSABLE_URL: &str = "unusable_url";

/// The longest title in bytes.
const MAX_TITLE_BYTES: usize = 2_000;

/// The longest paragraph in bytes.
const MAX_PARAGRAPH_BYTES: usize = 100_000;

/// The longest body in bytes.
const MAX_BODY_BYTES: usize = 2 << 20;

/// The most values of a list.
const MAX_LIST: usize = 200;

/// The longest value of a list in bytes; a longer one is no name.
const MAX_VALUE_BYTES: usize = 500;

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
        self.normalise_named(raw, None)
    }

    /// As [`Self::normalise`], of a file that has a name: it tells the form where the bytes do not.
    #[must_use]
    pub fn normalise_named(&self, raw: &RawPage, name: Option<&str>) -> Vec<Result<Article, Rejection>> {
        let drafts = match self.form(raw, name) {
            Form::Empty => Err(Rejection::Empty),
            Form::Html => page::read_all(raw),
            Form::Feed => feed::read_feed(raw),
            Form::JsonFeed => match feed::read_feed(raw) {
                // Its items are records, too, and read one by one where one of them breaks the whole.
                Err(Rejection::Feed(_)) => return self.records(raw),
                drafts => drafts,
            },
            Form::Sitemap => sitemap::read_titled(raw),
            Form::Opml => opml::read_opml(raw).and_then(|feeds| Err(Rejection::FeedList { n_feeds: feeds.len() })),
            // A web archive inside of another thing is none that is read.
            Form::Warc => Err(Rejection::UnknownForm),
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
        let drafts = match self.form(raw, None) {
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

    fn form(&self, raw: &RawPage, name: Option<&str>) -> Form {
        let name = name.or(raw.url.as_deref().map(|url| url.split(['?', '#']).next().unwrap_or(url)));
        sniff(&raw.bytes, raw.content_type.as_deref(), name)
    }

    /// Reads one record of JSON Lines, loose or full, and names the fields it does not know.
    ///
    /// # Errors
    /// When the record is no article.
    pub fn record(&self, json: &str, now: Timestamp) -> Result<(Article, Vec<String>), Rejection> {
        match record::read(json, now)? {
            Record::Full(article) => Ok((bounded(not_of_the_future(*article, now)), Vec::new())),
            Record::Loose(draft, unknown) => {
                if draft.id.is_none() && draft.url.is_none() {
                    return Err(Rejection::NoId);
                }
                Ok((self.finish(*draft, now)?, unknown))
            }
        }
    }

    /// Reads one line of JSON Lines: mostly one record, but some write one answer of an API a line, with many.
    #[must_use]
    pub fn line(&self, json: &str, now: Timestamp) -> Vec<Result<(Article, Vec<String>), Rejection>> {
        let first = self.record(json, now);
        if matches!(first, Err(Rejection::NoId | Rejection::NoText | Rejection::Field { .. })) {
            let records: Vec<JsonValue> = JsonValues::new(json.as_bytes()).flatten().collect();
            let is_envelope = records.len() != 1 || records.iter().any(|record| record.json.len() + 2 < json.len());
            if is_envelope {
                return records.iter().map(|record| self.record(&String::from_utf8_lossy(&record.json), now)).collect();
            }
        }
        vec![first]
    }

    /// The language and the entities of a text that is no article.
    #[must_use]
    pub fn annotate(&self, text: &str) -> Annotation {
        let language = language::detect(text, None);
        Annotation { language, entities: entities::find(&[(MentionField::Body, text)], language, &self.gazetteer) }
    }

    /// Records: a list, an envelope such as `{"articles": […]}`, one record, or lines.
    fn records(&self, raw: &RawPage) -> Vec<Result<Article, Rejection>> {
        let text = encoding::decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
        let text = text.trim_start_matches('\u{feff}').trim();
        let articles = |json: &str| {
            self.line(json, raw.fetched_at)
                .into_iter()
                .map(|result| result.map(|(article, _)| article))
                .collect::<Vec<_>>()
        };
        if is_lines(None, text) {
            return text.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(articles).collect();
        }
        JsonValues::new(text.as_bytes())
            .flat_map(|value| match value {
                Ok(value) => articles(&String::from_utf8_lossy(&value.json)),
                Err(error) => vec![Err(Rejection::Json(error.to_string()))],
            })
            .collect()
    }

    /// Makes an article of a draft.
    ///
    /// # Errors
    /// When there is neither a title nor a text, or nothing to name it by.
    pub fn finish(&self, mut draft: Draft, fetched_at: Timestamp) -> Result<Article, Rejection> {
        let mut title = draft.title.as_deref().map(clean).map(unquoted).unwrap_or_default();
        cut(&mut title, MAX_TITLE_BYTES);
        let body = body(&draft.body);
        if title.is_empty() && body.is_empty() && draft.standfirst.is_none() {
            return Err(Rejection::NoText);
        }
        if draft.dateline.is_none()
            && let Some((line, ..)) = body.first().and_then(|first| dateline::read(first))
        {
            // The text stays as it was published.
            draft.agency = draft.agency.or_else(|| line.agency.clone());
            draft.dateline = Some(line);
        }
        let mut url = draft.url.take().map(|url| url.trim().to_owned());
        let own = match &url {
            Some(text) => match text.parse::<CanonicalUrl>() {
                Ok(own) => Some(own),
                Err(_) => match absolute(text, draft.outlet_domain.as_deref()) {
                    Some((whole, own)) => {
                        url = Some(whole);
                        Some(own)
                    }
                    // What has another name is not lost for a bad address.
                    None if draft.id.is_some() => {
                        draft.extra.insert(UNUSABLE_URL.to_owned(), text.chars().take(500).collect::<String>().into());
                        url = None;
                        None
                    }
                    None => {
                        return Err(Rejection::Field {
                            field: "url".into(),
                            value: text.chars().take(80).collect(),
                            expected: "absolute http or https address",
                        });
                    }
                },
            },
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

/// An address that lacks its scheme or its host, made whole where the record tells the host.
fn absolute(text: &str, domain: Option<&str>) -> Option<(String, CanonicalUrl)> {
    let begins_with_host = || {
        let host = text.split(['/', '?', '#']).next().unwrap_or(text);
        host.contains('.') && host.len() < text.len() && !host.contains([':', '@', ' ']) && !host.starts_with('.')
    };
    let whole = if text.starts_with("//") {
        format!("https:{text}")
    } else if text.starts_with('/') {
        let domain = domain?;
        let host = domain.split_once("://").map_or(domain, |(_, rest)| rest).split('/').next()?;
        format!("https://{host}{text}")
    } else if begins_with_host() {
        format!("https://{text}")
    } else {
        return None;
    };
    let own = whole.parse::<CanonicalUrl>().ok()?;
    own.host().contains('.').then_some((whole, own))
}

/// A headline without the signs of a quotation, `> `, with which some feeds begin it. Before a number the sign means "more than".
fn unquoted(title: String) -> String {
    let marks = title.len() - title.trim_start_matches(['>', ' ']).len();
    let is_quoted = title.starts_with('>') && title[..marks].ends_with(' ');
    if is_quoted && !title[marks..].starts_with(|c: char| c.is_numeric()) { title[marks..].to_owned() } else { title }
}

/// Paragraphs cleaned and bounded.
fn body(paragraphs: &[String]) -> Vec<String> {
    let mut kept = Vec::with_capacity(paragraphs.len());
    let mut left = MAX_BODY_BYTES;
    for paragraph in paragraphs {
        let mut cleaned = clean(paragraph);
        cut(&mut cleaned, MAX_PARAGRAPH_BYTES);
        if !fits(&mut left, &cleaned) {
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
        .filter(|value| !value.is_empty() && value.len() <= MAX_VALUE_BYTES)
        .take(MAX_LIST)
        .collect()
}

/// A full record is taken as it is, but it cannot be longer than what is read otherwise, nor hide anything in its headline.
fn bounded(mut article: Article) -> Article {
    article.title.retain(|c| !c.is_control());
    cut(&mut article.title, MAX_TITLE_BYTES);
    let mut left = MAX_BODY_BYTES;
    article.body.iter_mut().for_each(|paragraph| cut(paragraph, MAX_PARAGRAPH_BYTES));
    let n_kept = article.body.iter().take_while(|paragraph| fits(&mut left, paragraph)).count();
    article.body.truncate(n_kept);
    article.updates.retain(|update| update.paragraphs.end <= n_kept);
    for list in [&mut article.authors, &mut article.tags] {
        list.retain(|value| value.len() <= MAX_VALUE_BYTES);
        list.truncate(MAX_LIST);
    }
    article
}

/// Whether a paragraph has room in what is left of a body.
fn fits(left: &mut usize, paragraph: &str) -> bool {
    match left.checked_sub(paragraph.len()) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

/// A full record cannot come from the future either.
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
mod tests;
