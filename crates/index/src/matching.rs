//! Everything that a plan matches, as sets of documents: what totals, facets and timelines are counted of.
//!
//! Nothing is scored. Words are read as postings: the rarest group makes a set, and each other one is either made a set, too, and
//! intersected, or asked about the documents that are left, whichever costs less.

use std::ops::Range;

use newshound_search::BackendError;
use tantivy::query::{EnableScoring, Weight};
use tantivy::{DocId, DocSet as _, TERMINATED, Term};

use crate::backend::View;
use crate::beginning::for_each_block;
use crate::bits::Bits;
use crate::cursor::Cursor;
use crate::documents::Documents;
use crate::error;
use crate::phrase::Phrase;
use crate::plan::Plan;
use crate::rare::Rare;
use crate::schema::Fields;
use crate::segment::Segment;
use crate::sweep::filter_cursors;
use crate::walk::begin;
use crate::words::Word;

/// How many postings are read in the time that one document is looked up.
const POSTINGS_PER_LOOK_UP: u64 = 12;

/// The documents of each segment, in the order of the view.
pub(crate) type Matches = Vec<Documents>;

/// Finds everything that a plan lets through.
pub(crate) fn matches(view: &View, plan: &Plan) -> Result<Matches, BackendError> {
    if let Some(words) = &plan.words {
        let of_segment = |segment: &Segment| {
            let mut found = of_words(segment, plan, &words.groups, &view.fields)?;
            if let Some(mut phrase) = Phrase::open(words, None, segment)? {
                found.retain(|document| phrase.holds(document));
            }
            Ok(found)
        };
        return view.segments.iter().map(of_segment).collect();
    }
    if plan.is_only_filters() {
        return view.segments.iter().map(|segment| of_words(segment, plan, &[], &view.fields)).collect();
    }
    if let Some(beginning) = plan.beginning(&view.fields) {
        return view.segments.iter().map(|segment| of_beginning(segment, plan, &beginning, &view.fields)).collect();
    }
    let tree = plan.tree(view)?;
    let weight = tree.query.weight(EnableScoring::disabled_from_searcher(&view.searcher)).map_err(error::engine)?;
    view.segments.iter().map(|segment| of_tree(segment, plan, weight.as_ref(), &view.fields)).collect()
}

fn of_tree(segment: &Segment, plan: &Plan, weight: &dyn Weight, fields: &Fields) -> Result<Documents, BackendError> {
    let Some(passing) = segment.passing(plan, fields)? else { return Ok(Documents::none()) };
    let mut found = Bits::new(segment.reader.max_doc());
    let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
    let mut document = begin(scorer.as_mut(), passing.range.start);
    while document != TERMINATED && document < passing.range.end {
        if passing.passes(document) {
            found.insert(document);
        }
        document = scorer.advance();
    }
    Ok(Documents::Many(found))
}

/// The documents that hold a term of every group.
fn of_words(segment: &Segment, plan: &Plan, groups: &[Vec<Word>], fields: &Fields) -> Result<Documents, BackendError> {
    let (range, max_document) = (segment.range(plan), segment.reader.max_doc());
    if range.is_empty() {
        return Ok(Documents::none());
    }
    let mut parts = Vec::with_capacity(groups.len() + plan.include.len());
    for group in groups {
        parts.push(group_cursors(segment, group)?);
    }
    for values in &plan.include {
        parts.push(filter_cursors(segment, fields, values)?);
    }
    parts.sort_by_key(|cursors| size(cursors));
    let mut parts = parts.into_iter();
    let mut found = match parts.next() {
        Some(mut lead) => all_of(&mut lead, &range, max_document),
        None => {
            let mut all = Bits::new(max_document);
            all.insert_range(range.clone());
            Documents::Many(all)
        }
    };
    for part in parts {
        narrow(&mut found, part, &range, max_document);
    }
    pass(segment, plan, fields, &range, &mut found)?;
    Ok(found)
}

