//! The fields of a document.

use newshound_search::query::{Form, TextField};
use newshound_search::request::FilterField;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{DateTime, IndexSettings, IndexSortByField, Order};

/// Grows with every change of the fields; an index of another version is built anew.
pub(crate) const SCHEMA_VERSION: u32 = 6;

/// The name of the column the index is sorted by.
pub(crate) const PUBLISHED: &str = "published";

/// The column of languages; a facet as well.
pub(crate) const LANGUAGE: &str = "facet_language";

/// The columns that facets are counted by; each value is `value`, [`LABEL`], `label`.
pub(crate) const FACETS: [(FilterField, &str); 12] = [
    (FilterField::Outlet, "facet_outlet"),
    (FilterField::OutletCountry, "facet_outlet_country"),
    (FilterField::Country, "facet_country"),
    (FilterField::Language, LANGUAGE),
    (FilterField::Section, "facet_section"),
    (FilterField::Author, "facet_author"),
    (FilterField::Tag, "facet_tag"),
    (FilterField::Entity, "facet_entity"),
    (FilterField::Agency, "facet_agency"),
    (FilterField::Story, "facet_story"),
    (FilterField::Kind, "facet_type"),
    (FilterField::Role, "facet_role"),
];

/// The columns of the other dates, and of the number in the archive's log.
pub(crate) const MODIFIED: &str = "modified";
pub(crate) const FIRST_SEEN: &str = "first_seen";
pub(crate) const SEQUENCE: &str = "sequence";

/// The name under which days that a text names stand in the keyword field.
const MENTIONED: &str = "mentioned";

/// Divides value and label in a facet column.
pub(crate) const LABEL: char = '\u{1f}';

/// Divides field and value in a term of the keyword field.
const KEYWORD: char = '\u{1}';

/// The fields by their use.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) id: Field,
    /// What orders documents of the same sort key.
    pub(crate) tie: Field,
    pub(crate) published: Field,
    pub(crate) authority: Field,
    pub(crate) words: Field,
    pub(crate) modified: Field,
    pub(crate) first_seen: Field,
    /// The number of the revision in the archive's log.
    pub(crate) sequence: Field,
    /// 64-bit hashes of copy group, story and outlet: what counts once in a unit.
    pub(crate) copy_group: Field,
    pub(crate) story: Field,
    pub(crate) outlet: Field,
    pub(crate) keyword: Field,
    pub(crate) record: Field,
    pub(crate) facets: Vec<(FilterField, Field, &'static str)>,
    texts: Vec<(TextField, Form, Field)>,
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING);
        let tie = schema.add_u64_field("tie", FAST);
        let published = schema.add_i64_field(PUBLISHED, FAST | INDEXED);
        let authority = schema.add_f64_field("authority", FAST);
        let words = schema.add_u64_field("words", FAST | INDEXED);
        let modified = schema.add_i64_field(MODIFIED, FAST);
        let first_seen = schema.add_i64_field(FIRST_SEEN, FAST);
        let sequence = schema.add_u64_field(SEQUENCE, FAST);
        let copy_group = schema.add_u64_field("copy_group", FAST);
        let story = schema.add_u64_field("story", FAST);
        let outlet = schema.add_u64_field("outlet", FAST);
        let keyword = schema.add_text_field("keyword", STRING);
        let record = schema.add_bytes_field("record", STORED);
        let facets = FACETS
            .into_iter()
            .map(|(field, name)| {
                // A column without an index: facets are counted, filters go through the keyword field.
                (field, schema.add_text_field(name, TextOptions::default().set_fast("raw")), name)
            })
            .collect();
        let mut texts = Vec::new();
        for field in TextField::ALL {
            for form in [Form::Stemmed, Form::Exact] {
                if let Some(name) = text_name(field, form) {
                    let indexing = TextFieldIndexing::default()
                        .set_tokenizer(crate::tokenizer::name(form))
                        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
                    let options = TextOptions::default().set_indexing_options(indexing);
                    texts.push((field, form, schema.add_text_field(name, options)));
                }
            }
        }
        let schema = schema.build();
        Self {
            schema,
            id,
            tie,
            published,
            authority,
            words,
            modified,
            first_seen,
            sequence,
            copy_group,
            story,
            outlet,
            keyword,
            record,
            facets,
            texts,
        }
    }

    /// How documents are sorted and stored.
    pub(crate) fn settings() -> IndexSettings {
        IndexSettings {
            sort_by_field: Some(IndexSortByField { field: PUBLISHED.into(), order: Order::Desc }),
            ..IndexSettings::default()
        }
    }

    /// Every text field with its form.
    pub(crate) fn texts(&self) -> &[(TextField, Form, Field)] {
        &self.texts
    }

    /// The field that holds a text in a form.
    pub(crate) fn text(&self, field: TextField, form: Form) -> Field {
        let form = match (field, form) {
            // Capital letters are told by marks in the written form.
            (TextField::Author | TextField::Url, _) | (_, Form::Cased) => Form::Exact,
            (TextField::Default | TextField::Title | TextField::Lead | TextField::Body, form) => form,
        };
        let found = self.texts.iter().find(|(has, of, _)| (*has, *of) == (field, form));
        found.expect("every text field has both forms, or is always exact").2
    }

    /// The term of a whole value in the keyword field.
    pub(crate) fn keyword_term(&self, field: FilterField, value: &str) -> tantivy::Term {
        tantivy::Term::from_field_text(self.keyword, &keyword_text(field, value))
    }
}

/// The text of a whole value in the keyword field.
pub(crate) fn keyword_text(field: FilterField, value: &str) -> String {
    format!("{}{KEYWORD}{value}", field.as_str())
}

/// The text of a day that is named, in the keyword field. Days of four-digit years sort as their texts do.
pub(crate) fn mentioned_text(day: jiff::civil::Date) -> String {
    format!("{MENTIONED}{KEYWORD}{day}")
}

fn text_name(field: TextField, form: Form) -> Option<&'static str> {
    Some(match (field, form) {
        (TextField::Default, Form::Stemmed) => "default",
        (TextField::Default, Form::Exact) => "default_exact",
        (TextField::Title, Form::Stemmed) => "title",
        (TextField::Title, Form::Exact) => "title_exact",
        (TextField::Lead, Form::Stemmed) => "lead",
        (TextField::Lead, Form::Exact) => "lead_exact",
        (TextField::Body, Form::Stemmed) => "body",
        (TextField::Body, Form::Exact) => "body_exact",
        (TextField::Author, Form::Exact) => "author",
        (TextField::Url, Form::Exact) => "url",
        (TextField::Author | TextField::Url, Form::Stemmed) | (_, Form::Cased) => return None,
    })
}

/// Seconds since 1970 that any date of tantivy can hold.
pub(crate) fn clamp_seconds(seconds: i64) -> i64 {
    let most = DateTime::MAX.into_timestamp_secs();
    seconds.clamp(-most, most)
}
