//! The bare engine: what its own collectors do with a query on the same segments.

use anyhow::{Context as _, Result};
use tantivy::collector::{Collector, Count, SegmentCollector, TopDocs};
use tantivy::query::{BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocId, DocSet as _, Order, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyDocument,
    Term,
};
use tantivy_common::BitSet;

/// How many hits are asked for.
pub const K: usize = 10;

/// The ten best by BM25.
///
/// # Errors
/// When the index cannot be read.
pub fn top(searcher: &Searcher, query: &dyn Query) -> Result<Vec<DocAddress>> {
    let found = searcher.search(query, &TopDocs::with_limit(K).order_by_score())?;
    Ok(found.into_iter().map(|(_, address)| address).collect())
}

/// The ten best by BM25 that fade with age, every match scored.
///
/// # Errors
/// When the index cannot be read.
pub fn tweaked(searcher: &Searcher, query: &dyn Query, now: i64, pivot: f32) -> Result<()> {
    let collector = TopDocs::with_limit(K).tweak_score(move |segment: &SegmentReader| {
        let published = segment.fast_fields().i64("published").map(|column| column.first_or_default_col(0)).ok();
        move |document: DocId, score: Score| {
            let at = published.as_ref().map_or(0, |column| column.get_val(document));
            score * pivot / (pivot + (now - at).max(0) as Score)
        }
    });
    searcher.search(query, &collector)?;
    Ok(())
}

/// The ten latest.
///
/// # Errors
/// When the index cannot be read.
pub fn by_date(searcher: &Searcher, query: &dyn Query) -> Result<()> {
    searcher.search(query, &TopDocs::with_limit(K).order_by_fast_field::<i64>("published", Order::Desc))?;
    Ok(())
}

/// How many match.
///
/// # Errors
/// When the index cannot be read.
pub fn count(searcher: &Searcher, query: &dyn Query) -> Result<()> {
    searcher.search(query, &Count)?;
    Ok(())
}

/// Fetches stored documents.
///
/// # Errors
/// When the index cannot be read.
pub fn fetch(searcher: &Searcher, found: &[DocAddress]) -> Result<()> {
    for &address in found {
        let _: TantivyDocument = searcher.doc(address)?;
    }
    Ok(())
}

/// The term of an outlet's filter.
///
/// # Errors
/// When the index has no such field.
pub fn outlet(searcher: &Searcher, id: &str) -> Result<Term> {
    Ok(Term::from_field_text(searcher.schema().get_field("keyword")?, &format!("outlet\u{1}{id}")))
}

/// A query with a filter as a clause.
#[must_use]
pub fn with_clause(query: &dyn Query, filter: &Term) -> BooleanQuery {
    let filter = TermQuery::new(filter.clone(), IndexRecordOption::Basic);
    BooleanQuery::new(vec![
        (Occur::Must, query.box_clone()),
        (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(filter), 0.0))),
    ])
}

/// The ten best by BM25 with a filter tested in the walk.
///
/// # Errors
/// When the index cannot be read.
pub fn top_filtered(searcher: &Searcher, query: &dyn Query, filter: &Term) -> Result<()> {
    searcher.search(query, &Filtered { filter: filter.clone() })?;
    Ok(())
}

/// The scores of the ten best by text, age and authority, with every match scored and nothing skipped.
///
/// # Errors
/// When the index cannot be read.
pub fn every_score(searcher: &Searcher, query: &dyn Query, now: i64, pivot: f64) -> Result<Vec<f32>> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut scores = Vec::new();
    for segment in searcher.segment_readers() {
        let published = segment.fast_fields().i64("published")?.first_or_default_col(0);
        let authority = segment.fast_fields().f64("authority")?.first_or_default_col(1.0);
        weight.for_each(segment, &mut |document, score| {
            if segment.alive_bitset().is_none_or(|alive| alive.is_alive(document)) {
                let age = (now - published.get_val(document)).max(0) as f64;
                scores.push(score * (pivot / (pivot + age)) as f32 * authority.get_val(document) as f32);
            }
        })?;
    }
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.truncate(K);
    Ok(scores)
}

/// The ten best that pass a filter.
struct Filtered {
    filter: Term,
}

/// Collects nothing: the whole walk is in [`Collector::collect_segment`].
struct Unused;

impl SegmentCollector for Unused {
    type Fruit = Vec<(Score, DocAddress)>;

    fn collect(&mut self, _: DocId, _: Score) {}

    fn harvest(self) -> Self::Fruit {
        Vec::new()
    }
}

impl Collector for Filtered {
    type Fruit = Vec<(Score, DocAddress)>;
    type Child = Unused;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Unused> {
        Ok(Unused)
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        let mut all: Vec<_> = fruits.into_iter().flatten().collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all.truncate(K);
        Ok(all)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self::Fruit> {
        let mut passing = BitSet::with_max_value(segment.max_doc());
        let index = segment.inverted_index(self.filter.field())?;
        if let Some(mut postings) = index.read_postings(&self.filter, IndexRecordOption::Basic)? {
            while postings.doc() != TERMINATED {
                passing.insert(postings.doc());
                postings.advance();
            }
        }
        let mut best: Vec<(Score, DocAddress)> = Vec::with_capacity(K + 1);
        weight.for_each_pruning(Score::MIN, segment, &mut |document, score| {
            if passing.contains(document) {
                let at = best.partition_point(|(other, _)| *other >= score);
                best.insert(at, (score, DocAddress::new(ordinal, document)));
                best.truncate(K);
            }
            if best.len() == K { best[K - 1].0 } else { Score::MIN }
        })?;
        Ok(best)
    }
}

/// Opens the index of a folder.
///
/// # Errors
/// When there is none.
pub fn open(folder: &std::path::Path) -> Result<Searcher> {
    let index = tantivy::Index::open_in_dir(folder).with_context(|| format!("no index in {}", folder.display()))?;
    Ok(index.reader()?.searcher())
}
