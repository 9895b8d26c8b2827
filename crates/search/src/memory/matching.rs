//! Whether an article matches, and how well: the meaning of a lowered query, word for word.

use std::collections::{BTreeSet, HashMap};

use newshound_model::{Article, Language};

use crate::alternatives::{Alternative, Languages};
use crate::analysis::{Analyzer, Purpose};
use crate::fields;
use crate::lower::{Leaf, Looks, Lowered};
use crate::marks::{self, Case, Emitted};
use crate::pattern::fits;
use crate::positions::{self, Kept, Span};
use crate::query::{Form, Reach, TextField};
use crate::request::{FilterField, Filters, Polarity};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// An article with its terms.
#[derive(Debug, Clone)]
pub(super) struct Indexed {
    pub(super) article: Article,
    pub(super) words: u32,
    texts: HashMap<(TextField, bool), Terms>,
}

/// The terms of a field, each with its positions, and how many there are.
#[derive(Debug, Clone)]
struct Terms {
    /// That of the article.
    language: Language,
    positions: HashMap<String, Vec<u32>>,
    /// Where the marks of [`crate::marks`] stand; in the written form only.
    marks: HashMap<String, Vec<u32>>,
    length: u32,
}

impl Indexed {
    pub(super) fn new(article: Article) -> Self {
        let mut texts = HashMap::new();
        for field in TextField::ALL {
            for form in [Form::Stemmed, Form::Exact] {
                texts.insert((field, form == Form::Exact), terms(&article, field, form));
            }
        }
        let words = u32::try_from(article.words()).unwrap_or(u32::MAX);
        Self { article, words, texts }
    }

    fn terms(&self, field: TextField, form: Form) -> &Terms {
        &self.texts[&(field, form == Form::Exact)]
    }

    /// Where any of these terms stand in a field, ascending.
    pub(super) fn positions(&self, field: TextField, form: Form, terms: &[Alternative]) -> Vec<u32> {
        places(self.terms(field, form), std::slice::from_ref(&terms.to_vec())).remove(0)
    }

    /// The written terms of the default field, for completions.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.terms(TextField::Default, Form::Exact).positions.keys().map(String::as_str)
    }
}

impl Terms {
    /// Where a term stands, if it is the word in the language of the article.
    fn of(&self, alternative: &Alternative) -> Option<&Vec<u32>> {
        self.positions.get(&alternative.term).filter(|_| alternative.languages.has(self.language))
    }
}

fn terms(article: &Article, field: TextField, form: Form) -> Terms {
    let language = match field {
        TextField::Author | TextField::Url => Language::UNDETERMINED,
        TextField::Default | TextField::Title | TextField::Lead | TextField::Body => article.language,
    };
    let mut analyzer = Analyzer::new(language, form, Purpose::Index);
    let mut terms = Terms { language: article.language, positions: HashMap::new(), marks: HashMap::new(), length: 0 };
    let mut next = 0;
    for text in fields::texts(article, field) {
        next = marks::analyze(&mut analyzer, language, text, next, &mut |emitted| match emitted {
            Emitted::Term(token) => {
                terms.positions.entry(token.text.to_owned()).or_default().push(token.position);
                terms.length += 1;
            }
            Emitted::Mark(mark, position) => terms.marks.entry(mark.to_owned()).or_default().push(position),
        });
        next += fields::POSITION_GAP;
    }
    terms
}

/// How many articles hold what, for scores.
pub(super) struct Statistics {
    n_articles: f32,
    holding: HashMap<(TextField, bool, String), u64>,
    mean_length: HashMap<(TextField, bool), f32>,
    /// How many articles are in each language.
    in_language: HashMap<Language, u64>,
    /// The outlets of each story.
    coverage: HashMap<String, BTreeSet<String>>,
}

