//! The second phase of ranking: what a sum over words cannot see, looked at for the best hits of the first phase only.
//!
//! The first phase says how often the words of a query stand in an article and how rare they are. Of its best [`CANDIDATES`] hits the second
//! phase asks where they stand: in the title, in the lead, near each other as in the query; whether they stand there as they were typed, and not
//! only by their stems; and whether the query names the article's outlet, somebody it is about, or its day ([`named`](crate::named)). Each answer is a factor of 1 or a little more, so nothing is left out, and a hit
//! that is far better by its words stays where it is.
//!
//! A pure function of the query and of where its words stand: every backend that hands over the same places gets the same factors. Hits
//! beyond the candidates follow in the order of the first phase; [`SortKey::Refined`](crate::SortKey::Refined) in a cursor says which of the two a walk is in.
//! What the weights give is measured in `index-data/relevance/README.md`.

use crate::alternatives::Alternative;
use crate::lower::{Looks, Lowered};
use crate::query::{Form, TextField};

/// How many hits of the first phase the second one orders.
pub const CANDIDATES: usize = 200;

/// What a query that stands in the title as a whole counts more. The first phase counts words of titles twice already.
const TITLE: f32 = 0.1;

/// What a query that stands in the lead as a whole counts more.
const LEAD: f32 = 0.1;

/// What a query that stands in a text word by word counts more.
const PROXIMITY: f32 = 0.4;

/// What a query whose words all stand in a text as they were typed counts more: a stemmer throws words together that news keeps apart, such as
/// *election* and *elects*.
const TYPED: f32 = 0.2;

/// A query of more words is found by so many of them that how each is written tells less.
const TYPED_WORDS: f32 = 3.0;

/// How many words of a query are looked at: those that say most.
const MAX_WORDS: usize = 12;

/// A word that counts less is grammar, or stands beside the word that was typed.
const MIN_WEIGHT: f32 = 0.45;

/// Words further apart than this are not near each other.
const MAX_DISTANCE: u32 = 8;

/// Where a text without a lead of its own has said what it is about, in positions: its first paragraphs.
const EARLY: u32 = 260;

/// A word of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The terms that stand for it.
    pub terms: Vec<Alternative>,
    /// The word as it was typed, folded; `None` where that is not asked for.
    pub typed: Option<Alternative>,
    /// How much it counts.
    pub weight: f32,
}

/// The words of a query in its order, looked for in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    /// Where they are looked for.
    pub field: TextField,
    /// Stemmed or as written.
    pub form: Form,
    /// The words.
    pub words: Vec<Word>,
}

/// Where the words of a [`Wording`] stand in one article; one entry a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The positions in the field, ascending.
    pub positions: Vec<Vec<u32>>,
    /// Whether it stands in the title.
    pub in_title: Vec<bool>,
    /// Whether it stands in the lead.
    pub in_lead: Vec<bool>,
    /// Whether it stands in the field as it was typed.
    pub typed: Vec<bool>,
}

/// What the second phase makes of an article: factors of 1 or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// How much of the query stands in the title.
    pub title: f32,
    /// How much of it stands in the lead.
    pub lead: f32,
    /// How near its neighbouring words stand to each other.
    pub proximity: f32,
    /// How much of it stands there as it was typed.
    pub typed: f32,
    /// Whether it names the outlet, an entity or the day.
    pub named: f32,
}

impl Fit {
    /// Of an article that the second phase has nothing to say about.
    pub const ONE: Self = Self { title: 1.0, lead: 1.0, proximity: 1.0, typed: 1.0, named: 1.0 };

    /// All factors together.
    #[must_use]
    pub fn product(&self) -> f32 {
        self.title * self.lead * self.proximity * self.typed * self.named
    }
}

impl Wording {
    /// The words that a query scores by; `None` when there are none.
    #[must_use]
    pub fn of(query: &Lowered) -> Option<Self> {
        let mut found = Vec::new();
        collect(query, 1.0, &mut found);
        let has = |wanted: Form| found.iter().find(|(_, form, _)| *form == wanted);
        let &(field, form, _) = has(Form::Stemmed).or_else(|| has(Form::Exact))?;
        let words = found
            .into_iter()
            .filter(|(of, has, word)| (*of, *has) == (field, form) && word.weight >= MIN_WEIGHT)
            .map(|(_, _, word)| word)
            .collect::<Vec<_>>();
        (!words.is_empty()).then_some(Self { field, form, words })
    }

    /// Notes how the words were typed: `folded` is the same query lowered for no language. Where words are looked for as written already, that
    /// counts in the first phase.
    #[must_use]
    pub fn with_typed(mut self, query: &Lowered, folded: &Lowered) -> Self {
        let mut all = Vec::new();
        collect(query, 1.0, &mut all);
        let is_written = all.iter().any(|(field, form, _)| *field == self.field && *form == Form::Exact);
        let typed = Self::of(folded).filter(|typed| typed.words.len() == self.words.len() && !is_written);
        for (word, typed) in self.words.iter_mut().zip(typed.into_iter().flat_map(|typed| typed.words)) {
            word.typed = typed.terms.into_iter().next();
        }
        self
    }

