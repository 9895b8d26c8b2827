//! The second phase: where the words of a query stand in the best documents, read from the postings.

use newshound_search::alternatives::Alternative;
use newshound_search::lower::lower;
use newshound_search::named::{Matches, Named};
use newshound_search::query::{Form, TextField};
use newshound_search::request::FilterField;
use newshound_search::second::{CANDIDATES, Places, Wording};
use newshound_search::{BackendError, Refine, SearchRequest, SortKey};
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, Term};

use crate::among::{Meant, MeantPostings};
use crate::backend::View;
use crate::best::Best;
use crate::error;
use crate::plan::Plan;
use crate::segment::Segment;
use crate::standing::positions;
use crate::walk::{Found, Order, Point, walk, walk_to};

/// What the second phase looks for.
pub(crate) struct Second {
    wording: Wording,
    named: Named,
}

impl Second {
    /// Prepares it; `None` when the order is that of the first phase alone.
    pub(crate) fn new(
        view: &View,
        plan: &Plan,
        order: Order,
        request: &SearchRequest,
    ) -> Result<Option<Self>, BackendError> {
        let (Refine::On(text), Order::Best { .. } | Order::Relevance, Some(wording)) =
            (&request.refine, order, &plan.wording)
        else {
            return Ok(None);
        };
        let wording = wording.clone().with_typed(&plan.scored, &lower(&request.query, &[]));
        let field = view.fields.text(wording.field, wording.form);
        let n_documents = view.searcher.num_docs().max(1) as f32;
        let holding = |alternative: &Alternative| {
            let meant = Meant::new(&view.languages, field, alternative);
            view.searcher.doc_freq(&meant.term).map_or(0, |holding| meant.counting(holding))
        };
        let rarity = |alternatives: &[Alternative]| {
            let holding: u64 = alternatives.iter().map(holding).sum();
            let holding = (holding as f32).clamp(1.0, n_documents);
            (1.0 + (n_documents - holding + 0.5) / (holding + 0.5)).ln()
        };
        let is_known = |field: FilterField, value: &str| {
            view.searcher.doc_freq(&view.fields.keyword_term(field, value)).is_ok_and(|holding| holding > 0)
        };
        Ok(Some(Self { wording: wording.weighed(&rarity), named: Named::of(text, &is_known) }))
    }

    /// The first `limit` documents after a point, in the order of both phases.
    pub(crate) fn walk(
        &self,
        view: &View,
        plan: &Plan,
        order: Order,
        limit: usize,
        after: Option<Point>,
    ) -> Result<Vec<Found>, BackendError> {
        if matches!(after, Some((SortKey::Score(_), _))) {
            return walk(view, plan, order, limit, after);
        }
        let mut best = Best::new(order, CANDIDATES, None);
        if after.is_none() && limit < CANDIDATES {
            // No factor is below 1, so what all of them together cannot lift to the last hit of the first page needs not be looked at.
            best = best.within(limit, self.wording.most() * self.named.most());
        }
        let mut found = walk_to(view, plan, best)?;
        let border = found.last().filter(|_| found.len() == CANDIDATES).map(Found::point);
        self.refine(view, &mut found)?;
        found.sort_by(|a, b| order.compare(a.point(), b.point()));
        found.retain(|found| order.is_after(found, after));
        found.truncate(limit);
        if let Some(border) = border.filter(|_| found.len() < limit) {
            found.extend(walk(view, plan, order, limit - found.len(), Some(border))?);
        }
        Ok(found)
    }

    /// Gives candidates their scores of the second phase.
    fn refine(&self, view: &View, found: &mut [Found]) -> Result<(), BackendError> {
        // Postings are read forward, so the documents of a segment are asked in their order.
        found.sort_unstable_by_key(|found| found.address);
        for found in found.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
            let Some(segment) = found.first().and_then(|first| view.segment(first.address.segment_ord)) else {
                continue;
            };
            let mut reading = Reading::new(view, segment, &self.wording, &self.named)?;
            for found in found {
                let document = found.address.doc_id;
                let mut fit = self.wording.fit(&reading.places(document));
                fit.named = self.named.factor(reading.matches(segment, document));
                found.fit = fit;
                found.key = SortKey::Refined(found.parts().total);
            }
        }
        Ok(())
    }
}

