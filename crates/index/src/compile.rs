//! Lowered queries as tantivy queries.

use newshound_search::fields::counted_in;
use newshound_search::lower::{Leaf, Looks, Lowered};
use newshound_search::marks::{self, Case};
use newshound_search::query::{Form, Reach, TextField};
use newshound_search::request::{FilterField, TimeWindow};
use newshound_search::{BackendError, alternatives};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query,
    RangeQuery, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::among::{self, Among, AmongQuery, Meant};
use crate::backend::View;
use crate::beginning::BeginningQuery;
use crate::covered::CoveredQuery;
use crate::error;
use crate::looks::LooksLike;
use crate::schema::Fields;
use crate::standing::{Alternative, CaseTest, Stand, StandingQuery, Test};
use crate::statistics::Blended;

/// BM25's `k1`, a constant of the engine: no term scores more than `idf × (k1 + 1)`.
const K1: f32 = 1.2;

/// The most ways in which the alternatives of a phrase's words are combined; where there are more, positions are asked for instead.
const MAX_PHRASES: usize = 64;

/// A filter leads when it lets through less than one document in so many.
const SELECTIVE: u64 = if cfg!(test) { 1 } else { 4 };

/// A query with what is known of its scores.
pub(crate) struct Compiled {
    pub(crate) query: Box<dyn Query>,
    /// The most it can score.
    pub(crate) bound: f32,
    /// Whether it is one term, or a flat union or intersection of terms.
    pub(crate) prunable: bool,
    shape: Shape,
}

/// How a query may be taken up into a boolean one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One term, maybe boosted.
    Term,
    /// Anything else that scores.
    Other,
    /// Nothing.
    Empty,
}

pub(crate) struct Compiler<'a> {
    pub(crate) fields: &'a Fields,
    pub(crate) searcher: &'a Searcher,
    pub(crate) view: &'a View,
    /// Selective filters: what is asked for positions must pass them first.
    pub(crate) narrowing: Vec<Box<dyn Query>>,
    /// What the words of the query count as, filled by [`Compiler::compile`].
    pub(crate) blended: Blended,
}

