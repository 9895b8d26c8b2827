//! Words given by their look among words that must stand somehow: beginnings, patterns, similar spellings.
//!
//! Such a word stands for many terms, a short beginning for a great many. Their postings are not held open side by side: the positions are
//! collected for one stretch of documents after the other, term by term, so that memory stays small and each posting is read once.

use std::ops::Range;
use std::sync::Arc;

use newshound_search::lower::Looks;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings as _, TermInfo};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED, Term};

/// How many documents a stretch has at least.
const LEAST_STRETCH: u32 = 4_096;

/// How many documents more a stretch has for each term, so that opening the terms anew costs no more than reading them.
const STRETCH_A_TERM: u32 = 16;

/// Words of a field that look so.
#[derive(Debug, Clone)]
pub(crate) struct LooksLike {
    pub(crate) field: Field,
    pub(crate) looks: Looks,
    /// The folded beginning, pattern or word.
    pub(crate) text: String,
}

/// Where such words stand in the documents of a segment.
pub(crate) struct Looked {
    index: Arc<InvertedIndexReader>,
    terms: Vec<TermInfo>,
    /// The documents whose positions are collected.
    stretch: Range<DocId>,
    /// Document and position, ascending.
    found: Vec<(DocId, u32)>,
}

impl Looked {
    pub(crate) fn new(reader: &SegmentReader, meant: &LooksLike) -> tantivy::Result<Self> {
        let index = reader.inverted_index(meant.field)?;
        let terms = terms(&index, meant)?;
        Ok(Self { index, terms, stretch: 0..0, found: Vec::new() })
    }

    /// The positions in a document, ascending; documents are asked for in ascending order. What cannot be read is nowhere, as a damaged
    /// file is found by its checksum.
    pub(crate) fn positions(&mut self, document: DocId, buffer: &mut Vec<u32>) -> Vec<u32> {
        if !self.stretch.contains(&document) {
            let n_terms = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
            let length = LEAST_STRETCH.max(n_terms.saturating_mul(STRETCH_A_TERM));
            self.stretch = document..document.saturating_add(length);
            self.collect(buffer);
        }
        let first = self.found.partition_point(|&(of, _)| of < document);
        let here = self.found[first..].iter().take_while(|&&(of, _)| of == document);
        let mut positions: Vec<u32> = here.map(|&(_, position)| position).collect();
        positions.dedup();
        positions
    }

    fn collect(&mut self, buffer: &mut Vec<u32>) {
        self.found.clear();
        for term in &self.terms {
            let postings = self.index.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions);
            let Ok(mut postings) = postings else { continue };
            let mut document = postings.doc();
            if document < self.stretch.start {
                document = postings.seek(self.stretch.start);
            }
            while document != TERMINATED && document < self.stretch.end {
                postings.positions(buffer);
                self.found.extend(buffer.iter().map(|&position| (document, position)));
                document = postings.advance();
            }
        }
        self.found.sort_unstable();
    }
}

/// The terms of a segment that look so.
fn terms(index: &InvertedIndexReader, meant: &LooksLike) -> tantivy::Result<Vec<TermInfo>> {
    let mut found = Vec::new();
    if let Looks::Alike(distance) = meant.looks {
        let word = Term::from_field_text(meant.field, &meant.text);
        let mut terms = index.terms().search(FuzzyTermQuery::new(word, distance, true).automaton()?).into_stream()?;
        while terms.advance() {
            found.push(terms.value().clone());
        }
        return Ok(found);
    }
    let literal = match meant.looks {
        Looks::Fits => meant.text.split(['*', '?']).next().unwrap_or(""),
        Looks::Whole | Looks::Begins | Looks::Alike(_) => &meant.text,
    };
    let mut terms = index.terms().range().ge(literal.as_bytes()).into_stream()?;
    while terms.advance() && terms.key().starts_with(literal.as_bytes()) {
        if std::str::from_utf8(terms.key()).is_ok_and(|term| meant.looks.has(&meant.text, term)) {
            found.push(terms.value().clone());
        }
    }
    Ok(found)
}