    /// Weighs the words by their rarity and keeps those that say most, in the order of the query.
    #[must_use]
    pub fn weighed(mut self, rarity: &dyn Fn(&[Alternative]) -> f32) -> Self {
        for word in &mut self.words {
            word.weight *= rarity(&word.terms);
        }
        if self.words.len() > MAX_WORDS {
            let mut weights: Vec<f32> = self.words.iter().map(|word| word.weight).collect();
            weights.sort_by(|a, b| b.total_cmp(a));
            let least = weights[MAX_WORDS - 1];
            self.words.retain(|word| word.weight >= least);
            self.words.truncate(MAX_WORDS);
        }
        self
    }

    /// Whether the title is asked for the words. Where only some texts are searched, the others say nothing.
    #[must_use]
    pub fn asks_title(&self) -> bool {
        matches!(self.field, TextField::Default | TextField::Lead)
    }

    /// Whether the lead is asked for the words.
    #[must_use]
    pub fn asks_lead(&self) -> bool {
        self.field == TextField::Default
    }

    /// The most that [`Wording::fit`] can make of an article.
    #[must_use]
    pub fn most(&self) -> f32 {
        let title = if self.asks_title() { TITLE } else { 0.0 };
        let proximity = if self.words.len() > 1 { PROXIMITY } else { 0.0 };
        // Shares are sums of fractions, which may come out a little above 1.
        (1.0 + title) * (1.0 + LEAD) * (1.0 + proximity) * (1.0 + self.typed_weight()) * 1.001
    }

    /// What an article's places say. [`Fit::named`] is left at 1.
    #[must_use]
    pub fn fit(&self, places: &Places) -> Fit {
        let share = |is_there: &dyn Fn(usize) -> bool| {
            let all: f32 = self.words.iter().map(|word| word.weight).sum();
            let there: f32 =
                self.words.iter().enumerate().filter(|(at, _)| is_there(*at)).map(|(_, word)| word.weight).sum();
            if all > 0.0 { there / all } else { 0.0 }
        };
        let has = |list: &Vec<bool>, at: usize| list.get(at).copied().unwrap_or(false);
        let title = if self.asks_title() { share(&|at| has(&places.in_title, at)) } else { 0.0 };
        let lead = match self.field {
            TextField::Default => share(&|at| has(&places.in_lead, at)),
            TextField::Body => share(&|at| {
                places.positions.get(at).and_then(|positions| positions.first()).is_some_and(|first| *first < EARLY)
            }),
            TextField::Title | TextField::Lead | TextField::Author | TextField::Url => 0.0,
        };
        Fit {
            title: 1.0 + TITLE * title,
            lead: 1.0 + LEAD * lead,
            proximity: 1.0 + PROXIMITY * self.nearness(&places.positions),
            typed: 1.0 + self.typed_weight() * share(&|at| has(&places.typed, at)),
            named: 1.0,
        }
    }

    /// What an article counts more that holds all words as they were typed.
    fn typed_weight(&self) -> f32 {
        let is_asked = self.words.iter().any(|word| word.typed.is_some());
        if is_asked { TYPED * (TYPED_WORDS / self.words.len() as f32).min(1.0) } else { 0.0 }
    }

    /// How near neighbouring words of the query stand to each other, 0 to 1.
    fn nearness(&self, positions: &[Vec<u32>]) -> f32 {
        let (mut all, mut near) = (0.0, 0.0);
        for (at, pair) in self.words.windows(2).enumerate() {
            if pair[0].terms == pair[1].terms {
                continue;
            }
            let weight = pair[0].weight.min(pair[1].weight);
            all += weight;
            if let (Some(first), Some(second)) = (positions.get(at), positions.get(at + 1))
                && let Some(distance) = least_distance(first, second)
                && distance <= MAX_DISTANCE
            {
                // Falls off slowly: words of one sentence are as good as near.
                near += weight * (2.0 / (1.0 + distance as f32)).sqrt();
            }
        }
        if all > 0.0 { near / all } else { 0.0 }
    }
}

/// The words of a query that count for the score, each with its field and weight.
fn collect(query: &Lowered, weight: f32, found: &mut Vec<(TextField, Form, Word)>) {
    let mut push = |field: &TextField, form: &Form, terms: &[Alternative]| {
        if !terms.is_empty() {
            found.push((*field, *form, Word { terms: terms.to_vec(), typed: None, weight }));
        }
    };
    match query {
        Lowered::Terms { field, form, terms } => push(field, form, terms),
        Lowered::Phrase { field, form, slots, .. } => slots.iter().for_each(|slot| push(field, form, slot)),
        Lowered::Near { field, of, .. } => {
            for leaf in of.iter().filter_map(|leaves| leaves.first()).filter(|leaf| leaf.looks == Looks::Whole) {
                leaf.slots.iter().for_each(|slot| push(field, &leaf.form, slot));
            }
        }
        Lowered::And(parts) | Lowered::Or(parts) | Lowered::AtLeast { of: parts, .. } => {
            parts.iter().for_each(|part| collect(part, weight, found));
        }
        Lowered::Boost(inner, factor) => collect(inner, weight * factor, found),
        Lowered::All
        | Lowered::Nothing
        | Lowered::Prefix { .. }
        | Lowered::Wildcard { .. }
        | Lowered::Fuzzy { .. }
        | Lowered::Mentions { .. }
        | Lowered::Apart { .. }
        | Lowered::First { .. }
        | Lowered::Keyword { .. }
        | Lowered::Published(_)
        | Lowered::Words { .. }
        | Lowered::Outlets { .. }
        | Lowered::Not(_) => {}
    }
}