impl Compiler<'_> {
    /// Takes a filter that lets less than one document in [`SELECTIVE`] through; others cost less where documents are tested one by one.
    pub(crate) fn narrow_to(&mut self, values: &[(FilterField, String)]) -> Result<(), BackendError> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(values.len());
        let mut n_passing = 0;
        for (field, value) in values {
            let term = self.fields.keyword_term(*field, value);
            n_passing += self.searcher.doc_freq(&term).map_err(error::engine)?;
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::Basic))));
        }
        if n_passing.saturating_mul(SELECTIVE) < self.n_documents() {
            self.narrowing.push(Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::new(clauses)), 0.0)));
        }
        Ok(())
    }

    /// A query with the filters as clauses, so that the engine leaps from one to the other.
    pub(crate) fn narrowed(&self, query: Box<dyn Query>) -> Box<dyn Query> {
        if self.narrowing.is_empty() {
            return query;
        }
        let filters = self.narrowing.iter().map(|filter| (Occur::Must, filter.box_clone()));
        Box::new(BooleanQuery::new([(Occur::Must, query)].into_iter().chain(filters).collect()))
    }

    pub(crate) fn compile(&mut self, lowered: &Lowered) -> Result<Compiled, BackendError> {
        Ok(match lowered {
            Lowered::All => unscored(Box::new(AllQuery)),
            Lowered::Nothing => empty(),
            Lowered::Terms { field, form, terms } => self.terms(*field, *form, terms)?,
            Lowered::Phrase { field, form, slots, slop: 0 } => self.phrase(*field, *form, slots)?,
            Lowered::Phrase { field, form, slots, slop } => {
                let leaf = Leaf::whole(*form, slots.clone());
                self.standing(*field, &[vec![leaf]], Stand::Phrase { slop: *slop })?
            }
            Lowered::Near { field, of, reach, sequence } => {
                self.standing(*field, of, Stand::Near { reach: *reach, sequence: *sequence })?
            }
            Lowered::Apart { field, of, from, reach, sequence } => {
                let operands = [of.clone(), from.clone()];
                self.standing(*field, &operands, Stand::Apart { reach: *reach, sequence: *sequence })?
            }
            Lowered::Mentions { field, of, min } => {
                self.standing(*field, std::slice::from_ref(of), Stand::Mentions { min: *min })?
            }
            Lowered::First { field, of, words } => {
                self.standing(*field, std::slice::from_ref(of), Stand::First { words: *words })?
            }
            Lowered::Outlets { min, max } => unscored(Box::new(CoveredQuery::new(self.view, *min, *max))),
            Lowered::Prefix { field, prefix } => self.looking(*field, Looks::Begins, prefix)?,
            Lowered::Wildcard { field, pattern } => self.looking(*field, Looks::Fits, pattern)?,
            Lowered::Fuzzy { field, term, distance } => self.looking(*field, Looks::Alike(*distance), term)?,
            Lowered::Keyword { field, value } => {
                let term = self.fields.keyword_term(*field, value);
                unscored(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
            }
            Lowered::Published(window) => unscored(self.window(window)),
            Lowered::Words { min, max } => {
                let bound = |words: u32| Term::from_field_u64(self.fields.words, u64::from(words));
                let range = std::ops::Bound::Included(bound(*min))..=std::ops::Bound::Included(bound(*max));
                unscored(Box::new(RangeQuery::new(range.start().clone(), range.end().clone())))
            }
            Lowered::And(parts) => self.and(parts)?,
            Lowered::Or(parts) => self.or(parts)?,
            Lowered::AtLeast { min, of } => self.at_least(*min, of)?,
            Lowered::Not(_) => self.and(std::slice::from_ref(lowered))?,
            Lowered::Boost(inner, factor) => {
                let inner = self.compile(inner)?;
                Compiled {
                    query: Box::new(BoostQuery::new(inner.query, *factor)),
                    bound: inner.bound * factor,
                    // A boost at the top hides the engine's fast path; inside a boolean query it does not.
                    prunable: false,
                    shape: inner.shape,
                }
            }
        })
    }

    /// `idf × (k1 + 1)`: what a term can score at the most.
    fn term_bound(&self, term: &Term) -> Result<f32, BackendError> {
        let holding = self.searcher.doc_freq(term).map_err(error::engine)?;
        let holding = self.blended.of(term, holding) as f32;
        let idf = (1.0 + (self.n_documents() as f32 - holding + 0.5) / (holding + 0.5)).ln();
        Ok(idf.max(0.0) * (K1 + 1.0) * 1.001)
    }

    /// As many documents as the engine counts: also those that are deleted and not yet merged away.
    fn n_documents(&self) -> u64 {
        self.searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum()
    }

    /// The alternatives of a word that any document holds; they count as one from here on.
    fn existing(
        &mut self,
        field: Field,
        alternatives: &[alternatives::Alternative],
    ) -> Result<Vec<Meant>, BackendError> {
        let mut existing = Vec::with_capacity(alternatives.len());
        for alternative in alternatives {
            let meant = Meant::new(&self.view.languages, field, alternative);
            let holding = self.searcher.doc_freq(&meant.term).map_err(error::engine)?;
            if holding > 0 {
                existing.push((meant, holding));
            }
        }
        self.blended.add(&existing, self.n_documents());
        Ok(existing.into_iter().map(|(meant, _)| meant).collect())
    }

    fn terms(
        &mut self,
        field: TextField,
        form: Form,
        alternatives: &[alternatives::Alternative],
    ) -> Result<Compiled, BackendError> {
        let mut parts = Vec::new();
        for Meant { term, among } in self.existing(self.fields.text(field, form), alternatives)? {
            let bound = self.term_bound(&term)?;
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            parts.push(Compiled { query, bound, prunable: true, shape: Shape::Term }.among(among));
        }
        Ok(union(parts))
    }

    fn phrase(
        &mut self,
        field: TextField,
        form: Form,
        slots: &[Vec<alternatives::Alternative>],
    ) -> Result<Compiled, BackendError> {
        let in_field = self.fields.text(field, form);
        let mut ways: Vec<(Vec<Term>, Option<Among>)> = vec![(Vec::new(), None)];
        for slot in slots {
            let existing = self.existing(in_field, slot)?;
            if ways.len() * existing.len() > MAX_PHRASES {
                let leaf = Leaf::whole(form, slots.to_vec());
                return self.standing(field, &[vec![leaf]], Stand::Phrase { slop: 0 });
            }
            let mut longer = Vec::with_capacity(ways.len() * existing.len());
            for (terms, among) in &ways {
                for meant in &existing {
                    // Words of different languages are no phrase.
                    let Some(among) = among::both(among.as_ref(), meant.among.as_ref()) else { continue };
                    longer.push((terms.iter().chain([&meant.term]).cloned().collect(), among));
                }
            }
            ways = longer;
        }
        let mut parts = Vec::new();
        for (terms, among) in ways {
            let mut bound = 0.0;
            for term in &terms {
                bound += self.term_bound(term)?;
            }
            let terms = terms.into_iter().enumerate().collect();
            let query: Box<dyn Query> = Box::new(PhraseQuery::new_with_offset_and_slop(terms, 0));
            parts.push(Compiled { query, bound, prunable: false, shape: Shape::Other }.among(among));
        }
        Ok(union(parts))
    }

    /// Words and phrases of which each document that holds them all is asked for their positions.
    fn standing(&mut self, field: TextField, of: &[Vec<Leaf>], stand: Stand) -> Result<Compiled, BackendError> {
        // What a word must be away from need not be there.
        let n_needed = if matches!(stand, Stand::Apart { .. }) { 1 } else { of.len() };
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(of.len());
        let mut bound = 0.0;
        for leaves in &of[..n_needed] {
            let mut parts = Vec::with_capacity(leaves.len());
            for leaf in leaves {
                parts.push(self.holding(field, leaf)?);
            }
            let operand = union(parts);
            if operand.shape == Shape::Empty {
                return Ok(empty());
            }
            bound += operand.bound;
            clauses.push((Occur::Must, operand.query));
        }
        clauses.extend(self.narrowing.iter().map(|filter| (Occur::Must, filter.box_clone())));
        let inner: Box<dyn Query> = Box::new(BooleanQuery::new(clauses));
        // The title stands in the default field more than once, so what is counted is counted elsewhere.
        let fields = match stand {
            Stand::Mentions { .. } | Stand::First { .. } => counted_in(field),
            Stand::Phrase { .. } | Stand::Near { .. } | Stand::Apart { .. } => &[field],
        };
        let mut operands: Vec<Vec<Alternative>> = Vec::with_capacity(of.len());
        for field in fields {
            for leaves in of {
                let alternatives: Result<_, _> = leaves.iter().map(|leaf| self.alternative(*field, leaf)).collect();
                operands.push(alternatives?);
            }
        }
        let reach = match stand {
            Stand::Near { reach, .. } | Stand::Apart { reach, .. } => Some(reach),
            Stand::First { .. } => Some(Reach::Paragraph),
            Stand::Phrase { .. } | Stand::Mentions { .. } => None,
        };
        let marked = self.fields.text(fields.last().copied().unwrap_or(field), Form::Exact);
        let borders = reach.and_then(marks::of_reach).map(|mark| Meant::everywhere(marked, mark));
        let query: Box<dyn Query> = Box::new(StandingQuery::new(inner, Test { operands, stand, borders }));
        Ok(Compiled { query, bound, prunable: false, shape: Shape::Other })
    }

    /// Documents that hold every word of a leaf, wherever they stand.
    fn holding(&mut self, field: TextField, leaf: &Leaf) -> Result<Compiled, BackendError> {
        if let (looks, Some(text)) = (leaf.looks, leaf.slots.first().and_then(|slot| slot.first()))
            && looks != Looks::Whole
        {
            return self.looking(field, looks, &text.term);
        }
        let mut words = Vec::with_capacity(leaf.slots.len());
        for slot in &leaf.slots {
            words.push(self.terms(field, leaf.form, slot)?);
        }
        if words.iter().any(|word| word.shape == Shape::Empty) {
            return Ok(empty());
        }
        let bound = words.iter().map(|word| word.bound).sum();
        let all = words.into_iter().map(|word| (Occur::Must, word.query)).collect();
        let query: Box<dyn Query> = Box::new(BooleanQuery::new(all));
        Ok(Compiled { query, bound, prunable: false, shape: Shape::Other })
    }

    /// What is asked for the positions of a leaf.
    fn alternative(&mut self, field: TextField, leaf: &Leaf) -> Result<Alternative, BackendError> {
        let in_field = self.fields.text(field, leaf.form);
        if let (looks, Some(text)) = (leaf.looks, leaf.slots.first().and_then(|slot| slot.first()))
            && looks != Looks::Whole
        {
            return Ok(Alternative::Looks(LooksLike { field: in_field, looks, text: text.term.clone() }));
        }
        let meant = |of: &alternatives::Alternative| Meant::new(&self.view.languages, in_field, of);
        let slots = leaf.slots.iter().map(|slot| slot.iter().map(meant).collect()).collect();
        let marked = self.fields.text(field, Form::Exact);
        let case = |case: &Case| match case.mark() {
            Some(mark) => CaseTest::Marked(Meant::everywhere(marked, mark)),
            None => CaseTest::Unmarked(Case::MARKS.iter().map(|mark| Meant::everywhere(marked, mark)).collect()),
        };
        Ok(Alternative::Terms { slots, cases: leaf.cases.iter().map(case).collect() })
    }

    /// Terms by their look.
    fn looking(&self, field: TextField, looks: Looks, text: &str) -> Result<Compiled, BackendError> {
        match looks {
            Looks::Begins => Ok(self.beginning(field, text)),
            Looks::Whole | Looks::Fits => self.pattern(field, text),
            Looks::Alike(distance) => {
                let term = Term::from_field_text(self.fields.text(field, Form::Exact), text);
                let query = Box::new(FuzzyTermQuery::new(term, distance, true));
                Ok(Compiled { query, bound: 1.0, prunable: false, shape: Shape::Other })
            }
        }
    }

    /// Terms that begin so.
    fn beginning(&self, field: TextField, prefix: &str) -> Compiled {
        let term = Term::from_field_text(self.fields.text(field, Form::Exact), prefix);
        Compiled { query: Box::new(BeginningQuery::new(term)), bound: 1.0, prunable: false, shape: Shape::Other }
    }

    /// Terms that fit a pattern of `*` and `?`.
    fn pattern(&self, field: TextField, pattern: &str) -> Result<Compiled, BackendError> {
        let mut regex = String::with_capacity(pattern.len() + 8);
        for c in pattern.chars() {
            match c {
                '*' => regex.push_str(".*"),
                '?' => regex.push('.'),
                c => {
                    if c.is_ascii_punctuation() {
                        regex.push('\\');
                    }
                    regex.push(c);
                }
            }
        }
        let query = RegexQuery::from_pattern(&regex, self.fields.text(field, Form::Exact)).map_err(error::engine)?;
        Ok(Compiled { query: Box::new(query), bound: 1.0, prunable: false, shape: Shape::Other })
    }

    fn window(&self, window: &TimeWindow) -> Box<dyn Query> {
        let (from, to) = crate::segment::seconds(window);
        let bound = |seconds: i64| std::ops::Bound::Included(Term::from_field_i64(self.fields.published, seconds));
        Box::new(RangeQuery::new(bound(from), bound(to)))
    }

    fn and(&mut self, parts: &[Lowered]) -> Result<Compiled, BackendError> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len());
        let (mut bound, mut all_terms, mut positive) = (0.0, true, 0);
        for part in parts {
            if let Lowered::Not(inner) = part {
                let inner = self.compile(inner)?;
                if inner.shape != Shape::Empty {
                    clauses.push((Occur::MustNot, inner.query));
                    all_terms = false;
                }
                continue;
            }
            let part = self.compile(part)?;
            if part.shape == Shape::Empty {
                return Ok(empty());
            }
            all_terms &= part.shape == Shape::Term;
            bound += part.bound;
            positive += 1;
            clauses.push((Occur::Must, part.query));
        }
        if positive == 0 {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
        }
        let query: Box<dyn Query> = Box::new(BooleanQuery::new(clauses));
        Ok(Compiled { query, bound, prunable: all_terms && positive > 0, shape: Shape::Other })
    }

    fn or(&mut self, parts: &[Lowered]) -> Result<Compiled, BackendError> {
        let mut compiled = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                // Alternatives of a word stand side by side with the other words, so that the union stays flat.
                Lowered::Terms { field, form, terms } if terms.len() > 1 => {
                    self.existing(self.fields.text(*field, *form), terms)?;
                    for term in terms {
                        compiled.push(self.terms(*field, *form, std::slice::from_ref(term))?);
                    }
                }
                Lowered::Boost(inner, factor) => match inner.as_ref() {
                    Lowered::Terms { field, form, terms } if terms.len() > 1 => {
                        self.existing(self.fields.text(*field, *form), terms)?;
                        for term in terms {
                            let term = Lowered::Terms { field: *field, form: *form, terms: vec![term.clone()] };
                            compiled.push(self.compile(&Lowered::Boost(Box::new(term), *factor))?);
                        }
                    }
                    _ => compiled.push(self.compile(part)?),
                },
                part => compiled.push(self.compile(part)?),
            }
        }
        Ok(union(compiled))
    }

    fn at_least(&mut self, min: usize, parts: &[Lowered]) -> Result<Compiled, BackendError> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len());
        let mut bound = 0.0;
        for part in parts {
            let part = self.compile(part)?;
            if part.shape != Shape::Empty {
                bound += part.bound;
                clauses.push((Occur::Should, part.query));
            }
        }
        if clauses.len() < min {
            return Ok(empty());
        }
        let query: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, min));
        Ok(Compiled { query, bound, prunable: false, shape: Shape::Other })
    }
}

