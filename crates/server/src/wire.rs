//! Answers as JSON.

use jiff::Timestamp;
use newshound_archive::Outcome;
use newshound_model::record::{ArticleRecord, EntityRecord, OutletRecord, PublishedRecord};
use newshound_model::{Article, Published, Update};
use newshound_search::lower::Lowered;
use newshound_search::{Aggregates, ArticleHit, FacetCount, FragmentOptions, Highlighter, Notice, ScoreParts, Totals};
use serde_json::{Map, Value, json};

/// How much of a text a hit carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    None,
    Snippet,
    Full,
}

/// How hits are shaped.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Only these fields; empty is all.
    pub(crate) fields: Vec<String>,
    pub(crate) content: Content,
    pub(crate) highlight: bool,
    pub(crate) explain: bool,
}

impl Shape {
    /// Whether a field of a hit is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| field == name)
    }
}

/// The fields that a hit can have.
pub(crate) const HIT_FIELDS: &[&str] = &[
    "id",
    "url",
    "canonical_url",
    "title",
    "standfirst",
    "snippet",
    "body",
    "highlights",
    "published",
    "first_seen",
    "modified",
    "outlet",
    "via",
    "authors",
    "language",
    "section",
    "tags",
    "image",
    "entities",
    "story",
    "role",
    "copy_group",
    "agency",
    "words",
    "type",
    "paywalled",
    "revision",
    "score",
    "why",
];

/// Characters of a snippet.
const SNIPPET_CHARS: usize = 280;

/// Entities of a hit.
const HIT_ENTITIES: usize = 10;