/// The postings of a segment that the second phase reads.
struct Reading {
    words: Vec<Vec<MeantPostings>>,
    in_title: Vec<Vec<MeantPostings>>,
    in_lead: Vec<Vec<MeantPostings>>,
    typed: Vec<Option<MeantPostings>>,
    outlets: Vec<SegmentPostings>,
    entities: Vec<SegmentPostings>,
    buffer: Vec<u32>,
}

impl Reading {
    fn new(view: &View, segment: &Segment, wording: &Wording, named: &Named) -> Result<Self, BackendError> {
        let open = |term: Term, option| {
            let index = segment.reader.inverted_index(term.field()).map_err(error::engine)?;
            Ok::<_, BackendError>(index.read_postings(&term, option)?)
        };
        let words = |field: TextField, option| {
            let field = view.fields.text(field, wording.form);
            let of_word = |word: &newshound_search::second::Word| {
                let meant = word.terms.iter().map(|alternative| Meant::new(&view.languages, field, alternative));
                meant.filter_map(|meant| meant.open(&segment.reader, option).transpose()).collect()
            };
            wording.words.iter().map(of_word).collect::<tantivy::Result<Vec<Vec<_>>>>().map_err(error::engine)
        };
        let values = |field: FilterField, values: &[String]| {
            let of_value =
                |value: &String| open(view.fields.keyword_term(field, value), IndexRecordOption::Basic).transpose();
            values.iter().filter_map(of_value).collect::<Result<Vec<_>, _>>()
        };
        let (title, lead) = (wording.asks_title(), wording.asks_lead());
        let written = view.fields.text(wording.field, Form::Exact);
        let typed = |word: &newshound_search::second::Word| match &word.typed {
            Some(typed) => Meant::new(&view.languages, written, typed).open(&segment.reader, IndexRecordOption::Basic),
            None => Ok(None),
        };
        Ok(Self {
            words: words(wording.field, IndexRecordOption::WithFreqsAndPositions)?,
            in_title: if title { words(TextField::Title, IndexRecordOption::Basic)? } else { Vec::new() },
            in_lead: if lead { words(TextField::Lead, IndexRecordOption::Basic)? } else { Vec::new() },
            typed: wording.words.iter().map(typed).collect::<tantivy::Result<_>>().map_err(error::engine)?,
            outlets: values(FilterField::Outlet, &named.outlets)?,
            entities: values(FilterField::Entity, &named.entities)?,
            buffer: Vec::new(),
        })
    }

    /// Where the words stand in a document; documents are asked in ascending order.
    fn places(&mut self, document: DocId) -> Places {
        let Self { words, in_title, in_lead, typed, buffer, .. } = self;
        let is_in = |words: &mut Vec<Vec<MeantPostings>>| {
            words.iter_mut().map(|terms| terms.iter_mut().any(|postings| postings.holds(document))).collect()
        };
        Places {
            positions: words.iter_mut().map(|terms| positions(terms, document, buffer)).collect(),
            in_title: is_in(in_title),
            in_lead: is_in(in_lead),
            typed: typed
                .iter_mut()
                .map(|postings| postings.as_mut().is_some_and(|postings| postings.holds(document)))
                .collect(),
        }
    }

    fn matches(&mut self, segment: &Segment, document: DocId) -> Matches {
        Matches {
            outlet: self.outlets.iter_mut().any(|postings| holds(postings, document)),
            entities: self.entities.iter_mut().filter_map(|postings| holds(postings, document).then_some(())).count(),
            published: segment.published.get_val(document),
        }
    }
}

/// Whether a document is among those of a term; documents are asked in ascending order.
fn holds(postings: &mut SegmentPostings, document: DocId) -> bool {
    if postings.doc() < document {
        postings.seek(document);
    }
    postings.doc() == document
}