impl Statistics {
    pub(super) fn new<'a>(articles: impl Iterator<Item = &'a Indexed>) -> Self {
        let mut holding = HashMap::new();
        let mut lengths: HashMap<(TextField, bool), u64> = HashMap::new();
        let mut coverage: HashMap<String, BTreeSet<String>> = HashMap::new();
        let mut in_language: HashMap<Language, u64> = HashMap::new();
        let mut n_articles = 0_u64;
        for indexed in articles {
            if let (Some(place), Some(outlet)) = (&indexed.article.placement, &indexed.article.outlet) {
                coverage.entry(place.story.to_string()).or_default().insert(outlet.id.to_string());
            }
            n_articles += 1;
            *in_language.entry(indexed.article.language).or_default() += 1;
            for ((field, exact), terms) in &indexed.texts {
                *lengths.entry((*field, *exact)).or_default() += u64::from(terms.length);
                for term in terms.positions.keys() {
                    *holding.entry((*field, *exact, term.clone())).or_default() += 1;
                }
            }
        }
        let mean = |total: u64| total as f32 / (n_articles.max(1) as f32);
        let mean_length = lengths.into_iter().map(|(key, total)| (key, mean(total))).collect();
        Self { n_articles: n_articles as f32, holding, mean_length, in_language, coverage }
    }

    /// How many outlets carry the story of an article.
    fn outlets(&self, article: &Article) -> u32 {
        match &article.placement {
            Some(place) => self.coverage.get(place.story.as_str()).map_or(0, |outlets| outlets.len() as u32),
            None => u32::from(article.outlet.is_some()),
        }
    }

    /// How many articles hold a stemmed term in the default field.
    pub(super) fn articles_with(&self, term: &str) -> u64 {
        self.holding.get(&(TextField::Default, false, term.to_owned())).copied().unwrap_or(0)
    }

    /// How many articles hold the alternatives of one word. They count as one term: the stem of a language with few articles is no
    /// rarer a word for that. A stem that other languages hold, too, counts for no more articles than there are in its own.
    fn holding(&self, field: TextField, form: Form, alternatives: &[Alternative]) -> f32 {
        let one = |alternative: &Alternative| {
            let key = (field, form == Form::Exact, alternative.term.clone());
            let holding = self.holding.get(&key).copied().unwrap_or(0);
            match &alternative.languages {
                Languages::All => holding,
                Languages::Only(languages) => {
                    holding.min(languages.iter().filter_map(|language| self.in_language.get(language)).sum())
                }
            }
        };
        (alternatives.iter().map(one).sum::<u64>() as f32).clamp(1.0, self.n_articles.max(1.0))
    }

    /// How rare the alternatives of one word are.
    pub(super) fn rarity(&self, field: TextField, form: Form, alternatives: &[Alternative]) -> f32 {
        let holding = self.holding(field, form, alternatives);
        (1.0 + (self.n_articles - holding + 0.5) / (holding + 0.5)).ln()
    }

    /// BM25 of a term that stands `n_here` times in an article and counts as held by `holding` of all.
    fn bm25(&self, field: TextField, form: Form, holding: f32, terms: &Terms, n_here: usize) -> f32 {
        let exact = form == Form::Exact;
        let idf = (1.0 + (self.n_articles - holding + 0.5) / (holding + 0.5)).ln();
        let mean = self.mean_length.get(&(field, exact)).copied().unwrap_or(1.0).max(1.0);
        let n_here = n_here as f32;
        idf * n_here * (K1 + 1.0) / (n_here + K1 * (1.0 - B + B * terms.length as f32 / mean))
    }
}

/// Whether an article matches, whatever it scores.
pub(super) fn holds(query: &Lowered, indexed: &Indexed) -> bool {
    score(query, indexed, &Statistics::new(std::iter::empty())).is_some()
}

