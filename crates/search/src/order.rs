//! Which of two hits comes first: one way for every backend.

use std::cmp::Ordering;

use newshound_model::{ArticleId, Published};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::request::{Sort, SortKey};

/// By how much an outlet's next hit is held back, in the orders by score: the second counts 1 / 1.5, the third 1 / 2, and so on.
const HELD_BACK: f32 = 0.5;

/// By how much an outlet's next hit is held back in the orders by time, in seconds.
const HELD_BACK_SECONDS: i64 = 3_600;

/// The key of an article without a date in the orders by time.
const UNDATED: i64 = Published::UNDATED_SECOND;

/// What orders hits of the same sort key: a number of the id that says nothing of the article, the smaller first. A number and not the
/// id itself, so that an engine can keep it in a column and compare it without reading text.
#[must_use]
pub fn tie(id: &ArticleId) -> u64 {
    xxh3_64(id.as_str().as_bytes())
}

/// The place of an article in the random order of a seed.
#[must_use]
pub fn random(seed: u64, tie: u64) -> SortKey {
    SortKey::Random(xxh3_64_with_seed(&tie.to_le_bytes(), seed))
}

/// Which of two hits comes first, each given by its key and its [`tie`].
#[must_use]
pub fn compare(sort: Sort, a: (SortKey, u64), b: (SortKey, u64)) -> Ordering {
    compare_keys(sort, a.0, b.0).then_with(|| a.1.cmp(&b.1))
}

/// Which of two keys comes first.
#[must_use]
pub fn compare_keys(sort: Sort, a: SortKey, b: SortKey) -> Ordering {
    match (a, b) {
        (SortKey::Score(a), SortKey::Score(b)) | (SortKey::Refined(a), SortKey::Refined(b)) => b.total_cmp(&a),
        (SortKey::Refined(_), SortKey::Score(_)) => Ordering::Less,
        (SortKey::Score(_), SortKey::Refined(_)) => Ordering::Greater,
        // What has no date is neither new nor old: it comes last in both orders.
        (SortKey::Seconds(a), SortKey::Seconds(b)) if sort == Sort::Oldest => {
            (a == UNDATED).cmp(&(b == UNDATED)).then(a.cmp(&b))
        }
        (SortKey::Seconds(a), SortKey::Seconds(b)) => b.cmp(&a),
        (SortKey::Coverage { outlets: a, score: a_score }, SortKey::Coverage { outlets: b, score: b_score }) => {
            b.cmp(&a).then_with(|| b_score.total_cmp(&a_score))
        }
        (SortKey::Random(a), SortKey::Random(b)) => a.cmp(&b),
        // A cursor of another order: nothing comes after it.
        (
            SortKey::Score(_)
            | SortKey::Refined(_)
            | SortKey::Seconds(_)
            | SortKey::Coverage { .. }
            | SortKey::Random(_),
            _,
        ) => Ordering::Less,
    }
}

/// The key of a hit before which `n_before` hits of the same outlet stand, in [`Group::Diverse`](crate::Group::Diverse): never better
/// than its own. A random order needs no help to be mixed.
#[must_use]
pub fn held_back(sort: Sort, key: SortKey, n_before: u32) -> SortKey {
    let less = |score: f32| score / (1.0 + HELD_BACK * n_before as f32);
    match key {
        SortKey::Score(score) => SortKey::Score(less(score)),
        SortKey::Refined(score) => SortKey::Refined(less(score)),
        SortKey::Coverage { outlets, score } => SortKey::Coverage { outlets, score: less(score) },
        SortKey::Seconds(seconds) => {
            let shift = HELD_BACK_SECONDS.saturating_mul(i64::from(n_before));
            SortKey::Seconds(if sort == Sort::Oldest && seconds == UNDATED {
                seconds
            } else if sort == Sort::Oldest {
                seconds.saturating_add(shift)
            } else {
                seconds.saturating_sub(shift)
            })
        }
        SortKey::Random(_) => key,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::request::Decay;

    fn keys() -> impl Strategy<Value = (Sort, SortKey, SortKey)> {
        let scores = (Just(Sort::Relevance), 0.0..9.0_f32, 0.0..9.0_f32, any::<bool>(), any::<bool>()).prop_map(
            |(sort, a, b, first, second)| {
                let key = |score, refined| if refined { SortKey::Refined(score) } else { SortKey::Score(score) };
                (sort, key(a, first), key(b, second))
            },
        );
        let times = (prop_oneof![Just(Sort::Newest), Just(Sort::Oldest)], any::<i64>(), any::<i64>())
            .prop_map(|(sort, a, b)| (sort, SortKey::Seconds(a), SortKey::Seconds(b)));
        let coverage = (0..4_u32, 0..4_u32, 0.0..9.0_f32, 0.0..9.0_f32).prop_map(|(a, b, x, y)| {
            let key = |outlets, score| SortKey::Coverage { outlets, score };
            (Sort::Coverage(Decay::DEFAULT), key(a, x), key(b, y))
        });
        prop_oneof![scores, times, coverage]
    }

    proptest! {
        #[test]
        fn held_back_hits_never_gain((sort, a, b) in keys(), n_before in 0..40_u32) {
            let held = held_back(sort, a, n_before);
            prop_assert!(compare_keys(sort, a, held).is_le());
            prop_assert_eq!(compare_keys(sort, a, b), compare_keys(sort, b, a).reverse());
            prop_assert_eq!(held_back(sort, a, 0), a);
        }
    }

    #[test]
    fn of_equal_hits_the_smaller_tie_comes_first_in_every_order() {
        let keys = [
            (Sort::Relevance, SortKey::Score(1.0)),
            (Sort::Best(Decay::DEFAULT), SortKey::Refined(1.0)),
            (Sort::Newest, SortKey::Seconds(7)),
            (Sort::Oldest, SortKey::Seconds(7)),
            (Sort::Newest, SortKey::Seconds(UNDATED)),
            (Sort::Coverage(Decay::DEFAULT), SortKey::Coverage { outlets: 3, score: 1.0 }),
            (Sort::Random { seed: 7 }, SortKey::Random(7)),
        ];
        for (sort, key) in keys {
            assert_eq!(compare(sort, (key, 1), (key, 2)), Ordering::Less, "{sort:?}");
            assert_eq!(compare(sort, (key, 2), (key, 1)), Ordering::Greater, "{sort:?}");
            assert_eq!(compare(sort, (key, 2), (key, 2)), Ordering::Equal, "{sort:?}");
        }
        // Cursors hold places in this order: it is the same in every version.
        assert_eq!(tie(&"storm-1".parse().unwrap()), 9_391_835_904_989_766_143);
    }

    #[test]
    fn a_seed_gives_an_order_of_its_own() {
        let order = |seed| {
            let mut ties: Vec<u64> = (0..20).collect();
            ties.sort_by(|a, b| compare_keys(Sort::Random { seed }, random(seed, *a), random(seed, *b)));
            ties
        };
        assert_eq!(order(7), order(7));
        assert_ne!(order(7), order(8));
    }

    #[test]
    fn nothing_comes_after_a_cursor_of_another_order() {
        let key = SortKey::Seconds(4);
        assert!(compare_keys(Sort::Newest, key, SortKey::Random(4)).is_lt());
        assert!(compare_keys(Sort::Newest, SortKey::Random(4), key).is_lt());
    }
}
