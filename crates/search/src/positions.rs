//! Where words stand to each other: phrases with room, words near each other. One way for every backend and the highlighter.
//!
//! Works on positions only. A backend collects the positions of the terms that an article holds and asks here whether they stand as
//! the query wants them.

use std::collections::HashMap;

use crate::fields::POSITION_GAP;
use crate::query::{Reach, Sequence};

/// In how many places of a text a phrase is looked for whose words all stand near; after so many nothing new is learned.
const MAX_TRIES: usize = 10_000;

/// The most operands that may stand near each other; the sets of them that were seen are bits of one number.
pub const MAX_NEAR: usize = 6;

/// One occurrence of an operand: its first position, and one past its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first position.
    pub start: u32,
    /// One past the last position.
    pub end: u32,
}

/// The places where a phrase stands, each as the positions of its words by slot.
///
/// `slots` holds the positions of each word of the phrase, ascending. The words may be moved by `slop` positions in all, also past each
/// other, as in Lucene's `SloppyPhraseMatcher`: the moves of a match are the spread of `position - slot` over its words. No position
/// serves two words. A word that ends several matches ends one place only: the nearest words before it are taken.
#[must_use]
pub fn phrase(slots: &[Vec<u32>], slop: u32) -> Vec<Vec<u32>> {
    let mut places = Vec::new();
    each_place(slots, slop, &mut |positions| places.push(positions));
    places
}

/// How many places [`phrase`] finds.
#[must_use]
pub fn count_phrase(slots: &[Vec<u32>], slop: u32) -> usize {
    let mut n_places = 0;
    each_place(slots, slop, &mut |_| n_places += 1);
    n_places
}

fn each_place(slots: &[Vec<u32>], slop: u32, found: &mut dyn FnMut(Vec<u32>)) {
    if slots.is_empty() || slots.iter().any(Vec::is_empty) {
        return;
    }
    // Every word by where the phrase would begin if it stood right.
    let mut events: Vec<(i64, usize, u32)> = Vec::with_capacity(slots.iter().map(Vec::len).sum());
    for (slot, positions) in slots.iter().enumerate() {
        events.extend(positions.iter().map(|&position| (i64::from(position) - slot as i64, slot, position)));
    }
    events.sort_unstable();
    let shared = shared_slots(slots);
    let slop = i64::from(slop);
    let mut inside = vec![0_usize; slots.len()];
    let (mut missing, mut first, mut tries) = (slots.len(), 0, 0);
    for &(begin, slot, position) in &events {
        missing -= usize::from(inside[slot] == 0);
        inside[slot] += 1;
        while begin - events[first].0 > slop {
            let slot = events[first].1;
            inside[slot] -= 1;
            missing += usize::from(inside[slot] == 0);
            first += 1;
        }
        if missing > 0 {
            continue;
        }
        tries += 1;
        // Each place is told once: by the last of its words in this order.
        if let Some(positions) = distinct(slots, &shared, begin - slop, begin, (slot, position)) {
            found(positions);
        }
        if tries == MAX_TRIES {
            return;
        }
    }
}

/// Which slots hold a position that another one holds too: a word that stands twice in the phrase.
fn shared_slots(slots: &[Vec<u32>]) -> Vec<bool> {
    let mut holders: HashMap<u32, usize> = HashMap::new();
    let mut shared = vec![false; slots.len()];
    for (slot, positions) in slots.iter().enumerate() {
        for position in positions {
            if let Some(&other) = holders.get(position) {
                (shared[slot], shared[other]) = (true, true);
            } else {
                holders.insert(*position, slot);
            }
        }
    }
    shared
}

