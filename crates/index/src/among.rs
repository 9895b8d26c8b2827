//! Terms that count in documents of some languages only.
//!
//! The stem that one language makes of a word may be another word in other languages ([`newshound_search::alternatives`]). Such a term is
//! read like any other, and documents of other languages are passed over: by a number a document and a bit a language.

use std::fmt;
use std::sync::Arc;

use newshound_model::Language;
use newshound_search::alternatives::{Alternative, Languages};
use tantivy::index::SegmentId;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::groups::Numbered;

/// The languages of all documents.
pub(crate) struct Spoken {
    /// Those that any document is in.
    pub(crate) languages: Vec<Language>,
    by_number: Vec<Language>,
    segments: Arc<[(SegmentId, Arc<Numbered>)]>,
}

impl Spoken {
    /// Takes the languages by number, and the numbers of the documents of each segment.
    pub(crate) fn new(by_number: &[Language], segments: Arc<[(SegmentId, Arc<Numbered>)]>) -> Self {
        let mut spoken = Self { languages: Vec::new(), by_number: by_number.to_vec(), segments };
        let is_spoken = |language: &&Language| spoken.n_documents(|other| other == **language) > 0;
        spoken.languages = by_number.iter().filter(is_spoken).copied().collect();
        spoken
    }

    /// How many documents are in some languages.
    fn n_documents(&self, is_wanted: impl Fn(Language) -> bool) -> u64 {
        let numbered = self.segments.iter().flat_map(|(_, numbered)| self.by_number.iter().zip(&numbered.of_language));
        numbered.filter(|(language, _)| is_wanted(**language)).map(|(_, documents)| u64::from(*documents)).sum()
    }

    /// The documents of some languages; `None` when all are.
    fn among(&self, languages: &Languages) -> Option<Among> {
        match languages {
            Languages::All => None,
            Languages::Only(_) => Some(Among {
                wanted: self.by_number.iter().map(|language| languages.has(*language)).collect(),
                segments: Arc::clone(&self.segments),
                n_documents: self.n_documents(|language| languages.has(language)),
            }),
        }
    }
}

/// The documents of some languages.
#[derive(Clone)]
pub(crate) struct Among {
    /// Whether a language is one of them, by its number.
    wanted: Arc<[bool]>,
    segments: Arc<[(SegmentId, Arc<Numbered>)]>,
    /// How many there are.
    n_documents: u64,
}

/// Those of one segment.
#[derive(Clone)]
pub(crate) struct Here {
    wanted: Arc<[bool]>,
    numbered: Arc<Numbered>,
}

impl Here {
    /// Whether a document is one of them.
    pub(crate) fn has(&self, document: DocId) -> bool {
        self.wanted[usize::from(self.numbered.language[document as usize])]
    }
}

impl Among {
    /// Those of one segment; `None` where there are none.
    pub(crate) fn here(&self, segment: SegmentId) -> Option<Here> {
        let (_, numbered) = self.segments.iter().find(|(id, _)| *id == segment)?;
        let is_any =
            numbered.of_language.iter().zip(self.wanted.iter()).any(|(documents, wanted)| *wanted && *documents > 0);
        is_any.then(|| Here { wanted: Arc::clone(&self.wanted), numbered: Arc::clone(numbered) })
    }
}

/// The documents that are in both, all or those of some languages; `None` where there are none.
#[allow(clippy::option_option, reason = "no documents and all documents are two things")]
pub(crate) fn both(one: Option<&Among>, other: Option<&Among>) -> Option<Option<Among>> {
    let (Some(one), Some(other)) = (one, other) else { return Some(one.or(other).cloned()) };
    let wanted: Arc<[bool]> = one.wanted.iter().zip(other.wanted.iter()).map(|(one, other)| *one && *other).collect();
    let n_documents = one.n_documents.min(other.n_documents);
    wanted.contains(&true).then(|| Some(Among { wanted, n_documents, segments: Arc::clone(&one.segments) }))
}