/// A number as every answer writes it: as short as it can be told from its neighbours, not with the digits that widening adds.
pub(crate) fn number(number: f32) -> Value {
    number.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

/// A record with its numbers as [`number`] writes them.
fn plain(record: impl serde::Serialize) -> Value {
    fn tidy(value: &mut Value) {
        match value {
            Value::Number(found) => {
                if let Some(wide) = found.as_f64().filter(|wide| found.is_f64() && f64::from(*wide as f32) == *wide) {
                    *value = number(wide as f32);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(tidy),
            Value::Object(fields) => fields.values_mut().for_each(tidy),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }
    let mut value = json!(record);
    tidy(&mut value);
    value
}

/// A time as every answer writes it.
pub(crate) fn instant(at: Timestamp) -> Value {
    Value::String(at.to_string())
}

pub(crate) fn published(published: &Published) -> Value {
    // Answers are in UTC; the outlet's own clock stands in the record.
    plain(PublishedRecord::from(&Published { offset: None, ..*published }))
}

/// When an article was published, where something says so.
pub(crate) fn date_of(article: &Article) -> Value {
    if article.published.is_known() { instant(article.published.at) } else { Value::Null }
}

fn update(update: &Update) -> Value {
    json!({
        "published": update.published.as_ref().map_or(Value::Null, published),
        "title": update.title,
        "paragraphs": [update.paragraphs.start, update.paragraphs.end],
    })
}

/// An article in a list: what a card needs.
pub(crate) fn hit(hit: &ArticleHit, shape: &Shape, query: &Lowered, highlighter: &Highlighter) -> Map<String, Value> {
    let article = &hit.article;
    let wants = |name: &str| shape.wants(name);
    let mut fields = card(article, &wants);
    let text =
        if wants("snippet") || wants("highlights") || wants("body") { article.body_text() } else { String::new() };
    let mut found = Vec::new();
    if (shape.content == Content::Snippet && wants("snippet")) || (shape.highlight && wants("highlights")) {
        found = highlighter.fragments(
            &text,
            article.language,
            &FragmentOptions { max_chars: SNIPPET_CHARS, max_fragments: 2 },
        );
    }
    if shape.content == Content::Snippet && wants("snippet") {
        let snippet = match (found.first(), &article.standfirst) {
            (Some(fragment), _) => text[fragment.range.clone()].to_owned(),
            (None, Some(standfirst)) => standfirst.clone(),
            (None, None) => beginning(&text),
        };
        fields.insert("snippet".into(), snippet.into());
    }
    if shape.content == Content::Full {
        if wants("standfirst") {
            fields.insert("standfirst".into(), json!(article.standfirst));
        }
        if wants("body") {
            fields.insert("body".into(), text.clone().into());
        }
    }
    if shape.highlight && wants("highlights") {
        let mut highlights = Vec::new();
        let title = highlighter.whole(&article.title, article.language);
        if !title.marks.is_empty() {
            highlights.push(highlight("title", &article.title, &title));
        }
        highlights.extend(found.iter().map(|fragment| highlight("body", &text, fragment)));
        fields.insert("highlights".into(), highlights.into());
    }
    if wants("score") && (shape.explain || !shape.fields.is_empty()) || shape.fields.is_empty() {
        fields.insert("score".into(), score_value(&hit.score, shape.explain));
    }
    if shape.explain && wants("why") {
        fields.insert("why".into(), why(article, query, highlighter).into());
    }
    fields
}

/// A score with the parts that multiply to it; those of the second phase only when the score is to be explained.
fn score_value(score: &ScoreParts, explain: bool) -> Value {
    let mut value = json!({"total": number(score.total), "text": number(score.text), "recency": number(score.recency), "authority": number(score.authority), "coverage": number(score.coverage)});
    if let Some(parts) = value.as_object_mut().filter(|_| explain) {
        for (name, part) in [
            ("title", score.title),
            ("lead", score.lead),
            ("proximity", score.proximity),
            ("typed", score.typed),
            ("named", score.named),
        ] {
            parts.insert(name.to_owned(), number(part));
        }
    }
    value
}

fn highlight(field: &str, text: &str, fragment: &newshound_search::Fragment) -> Value {
    json!({"field": field, "html": fragment.to_html(text), "offsets": offsets(text, &fragment.marks)})
}

/// Where marks stand, counted in Unicode scalar values from the beginning of the field. They come in order, so that the text is gone through
/// once and not for each of them.
fn offsets(text: &str, marks: &[std::ops::Range<usize>]) -> Vec<[usize; 2]> {
    let (mut at, mut n_chars) = (0, 0);
    let mut count = |to: usize| {
        if to < at {
            (at, n_chars) = (0, 0);
        }
        n_chars += text[at..to].chars().count();
        at = to;
        n_chars
    };
    marks.iter().map(|mark| [count(mark.start), count(mark.end)]).collect()
}

/// Where the words stand: a sentence for each text that has some.
fn why(article: &Article, query: &Lowered, highlighter: &Highlighter) -> Vec<Value> {
    let mut why = Vec::new();
    let one = FragmentOptions { max_chars: 160, max_fragments: 1 };
    let body = article.body_text();
    let texts = [
        ("title", article.title.as_str()),
        ("standfirst", article.standfirst.as_deref().unwrap_or("")),
        ("body", body.as_str()),
    ];
    for (field, text) in texts {
        if let Some(fragment) = highlighter.fragments(text, article.language, &one).first() {
            let mut words: Vec<&str> = fragment.marks.iter().map(|mark| &text[mark.clone()]).collect();
            words.dedup();
            why.push(json!({"field": field, "words": words, "sentence": &text[fragment.range.clone()]}));
        }
    }
    if why.is_empty() && *query == Lowered::All {
        why.push(json!({"field": null, "sentence": "every article matches an empty query"}));
    }
    why
}

fn beginning(text: &str) -> String {
    let mut short: String = text.chars().take(SNIPPET_CHARS).collect();
    if short.len() < text.len() {
        if let Some(at) = short.rfind(char::is_whitespace) {
            short.truncate(at);
        }
        short.push('…');
    }
    short
}

/// What every list of articles shows.
pub(crate) fn card(article: &Article, wants: &dyn Fn(&str) -> bool) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: &dyn Fn() -> Value| {
        if wants(name) {
            fields.insert(name.to_owned(), value());
        }
    };
    let placement = article.placement.as_ref();
    put("id", &|| article.id.as_str().into());
    put("url", &|| json!(article.url));
    put("title", &|| article.title.as_str().into());
    put("published", &|| published(&article.published));
    put("first_seen", &|| instant(article.first_seen));
    put("modified", &|| article.modified.map_or(Value::Null, instant));
    put("outlet", &|| article.outlet.as_ref().map_or(Value::Null, outlet_value));
    put("via", &|| json!(article.via));
    put("authors", &|| json!(article.authors));
    put("language", &|| article.language.as_str().into());
    put("section", &|| json!(article.section));
    put("tags", &|| json!(article.tags));
    put("image", &|| json!(article.image));
    put("type", &|| article.kind.as_str().into());
    put("paywalled", &|| json!(article.paywalled));
    put("words", &|| article.words().into());
    put("revision", &|| article.revision.into());
    put("entities", &|| {
        let entities = article.entities.iter().take(HIT_ENTITIES);
        entities.map(|entity| json!({"id": entity.id.as_str(), "name": entity.name, "kind": entity.kind.as_str(), "salience": number(entity.salience)})).collect()
    });
    put("story", &|| placement.map_or(Value::Null, |placement| json!({"id": placement.story.as_str()})));
    put("copy_group", &|| json!(placement.map(|placement| placement.copy_group.as_str())));
    put("role", &|| json!(placement.map(|placement| placement.role.as_str())));
    put("agency", &|| json!(article.agency));
    fields
}

pub(crate) fn outlet_value(outlet: &newshound_model::Outlet) -> Value {
    let record = OutletRecord::from(outlet);
    json!({"id": record.id, "name": record.name, "domain": record.host.unwrap_or(record.id.clone()), "country": record.country, "language": record.language})
}

/// A whole article.
pub(crate) fn article(article: &Article) -> Map<String, Value> {
    let mut fields = card(article, &|_| true);
    fields.insert("canonical_url".into(), json!(article.canonical_url.as_ref().map(ToString::to_string)));
    fields.insert("standfirst".into(), json!(article.standfirst));
    fields.insert("body".into(), article.body_text().into());
    fields.insert(
        "dateline".into(),
        article.dateline.as_ref().map_or(Value::Null, |line| json!({"place": line.place, "agency": line.agency})),
    );
    fields.insert("entities".into(), article.entities.iter().map(|entity| plain(EntityRecord::from(entity))).collect());
    if !article.updates.is_empty() {
        fields.insert("updates".into(), article.updates.iter().map(update).collect());
    }
    if let Some(next_page) = &article.next_page {
        fields.insert("next_page".into(), next_page.as_str().into());
    }
    if !article.extra.is_empty() {
        fields.insert("extra".into(), json!(article.extra));
    }
    fields
}

/// The full record, as exports write it, with only some fields when asked.
pub(crate) fn record(article: &Article, only: &[String]) -> Value {
    let mut value = plain(ArticleRecord::from(article));
    if !only.is_empty()
        && let Some(fields) = value.as_object_mut()
    {
        fields.retain(|name, _| only.iter().any(|wanted| wanted == name));
    }
    value
}

pub(crate) fn totals(total: Totals) -> Value {
    json!({"articles": total.articles, "originals": total.originals, "stories": total.stories, "outlets": total.outlets, "relation": "exact"})
}

pub(crate) fn facet(counts: &[FacetCount]) -> Value {
    counts.iter().map(|count| json!({"value": count.value, "label": count.label, "count": count.count})).collect()
}

/// Every facet that was counted, by its name.
pub(crate) fn facets(counts: &Aggregates) -> Value {
    let facets = counts.facets.iter().map(|(field, counts)| (field.as_str().to_owned(), facet(counts)));
    Value::Object(facets.collect())
}

pub(crate) fn notices(notices: &[Notice]) -> Value {
    notices
        .iter()
        .map(|notice| json!({"code": notice.code, "message": notice.message, "at": [notice.at.start, notice.at.end]}))
        .collect()
}

pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    outcome.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_in_characters_and_in_one_pass() {
        assert_eq!(offsets("Überfällige Fähren", &[2..4, 14..21]), [[1, 3], [12, 18]]);
        assert_eq!(offsets("éé é", &[5..7, 0..2]), [[3, 4], [0, 1]]);
        let text = "é ".repeat(700_000);
        let marks: Vec<_> = (0..20_000).rev().map(|back| text.len() - 3 * back - 3).map(|at| at..at + 2).collect();
        let begun = cpu_time::ThreadTime::now();
        assert_eq!(offsets(&text, &marks).last(), Some(&[1_399_998, 1_399_999]));
        assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
    }
}
