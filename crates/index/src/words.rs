//! Queries that are nothing but words, as posting lists: what the sweep and the counts read without the engine's tree of scorers.
//!
//! Most searches are words of which an article must hold all or any, each word with its alternatives in other languages. That is a list of
//! groups: an article must hold a term of every group, and its score is the sum over all terms that it holds.

use newshound_search::BackendError;
use newshound_search::lower::Lowered;
use tantivy::Term;
use tantivy::postings::TermInfo;
use tantivy::query::Bm25Weight;
use tantivy::schema::Field;

use crate::backend::View;
use crate::cursor::max_score;
use crate::error;
use crate::schema::Fields;
use crate::segment::Segment;
use crate::statistics::{Blended, Statistics};

/// A query of words, looked up.
pub(crate) struct Words {
    /// An article must hold a term of each. A group without terms is held by no article.
    pub(crate) groups: Vec<Vec<Word>>,
    /// What scores in place of the groups' own terms, when these must stand one after the other.
    pub(crate) phrase: Option<Bm25Weight>,
    /// The mean lengths of their fields.
    averages: Vec<(Field, f32)>,
}

/// A term of a query that some document holds.
pub(crate) struct Word {
    pub(crate) term: Term,
    /// What it scores.
    pub(crate) weight: Bm25Weight,
    /// Where its documents are, by the ordinal of the segment.
    pub(crate) infos: Vec<Option<TermInfo>>,
}

impl Word {
    /// Where its documents are in a segment.
    pub(crate) fn info(&self, ordinal: u32) -> Option<&TermInfo> {
        self.infos.get(ordinal as usize).and_then(Option::as_ref)
    }
}

/// A term as it is asked for.
struct AskedTerm {
    term: Term,
    boost: f32,
    /// Alternatives of one word have the same number.
    word: usize,
}

impl Words {
    /// The words of a query; `None` when it is more than words.
    pub(crate) fn of(lowered: &Lowered, view: &View) -> Result<Option<Self>, BackendError> {
        let mut reading = Reading { fields: &view.fields, n_words: 0 };
        let mut groups = Vec::new();
        let is_phrase = reading.phrase(lowered, &mut groups);
        if !is_phrase && !reading.groups(lowered, 1.0, &mut groups) {
            return Ok(None);
        }
        let mut looked_up = Vec::with_capacity(groups.len());
        let mut blended = Blended::default();
        let mut alternatives: Vec<Vec<(Term, u64)>> = vec![Vec::new(); reading.n_words];
        for group in groups {
            let mut found = Vec::with_capacity(group.len());
            for asked in group {
                let (infos, holding) = look_up(view, &asked.term)?;
                if holding > 0 {
                    alternatives[asked.word].push((asked.term.clone(), holding));
                    found.push((asked, infos, holding));
                }
            }
            looked_up.push(found);
        }
        if is_phrase && looked_up.iter().any(|found| found.len() > 1) {
            // Every way to combine alternatives is a phrase of its own.
            return Ok(None);
        }
        let n_documents: u64 = view.segments.iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
        alternatives.iter().for_each(|of_word| blended.add(of_word, n_documents));
        let mut averages = Averages { view, n_documents, known: Vec::new() };
        let mut groups = Vec::with_capacity(looked_up.len());
        for found in looked_up {
            let mut words = Vec::with_capacity(found.len());
            for (AskedTerm { term, boost, .. }, infos, holding) in found {
                let average = averages.of(term.field())?;
                let holding = blended.of(&term, holding).min(n_documents);
                let weight = Bm25Weight::for_one_term_without_explain(holding, n_documents, average).boost_by(boost);
                words.push(Word { term, weight, infos });
            }
            groups.push(words);
        }
        let terms: Vec<Term> = groups.iter().flatten().map(|word: &Word| word.term.clone()).collect();
        let phrase = match is_phrase && terms.len() == groups.len() {
            true => {
                let statistics = Statistics { searcher: &view.searcher, blended: &blended };
                Some(Bm25Weight::for_terms(&statistics, &terms).map_err(error::engine)?)
            }
            false => None,
        };
        Ok(Some(Self { groups, phrase, averages: averages.known }))
    }

    /// By how much the true scores of a field in a segment may exceed its block maxima, as a factor.
    ///
    /// The pair of frequency and length that a block keeps is the best one under the segment's mean length. Under the index's mean length
    /// another pair may be better, but the length part of BM25 changes by at most the ratio of the two means, for either pair.
    pub(crate) fn slack(&self, segment: &Segment, field: Field) -> Result<f32, BackendError> {
        let mean = self.averages.iter().find(|(of, _)| *of == field).map_or(0.0, |(_, mean)| *mean);
        let own = segment.field(field)?.n_tokens as f32 / segment.reader.max_doc().max(1) as f32;
        let ratio = if own > 0.0 && mean > 0.0 { (own / mean).max(mean / own) } else { 1.0 };
        Ok(ratio * ratio)
    }

