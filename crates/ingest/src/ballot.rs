//! What is offered for one field of an article, and which offer won.
//!
//! Collectors put candidates on a [`Ballot`]: a value, where it stands, and how far such a place is right. The ranker of a field elects
//! one of them. What loses stays on the ballot, so that [`explain`](crate::explain) can show what decided and not a story made up later.

use std::borrow::Cow;

use crate::explain::{Field, Offer, Outcome};

/// A value that something says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate<T> {
    pub(crate) value: T,
    /// Where it stands: "json-ld datePublished", "meta og:title", "h1".
    pub(crate) source: Cow<'static, str>,
    /// How far this place is right: about the share of pages on which it is.
    pub(crate) weight: f32,
    /// Why it cannot win, where it cannot.
    pub(crate) objection: Option<Cow<'static, str>>,
}

/// The candidates of one field, in the order in which they were found, and the winner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ballot<T> {
    candidates: Vec<Candidate<T>>,
    elected: Option<usize>,
    reason: Cow<'static, str>,
}

impl<T> Default for Ballot<T> {
    fn default() -> Self {
        Self { candidates: Vec::new(), elected: None, reason: Cow::Borrowed("nothing says so") }
    }
}

impl<T> Ballot<T> {
    /// Adds a candidate.
    pub(crate) fn offer(&mut self, value: T, source: impl Into<Cow<'static, str>>, weight: f32) {
        self.candidates.push(Candidate { value, source: source.into(), weight, objection: None });
    }

    /// Adds a candidate that cannot win.
    pub(crate) fn refuse(
        &mut self,
        value: T,
        source: impl Into<Cow<'static, str>>,
        objection: impl Into<Cow<'static, str>>,
    ) {
        self.candidates.push(Candidate {
            value,
            source: source.into(),
            weight: 0.0,
            objection: Some(objection.into()),
        });
    }

    /// Those that may win, with their places.
    pub(crate) fn standing(&self) -> impl Iterator<Item = (usize, &Candidate<T>)> {
        self.candidates.iter().enumerate().filter(|(_, candidate)| candidate.objection.is_none())
    }

    /// Sets aside, with the reason, whatever a test finds fault with.
    pub(crate) fn object(&mut self, fault: impl Fn(&Candidate<T>) -> Option<Cow<'static, str>>) {
        for candidate in self.candidates.iter_mut().filter(|candidate| candidate.objection.is_none()) {
            candidate.objection = fault(candidate);
        }
    }

    /// Elects the candidate at a place.
    pub(crate) fn elect(&mut self, at: usize, reason: impl Into<Cow<'static, str>>) {
        debug_assert!(at < self.candidates.len(), "only a candidate can be elected");
        self.elected = Some(at);
        self.reason = reason.into();
    }

    /// Elects the one of the greatest weight, the earliest among equals.
    pub(crate) fn elect_heaviest(mut self) -> Self {
        if let Some(at) = self.heaviest() {
            self.elect(at, "the most reliable place that says it");
        }
        self
    }

    /// The place of the candidate of the greatest weight, the earliest among equals.
    pub(crate) fn heaviest(&self) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (at, candidate) in self.standing() {
            if best.is_none_or(|(_, weight)| candidate.weight > weight) {
                best = Some((at, candidate.weight));
            }
        }
        best.map(|(at, _)| at)
    }

    /// Says why nobody won.
    pub(crate) fn nobody(&mut self, reason: impl Into<Cow<'static, str>>) {
        self.elected = None;
        self.reason = reason.into();
    }

    /// How many candidates there are.
    pub(crate) fn len(&self) -> usize {
        self.candidates.len()
    }

    pub(crate) fn candidate(&self, at: usize) -> &Candidate<T> {
        &self.candidates[at]
    }

    /// The candidate that won.
    pub(crate) fn winner(&self) -> Option<&Candidate<T>> {
        self.elected.map(|at| &self.candidates[at])
    }

    /// The value that won, to be made finer.
    pub(crate) fn winner_mut(&mut self) -> Option<&mut T> {
        self.elected.map(|at| &mut self.candidates[at].value)
    }

    /// The value that won.
    pub(crate) fn value(&self) -> Option<&T> {
        self.winner().map(|winner| &winner.value)
    }

    /// The ballot for readers; `show` gives a value as text, with the precision of a date.
    pub(crate) fn explain(&self, name: &'static str, show: impl Fn(&T) -> (String, Option<&'static str>)) -> Field {
        let value = self.value().map(|value| show(value).0);
        let offers = self.candidates.iter().enumerate().map(|(at, candidate)| {
            let (shown, precision) = show(&candidate.value);
            let outcome = match &candidate.objection {
                _ if self.elected == Some(at) => Outcome::Chosen,
                Some(objection) => Outcome::Refused(objection.to_string()),
                None if value.as_ref() == Some(&shown) => Outcome::Agrees,
                None => Outcome::Outranked,
            };
            Offer { value: shown, source: candidate.source.to_string(), precision, weight: candidate.weight, outcome }
        });
        Field { name, offers: offers.collect(), reason: self.reason.to_string(), value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_wins_and_the_first_among_equals() {
        let mut ballot = Ballot::default();
        ballot.offer("a", "meta", 0.5);
        ballot.offer("b", "h1", 0.9);
        ballot.offer("c", "title", 0.9);
        ballot.refuse("d", "json-ld", "it is of another page");
        let ballot = ballot.elect_heaviest();
        assert_eq!(ballot.value(), Some(&"b"));
        let field = ballot.explain("title", |value| ((*value).to_owned(), None));
        let outcomes: Vec<&str> = field.offers.iter().map(|offer| offer.outcome.as_str()).collect();
        assert_eq!(outcomes, ["outranked", "chosen", "outranked", "refused"]);
    }

    #[test]
    fn without_candidates_nobody_wins_and_that_is_said() {
        let field = Ballot::<String>::default().elect_heaviest().explain("image", |value| (value.clone(), None));
        assert_eq!((field.value, field.reason.as_str()), (None, "nothing says so"));
    }
}
