//! Words near each other and words said often enough: the operators of professional databases, in every spelling.

use std::ops::Range;

use super::{Parser, Target, join};
use crate::fields::POSITION_GAP;
use crate::lexer::{Counted, Kind, Near, Reach, Token};
use crate::positions::MAX_NEAR;
use crate::query::{Form, Query, Sequence, TextField};

/// What `NEAR` without a number means.
const DEFAULT_DISTANCE: u32 = 10;

/// About the length of a sentence: what `SAME` means, as sentences are not indexed.
const SENTENCE: u32 = 20;

/// The largest distance; a larger one would reach into the next paragraph.
const MAX_DISTANCE: u32 = POSITION_GAP - 1;

/// The most ways in which the parts of groups are combined.
const MAX_WAYS: usize = 16;

/// How many letters a beginning has among words near each other.
const MIN_BEGUN_LETTERS: usize = 3;

/// A distance with its sequence.
type Distance = (u32, Sequence);

/// `NEAR("a", "b", 10)`, read.
struct Call {
    operands: Vec<String>,
    distance: u32,
    sequence: Sequence,
    /// The token that closes it.
    end: usize,
}

impl Parser<'_> {
    /// Goes on from a part as long as operators of nearness follow.
    pub(super) fn chain(&mut self, first: Query, from: Range<usize>, target: Target, depth: usize) -> Query {
        let mut operands = vec![first];
        let mut distances: Vec<Distance> = Vec::new();
        let mut end = from.end;
        while let Some(distance) = self.take_near() {
            let Some(part) = self.part(target, depth) else { break };
            operands.push(part.query);
            distances.push(distance);
            end = self.last_end().max(end);
        }
        if distances.is_empty() {
            return operands.pop().unwrap_or(Query::All);
        }
        let at = from.start..end;
        if distances.iter().all(|distance| *distance == distances[0]) {
            return self.near(operands, distances[0], &at).unwrap_or(Query::All);
        }
        self.note("near_mixed", "each pair of words with its own distance was searched, joined by AND", at.clone());
        // Runs of one distance are one group; where the distance changes, the word between belongs to both.
        let mut parts = Vec::new();
        let mut first = 0;
        while first < distances.len() {
            let run = distances[first..].iter().take_while(|distance| **distance == distances[first]).count();
            parts.extend(self.near(operands[first..=first + run].to_vec(), distances[first], &at));
            first += run;
        }
        join(parts, Query::And).unwrap_or(Query::All)
    }

    /// An operator between what was read and something that may be a part; without one it is left out with a notice.
    fn take_near(&mut self) -> Option<Distance> {
        let Some(Token { kind: Kind::Near(near), at }) = self.tokens.get(self.next).cloned() else { return None };
        if self.call().is_some() {
            return None;
        }
        let has_part = |next: usize| match self.tokens.get(next).map(|token| &token.kind) {
            None | Some(Kind::Or | Kind::And | Kind::Close | Kind::Near(_) | Kind::Tilde(_) | Kind::Boost(_)) => false,
            Some(
                Kind::Open
                | Kind::Not
                | Kind::Plus
                | Kind::Exact
                | Kind::Field(_)
                | Kind::Word(_)
                | Kind::Quoted { .. },
            ) => true,
        };
        self.next += 1;
        // Google's `AROUND(5)`.
        let number = match self.tokens.get(self.next..self.next + 3) {
            Some([open, Token { kind: Kind::Word(number), .. }, close])
                if open.kind == Kind::Open && close.kind == Kind::Close && open.at.start == at.end =>
            {
                number.parse::<u32>().ok()
            }
            _ => None,
        };
        if number.is_some() {
            self.next += 3;
        }
        if !has_part(self.next) {
            self.lonely(at);
            return None;
        }
        Some(self.distance(near, number, at))
    }

    /// Says that an operator has no words on both sides.
    fn lonely(&mut self, at: Range<usize>) {
        self.note("near_alone", "an operator such as NEAR/5 needs a word on both sides; it was ignored", at);
    }

    fn distance(&mut self, near: Near, number: Option<u32>, at: Range<usize>) -> Distance {
        let words = match near.reach {
            Reach::Default => number.unwrap_or(DEFAULT_DISTANCE),
            Reach::Words(words) => words,
            Reach::Within(words) => {
                let message =
                    format!("words within {words} of each other were searched in either order; ONEAR/{words} keeps it");
                self.note("either_order", &message, at.clone());
                words
            }
            Reach::Sentence => {
                let message = format!("sentences are not indexed; words within {SENTENCE} of each other were searched");
                self.note("same_sentence", &message, at.clone());
                SENTENCE
            }
            Reach::Paragraph => {
                let message = format!("in one paragraph, words within {MAX_DISTANCE} of each other were searched");
                self.note("same_paragraph", &message, at.clone());
                MAX_DISTANCE
            }
        };
        if words > MAX_DISTANCE {
            let message = format!("words may be {MAX_DISTANCE} apart at the most, in one paragraph; that was searched");
            self.note("distance", &message, at);
        }
        (words.clamp(1, MAX_DISTANCE), near.sequence)
    }

    /// Operands near each other. What cannot be told near or far is searched with AND, and said.
    fn near(&mut self, mut operands: Vec<Query>, distance: Distance, at: &Range<usize>) -> Option<Query> {
        if operands.len() > MAX_NEAR {
            let message =
                format!("{MAX_NEAR} words can be near each other at the most; the others were searched with AND");
            self.note("near_many", &message, at.clone());
            let rest = operands.split_off(MAX_NEAR);
            let near = self.near(operands, distance, at);
            return join(near.into_iter().chain(rest).collect(), Query::And);
        }
        let mut negative = Vec::new();
        let mut ways: Vec<Vec<Query>> = vec![Vec::new()];
        for operand in &operands {
            if let Query::Not(inner) = operand {
                negative.push((**inner).clone());
                continue;
            }
            let Some(parts) = alternatives(operand) else {
                let message = "only words, phrases and beginnings of three letters can be near each other; the rest was searched with AND";
                self.note("near_operand", message, at.clone());
                return join(operands, Query::And);
            };
            ways = ways
                .iter()
                .flat_map(|way| parts.iter().map(move |part| way.iter().chain([part]).cloned().collect()))
                .take(MAX_WAYS + 1)
                .collect();
        }
        if !negative.is_empty() {
            let message = "words away from each other are not offered; articles with the excluded word were left out";
            self.note("not_near", message, at.clone());
            return join(operands, Query::And);
        }
        let share = |way: &Vec<Query>| TextField::ALL.iter().any(|field| way.iter().all(|part| is_in(part, *field)));
        if ways.len() > MAX_WAYS || !ways.iter().all(share) {
            let message = "words of different fields are never near each other; they were searched with AND";
            self.note("near_fields", message, at.clone());
            return join(operands, Query::And);
        }
        if !ways.iter().all(|_| self.count_standing(at)) {
            return join(operands, Query::And);
        }
        let (distance, sequence) = distance;
        let parts = ways.into_iter().map(|of| Query::Near { of, distance, sequence }).collect();
        join(parts, Query::And)
    }

    /// `NEAR("a", "b", 10)` and `NEAR("a", "b", 10, true)`, where the last says that the order counts. Looks at what comes next without
    /// taking it.
    fn call(&self) -> Option<Call> {
        let Some(Token { kind: Kind::Near(near), at }) = self.tokens.get(self.next) else { return None };
        let open = self.tokens.get(self.next + 1)?;
        if open.kind != Kind::Open || open.at.start != at.end {
            return None;
        }
        let mut values: Vec<String> = Vec::new();
        let mut end = self.next + 2;
        loop {
            match &self.tokens.get(end)?.kind {
                Kind::Close => break,
                Kind::Quoted { text, .. } => values.push(text.clone()),
                Kind::Word(word) => values.extend(word.split(',').filter(|value| !value.is_empty()).map(str::to_owned)),
                _ => return None,
            }
            end += 1;
            if values.len() > MAX_NEAR + 3 {
                return None;
            }
        }
        let sequence = match values.last()?.as_str() {
            "true" | "TRUE" | "True" => Some(Sequence::Ordered),
            "false" | "FALSE" | "False" => Some(Sequence::Any),
            _ => None,
        };
        if sequence.is_some() {
            values.pop();
        }
        let distance = values.pop()?.trim().parse().ok()?;
        let sequence = sequence.unwrap_or(near.sequence);
        (values.len() >= 2).then_some(Call { operands: values, distance, sequence, end })
    }

    /// An operator that stands where a part should: one in the form of a function, or a lonely one.
    pub(super) fn near_call(&mut self, target: Target) -> Option<Query> {
        let call = self.call();
        let at = self.take()?.at;
        let Some(Call { operands: texts, distance, sequence, end }) = call else {
            self.lonely(at);
            return None;
        };
        self.next = end + 1;
        let at = at.start..self.last_end();
        let mut operands = Vec::with_capacity(texts.len());
        for text in texts {
            operands.extend(self.phrase(target, &text, at.clone(), self.form, 0));
        }
        if operands.len() < 2 {
            return operands.pop();
        }
        let distance = self.distance(Near { reach: Reach::Words(distance), sequence }, None, at.clone());
        self.near(operands, distance, &at)
    }

    /// `near10:"a b"`: every word of the quotes.
    pub(super) fn near_of_words(&mut self, words: u32, target: Target, at: Range<usize>) -> Option<Query> {
        let (text, _, value) = self.take_value()?;
        let mut operands = Vec::new();
        for word in text.split_whitespace().take(MAX_NEAR + 1) {
            operands.extend(self.phrase(target, word, value.clone(), self.form, 0));
        }
        if operands.len() < 2 {
            return operands.pop();
        }
        let near = Near { reach: Reach::Words(words), sequence: Sequence::Any };
        let distance = self.distance(near, None, at.clone());
        self.near(operands, distance, &(at.start..value.end))
    }

    /// `atleast3(…)`, `min2(…)`, `cs(…)`: a name directly before a parenthesis.
    pub(super) fn function(
        &mut self,
        name: &str,
        at: Range<usize>,
        target: Target,
        depth: usize,
    ) -> Option<Option<Query>> {
        let open = self.tokens.get(self.next)?;
        if open.kind != Kind::Open || open.at.start != at.end {
            return None;
        }
        match crate::lexer::counted(name) {
            Some((Counted::Parts, min)) => return Some(self.min_of(min, target, depth)),
            Some((Counted::Mentions, min)) => {
                let inner = self.primary(target, depth);
                return Some(inner.map(|inner| self.mentions(inner, min, &at)));
            }
            Some((Counted::Near, _)) | None => {}
        }
        if name != "cs" {
            return None;
        }
        let message = "upper and lower case are not told apart; the words were searched as written otherwise";
        self.note("case", message, at);
        Some(self.as_written(target, depth))
    }

    /// The next part, unstemmed.
    pub(super) fn as_written(&mut self, target: Target, depth: usize) -> Option<Query> {
        let before = std::mem::replace(&mut self.form, Form::Exact);
        let query = self.primary(target, depth);
        self.form = before;
        query
    }

    /// At least so many of the parts in the parentheses.
    fn min_of(&mut self, min: u32, target: Target, depth: usize) -> Option<Query> {
        let at = self.take()?.at;
        if depth >= super::MAX_DEPTH {
            return None;
        }
        let mut of = Vec::new();
        while let Some(token) = self.tokens.get(self.next) {
            match token.kind {
                Kind::Close => break,
                _ if self.n_clauses > super::MAX_CLAUSES => self.next = self.tokens.len(),
                Kind::And | Kind::Or => self.next += 1,
                _ => of.extend(self.part(target, depth + 1).map(|part| part.query)),
            }
        }
        if !self.take_if(&Kind::Close) {
            self.note(
                "unbalanced_parenthesis",
                "a parenthesis without an end was closed at the end of the query",
                at.clone(),
            );
        }
        if min == 0 || min as usize > of.len() {
            let message = format!("{min} of {} parts cannot be; all of them were searched", of.len());
            self.note("min", &message, at);
        }
        match of.len() {
            0 | 1 => of.pop(),
            n_parts => Some(Query::AtLeast { min: if min == 0 { n_parts } else { (min as usize).min(n_parts) }, of }),
        }
    }

    /// A word or phrase at least so many times.
    pub(super) fn mentions(&mut self, of: Query, min: u32, at: &Range<usize>) -> Query {
        if min < 2 {
            return of;
        }
        match of {
            Query::And(parts) => {
                let parts = parts.into_iter().map(|part| self.mentions(part, min, at)).collect();
                join(parts, Query::And).unwrap_or(Query::All)
            }
            Query::Boost(inner, factor) => Query::Boost(Box::new(self.mentions(*inner, min, at)), factor),
            of if is_operand(&of) && !self.count_standing(at) => of,
            of if is_operand(&of) => Query::Mentions { of: Box::new(of), min },
            of => {
                self.note(
                    "mentions",
                    "only words and phrases can be counted; the rest was searched as it is",
                    at.clone(),
                );
                of
            }
        }
    }

    fn last_end(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.at.end)
    }
}

