//! The first hits of a query of words: segment by segment, window by window, back in time.
//!
//! A window is a run of documents. With θ the score of the worst hit kept so far, a document can only compete when its text score exceeds
//! `θ / (decay × greatest authority)`, and in time order the first document of a window bounds that for all of it. So in each window
//!
//! - the terms that together cannot lift a document over the bound drive nothing: they are only asked about documents that others bring up
//!   (MaxScore, Turtle & Flood 1995);
//! - where an article must hold several words, the rarest group leads, and so does a filter that fewer documents pass;
//! - blocks of the leading term whose greatest score will not do are passed over;
//! - a document is dropped as soon as what it has and what it could still get, times its own decay and authority, cannot compete.
//!
//! When all terms together cannot reach the bound, no document from there on can, and the segment is done.

use std::ops::Range;

use newshound_search::{BackendError, SortKey};
use tantivy::{DocId, TERMINATED};

use crate::best::Best;
use crate::cursor::Cursor;
use crate::error;
use crate::phrase::Phrase;
use crate::plan::Plan;
use crate::rare::Rare;
use crate::schema::Fields;
use crate::segment::Segment;
use crate::walk::{Order, ROUNDING};
use crate::words::Asked;

/// The widest window, in documents.
const WIDEST: DocId = if cfg!(test) { 64 } else { 2048 };

/// The first window: of a walk by score, and of one by time, which seldom needs more.
const FIRST: (DocId, DocId) = if cfg!(test) { (3, 2) } else { (256, 64) };

/// How many documents of a group's terms cost as much as one of a filter that leads: those are scored at once, these are looked up.
const FILTER_LEADS: u64 = 4;

/// Room for rounding in the bound of a phrase.
const PHRASE_ROOM: f64 = 1.001;

/// Documents of which a hit must be: those of a group of words, or of the values of a filter.
struct Part<'a> {
    cursors: Vec<Cursor<'a>>,
    /// The most that it can score.
    max: f32,
    n_documents: u64,
    is_filter: bool,
}

impl<'a> Part<'a> {
    fn new(cursors: Vec<Cursor<'a>>, is_filter: bool) -> Self {
        let max = cursors.iter().map(|cursor| cursor.max).sum();
        let n_documents = cursors.iter().map(|cursor| u64::from(cursor.n_documents())).sum();
        Self { cursors, max, n_documents, is_filter }
    }

    /// What a document scores here; `None` when it is not held. The cursors from `first` on are asked.
    fn look_up(&mut self, first: usize, document: DocId) -> Option<f64> {
        let mut found = None;
        for cursor in &mut self.cursors[first..] {
            if cursor.holds(document) {
                *found.get_or_insert(0.0) += f64::from(cursor.score());
            }
        }
        found
    }
}

/// The sweep over one segment.
pub(crate) struct Sweep<'a> {
    segment: &'a Segment,
    plan: &'a Plan,
    order: Order,
    parts: Vec<Part<'a>>,
    excluded: Vec<Cursor<'a>>,
    phrase: Option<Phrase<'a>>,
    rare: Rare,
    window: Option<Box<Window>>,
    /// The candidates of a window, with what the leading terms gave them.
    candidates: Vec<(DocId, f64)>,
}

/// What the leading terms say of a run of documents.
struct Window {
    base: DocId,
    scores: Vec<f64>,
    held: Vec<u64>,
}

impl Window {
    fn new() -> Self {
        Self { base: 0, scores: vec![0.0; WIDEST as usize], held: vec![0; WIDEST as usize / 64] }
    }

    fn add(&mut self, document: DocId, score: f32) {
        let at = (document - self.base) as usize;
        self.scores[at] += f64::from(score);
        self.held[at / 64] |= 1 << (at % 64);
    }

    /// Moves the documents held to `found`, in order.
    fn drain(&mut self, found: &mut Vec<(DocId, f64)>) {
        for (word, bits) in self.held.iter_mut().enumerate() {
            while *bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                *bits &= *bits - 1;
                found.push((self.base + at as DocId, std::mem::take(&mut self.scores[at])));
            }
        }
    }
}

impl<'a> Sweep<'a> {
    /// Prepares a segment; `None` when no document of it can match.
    pub(crate) fn new(
        segment: &'a Segment,
        plan: &'a Plan,
        words: Asked<'a>,
        fields: &Fields,
        order: Order,
    ) -> Result<Option<Self>, BackendError> {
        let Asked { words, weights } = words;
        let mut parts = Vec::with_capacity(words.groups.len() + plan.include.len());
        for (at_group, group) in words.groups.iter().enumerate() {
            let mut cursors = Vec::with_capacity(group.len());
            for (at, word) in group.iter().enumerate() {
                let scoring = match weights.and_then(|weights| Some((weights, weights.get(at_group, at)?))) {
                    None => None,
                    Some((weights, weight)) => Some((weight, weights.slack(segment, word.meant.term.field())?)),
                };
                cursors.extend(word.cursor(segment, scoring)?);
            }
            if cursors.is_empty() {
                return Ok(None);
            }
            cursors.sort_by(|a, b| a.max.total_cmp(&b.max));
            parts.push(Part::new(cursors, false));
        }
        for values in &plan.include {
            let cursors = filter_cursors(segment, fields, values)?;
            if cursors.is_empty() {
                return Ok(None);
            }
            parts.push(Part::new(cursors, true));
        }
        parts.sort_by_key(|part| part.n_documents);
        let excluded = filter_cursors(segment, fields, &plan.exclude)?;
        let phrase = Phrase::open(words, weights, segment)?;
        let candidates = Vec::new();
        let rare = Rare::new(&segment.reader, fields, plan)?;
        Ok(Some(Self { segment, plan, order, parts, excluded, phrase, rare, window: None, candidates }))
    }

