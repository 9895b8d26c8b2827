//! Articles as documents and back.

use newshound_model::Article;
use newshound_model::record::ArticleRecord;
use newshound_search::order::tie;
use newshound_search::query::{Form, TextField};
use newshound_search::request::FilterField;
use newshound_search::{BackendError, fields, mentioned};
use tantivy::TantivyDocument;
use tantivy::schema::Value as _;
use xxhash_rust::xxh3::xxh3_64;

use crate::schema::{Fields, LABEL, clamp_seconds, keyword_text, mentioned_text};
use crate::terms::Terms;

/// The document of an article, and about how many bytes it takes.
pub(crate) fn document(fields: &Fields, terms: &mut Terms, article: &Article) -> (TantivyDocument, usize) {
    let mut document = TantivyDocument::new();
    document.add_text(fields.id, article.id.as_str());
    document.add_u64(fields.tie, tie(&article.id));
    let published = article.published.placed_at();
    document.add_i64(fields.published, clamp_seconds(published.as_second()));
    document.add_f64(fields.authority, f64::from(article.authority()));
    document.add_u64(fields.words, article.words() as u64);
    let modified = article.modified.unwrap_or(published);
    document.add_i64(fields.modified, clamp_seconds(modified.as_second()));
    document.add_i64(fields.first_seen, clamp_seconds(article.first_seen.as_second()));
    document.add_u64(fields.sequence, article.sequence);
    let own = xxh3_64(article.id.as_str().as_bytes());
    let placement = article.placement.as_ref();
    let group = placement.map_or(own, |placement| xxh3_64(placement.copy_group.as_str().as_bytes()));
    let story = placement.map_or(own, |placement| xxh3_64(placement.story.as_str().as_bytes()));
    document.add_u64(fields.copy_group, group);
    document.add_u64(fields.story, story);
    if let Some(outlet) = &article.outlet {
        document.add_u64(fields.outlet, xxh3_64(outlet.id.as_str().as_bytes()));
    }
    for field in FilterField::ALL {
        for value in fields::values(article, field) {
            document.add_text(fields.keyword, keyword_text(field, &value));
        }
    }
    for day in mentioned::days(article) {
        document.add_text(fields.keyword, mentioned_text(day));
    }
    for (field, column, _) in &fields.facets {
        for facet in fields::facets(article, *field) {
            document.add_text(*column, format!("{}{LABEL}{}", facet.value, facet.label));
        }
    }
    let n_bytes = add_texts(fields, terms, article, &mut document);
    let record = ArticleRecord::from(article).to_json();
    document.add_bytes(fields.record, record.as_bytes());
    (document, n_bytes + record.len())
}

/// Adds the terms of all texts; gives how many bytes they take.
fn add_texts(fields: &Fields, terms: &mut Terms, article: &Article, document: &mut TantivyDocument) -> usize {
    terms.begin();
    let mut n_bytes = 0;
    for field in TextField::ALL {
        let parts = fields::parts(article, field);
        if parts.is_empty() {
            continue;
        }
        for (has, form, target) in fields.texts() {
            if *has == field {
                debug_assert!(*form != Form::Cased);
                let found = terms.of(article, &parts, *form);
                n_bytes += found.len();
                document.add_text(*target, found);
            }
        }
    }
    n_bytes
}

/// The article that a stored document holds.
pub(crate) fn article(fields: &Fields, document: &TantivyDocument) -> Result<Article, BackendError> {
    let damaged = |what: String| BackendError::Damaged(what);
    let bytes = document
        .get_first(fields.record)
        .and_then(|value| value.as_bytes())
        .ok_or_else(|| damaged("a document has no record".into()))?;
    let record = ArticleRecord::from_json(bytes).map_err(|error| damaged(format!("a stored record: {error}")))?;
    Article::try_from(record).map_err(|error| damaged(format!("a stored record: {error}")))
}
