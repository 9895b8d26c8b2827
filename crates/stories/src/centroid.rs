//! What the articles of a story have in common.

use crate::profile::Term;

/// What stands for a story as a whole. Most stories have one article, and there are very many of them: its vector is kept once.
#[derive(Debug)]
pub(crate) enum Centroid {
    /// The number of the one article.
    One(u32),
    /// The sum of several.
    Sum(Box<Sum>),
}

/// The sum of the vectors of a story's articles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sum {
    /// How many articles are in the sum.
    pub(crate) articles: usize,
    /// Sorted by term: a table would take twice the room.
    weights: Vec<(Term, f32)>,
    /// The square of the sum's length.
    square: f32,
}

impl Sum {
    /// Takes one more article into the sum; its vector is sorted by term.
    pub(crate) fn add(&mut self, vector: &[(Term, f32)]) {
        self.articles += 1;
        let old = std::mem::take(&mut self.weights);
        let mut weights = Vec::with_capacity(old.len() + vector.len());
        let mut old = old.into_iter().peekable();
        for &(term, weight) in vector {
            while let Some(before) = old.next_if(|(other, _)| *other < term) {
                weights.push(before);
            }
            let sum = old.next_if(|(other, _)| *other == term).map_or(0.0, |(_, sum)| sum);
            self.square += weight * (2.0 * sum + weight);
            weights.push((term, sum + weight));
        }
        weights.extend(old);
        weights.shrink_to_fit();
        self.weights = weights;
    }

    /// Takes an article out of the sum.
    pub(crate) fn subtract(&mut self, vector: &[(Term, f32)]) {
        self.articles = self.articles.saturating_sub(1);
        for (term, weight) in vector {
            let Ok(at) = self.weights.binary_search_by_key(term, |(term, _)| *term) else { continue };
            let sum = &mut self.weights[at].1;
            self.square += weight * (weight - 2.0 * *sum);
            *sum -= weight;
        }
        // What rounding leaves of terms that no article holds any more.
        self.weights.retain(|(_, sum)| *sum >= 1e-6);
    }

    /// The cosine of the sum and the vector of an article, 0 to 1.
    pub(crate) fn cosine(&self, vector: &[(Term, f32)]) -> f32 {
        let weight_of = |term: &Term| {
            let at = self.weights.binary_search_by_key(term, |(term, _)| *term).ok()?;
            Some(self.weights[at].1)
        };
        let product: f32 = vector.iter().filter_map(|(term, weight)| Some(weight * weight_of(term)?)).sum();
        product / self.square.max(f32::MIN_POSITIVE).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_more_like_what_all_share_than_what_one_has() {
        let mut centroid = Sum::default();
        for own in 10..15 {
            centroid.add(&[(1, 0.8), (own, 0.6)]);
        }
        assert!(centroid.cosine(&[(1, 1.0)]) > 0.9);
        assert!(centroid.cosine(&[(10, 1.0)]) < 0.3);
        assert_eq!(centroid.cosine(&[(99, 1.0)]), 0.0);
    }

    #[test]
    fn what_is_taken_out_leaves_nothing() {
        let (kept, gone) = ([(1, 0.6), (2, 0.8)], [(2, 0.6), (3, 0.8)]);
        let mut alone = Sum::default();
        alone.add(&kept);
        let mut both = Sum::default();
        both.add(&gone);
        both.add(&kept);
        both.subtract(&gone);
        assert_eq!(both.articles, 1);
        for vector in [&kept, &gone] {
            assert!((both.cosine(vector) - alone.cosine(vector)).abs() < 1e-4);
        }
    }
}
