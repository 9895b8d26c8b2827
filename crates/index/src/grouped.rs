//! Pages that show one document of each group.

use std::collections::{HashMap, HashSet};

use newshound_search::order::held_back;
use newshound_search::{BackendError, Group, SearchRequest};

use crate::backend::View;
use crate::segment::Segment;
use crate::walk::{Found, Order, Point, point};

/// How many documents a grouped walk collects for each hit it needs, at first.
const FACTOR: usize = 3;

/// One document a group, the best: up to `limit + 1` of them after the cursor, and how many groups came before it.
///
/// A group whose best document lies before the cursor was shown already, so the walk begins at the top each time, and collects
/// more until enough groups are complete.
pub(crate) fn grouped(
    view: &View,
    order: Order,
    request: &SearchRequest,
    walk: &dyn Fn(usize, Option<Point>) -> Result<Vec<Found>, BackendError>,
) -> Result<(Vec<Found>, usize), BackendError> {
    let seen = request.after.as_ref().map_or(0, |after| after.seen);
    let wanted = request.limit.max(1) + 1;
    let mut collect = (seen + wanted).saturating_mul(FACTOR);
    loop {
        let found = walk(collect, None)?;
        let is_all = found.len() < collect;
        let last = found.last().map(Found::point);
        let mut shown = first_of_groups(view, found, request.group);
        if request.group == Group::Diverse {
            hold_back(view, order, &mut shown);
        }
        let is_settled = |found: &Found| {
            // What is held back may still be passed by documents that the walk has not reached.
            is_all || last.is_some_and(|last| order.compare(found.point(), last).is_le())
        };
        let after = request.after.as_ref().map(point);
        let page: Vec<Found> = shown
            .into_iter()
            .take_while(is_settled)
            .filter(|found| order.is_after(found, after))
            .take(wanted)
            .collect();
        if page.len() == wanted || is_all {
            return Ok((page, seen));
        }
        collect = collect.saturating_mul(4);
    }
}

/// The first document of each group.
fn first_of_groups(view: &View, found: Vec<Found>, group: Group) -> Vec<Found> {
    let group_of = |found: &Found, segment: &Segment| match group {
        Group::Copies => segment.copy_group.get_val(found.address.doc_id),
        Group::Story | Group::Diverse => segment.story.get_val(found.address.doc_id),
        Group::None => found.tie,
    };
    let mut known = HashSet::with_capacity(found.len());
    let is_first = |found: &Found| {
        view.segment(found.address.segment_ord).is_none_or(|segment| known.insert(group_of(found, segment)))
    };
    let mut found = found;
    found.retain(is_first);
    found
}

/// Holds back the second and later documents of each outlet.
fn hold_back(view: &View, order: Order, found: &mut [Found]) {
    let mut n_of_outlet: HashMap<u64, u32> = HashMap::new();
    for found in found.iter_mut() {
        let segment = view.segment(found.address.segment_ord);
        let Some(outlet) = segment.and_then(|segment| segment.outlet.first(found.address.doc_id)) else { continue };
        let n_before = n_of_outlet.entry(outlet).or_default();
        found.key = held_back(order.sort(), found.key, *n_before);
        *n_before += 1;
    }
    found.sort_by(|a, b| order.compare(a.point(), b.point()));
}
