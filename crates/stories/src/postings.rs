//! Which of the remembered articles hold a term.

use std::collections::VecDeque;

/// Numbers of articles in the order of their arrival. Most shingles stand in one article alone, which takes no memory of its own.
#[derive(Debug, Default)]
pub(crate) enum Postings {
    /// No article.
    #[default]
    None,
    /// One article.
    One(u32),
    /// Two or more, at some time.
    #[expect(
        clippy::box_collection,
        reason = "there are very many postings of one article, and each is as large as the largest kind"
    )]
    Many(Box<VecDeque<u32>>),
}

impl Postings {
    /// Takes the number of an article that came after all others.
    pub(crate) fn push(&mut self, number: u32) {
        match self {
            Self::None => *self = Self::One(number),
            Self::One(first) => *self = Self::Many(Box::new(VecDeque::from([*first, number]))),
            Self::Many(numbers) => numbers.push_back(number),
        }
    }

    /// Forgets an article if it is the first of all.
    pub(crate) fn forget_first(&mut self, number: u32) {
        match self {
            Self::One(first) if *first == number => *self = Self::None,
            Self::Many(numbers) if numbers.front() == Some(&number) => {
                numbers.pop_front();
            }
            Self::None | Self::One(_) | Self::Many(_) => {}
        }
    }

    /// The numbers, the latest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = u32> {
        let (earlier, later) = match self {
            Self::None => (&[][..], &[][..]),
            Self::One(number) => (std::slice::from_ref(number), &[][..]),
            Self::Many(numbers) => numbers.as_slices(),
        };
        later.iter().rev().chain(earlier.iter().rev()).copied()
    }

    /// Whether no article is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.latest_first().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_come_first_and_the_first_go_first() {
        let mut postings = Postings::default();
        assert!(postings.is_empty());
        for number in 3..6 {
            postings.push(number);
        }
        postings.forget_first(4);
        assert_eq!(postings.latest_first().collect::<Vec<_>>(), [5, 4, 3], "4 is not the first");
        for number in 3..6 {
            assert!(!postings.is_empty());
            postings.forget_first(number);
        }
        assert!(postings.is_empty());
        postings.push(9);
        postings.forget_first(8);
        assert_eq!(postings.latest_first().collect::<Vec<_>>(), [9]);
    }
}