/// The score of an article, or `None` when it does not match. What matches without words scores 0.
pub(super) fn score(query: &Lowered, indexed: &Indexed, statistics: &Statistics) -> Option<f32> {
    let article = &indexed.article;
    let holds = |is: bool| is.then_some(0.0);
    match query {
        Lowered::All => Some(0.0),
        Lowered::Nothing => None,
        Lowered::Terms { field, form, terms } => {
            let here = indexed.terms(*field, *form);
            let holding = statistics.holding(*field, *form, terms);
            let found = terms.iter().filter_map(|term| {
                let positions = here.of(term)?;
                Some(statistics.bm25(*field, *form, holding, here, positions.len()))
            });
            found.reduce(|a, b| a + b)
        }
        Lowered::Phrase { field, form, slots, slop } => {
            let here = indexed.terms(*field, *form);
            let n_here = positions::count_phrase(&places(here, slots), *slop);
            let each = slots.iter().map(|slot| statistics.holding(*field, *form, slot));
            let weight: f32 = each.map(|holding| statistics.bm25(*field, *form, holding, here, n_here.max(1))).sum();
            (n_here > 0).then_some(weight)
        }
        Lowered::Prefix { field, prefix } => {
            let here = indexed.terms(*field, Form::Exact);
            here.positions.keys().any(|term| term.starts_with(prefix.as_str())).then_some(1.0)
        }
        Lowered::Wildcard { field, pattern } => {
            let here = indexed.terms(*field, Form::Exact);
            here.positions.keys().any(|term| fits(pattern, term)).then_some(1.0)
        }
        Lowered::Fuzzy { field, term, distance } => {
            let here = indexed.terms(*field, Form::Exact);
            let alike = |other: &String| strsim::osa_distance(term, other) <= usize::from(*distance);
            here.positions.keys().any(alike).then_some(1.0)
        }
        Lowered::Near { field, of, reach, sequence } => {
            let operands: Vec<_> = of.iter().map(|leaves| spans(indexed, *field, leaves)).collect();
            let borders = borders(indexed, *field, *reach);
            let stand = !positions::near_within(&operands, *reach, *sequence, borders).is_empty();
            stand.then(|| of.iter().map(|leaves| score_leaves(indexed, *field, leaves, statistics)).sum())
        }
        Lowered::Apart { field, of, from, reach, sequence } => {
            let (here, others) = (spans(indexed, *field, of), spans(indexed, *field, from));
            let borders = borders(indexed, *field, *reach);
            let stand = !positions::apart(&here, &others, *reach, *sequence, borders).is_empty();
            stand.then(|| score_leaves(indexed, *field, of, statistics))
        }
        Lowered::Mentions { field, of, min } => {
            let counted = fields::counted_in(*field).iter().map(|field| spans(indexed, *field, of).len());
            let enough = counted.sum::<usize>() >= *min as usize;
            enough.then(|| score_leaves(indexed, *field, of, statistics))
        }
        Lowered::First { field, of, words } => {
            let is_early = |field: TextField| {
                let here = spans(indexed, field, of);
                !positions::among_first(&here, *words, borders(indexed, field, Reach::Paragraph)).is_empty()
            };
            let stand = match field {
                TextField::Default => !spans(indexed, TextField::Title, of).is_empty() || is_early(TextField::Body),
                field => is_early(*field),
            };
            stand.then(|| score_leaves(indexed, *field, of, statistics))
        }
        Lowered::Outlets { min, max } => holds((*min..=*max).contains(&statistics.outlets(article))),
        Lowered::Keyword { field, value } => holds(fields::values(article, *field).contains(value)),
        Lowered::Published(window) => holds(window.finds(article.published.placed_at())),
        Lowered::Words { min, max } => holds((*min..=*max).contains(&indexed.words)),
        Lowered::And(parts) => parts.iter().try_fold(0.0, |sum, part| Some(sum + score(part, indexed, statistics)?)),
        Lowered::Or(parts) => parts.iter().filter_map(|part| score(part, indexed, statistics)).reduce(|a, b| a + b),
        Lowered::AtLeast { min, of } => {
            let found: Vec<f32> = of.iter().filter_map(|part| score(part, indexed, statistics)).collect();
            (found.len() >= *min).then(|| found.iter().sum())
        }
        Lowered::Not(inner) => holds(score(inner, indexed, statistics).is_none()),
        Lowered::Boost(inner, factor) => score(inner, indexed, statistics).map(|score| score * factor),
    }
}

