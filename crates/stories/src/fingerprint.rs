//! Which texts are copies of one another.
//!
//! A text is the set of its runs of four terms (shingles). Two texts are copies when most of the shorter one's shingles stand in
//! the longer one, so that a changed headline, an added line or a cut tail does not hide a wire copy, while a rewrite, which
//! shares names and numbers but few runs of words, is none. Candidates are found by the smallest hashes of each set (bottom-k
//! MinHash, Broder 1997).

use newshound_model::Article;
use newshound_search::analysis::{Analyzer, Purpose, TokenKind};
use newshound_search::query::Form;
use xxhash_rust::xxh3::xxh3_64;

/// Terms in a shingle.
const SHINGLE: usize = 4;

/// The most shingles kept of a text: what is longer is judged by its first part.
const MAX_SHINGLES: usize = 600;

/// A text of fewer shingles is too short to be told from another by them.
const MIN_SHINGLES: usize = 12;

/// The hashes by which candidates are found.
const SKETCH: usize = 24;

/// The share of the shorter text's shingles that a copy has.
const COPY_SHARE: f32 = 0.6;

/// The shingles of one text.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint {
    /// Sorted, without repeats. Very many texts are remembered, and half of a hash tells the shingles of two texts apart: of a text of
    /// [`MAX_SHINGLES`] so few stand by chance in another that it does not come near to [`COPY_SHARE`].
    shingles: Box<[u16]>,
    /// The smallest hashes, whole: they are looked for in all texts.
    sketch: Box<[u32]>,
}

impl Fingerprint {
    /// Takes the shingles of an article's body; the headline does not count, because copies often change it.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let mut analyzer = Analyzer::new(article.language, Form::Exact, Purpose::Query);
        let mut terms: Vec<u64> = Vec::new();
        for paragraph in &article.body {
            if terms.len() > MAX_SHINGLES + SHINGLE {
                break;
            }
            analyzer.analyze(paragraph, 0, &mut |token| {
                if token.kind != TokenKind::Join {
                    terms.push(xxh3_64(token.text.as_bytes()));
                }
            });
        }
        let mut shingles: Vec<u32> = terms
            .windows(SHINGLE)
            .take(MAX_SHINGLES)
            .map(|run| {
                let mixed = run
                    .iter()
                    .fold(0_u64, |hash, term| (hash.rotate_left(17) ^ term).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                (mixed >> 32) as u32
            })
            .collect();
        shingles.sort_unstable();
        shingles.dedup();
        let sketch = shingles[..shingles.len().min(SKETCH)].into();
        let mut shingles: Vec<u16> = shingles.into_iter().map(|shingle| shingle as u16).collect();
        shingles.sort_unstable();
        shingles.dedup();
        Self { shingles: shingles.into(), sketch }
    }

    /// Whether the text is long enough to be judged.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        self.shingles.len() >= MIN_SHINGLES
    }

    /// The smallest hashes: two copies share most of them.
    #[must_use]
    pub fn sketch(&self) -> &[u32] {
        &self.sketch
    }

    /// How many shingles are kept.
    #[must_use]
    pub fn n_shingles(&self) -> usize {
        self.shingles.len()
    }

    /// Whether one text is a copy of the other.
    #[must_use]
    pub fn is_copy_of(&self, other: &Self) -> bool {
        let shorter = self.shingles.len().min(other.shingles.len());
        if shorter < MIN_SHINGLES {
            return false;
        }
        let (mut a, mut b, mut both) = (0, 0, 0_usize);
        while a < self.shingles.len() && b < other.shingles.len() {
            match self.shingles[a].cmp(&other.shingles[b]) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    both += 1;
                    a += 1;
                    b += 1;
                }
            }
        }
        both as f32 >= COPY_SHARE * shorter as f32
    }
}

#[cfg(test)]
mod tests {
    use newshound_testkit::article;

    use super::*;

    const WIRE: &str = "PORT ALDER, Nov 3 (Meridian Wire) - The pilots of Port Alder stopped work on Wednesday morning and nineteen ships \
        waited outside the harbour for somebody to bring them in.\n\nThe union said the strike would last until Friday unless the \
        authority offered more rest between shifts, which it has refused to discuss since the summer.\n\nCaptains were told to anchor \
        in the bay, where the wind is expected to reach gale force during the night.";

    fn of(body: &str) -> Fingerprint {
        Fingerprint::of(&article("a").body(body).build())
    }

    #[test]
    fn a_copy_with_a_new_line_and_a_cut_tail_is_one() {
        let cut = WIRE.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n");
        assert!(of(WIRE).is_copy_of(&of(&format!("Here is what we know.\n\n{cut}"))));
    }

    #[test]
    fn a_rewrite_is_no_copy() {
        let rewrite = "Nineteen vessels lay off Port Alder on Wednesday after harbour pilots walked out in a row over rest periods. \
            Their union wants longer breaks and threatened to stay away until the end of the week. Skippers have been sent to an \
            anchorage in the bay while forecasters warn of a gale.";
        assert!(!of(WIRE).is_copy_of(&of(rewrite)));
    }

    #[test]
    fn texts_of_a_few_words_are_never_copies() {
        assert!(!of("The markets are closed today.").is_copy_of(&of("The markets are closed today.")));
    }
}