/// The operands that a part stands for: one, or each part of an `And`. `None` for what has no positions.
fn alternatives(part: &Query) -> Option<Vec<Query>> {
    match part {
        Query::And(parts) if parts.len() <= MAX_WAYS && parts.iter().all(is_operand) => Some(parts.clone()),
        Query::Boost(inner, _) => alternatives(inner),
        part => is_operand(part).then(|| vec![part.clone()]),
    }
}

fn is_operand(part: &Query) -> bool {
    match part {
        Query::Word { .. } | Query::Phrase { slop: 0, .. } => true,
        // Shorter beginnings stand for too many terms, each of which has its positions.
        Query::Prefix { text, .. } => text.chars().filter(|c| c.is_alphanumeric()).count() >= MIN_BEGUN_LETTERS,
        Query::Or(parts) => parts.iter().all(is_operand),
        Query::All
        | Query::Nothing
        | Query::Phrase { .. }
        | Query::Wildcard { .. }
        | Query::Fuzzy { .. }
        | Query::Near { .. }
        | Query::Mentions { .. }
        | Query::Keyword { .. }
        | Query::Published(_)
        | Query::Words { .. }
        | Query::And(_)
        | Query::AtLeast { .. }
        | Query::Not(_)
        | Query::Boost(..) => false,
    }
}

/// Whether an operand has a word in a field.
fn is_in(operand: &Query, wanted: TextField) -> bool {
    match operand {
        Query::Word { field, .. } | Query::Phrase { field, .. } | Query::Prefix { field, .. } => *field == wanted,
        Query::Or(parts) => parts.iter().any(|part| is_in(part, wanted)),
        _ => false,
    }
}