/// Where the slots of a word or phrase stand.
fn places(terms: &Terms, slots: &[Vec<Alternative>]) -> Vec<Vec<u32>> {
    let of_slot = |slot: &Vec<Alternative>| {
        let found: BTreeSet<u32> = slot.iter().filter_map(|term| terms.of(term)).flatten().copied().collect();
        found.into_iter().collect()
    };
    slots.iter().map(of_slot).collect()
}

/// The occurrences of any of these words and phrases.
fn spans(indexed: &Indexed, field: TextField, leaves: &[Leaf]) -> Vec<Span> {
    let of_leaf = |leaf: &Leaf| {
        let here = indexed.terms(field, leaf.form);
        if leaf.looks != Looks::Whole {
            let is_meant = |term: &&String| leaf.slots[0].iter().any(|meant| leaf.looks.has(&meant.term, term));
            let terms = here.positions.keys().filter(is_meant).map(Alternative::everywhere).collect();
            return places(here, &[terms]);
        }
        let mut slots = places(here, &leaf.slots);
        let marks = &indexed.terms(field, Form::Exact).marks;
        let marked = |mark: &str| marks.get(mark).map_or(&[][..], Vec::as_slice);
        for (positions, case) in slots.iter_mut().zip(&leaf.cases) {
            *positions = match case.mark() {
                Some(mark) => positions::sift(positions, marked(mark), Kept::Shared),
                None => Case::MARKS
                    .iter()
                    .fold(std::mem::take(positions), |rest, mark| positions::sift(&rest, marked(mark), Kept::Own)),
            };
        }
        slots
    };
    let alternatives: Vec<_> = leaves.iter().map(of_leaf).collect();
    positions::spans(&alternatives)
}

/// The first positions of the sentences or paragraphs of a text, where they count.
fn borders(indexed: &Indexed, field: TextField, reach: Reach) -> &[u32] {
    let marks = &indexed.terms(field, Form::Exact).marks;
    marks::of_reach(reach).and_then(|mark| marks.get(mark)).map_or(&[], Vec::as_slice)
}

/// What the words of an operand score, whether they stand as they should or not.
fn score_leaves(indexed: &Indexed, field: TextField, leaves: &[Leaf], statistics: &Statistics) -> f32 {
    let of_leaf = |leaf: &Leaf| {
        if leaf.looks != Looks::Whole {
            return 1.0;
        }
        let here = indexed.terms(field, leaf.form);
        let count = |slot: &Vec<Alternative>| slot.iter().filter_map(|term| here.of(term)).map(Vec::len).sum();
        let of_slot = |slot: &Vec<Alternative>| {
            statistics.bm25(field, leaf.form, statistics.holding(field, leaf.form, slot), here, count(slot))
        };
        leaf.slots.iter().map(of_slot).sum::<f32>()
    };
    leaves.iter().map(of_leaf).fold(0.0, f32::max)
}

/// Whether an article passes the filters.
pub(super) fn matches_filters(filters: &Filters, indexed: &Indexed) -> bool {
    let article = &indexed.article;
    let published = article.published.placed_at();
    filters.published.finds(published)
        && filters.modified.finds(article.modified.unwrap_or(published))
        && filters.first_seen.contains(article.first_seen)
        && (filters.mentioned.is_open()
            || crate::mentioned::days(article).into_iter().any(|day| filters.mentioned.contains(day)))
        && filters.as_of.is_none_or(|number| article.sequence <= number)
        && filters.words_min.is_none_or(|min| indexed.words >= min)
        && filters.words_max.is_none_or(|max| indexed.words <= max)
        && filters.fields.iter().all(|filter| {
            let values = fields::values(article, filter.field);
            let has = has_any(filter.field, &filter.values, &values);
            match filter.polarity {
                Polarity::Include => has,
                Polarity::Exclude => !has,
            }
        })
}

fn has_any(field: FilterField, wanted: &[String], values: &[String]) -> bool {
    wanted.iter().any(|value| values.contains(&crate::codes::normalise_value(field, value)))
}