/// The documents that hold a term which begins like this one.
fn of_beginning(segment: &Segment, plan: &Plan, beginning: &Term, fields: &Fields) -> Result<Documents, BackendError> {
    let (range, max_document) = (segment.range(plan), segment.reader.max_doc());
    if range.is_empty() {
        return Ok(Documents::none());
    }
    let mut bits = Bits::new(max_document);
    let index = &segment.field(beginning.field())?.index;
    for_each_block(index, beginning, |documents| bits.insert_all(documents))?;
    bits.keep_range(&range);
    let mut found = Documents::Many(bits);
    for values in &plan.include {
        narrow(&mut found, filter_cursors(segment, fields, values)?, &range, max_document);
    }
    pass(segment, plan, fields, &range, &mut found)?;
    Ok(found)
}

/// Keeps the documents that any of the cursors comes to, in whichever way costs less.
fn narrow(found: &mut Documents, mut part: Vec<Cursor<'_>>, range: &Range<DocId>, max_document: DocId) {
    if size(&part) > found.len().saturating_mul(POSTINGS_PER_LOOK_UP) {
        found.retain(|document| part.iter_mut().any(|cursor| cursor.holds(document)));
    } else {
        found.intersect(&bits_of(&mut part, range, max_document));
    }
}

/// Keeps the documents that the other filters of a plan let through, and those that are alive.
fn pass(
    segment: &Segment,
    plan: &Plan,
    fields: &Fields,
    range: &Range<DocId>,
    found: &mut Documents,
) -> Result<(), BackendError> {
    let mut excluded = filter_cursors(segment, fields, &plan.exclude)?;
    if size(&excluded) > found.len().saturating_mul(POSTINGS_PER_LOOK_UP) {
        found.retain(|document| excluded.iter_mut().all(|cursor| cursor.seek(document) != document));
    } else if !excluded.is_empty() {
        found.remove_all(&bits_of(&mut excluded, range, segment.reader.max_doc()));
    }
    if segment.reader.has_deletes() {
        found.retain(|document| segment.is_alive(document));
    }
    if plan.wants_length() || plan.carried.is_some() {
        found.retain(|document| segment.lets_through(plan, document));
    }
    let rare = Rare::new(&segment.reader, fields, plan)?;
    if rare.narrows() {
        found.retain(|document| rare.passes(document));
    }
    Ok(())
}

fn group_cursors<'a>(segment: &'a Segment, group: &'a [Word]) -> Result<Vec<Cursor<'a>>, BackendError> {
    let mut cursors = Vec::with_capacity(group.len());
    for word in group {
        cursors.extend(word.cursor(segment, None)?);
    }
    Ok(cursors)
}

/// How many documents cursors stand before, one counted for each of them.
fn size(cursors: &[Cursor<'_>]) -> u64 {
    cursors.iter().map(|cursor| u64::from(cursor.n_documents())).sum()
}

/// The documents of cursors within a range.
fn all_of(cursors: &mut [Cursor<'_>], range: &Range<DocId>, max_document: DocId) -> Documents {
    match cursors {
        [] => Documents::none(),
        [cursor] if Documents::are_few(u64::from(cursor.n_documents()), max_document) => {
            let mut found = Vec::with_capacity(cursor.n_documents() as usize);
            cursor.seek(range.start);
            while cursor.document() < range.end {
                cursor.take_documents(range.end, |documents| found.extend_from_slice(documents));
            }
            Documents::Few(found)
        }
        cursors => Documents::Many(bits_of(cursors, range, max_document)),
    }
}

/// The same as bits, whatever they cost.
fn bits_of(cursors: &mut [Cursor<'_>], range: &Range<DocId>, max_document: DocId) -> Bits {
    let mut found = Bits::new(max_document);
    for cursor in cursors {
        cursor.seek(range.start);
        while cursor.document() < range.end {
            cursor.take_documents(range.end, |documents| found.insert_all(documents));
        }
    }
    found
}