impl fmt::Debug for Among {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Among").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}

/// A term in the documents where it stands for a word.
#[derive(Debug, Clone)]
pub(crate) struct Meant {
    pub(crate) term: Term,
    /// `None` for all documents.
    pub(crate) among: Option<Among>,
}

impl Meant {
    /// An alternative of a word in a field.
    pub(crate) fn new(spoken: &Spoken, field: Field, alternative: &Alternative) -> Self {
        Self { term: Term::from_field_text(field, &alternative.term), among: spoken.among(&alternative.languages) }
    }

    /// A term that counts in every document.
    pub(crate) fn everywhere(field: Field, term: &str) -> Self {
        Self { term: Term::from_field_text(field, term), among: None }
    }

    /// As how many documents hold it a term counts for scores, of which so many do: where other languages hold it, too, for no more than
    /// there are in its own.
    pub(crate) fn counting(&self, holding: u64) -> u64 {
        self.among.as_ref().map_or(holding, |among| holding.min(among.n_documents))
    }

    /// The term in a segment; `None` where it is in no document that is meant.
    pub(crate) fn open(
        &self,
        reader: &SegmentReader,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<MeantPostings>> {
        let here = match &self.among {
            None => None,
            Some(among) => match among.here(reader.segment_id()) {
                None => return Ok(None),
                here => here,
            },
        };
        let index = reader.inverted_index(self.term.field())?;
        Ok(index.read_postings(&self.term, option)?.map(|postings| MeantPostings { postings, here }))
    }
}

/// The documents of a term in one segment, each asked whether it is meant.
pub(crate) struct MeantPostings {
    postings: SegmentPostings,
    here: Option<Here>,
}

impl MeantPostings {
    /// Whether a document holds the term and is meant; documents are asked in ascending order.
    pub(crate) fn holds(&mut self, document: DocId) -> bool {
        if self.here.as_ref().is_some_and(|here| !here.has(document)) {
            return false;
        }
        if self.postings.doc() < document {
            self.postings.seek(document);
        }
        self.postings.doc() == document
    }

    /// How many documents hold the term and are meant.
    pub(crate) fn count(mut self) -> u64 {
        let mut n_documents = 0;
        while self.postings.doc() != TERMINATED {
            n_documents += u64::from(self.here.as_ref().is_none_or(|here| here.has(self.postings.doc())));
            self.postings.advance();
        }
        n_documents
    }

    /// The positions in the document that was asked for last, which must be held.
    pub(crate) fn positions(&mut self, found: &mut Vec<u32>) {
        self.postings.positions(found);
    }
}

/// What a query finds, in documents of some languages.
#[derive(Debug)]
pub(crate) struct AmongQuery {
    inner: Box<dyn Query>,
    among: Among,
}

impl AmongQuery {
    pub(crate) fn new(inner: Box<dyn Query>, among: Among) -> Self {
        Self { inner, among }
    }
}

impl Clone for AmongQuery {
    fn clone(&self) -> Self {
        Self { inner: self.inner.box_clone(), among: self.among.clone() }
    }
}

impl Query for AmongQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AmongWeight { inner: self.inner.weight(scoring)?, among: self.among.clone() }))
    }
}

struct AmongWeight {
    inner: Box<dyn Weight>,
    among: Among,
}

impl Weight for AmongWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(here) = self.among.here(reader.segment_id()) else { return Ok(Box::new(EmptyScorer)) };
        let inner = self.inner.scorer(reader, boost)?;
        let mut scorer = AmongScorer { inner, here };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, document)
    }
}

struct AmongScorer {
    inner: Box<dyn Scorer>,
    here: Here,
}

impl AmongScorer {
    /// Goes on to a document that is meant.
    fn settle(&mut self) -> DocId {
        let mut document = self.inner.doc();
        while document != TERMINATED && !self.here.has(document) {
            document = self.inner.advance();
        }
        document
    }
}

impl DocSet for AmongScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }
}

impl Scorer for AmongScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