    /// Offers the documents of a range that can compete.
    pub(crate) fn run(&mut self, range: Range<DocId>, best: &mut Best) {
        let total: f32 = self.parts.iter().map(|part| part.max).sum();
        let mut width = if self.order.is_unscored() { FIRST.1 } else { FIRST.0 };
        let mut base = range.start;
        while base < range.end {
            let bound = self.bound(base, best);
            if total < bound || self.is_too_old(base, best) {
                return;
            }
            let (lead, first) = self.leads(bound, total);
            let rest = total - self.parts[lead].cursors[first..].iter().map(|cursor| cursor.max).sum::<f32>();
            let mut next = TERMINATED;
            for cursor in &mut self.parts[lead].cursors[first..] {
                next = next.min(cursor.seek(base));
            }
            if next >= range.end {
                return;
            }
            base = next;
            let mut end = base.saturating_add(width).min(range.end);
            if self.parts[lead].cursors.len() - first == 1 {
                // A block may reach further than a window; to read it in pieces would only cost.
                end = end.max(self.parts[lead].cursors[first].last_of_block().saturating_add(1)).min(range.end);
                self.one_leads(lead, first, end, rest, best);
            } else {
                self.several_lead(lead, first, base..end, rest, best);
            }
            base = end;
            width = (width * 2).min(WIDEST);
        }
    }

    /// What the text score of a document from here on must reach; 0 while there is room.
    fn bound(&self, document: DocId, best: &Best) -> f32 {
        match best.threshold() {
            threshold if threshold > 0.0 => threshold / self.order.ceiling(self.segment, document) * ROUNDING,
            _ => 0.0,
        }
    }

    /// The part that leads, and the first of its terms that must: those before it cannot lift a document over the bound, together with all
    /// other parts.
    fn leads(&self, bound: f32, total: f32) -> (usize, usize) {
        let mut lead = 0;
        // Parts stand rarest first. A filter must be rarer by far, because its documents are not scored on the way.
        if self.parts[0].is_filter
            && let Some(words) = self.parts.iter().position(|part| !part.is_filter)
            && self.parts[words].n_documents < self.parts[0].n_documents * FILTER_LEADS
        {
            lead = words;
        }
        let part = &self.parts[lead];
        let mut without = total - part.max;
        let mut first = 0;
        while first + 1 < part.cursors.len() {
            without += part.cursors[first].max;
            if without >= bound {
                break;
            }
            first += 1;
        }
        (lead, first)
    }

    fn one_leads(&mut self, lead: usize, first: usize, end: DocId, rest: f32, best: &mut Best) {
        loop {
            let cursor = &mut self.parts[lead].cursors[first];
            let document = cursor.document();
            if document >= end {
                return;
            }
            let bound = self.bound(document, best);
            let cursor = &mut self.parts[lead].cursors[first];
            if bound > 0.0 && cursor.block_max() + rest < bound {
                let last = cursor.last_of_block();
                cursor.seek(last.saturating_add(1));
                continue;
            }
            let least = f64::from(bound - rest);
            let candidates = &mut self.candidates;
            cursor.take_block(end, |document, score| {
                if f64::from(score) >= least {
                    candidates.push((document, f64::from(score)));
                }
            });
            if self.weigh(lead, first, rest, best) {
                return;
            }
        }
    }

    fn several_lead(&mut self, lead: usize, first: usize, range: Range<DocId>, rest: f32, best: &mut Best) {
        let Self { parts, window, candidates, .. } = self;
        let window = window.get_or_insert_with(|| Box::new(Window::new()));
        window.base = range.start;
        for cursor in &mut parts[lead].cursors[first..] {
            while cursor.document() < range.end {
                cursor.take_block(range.end, |document, score| window.add(document, score));
            }
        }
        window.drain(candidates);
        self.weigh(lead, first, rest, best);
    }

    /// Weighs the candidates one by one; tells whether nothing from there on can compete.
    fn weigh(&mut self, lead: usize, first: usize, rest: f32, best: &mut Best) -> bool {
        let mut candidates = std::mem::take(&mut self.candidates);
        let is_done = match self.order.is_unscored() {
            true => self.weigh_by_time(&candidates, (lead, first), best),
            false => {
                self.weigh_by_score(&candidates, (lead, first), rest, best);
                false
            }
        };
        candidates.clear();
        self.candidates = candidates;
        is_done
    }

