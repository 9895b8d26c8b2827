//! Words near each other and words said often enough: the operators of professional databases, in every spelling.

use std::ops::Range;

use super::{Parser, Target, join, negate};
use crate::fields::POSITION_GAP;
use crate::lexer::{Counted, Kind, Near, Spelled, Token};
use crate::names::name_of;
use crate::positions::MAX_NEAR;
use crate::query::{Form, Query, Reach, Sequence, TextField};

/// What `NEAR` without a number means.
const DEFAULT_DISTANCE: u32 = 10;

/// The largest distance; a larger one would reach into the next paragraph.
const MAX_DISTANCE: u32 = POSITION_GAP - 1;

/// The most ways in which the parts of groups are combined.
const MAX_WAYS: usize = 16;

/// An operator of nearness, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Distance {
    reach: Reach,
    sequence: Sequence,
    /// `NOT NEAR`.
    negative: bool,
}

/// `NEAR("a", "b", 10)`, read.
struct Call {
    operands: Vec<String>,
    distance: u32,
    sequence: Sequence,
    /// The token that closes it.
    end: usize,
}

impl Parser<'_> {
    /// Whether an operator of nearness comes, `NOT` before it or not.
    pub(super) fn near_follows(&self) -> bool {
        let is_near = |at: usize| matches!(self.tokens.get(at).map(|token| &token.kind), Some(Kind::Near(_)));
        is_near(self.next) || (self.not_before_near() && self.call_at(self.next + 1).is_none())
    }

    fn not_before_near(&self) -> bool {
        let kind = |at: usize| self.tokens.get(at).map(|token| &token.kind);
        matches!((kind(self.next), kind(self.next + 1)), (Some(Kind::Not), Some(Kind::Near(_))))
    }

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
            return self.run(operands, distances[0], &at).unwrap_or(Query::All);
        }
        self.note("near_mixed", "each pair of words with its own distance was searched, joined by AND", at.clone());
        // Runs of one distance are one group; where the distance changes, the word between belongs to both.
        let mut parts = Vec::new();
        let mut first = 0;
        while first < distances.len() {
            let run = distances[first..].iter().take_while(|distance| **distance == distances[first]).count();
            parts.extend(self.run(operands[first..=first + run].to_vec(), distances[first], &at));
            first += run;
        }
        join(parts, Query::And).unwrap_or(Query::All)
    }

    /// Operands between which one operator stands. With `NOT` each of the others is away from the first.
    fn run(&mut self, operands: Vec<Query>, distance: Distance, at: &Range<usize>) -> Option<Query> {
        if !distance.negative {
            return self.near(operands, distance, at);
        }
        let mut operands = operands.into_iter();
        let of = operands.next()?;
        // What one of them adds is said once, however many others there are.
        let mut parts: Vec<Query> = Vec::new();
        for from in operands {
            let all = match self.apart(&of, &from, distance, at) {
                Some(Query::And(all)) => all,
                one => one.into_iter().collect(),
            };
            for part in all {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        join(parts, Query::And)
    }

    /// An operator between what was read and something that may be a part; without one it is left out with a notice.
    fn take_near(&mut self) -> Option<Distance> {
        let negative = self.not_before_near();
        let operator = self.next + usize::from(negative);
        let Some(Token { kind: Kind::Near(near), at }) = self.tokens.get(operator).cloned() else { return None };
        if self.call_at(operator).is_some() {
            return None;
        }
        self.next = operator;
        let has_part = |next: usize| match self.tokens.get(next).map(|token| &token.kind) {
            None
            | Some(
                Kind::Or | Kind::And | Kind::Close | Kind::Near(_) | Kind::Tilde(_) | Kind::Boost(_) | Kind::First(_),
            ) => false,
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
        Some(Distance { negative, ..self.distance(near, number, at) })
    }

    /// Says that an operator has no words on both sides.
    fn lonely(&mut self, at: Range<usize>) {
        self.note("near_alone", "an operator such as NEAR/5 needs a word on both sides; it was ignored", at);
    }

    fn distance(&mut self, near: Near, number: Option<u32>, at: Range<usize>) -> Distance {
        let of = |reach| Distance { reach, sequence: near.sequence, negative: false };
        let words = match near.reach {
            Spelled::Default => number.unwrap_or(DEFAULT_DISTANCE),
            Spelled::Words(words) => words,
            Spelled::Within(words) => {
                let message =
                    format!("words within {words} of each other were searched in either order; ONEAR/{words} keeps it");
                self.note("either_order", &message, at.clone());
                words
            }
            Spelled::Sentence => return of(Reach::Sentence),
            Spelled::Paragraph => return of(Reach::Paragraph),
        };
        if words > MAX_DISTANCE {
            let message = format!("words may be {MAX_DISTANCE} apart at the most, in one paragraph; that was searched");
            self.note("distance", &message, at);
        }
        of(Reach::Words(words.clamp(1, MAX_DISTANCE)))
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
                self.no_operand(at);
                return join(operands, Query::And);
            };
            ways = ways
                .iter()
                .flat_map(|way| parts.iter().map(move |part| way.iter().chain([part]).cloned().collect()))
                .take(MAX_WAYS + 1)
                .collect();
        }
        if let ([of, Query::Not(_)], [from]) = (&operands[..], &negative[..]) {
            let operator = format!("NOT {}", crate::print::near(distance.reach, distance.sequence));
            self.note("not_near", format_args!("a nearness to `-` was read as `{operator}`"), at.clone());
            let (of, from) = (of.clone(), from.clone());
            return self.apart(&of, &from, distance, at);
        }
        if !negative.is_empty() {
            let message = "in such a chain articles with the excluded word were left out";
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
        let Distance { reach, sequence, .. } = distance;
        let parts = ways.into_iter().map(|of| Query::Near { of, reach, sequence }).collect();
        join(parts, Query::And)
    }

    /// A word or phrase away from another.
    fn apart(&mut self, of: &Query, from: &Query, distance: Distance, at: &Range<usize>) -> Option<Query> {
        let (Some(ofs), Some(froms)) = (alternatives(of), alternatives(from)) else {
            self.no_operand(at);
            return join(vec![of.clone(), negate(from.clone())], Query::And);
        };
        let mut parts = Vec::new();
        for of in &ofs {
            // What is not looked at for its place is searched once, however many words it should be away from.
            let mut is_alone = false;
            for from in &froms {
                let share = TextField::ALL.iter().any(|field| is_in(of, *field) && is_in(from, *field));
                if !share {
                    let message = "words of different fields are never near each other; the first was searched alone";
                    self.note("near_fields", message, at.clone());
                }
                if share && self.count_standing(at) {
                    let Distance { reach, sequence, .. } = distance;
                    let (of, from) = (Box::new(of.clone()), Box::new(from.clone()));
                    parts.push(Query::Apart { of, from, reach, sequence });
                } else {
                    is_alone = true;
                }
            }
            if is_alone {
                parts.push(of.clone());
            }
        }
        join(parts, Query::And)
    }

    fn no_operand(&mut self, at: &Range<usize>) {
        let message = "only words and phrases can be near each other; the rest was searched with AND";
        self.note("near_operand", message, at.clone());
    }

    /// `NEAR("a", "b", 10)` and `NEAR("a", "b", 10, true)`, where the last says that the order counts. Looks at what comes next without
    /// taking it.
    fn call_at(&self, operator: usize) -> Option<Call> {
        let Some(Token { kind: Kind::Near(near), at }) = self.tokens.get(operator) else { return None };
        let open = self.tokens.get(operator + 1)?;
        if open.kind != Kind::Open || open.at.start != at.end {
            return None;
        }
        let mut values: Vec<String> = Vec::new();
        let mut end = operator + 2;
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
        let call = self.call_at(self.next);
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
        let distance = self.distance(Near { reach: Spelled::Words(distance), sequence }, None, at.clone());
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
        let near = Near { reach: Spelled::Words(words), sequence: Sequence::Any };
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
            Some((Counted::First, words)) => {
                let inner = self.primary(target, depth);
                return Some(inner.map(|inner| self.first(inner, words, &at)));
            }
            Some((Counted::Near, _)) | None => {}
        }
        if name == "cs" {
            return Some(self.in_form(Form::Cased, target, depth));
        }
        // LexisNexis names a field before parentheses: `HEADLINE(storm)`.
        let is_upper =
            name.len() <= 24 && name.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'));
        let field: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
        match name_of(&field.to_ascii_lowercase()) {
            Some(known) if is_upper => Some(self.field(known, target, depth, at)),
            _ => None,
        }
    }

    /// The next part, its words in a form.
    pub(super) fn in_form(&mut self, form: Form, target: Target, depth: usize) -> Option<Query> {
        let before = std::mem::replace(&mut self.form, form);
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

    /// A word or phrase among so many words at the beginning.
    pub(super) fn first(&mut self, of: Query, words: u32, at: &Range<usize>) -> Query {
        match of {
            Query::And(parts) => {
                let parts = parts.into_iter().map(|part| self.first(part, words, at)).collect();
                join(parts, Query::And).unwrap_or(Query::All)
            }
            Query::Boost(inner, factor) => Query::Boost(Box::new(self.first(*inner, words, at)), factor),
            of if words > 0 && is_operand(&of) => {
                if self.count_standing(at) {
                    Query::First { of: Box::new(of), words }
                } else {
                    of
                }
            }
            of => {
                let message = "only words and phrases stand among the first words; the rest was searched as it is";
                self.note("first_words", message, at.clone());
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
        Query::Word { .. }
        | Query::Phrase { slop: 0, .. }
        | Query::Prefix { .. }
        | Query::Wildcard { .. }
        | Query::Fuzzy { .. } => true,
        Query::Or(parts) => parts.iter().all(is_operand),
        Query::All
        | Query::Nothing
        | Query::Phrase { .. }
        | Query::Near { .. }
        | Query::Apart { .. }
        | Query::Mentions { .. }
        | Query::First { .. }
        | Query::Keyword { .. }
        | Query::Published(_)
        | Query::Words { .. }
        | Query::Outlets { .. }
        | Query::And(_)
        | Query::AtLeast { .. }
        | Query::Not(_)
        | Query::Boost(..) => false,
    }
}

/// Whether an operand has a word in a field.
fn is_in(operand: &Query, wanted: TextField) -> bool {
    match operand {
        Query::Word { field, .. }
        | Query::Phrase { field, .. }
        | Query::Prefix { field, .. }
        | Query::Wildcard { field, .. }
        | Query::Fuzzy { field, .. } => *field == wanted,
        Query::Or(parts) => parts.iter().any(|part| is_in(part, wanted)),
        _ => false,
    }
}