/// One position for each slot, none twice, so that the phrase would begin between `from` and `to`; one of them is given.
///
/// The spans of the slots lie one behind the other, so the smallest free position is always a right choice for the next slot.
fn distinct(slots: &[Vec<u32>], shared: &[bool], from: i64, to: i64, given: (usize, u32)) -> Option<Vec<u32>> {
    let mut chosen: Vec<u32> = Vec::with_capacity(slots.len());
    for (slot, positions) in slots.iter().enumerate() {
        if slot == given.0 {
            chosen.push(given.1);
            continue;
        }
        let first = positions.partition_point(|&position| i64::from(position) < from + slot as i64);
        let is_free = |position: &u32| !shared[slot] || (*position != given.1 && !chosen.contains(position));
        let free = positions[first..].iter().copied().find(is_free)?;
        // A place that ends with a later word is told by that one.
        if i64::from(free) + i64::from(slot > given.0) > to + slot as i64 {
            return None;
        }
        chosen.push(free);
    }
    Some(chosen)
}

/// The occurrences of one operand: each of its alternatives is a phrase without room, given as positions by slot.
#[must_use]
pub fn spans(alternatives: &[Vec<Vec<u32>>]) -> Vec<Span> {
    let mut spans = Vec::new();
    for slots in alternatives {
        let Some((first, rest)) = slots.split_first() else { continue };
        for &start in first {
            let holds = |(offset, slot): (usize, &Vec<u32>)| slot.binary_search(&(start + offset as u32 + 1)).is_ok();
            if rest.iter().enumerate().all(holds) {
                spans.push(Span { start, end: start + slots.len() as u32 });
            }
        }
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The places where all operands stand near each other, each as one span of every operand, in the order of the text.
///
/// `operands` holds the occurrences of each operand, ascending, at most [`MAX_NEAR`] of them. Neighbours in the text are at most
/// `distance` words apart (1: side by side) and do not overlap. With [`Sequence::Ordered`] they stand in the order of the query.
#[must_use]
pub fn near(operands: &[Vec<Span>], distance: u32, sequence: Sequence) -> Vec<Vec<Span>> {
    if operands.is_empty() || operands.len() > MAX_NEAR || operands.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut events: Vec<(Span, usize)> = Vec::new();
    for (operand, spans) in operands.iter().enumerate() {
        events.extend(spans.iter().map(|&span| (span, operand)));
    }
    events.sort_unstable();
    let longest = events.iter().map(|(span, _)| span.end - span.start).max().unwrap_or(1);
    let all = (1_usize << operands.len()) - 1;
    // For every occurrence the sets of operands that a chain ending here can hold: bit `s` stands for the set `s`.
    let mut chains: Vec<u64> = Vec::with_capacity(events.len());
    let mut first = 0;
    let mut places = Vec::new();
    for (at, &(span, operand)) in events.iter().enumerate() {
        while events[first].0.start + longest + distance <= span.start {
            first += 1;
        }
        let mut before = 0_u64;
        for other in first..at {
            if follows(span, events[other].0, distance) {
                before |= chains[other];
            }
        }
        let alone = sequence == Sequence::Any || operand == 0;
        let mut chain = if alone { 1_u64 << (1_usize << operand) } else { 0 };
        for set in sets(before) {
            let fits = match sequence {
                Sequence::Any => set & (1 << operand) == 0,
                Sequence::Ordered => set == (1 << operand) - 1,
            };
            if fits {
                chain |= 1_u64 << (set | (1 << operand));
            }
        }
        chains.push(chain);
        if chain & (1_u64 << all) != 0 {
            places.push(trace(&events, &chains, at, all, distance));
        }
    }
    places
}

/// Whether [`near`] finds anything for two single words, told from their positions, ascending and without repeats.
#[must_use]
pub fn two_words_near(first: &[u32], second: &[u32], distance: u32, sequence: Sequence) -> bool {
    let mut next = 0;
    first.iter().any(|&here| {
        next += second[next..].iter().take_while(|&&other| other < here).count();
        let behind = second[next..].iter().find(|&&other| other > here);
        let before = next.checked_sub(1).and_then(|at| second.get(at)).filter(|_| sequence == Sequence::Any);
        behind.is_some_and(|other| other - here <= distance) || before.is_some_and(|other| here - other <= distance)
    })
}

/// The places where all operands stand as near each other as `reach` says; `borders` are the first positions of the sentences or
/// paragraphs of the text, ascending, and count for those reaches only.
#[must_use]
pub fn near_within(operands: &[Vec<Span>], reach: Reach, sequence: Sequence, borders: &[u32]) -> Vec<Vec<Span>> {
    match reach {
        Reach::Words(distance) => near(operands, distance, sequence),
        Reach::Sentence | Reach::Paragraph => together(operands, sequence, borders),
    }
}

/// The units of a text, each between two borders, in which all operands stand without overlap, each as every span of an operand in it.
fn together(operands: &[Vec<Span>], sequence: Sequence, borders: &[u32]) -> Vec<Vec<Span>> {
    if operands.is_empty() || operands.len() > MAX_NEAR || operands.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut places = Vec::new();
    let mut next = vec![0; operands.len()];
    loop {
        // The unit of the operand whose next span comes last: in none before can all of them stand.
        let heads = operands.iter().zip(&next).map(|(spans, &at)| spans.get(at).map(|span| unit(borders, span.start)));
        let Some(here) = heads.collect::<Option<Vec<usize>>>().and_then(|units| units.into_iter().max()) else {
            return places;
        };
        let mut inside: Vec<Vec<Span>> = Vec::with_capacity(operands.len());
        for (spans, at) in operands.iter().zip(&mut next) {
            *at += spans[*at..].partition_point(|span| unit(borders, span.start) < here);
            let n_here = spans[*at..].partition_point(|span| unit(borders, span.start) == here);
            // A phrase over a border is in no unit.
            let whole = spans[*at..*at + n_here].iter().filter(|span| unit(borders, span.end - 1) == here);
            inside.push(whole.copied().collect());
            *at += n_here;
        }
        if fit_together(&inside, sequence) {
            places.push(inside.into_iter().flatten().collect());
        }
    }
}

/// The number of the unit that holds a position.
fn unit(borders: &[u32], position: u32) -> usize {
    borders.partition_point(|&border| border <= position)
}

/// Whether one span of each operand can be chosen without overlap. For each set of operands the smallest end that they can have.
fn fit_together(operands: &[Vec<Span>], sequence: Sequence) -> bool {
    if operands.iter().any(Vec::is_empty) {
        return false;
    }
    // From each span on, the smallest end of this and all later ones.
    let ends: Vec<Vec<u32>> = operands
        .iter()
        .map(|spans| {
            let mut least = u32::MAX;
            let mut ends: Vec<u32> = Vec::with_capacity(spans.len());
            for span in spans.iter().rev() {
                least = least.min(span.end);
                ends.push(least);
            }
            ends.reverse();
            ends
        })
        .collect();
    let all = (1_usize << operands.len()) - 1;
    let mut least = vec![u32::MAX; all + 1];
    least[0] = 0;
    for set in 0..all {
        if least[set] == u32::MAX {
            continue;
        }
        for (operand, spans) in operands.iter().enumerate() {
            let is_next = match sequence {
                Sequence::Any => set & (1 << operand) == 0,
                Sequence::Ordered => set == (1 << operand) - 1,
            };
            if is_next {
                let first = spans.partition_point(|span| span.start < least[set]);
                if let Some(&end) = ends[operand].get(first) {
                    let with = set | (1 << operand);
                    least[with] = least[with].min(end);
                }
            }
        }
    }
    least[all] != u32::MAX
}

/// The occurrences of an operand that have none of another one near them. One that overlaps counts as near, but for itself.
#[must_use]
pub fn apart(of: &[Span], from: &[Span], reach: Reach, sequence: Sequence, borders: &[u32]) -> Vec<Span> {
    let mut by_end = from.to_vec();
    by_end.sort_unstable_by_key(|span| (span.end, span.start));
    let longest = from.iter().map(|span| span.end - span.start).max().unwrap_or(0);
    let is_apart = |span: &&Span| {
        let overlaps = from[from.partition_point(|other| other.start + longest <= span.start)..]
            .iter()
            .take_while(|other| other.start < span.end)
            .any(|other| other != *span && other.end > span.start);
        if overlaps {
            return false;
        }
        let after = from.get(from.partition_point(|other| other.start < span.end)).map(|other| other.start);
        let before = by_end[..by_end.partition_point(|other| other.end <= span.start)].last().map(|other| other.end);
        let before = before.filter(|_| sequence == Sequence::Any);
        match reach {
            Reach::Words(distance) => {
                after.is_none_or(|start| start - span.end >= distance)
                    && before.is_none_or(|end| span.start - end >= distance)
            }
            Reach::Sentence | Reach::Paragraph => {
                after.is_none_or(|start| unit(borders, start) != unit(borders, span.end - 1))
                    && before.is_none_or(|end| unit(borders, end - 1) != unit(borders, span.start))
            }
        }
    };
    of.iter().filter(is_apart).copied().collect()
}

/// The occurrences that lie among the first `words` words of a text, of whose paragraphs `borders` are the first positions.
#[must_use]
pub fn among_first(spans: &[Span], words: u32, borders: &[u32]) -> Vec<Span> {
    let is_early = |span: &&Span| {
        // Between two paragraphs positions are left free.
        let gaps = unit(borders, span.start).saturating_sub(1) as u64 * u64::from(POSITION_GAP);
        u64::from(span.end).saturating_sub(gaps) <= u64::from(words)
    };
    spans.iter().filter(is_early).copied().collect()
}

/// The positions in both lists, or those of the first that are not in the second; both ascending.
#[must_use]
pub fn sift(positions: &[u32], others: &[u32], kept: Kept) -> Vec<u32> {
    let is_kept = |position: &&u32| others.binary_search(position).is_ok() == (kept == Kept::Shared);
    positions.iter().filter(is_kept).copied().collect()
}

/// What [`sift`] keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// What both hold.
    Shared,
    /// What only the first holds.
    Own,
}

/// Whether one occurrence may be the next after another.
fn follows(span: Span, before: Span, distance: u32) -> bool {
    span.start >= before.end && span.start - before.end < distance
}

/// The numbers of the bits that are set.
fn sets(bits: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |bit| bits & (1_u64 << bit) != 0)
}