    fn weigh_by_time(&mut self, candidates: &[(DocId, f64)], leads: (usize, usize), best: &mut Best) -> bool {
        for &(document, _) in candidates {
            if self.gather(leads, document, 0.0, 0.0, 0.0).is_none() {
                continue;
            }
            let key = SortKey::Seconds(self.segment.published.get_val(document));
            if matches!(self.order, Order::Newest) && best.is_beyond(key) {
                return true;
            }
            if self.is_let_through(document) && self.phrase.as_mut().is_none_or(|phrase| phrase.holds(document)) {
                best.consider(self.segment, document, key, (1.0, 1.0, 1.0));
            }
        }
        false
    }

    fn weigh_by_score(&mut self, candidates: &[(DocId, f64)], leads: (usize, usize), rest: f32, best: &mut Best) {
        let Some(&(begin, _)) = candidates.first() else { return };
        // Where several parts must be held, few candidates are: they are asked for these before anything is read of their own.
        let must_be_held = self.parts.len() > 1;
        let bound = f64::from(self.bound(begin, best));
        for &(document, score) in candidates {
            let mut text = score;
            if must_be_held {
                match self.gather(leads, document, score, rest, bound) {
                    Some(gathered) => text = gathered,
                    None => continue,
                }
            }
            let threshold = f64::from(best.threshold() * ROUNDING);
            let (recency, authority) = self.order.factors(self.segment, document);
            let factor = f64::from(recency) * f64::from(authority);
            let most = match must_be_held {
                true => self.phrase_most(leads.0, score, text),
                false => text + f64::from(rest),
            };
            if most * factor < threshold || !self.is_let_through(document) {
                continue;
            }
            if !must_be_held {
                match self.gather(leads, document, score, rest, threshold / factor) {
                    Some(gathered) => text = gathered,
                    None => continue,
                }
            }
            let text = match &mut self.phrase {
                Some(phrase) => match phrase.score(document) {
                    Some(score) => score,
                    None => continue,
                },
                None => text as f32,
            };
            let key = SortKey::Score(text * recency * authority);
            best.consider(self.segment, document, key, (text, recency, authority));
        }
    }

    /// The most that a document can score of whose two words the leading one gives `of_lead` to `text`. A phrase stands in a text no more
    /// often than the word that stands there least, so it has no greater share of its best score than either word of its own.
    fn phrase_most(&self, lead: usize, of_lead: f64, text: f64) -> f64 {
        let Some(phrase) = self.phrase.as_ref().filter(|_| !self.parts[lead].is_filter) else { return text };
        let of_lead_most = self.parts[lead].max;
        let words = self.parts.iter().filter(|part| !part.is_filter);
        let of_other_most = words.map(|part| part.max).sum::<f32>() - of_lead_most;
        let share = (of_lead / f64::from(of_lead_most)).min((text - of_lead) / f64::from(of_other_most));
        (share * f64::from(phrase.max) * PHRASE_ROOM).min(text)
    }

    /// The score of a document with what the other terms give it; `None` when it lacks a part, is excluded, or cannot reach `least`.
    fn gather(
        &mut self,
        (lead, first): (usize, usize),
        document: DocId,
        mut score: f64,
        rest: f32,
        least: f64,
    ) -> Option<f64> {
        let mut rest = f64::from(rest);
        for cursor in self.parts[lead].cursors[..first].iter_mut().rev() {
            if cursor.holds(document) {
                score += f64::from(cursor.score());
            }
            rest -= f64::from(cursor.max);
            if score + rest < least {
                return None;
            }
        }
        for (position, part) in self.parts.iter_mut().enumerate() {
            if position == lead {
                continue;
            }
            score += part.look_up(0, document)?;
            rest -= f64::from(part.max);
            if score + rest < least {
                return None;
            }
        }
        let is_excluded = self.excluded.iter_mut().any(|cursor| cursor.seek(document) == document);
        (!is_excluded).then_some(score)
    }

    fn is_let_through(&self, document: DocId) -> bool {
        self.segment.is_alive(document) && self.segment.lets_through(self.plan, document) && self.rare.passes(document)
    }

    /// Whether a document comes too late in the order by time, and so does all behind it.
    fn is_too_old(&self, document: DocId, best: &Best) -> bool {
        matches!(self.order, Order::Newest)
            && best.is_beyond(SortKey::Seconds(self.segment.published.get_val(document)))
    }
}

/// The documents of the values of a filter.
pub(crate) fn filter_cursors<'a>(
    segment: &'a Segment,
    fields: &Fields,
    values: &[(newshound_search::FilterField, String)],
) -> Result<Vec<Cursor<'a>>, BackendError> {
    let mut cursors = Vec::with_capacity(values.len());
    for (field, value) in values {
        let term = fields.keyword_term(*field, value);
        let field = segment.field(term.field())?;
        if let Some(info) = field.index.get_term_info(&term)? {
            cursors.push(Cursor::unscored(field, &info).map_err(error::engine)?);
        }
    }
    Ok(cursors)
}
