//! What an index takes on disk, part by part, against the text of its articles.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use newshound_model::Article;
use newshound_model::record::ArticleRecord;
use newshound_search::marks;
use tantivy::schema::{FieldType, Value as _};
use tantivy::space_usage::PerFieldSpaceUsage;
use tantivy::{Searcher, TantivyDocument, Term};

/// The bytes of an index.
#[derive(Debug, Default)]
pub struct Sizes {
    /// Of titles, standfirsts and bodies as they are.
    pub raw: u64,
    /// Of everything.
    pub total: u64,
    /// Of the stored records.
    pub records: u64,
    /// Of each field's dictionary, postings and positions.
    pub texts: BTreeMap<String, [u64; 3]>,
    /// Of the marks of sentences, paragraphs and capital letters among those.
    pub marks: u64,
    /// Of each column.
    pub columns: BTreeMap<String, u64>,
    /// Of the lengths of fields.
    pub lengths: u64,
}

impl Sizes {
    /// The sizes of the index in a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(folder: &Path) -> Result<Self> {
        let searcher = crate::bare::open(folder)?;
        Self { raw: raw(&searcher)?, marks: of_marks(&searcher)?, ..Self::default() }.with_parts(&searcher)
    }

    /// The sizes of an index that the bare engine made of the same text.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_bare(&self, folder: &Path) -> Result<Self> {
        Self { raw: self.raw, ..Self::default() }.with_parts(&crate::bare::open(folder)?)
    }

    fn with_parts(self, searcher: &Searcher) -> Result<Self> {
        let mut sizes = self;
        for segment in searcher.space_usage()?.segments() {
            sizes.total += segment.total().get_bytes();
            sizes.records += segment.store().total().get_bytes();
            sizes.lengths += segment.fieldnorms().total().get_bytes();
            for (part, usage) in [segment.termdict(), segment.postings(), segment.positions()].into_iter().enumerate() {
                for (name, bytes) in fields(usage) {
                    sizes.texts.entry(name).or_default()[part] += bytes;
                }
            }
            for (name, bytes) in fields(segment.fast_fields()) {
                *sizes.columns.entry(name).or_default() += bytes;
            }
        }
        Ok(sizes)
    }

    /// So many bytes as a share of the raw text.
    #[must_use]
    pub fn share(&self, bytes: u64) -> f64 {
        bytes as f64 / self.raw.max(1) as f64
    }
}

impl std::fmt::Display for Sizes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns: u64 = self.columns.values().sum();
        let facets: u64 =
            self.columns.iter().filter(|(name, _)| name.starts_with("facet_")).map(|(_, bytes)| bytes).sum();
        writeln!(f, "  {:<28}{:7.3}  of {} bytes of text", "index", self.share(self.total), self.raw)?;
        writeln!(f, "  {:<28}{:7.3}", "records", self.share(self.records))?;
        writeln!(f, "  {:<28}{:7.3}", "facets", self.share(facets))?;
        writeln!(f, "  {:<28}{:7.3}", "other columns", self.share(columns - facets))?;
        writeln!(f, "  {:<28}{:7.3}", "lengths", self.share(self.lengths))?;
        writeln!(f, "  {:<28}{:7.3}  (part of the fields below)", "marks", self.share(self.marks))?;
        for (name, [terms, postings, positions]) in &self.texts {
            let all = self.share(terms + postings + positions);
            let (terms, postings, positions) = (self.share(*terms), self.share(*postings), self.share(*positions));
            writeln!(
                f,
                "  {name:<28}{all:7.3}  (dictionary {terms:.3}, postings {postings:.3}, positions {positions:.3})"
            )?;
        }
        Ok(())
    }
}

fn fields(usage: &PerFieldSpaceUsage) -> impl Iterator<Item = (String, u64)> {
    usage.fields().map(|field| (field.field_name().to_owned(), field.total().get_bytes()))
}

/// The text of all articles.
fn raw(searcher: &Searcher) -> Result<u64> {
    let record = searcher.schema().get_field("record")?;
    let mut bytes = 0;
    for segment in searcher.segment_readers() {
        let store = segment.get_store_reader(1)?;
        for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
            let document = document?;
            let stored = document.get_first(record).context("a document has a record")?;
            let article = Article::try_from(ArticleRecord::from_json(stored.as_bytes().context("of bytes")?)?)?;
            bytes += article.title.len() + article.standfirst.map_or(0, |text| text.len());
            bytes += article.body.iter().map(|paragraph| paragraph.len() + 2).sum::<usize>();
        }
    }
    Ok(bytes as u64)
}

/// The postings and positions of all marks.
fn of_marks(searcher: &Searcher) -> Result<u64> {
    let mut bytes = 0;
    for (field, entry) in searcher.schema().fields() {
        if !matches!(entry.field_type(), FieldType::Str(_)) || !entry.is_indexed() {
            continue;
        }
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            for mark in [marks::SENTENCE, marks::PARAGRAPH, marks::CAPITAL, marks::UPPER, marks::MIXED] {
                if let Some(info) = index.get_term_info(&Term::from_field_text(field, mark))? {
                    bytes += info.postings_range.len() + info.positions_range.len();
                }
            }
        }
    }
    Ok(bytes as u64)
}