/// One chain of all operands back from its last occurrence.
fn trace(events: &[(Span, usize)], chains: &[u64], last: usize, all: usize, distance: u32) -> Vec<Span> {
    let mut place = vec![events[last].0];
    let (mut at, mut set) = (last, all);
    loop {
        set &= !(1 << events[at].1);
        let wanted = 1_u64 << set;
        let span = events[at].0;
        let before =
            (0..at).rev().find(|&other| chains[other] & wanted != 0 && follows(span, events[other].0, distance));
        match before {
            Some(other) if set != 0 => {
                place.push(events[other].0);
                at = other;
            }
            _ => {
                place.reverse();
                return place;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_of_a_phrase_may_be_moved_and_stand_the_other_way_round() {
        let (central, bank) = (vec![3, 20], vec![4, 18]);
        assert_eq!(phrase(&[central.clone(), bank.clone()], 0), [[3, 4]]);
        assert_eq!(count_phrase(&[vec![3], vec![6]], 1), 0);
        assert_eq!(count_phrase(&[vec![3], vec![6]], 2), 1);
        // 20 then 18: three moves, as in Lucene.
        assert_eq!(count_phrase(&[vec![20], vec![18]], 2), 0);
        assert_eq!(phrase(&[vec![20], vec![18]], 3), [[20, 18]]);
        assert_eq!(count_phrase(&[central, Vec::new()], 9), 0);
    }

    #[test]
    fn no_position_serves_two_words_of_a_phrase() {
        assert_eq!(count_phrase(&[vec![7], vec![7]], 1), 0);
        assert_eq!(phrase(&[vec![7, 9], vec![7, 9]], 1), [[7, 9]]);
        assert_eq!(count_phrase(&[vec![1, 3], vec![2], vec![1, 3]], 2), 1);
    }

    fn words(positions: &[u32]) -> Vec<Span> {
        positions.iter().map(|&start| Span { start, end: start + 1 }).collect()
    }

    #[test]
    fn near_counts_the_words_from_one_to_the_next() {
        let found = |a: &[u32], b: &[u32], distance, sequence| near(&[words(a), words(b)], distance, sequence).len();
        assert_eq!(found(&[1], &[2], 1, Sequence::Any), 1);
        assert_eq!(found(&[1], &[4], 2, Sequence::Any), 0);
        assert_eq!(found(&[1], &[4], 3, Sequence::Any), 1);
        assert_eq!(found(&[4], &[1], 3, Sequence::Any), 1);
        assert_eq!(found(&[4], &[1], 3, Sequence::Ordered), 0);
        assert_eq!(found(&[1], &[4], 3, Sequence::Ordered), 1);
        assert_eq!(found(&[5], &[5], 9, Sequence::Any), 0, "no word is near itself");
    }

    #[test]
    fn the_first_words_are_counted_without_the_room_between_paragraphs() {
        // Three words, a gap, two words.
        let borders = [0, 103];
        let early = |n: u32| among_first(&words(&[0, 2, 103, 104]), n, &borders).len();
        assert_eq!([early(0), early(1), early(2), early(3), early(4), early(5)], [0, 1, 1, 2, 3, 4]);
    }

    #[test]
    fn a_sentence_of_one_word_over_and_over_is_read_in_time() {
        let many: Vec<Span> = (0..200_000).map(|start| Span { start, end: start + 1 }).collect();
        let operands = vec![many.clone(), many.clone(), many.clone()];
        let begun = cpu_time::ThreadTime::now();
        assert_eq!(near_within(&operands, Reach::Sentence, Sequence::Any, &[0]).len(), 1);
        assert!(apart(&many, &many, Reach::Paragraph, Sequence::Any, &[0]).is_empty());
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }

    #[test]
    fn phrases_end_where_their_last_word_ends() {
        let phrase = spans(&[vec![vec![2, 9], vec![3]], vec![vec![20]]]);
        assert_eq!(phrase, [Span { start: 2, end: 4 }, Span { start: 20, end: 21 }]);
        assert_eq!(near(&[phrase.clone(), words(&[6])], 2, Sequence::Any).len(), 0);
        assert_eq!(near(&[phrase, words(&[6])], 3, Sequence::Any).len(), 1);
    }

    /// Every way to pick one span of each operand, tried.
    fn by_hand(operands: &[Vec<Span>], distance: u32, sequence: Sequence, picked: &mut Vec<Span>) -> bool {
        let Some((first, rest)) = operands.split_first() else {
            let mut order = picked.clone();
            if sequence == Sequence::Any {
                order.sort_unstable();
            }
            return order.windows(2).all(|pair| follows(pair[1], pair[0], distance));
        };
        first.iter().any(|&span| {
            picked.push(span);
            let is = by_hand(rest, distance, sequence, picked);
            picked.pop();
            is
        })
    }

    fn positions(most: usize) -> impl Strategy<Value = Vec<u32>> {
        prop::collection::btree_set(0..24_u32, 0..most).prop_map(|set| set.into_iter().collect())
    }

    proptest! {
        #[test]
        fn near_is_what_trying_every_way_says(
            lists in prop::collection::vec(positions(5), 1..5), distance in 1..6_u32, long in 0..4_usize,
        ) {
            let mut operands: Vec<Vec<Span>> = lists.iter().map(|list| words(list)).collect();
            if let Some(spans) = operands.get_mut(long) {
                spans.iter_mut().for_each(|span| span.end += 1);
            }
            for sequence in [Sequence::Any, Sequence::Ordered] {
                let found = near(&operands, distance, sequence);
                if let [first, second, ..] = &lists[..] {
                    let both = near(&[words(first), words(second)], distance, sequence);
                    prop_assert_eq!(two_words_near(first, second, distance, sequence), !both.is_empty());
                }
                prop_assert_eq!(!found.is_empty(), by_hand(&operands, distance, sequence, &mut Vec::new()));
                for place in found {
                    prop_assert_eq!(place.len(), operands.len());
                    prop_assert!(place.windows(2).all(|pair| follows(pair[1], pair[0], distance)));
                }
            }
        }

        #[test]
        fn units_hold_what_trying_every_way_says(
            lists in prop::collection::vec(positions(6), 1..5),
            borders in positions(5),
            long in 0..4_usize,
            distance in 1..6_u32,
        ) {
            let mut operands: Vec<Vec<Span>> = lists.iter().map(|list| words(list)).collect();
            if let Some(spans) = operands.get_mut(long) {
                spans.iter_mut().for_each(|span| span.end += 1);
            }
            let of_unit = |number: usize| -> Vec<Vec<Span>> {
                let is_in = |span: &&Span| [span.start, span.end - 1].iter().all(|&at| unit(&borders, at) == number);
                operands.iter().map(|spans| spans.iter().filter(is_in).copied().collect()).collect()
            };
            for sequence in [Sequence::Any, Sequence::Ordered] {
                let expect = (0..=borders.len()).any(|number| by_hand(&of_unit(number), u32::MAX, sequence, &mut Vec::new()));
                let found = near_within(&operands, Reach::Sentence, sequence, &borders);
                prop_assert_eq!(!found.is_empty(), expect);
            }
            let (of, from) = (&operands[0], operands.last().unwrap());
            for (reach, sequence) in [
                (Reach::Words(distance), Sequence::Any),
                (Reach::Words(distance), Sequence::Ordered),
                (Reach::Sentence, Sequence::Any),
                (Reach::Paragraph, Sequence::Ordered),
            ] {
                let is_near = |span: &Span, other: &Span| {
                    let behind = |a: &Span, b: &Span| match reach {
                        Reach::Words(distance) => follows(*b, *a, distance),
                        _ => b.start >= a.end && unit(&borders, b.start) == unit(&borders, a.end - 1),
                    };
                    let overlaps = span != other && span.start < other.end && other.start < span.end;
                    overlaps || behind(span, other) || (sequence == Sequence::Any && behind(other, span))
                };
                let expect: Vec<Span> =
                    of.iter().filter(|span| !from.iter().any(|other| is_near(span, other))).copied().collect();
                prop_assert_eq!(apart(of, from, reach, sequence, &borders), expect, "{:?} {:?}", reach, sequence);
            }
        }

        #[test]
        fn phrases_are_what_trying_every_way_says(
            text in prop::collection::vec(0..4_usize, 0..14), phrase in prop::collection::vec(0..3_usize, 1..5), slop in 0..5_u32,
        ) {
            // The text as the number of the word at each position; the phrase as numbers of words.
            let at = |word: usize| (0..text.len() as u32).filter(|&position| text[position as usize] == word).collect();
            let slots: Vec<Vec<u32>> = phrase.iter().map(|&word| at(word)).collect();
            fn any(slots: &[Vec<u32>], slop: u32, picked: &mut Vec<u32>) -> bool {
                if picked.len() == slots.len() {
                    let begins = picked.iter().enumerate().map(|(slot, &position)| i64::from(position) - slot as i64);
                    let spread = begins.clone().max().unwrap_or(0) - begins.min().unwrap_or(0);
                    return spread <= i64::from(slop);
                }
                slots[picked.len()].iter().any(|&position| {
                    if picked.contains(&position) {
                        return false;
                    }
                    picked.push(position);
                    let is = any(slots, slop, picked);
                    picked.pop();
                    is
                })
            }
            prop_assert_eq!(count_phrase(&slots, slop) > 0, any(&slots, slop, &mut Vec::new()));
        }
    }
}