impl Compiled {
    /// The same in documents of some languages. The engine knows no bounds for that, so it is no longer prunable.
    fn among(self, among: Option<Among>) -> Self {
        let Some(among) = among else { return self };
        let query = Box::new(AmongQuery::new(self.query, among));
        Self { query, prunable: false, shape: Shape::Other, ..self }
    }
}

fn empty() -> Compiled {
    Compiled { query: Box::new(EmptyQuery), bound: 0.0, prunable: false, shape: Shape::Empty }
}

/// What matches without counting.
fn unscored(query: Box<dyn Query>) -> Compiled {
    let query: Box<dyn Query> = Box::new(ConstScoreQuery::new(query, 0.0));
    Compiled { query, bound: 0.0, prunable: false, shape: Shape::Other }
}

fn union(parts: Vec<Compiled>) -> Compiled {
    let mut parts: Vec<Compiled> = parts.into_iter().filter(|part| part.shape != Shape::Empty).collect();
    match parts.len() {
        0 => empty(),
        1 => parts.remove(0),
        _ => {
            let bound = parts.iter().map(|part| part.bound).sum();
            let prunable = parts.iter().all(|part| part.shape == Shape::Term);
            let clauses = parts.into_iter().map(|part| (Occur::Should, part.query)).collect();
            Compiled { query: Box::new(BooleanQuery::new(clauses)), bound, prunable, shape: Shape::Other }
        }
    }
}