    /// The most that a document of a segment can score; `None` when none holds a term of every group.
    pub(crate) fn most(&self, segment: &Segment) -> Option<f32> {
        let of_group = |group: &Vec<Word>| {
            let here = group.iter().filter(|word| word.info(segment.ordinal).is_some());
            here.map(|word| max_score(&word.weight)).reduce(|sum, max| sum + max)
        };
        self.groups.iter().try_fold(0.0, |sum, group| Some(sum + of_group(group)?))
    }

    /// Whether the engine skips blocks of documents by itself: a flat union or intersection.
    pub(crate) fn is_flat(&self) -> bool {
        self.phrase.is_none() && (self.groups.len() == 1 || self.groups.iter().all(|group| group.len() == 1))
    }
}

/// Where the documents of a term are, by the ordinal of the segment, and how many there are.
fn look_up(view: &View, term: &Term) -> Result<(Vec<Option<TermInfo>>, u64), BackendError> {
    let mut infos = vec![None; view.segments.len()];
    let mut holding = 0;
    for segment in &view.segments {
        if let Some(info) = segment.field(term.field())?.index.get_term_info(term)? {
            holding += u64::from(info.doc_freq);
            infos[segment.ordinal as usize] = Some(info);
        }
    }
    Ok((infos, holding))
}

/// The mean lengths of fields, each summed up once.
struct Averages<'a> {
    view: &'a View,
    n_documents: u64,
    known: Vec<(Field, f32)>,
}

impl Averages<'_> {
    fn of(&mut self, field: Field) -> Result<f32, BackendError> {
        if let Some((_, average)) = self.known.iter().find(|(known, _)| *known == field) {
            return Ok(*average);
        }
        let mut n_tokens = 0;
        for segment in &self.view.segments {
            n_tokens += segment.field(field)?.n_tokens;
        }
        let average = n_tokens as f32 / self.n_documents.max(1) as f32;
        self.known.push((field, average));
        Ok(average)
    }
}

struct Reading<'a> {
    fields: &'a Fields,
    n_words: usize,
}

impl Reading<'_> {
    /// Adds a group for each position of a phrase of two; `false` when it is none.
    fn phrase(&mut self, lowered: &Lowered, found: &mut Vec<Vec<AskedTerm>>) -> bool {
        let Lowered::Phrase { field, form, slots, slop: 0 } = lowered else { return false };
        // Of longer ones there are seldom enough for a bound, and the engine intersects three lists and more faster.
        if slots.len() != 2 {
            return false;
        }
        for terms in slots {
            self.groups(&Lowered::Terms { field: *field, form: *form, terms: terms.clone() }, 1.0, found);
        }
        true
    }

    /// Adds the groups of a query; `false` when it is more than words.
    fn groups(&mut self, lowered: &Lowered, boost: f32, found: &mut Vec<Vec<AskedTerm>>) -> bool {
        match lowered {
            Lowered::Terms { field, form, terms } => {
                let field = self.fields.text(*field, *form);
                let word = self.n_words;
                self.n_words += 1;
                let asked = |text: &String| AskedTerm { term: Term::from_field_text(field, text), boost, word };
                found.push(terms.iter().map(asked).collect());
                true
            }
            Lowered::Boost(inner, factor) => {
                let boost = boost * factor;
                boost.is_finite() && boost > 0.0 && self.groups(inner, boost, found)
            }
            Lowered::And(parts) => parts.iter().all(|part| self.groups(part, boost, found)),
            Lowered::Or(parts) => {
                let mut union = Vec::new();
                for part in parts {
                    let mut of_part = Vec::new();
                    if !self.groups(part, boost, &mut of_part) || of_part.len() != 1 {
                        return false;
                    }
                    union.append(&mut of_part[0]);
                }
                found.push(union);
                true
            }
            Lowered::All
            | Lowered::Nothing
            | Lowered::Phrase { .. }
            | Lowered::Prefix { .. }
            | Lowered::Wildcard { .. }
            | Lowered::Fuzzy { .. }
            | Lowered::Near { .. }
            | Lowered::Apart { .. }
            | Lowered::Mentions { .. }
            | Lowered::First { .. }
            | Lowered::Outlets { .. }
            | Lowered::Keyword { .. }
            | Lowered::Published(_)
            | Lowered::Words { .. }
            | Lowered::AtLeast { .. }
            | Lowered::Not(_) => false,
        }
    }
}