/// The least distance between a position of one list and one of the other; both ascend.
fn least_distance(first: &[u32], second: &[u32]) -> Option<u32> {
    let (mut i, mut j) = (0, 0);
    let mut least: Option<u32> = None;
    while let (Some(&a), Some(&b)) = (first.get(i), second.get(j)) {
        let distance = a.abs_diff(b);
        if distance > 0 && least.is_none_or(|least| distance < least) {
            least = Some(distance);
        }
        if a < b { i += 1 } else { j += 1 }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(word: &str) -> Lowered {
        Lowered::Terms { field: TextField::Default, form: Form::Stemmed, terms: vec![Alternative::everywhere(word)] }
    }

    fn wording(words: &[&str]) -> Wording {
        Wording::of(&Lowered::Or(words.iter().map(|word| terms(word)).collect())).unwrap()
    }

    fn places(positions: &[&[u32]]) -> Places {
        Places { positions: positions.iter().map(|list| list.to_vec()).collect(), ..Places::default() }
    }

    #[test]
    fn words_that_count_little_and_what_is_left_out_are_not_looked_at() {
        let query = Lowered::And(vec![
            Lowered::Boost(Box::new(terms("the")), 0.3),
            terms("storm"),
            Lowered::Not(Box::new(terms("flood"))),
            Lowered::Terms {
                field: TextField::Default,
                form: Form::Exact,
                terms: vec![Alternative::everywhere("storms")],
            },
        ]);
        let found = Wording::of(&query).unwrap();
        assert_eq!(found.words, [Word { terms: vec![Alternative::everywhere("storm")], typed: None, weight: 1.0 }]);
        assert_eq!(Wording::of(&Lowered::All), None);
    }

    #[test]
    fn long_queries_keep_the_words_that_say_most_in_their_order() {
        let names: Vec<String> = (0..40).map(|number| format!("w{number:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = wording(&names).weighed(&|terms| if terms[0].term.ends_with('7') { 1.0 } else { 3.0 });
        assert_eq!(found.words.len(), MAX_WORDS);
        assert!(found.words.iter().all(|word| !word.terms[0].term.ends_with('7')));
        assert!(found.words.is_sorted_by(|a, b| a.terms[0].term < b.terms[0].term));
    }

    #[test]
    fn nearer_is_better_and_far_is_nothing() {
        let query = wording(&["central", "bank"]);
        let near = |bank: u32| query.fit(&places(&[&[40], &[bank, 90]])).proximity;
        assert!(near(41) > near(43) && near(43) > 1.0);
        assert_eq!(near(39), near(41));
        assert_eq!(near(60), 1.0);
        assert_eq!(wording(&["bank"]).fit(&places(&[&[1]])).proximity, 1.0);
    }

    #[test]
    fn words_as_typed_count_where_the_first_phase_does_not_ask_for_them() {
        let typed = |stems: &[&str], words: &[&str]| {
            let all = |words: &[&str]| Lowered::And(words.iter().map(|word| terms(word)).collect());
            Wording::of(&all(stems)).unwrap().with_typed(&all(stems), &all(words))
        };
        let query = typed(&["elect", "date"], &["election", "dates"]);
        let fit = |there: [bool; 2]| query.fit(&Places { typed: there.to_vec(), ..Places::default() }).typed;
        assert_eq!((fit([false, false]), fit([true, true])), (1.0, 1.0 + TYPED));
        assert_eq!(fit([true, false]), 1.0 + TYPED / 2.0);
        assert!(query.most() >= fit([true, true]) * (1.0 + PROXIMITY) * (1.0 + TITLE) * (1.0 + LEAD));
        let exact = Lowered::Terms {
            field: TextField::Default,
            form: Form::Exact,
            terms: vec![Alternative::everywhere("election")],
        };
        let pasted = Lowered::Or(vec![terms("elect"), Lowered::Boost(Box::new(exact), 0.4)]);
        let wording = Wording::of(&pasted).unwrap().with_typed(&pasted, &terms("election"));
        assert_eq!(wording.words[0].typed, None);
    }

    #[test]
    fn titles_count_only_where_they_are_searched() {
        let everywhere =
            Places { positions: vec![vec![900]], in_title: vec![true], in_lead: vec![true], typed: Vec::new() };
        let query = wording(&["storm"]);
        let fit = query.fit(&everywhere);
        assert!(fit.title > 1.0 && fit.lead > 1.0);
        let in_body = Wording { field: TextField::Body, ..query };
        assert_eq!(in_body.fit(&everywhere), Fit::ONE);
        assert!(in_body.fit(&places(&[&[3]])).lead > 1.0);
    }
}
