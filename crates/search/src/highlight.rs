//! Which words of a text a query found, and the sentences worth showing.
//!
//! Works on the text itself with the same analysis as the index, so that a mark is where a match is: for stems, joined words,
//! prefixes, pairs of Chinese characters. Words of a phrase are marked only where the phrase stands.

mod analyzers;
mod paragraphs;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use newshound_model::Language;

use self::analyzers::Analyzers;
use self::paragraphs::{Scored, paragraphs};
use crate::analysis::{Analyzer, Purpose};
use crate::fields::POSITION_GAP;
use crate::lower::{Leaf, Looks, Lowered};
use crate::marks::{self, Case, Emitted, of_reach};
use crate::positions::{self, Span};
use crate::query::{Form, Reach, Sequence, TextField};

/// The most bytes of a text that are looked at; what stands behind them is not highlighted.
const MAX_TEXT_BYTES: usize = 256 << 10;

/// How fragments are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FragmentOptions {
    /// About how many characters a fragment may have; a single longer sentence is cut at a word.
    pub max_chars: usize,
    /// How many fragments.
    pub max_fragments: usize,
}

impl Default for FragmentOptions {
    fn default() -> Self {
        Self { max_chars: 240, max_fragments: 1 }
    }
}

/// A piece of a text with what the query found in it. Ranges count bytes of the whole text and lie on character borders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The piece.
    pub range: Range<usize>,
    /// The words found, in order, without overlaps.
    pub marks: Vec<Range<usize>>,
}

impl Fragment {
    /// The piece as HTML: escaped, with `<mark>` around what was found.
    #[must_use]
    pub fn to_html(&self, text: &str) -> String {
        let mut html = String::with_capacity(self.range.len() + 32);
        let mut at = self.range.start;
        for mark in &self.marks {
            escape(&text[at..mark.start], &mut html);
            html.push_str("<mark>");
            escape(&text[mark.clone()], &mut html);
            html.push_str("</mark>");
            at = mark.end;
        }
        escape(&text[at..self.range.end], &mut html);
        html
    }
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

/// Finds the words of one query in any number of texts.
#[derive(Debug, Clone, Default)]
pub struct Highlighter {
    /// Single terms by form, each with the number of the word it stands for.
    stemmed: HashMap<String, usize>,
    exact: HashMap<String, usize>,
    looks: Vec<(Looks, String, usize)>,
    /// Slots of phrases and of operands that stand near each other, by form and term: whose positions are wanted.
    slots_of: HashMap<(Form, String), Vec<usize>>,
    /// The same for words by their look; looked for in the written form.
    looked_slots: Vec<(Looks, String, usize)>,
    /// How the word of a slot must be written.
    cases: HashMap<usize, Case>,
    n_slots: usize,
    standing: Vec<Standing>,
    n_words: usize,
    analyzers: Analyzers,
}

/// Words that are marked only where they stand as the query wants them.
#[derive(Debug, Clone)]
struct Standing {
    /// The slots of each alternative of each operand, one after the other.
    operands: Vec<Vec<Range<usize>>>,
    stand: Stand,
    /// The number of each operand's word of the query.
    words: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Stand {
    Phrase {
        slop: u32,
    },
    Near {
        reach: Reach,
        sequence: Sequence,
    },
    /// The first operand away from the second.
    Apart {
        reach: Reach,
        sequence: Sequence,
    },
    Mentions,
    First {
        words: u32,
    },
}

impl Stand {
    /// Where borders count, and of what.
    fn reach(self) -> Option<Reach> {
        match self {
            Self::Near { reach, .. } | Self::Apart { reach, .. } => Some(reach),
            Self::First { .. } => Some(Reach::Paragraph),
            Self::Phrase { .. } | Self::Mentions => None,
        }
    }
}

impl Highlighter {
    /// Takes the words of a query that was lowered for the language of the texts; what it excludes and whole-value fields are not marked.
    #[must_use]
    pub fn new(query: &Lowered) -> Self {
        let mut highlighter = Self::default();
        highlighter.collect(query);
        highlighter
    }

    /// Whether there is nothing to mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_words == 0
    }

    fn collect(&mut self, query: &Lowered) {
        match query {
            Lowered::Terms { field, form, terms } if is_text(*field) => {
                let word = self.next_word();
                let list = if *form == Form::Exact { &mut self.exact } else { &mut self.stemmed };
                for term in terms {
                    list.entry(term.term.clone()).or_insert(word);
                }
            }
            Lowered::Phrase { field, form, slots, slop } if is_text(*field) => {
                self.stand(&[vec![Leaf::whole(*form, slots.clone())]], Stand::Phrase { slop: *slop });
            }
            Lowered::Near { field, of, reach, sequence } if is_text(*field) => {
                self.stand(of, Stand::Near { reach: *reach, sequence: *sequence });
            }
            Lowered::Apart { field, of, from, reach, sequence } if is_text(*field) => {
                self.stand(&[of.clone(), from.clone()], Stand::Apart { reach: *reach, sequence: *sequence });
            }
            Lowered::Mentions { field, of, .. } if is_text(*field) => {
                self.stand(std::slice::from_ref(of), Stand::Mentions);
            }
            Lowered::First { field, of, words } if is_text(*field) => {
                self.stand(std::slice::from_ref(of), Stand::First { words: *words });
            }
            Lowered::Prefix { field, prefix } if is_text(*field) => self.look(Looks::Begins, prefix),
            Lowered::Wildcard { field, pattern } if is_text(*field) => self.look(Looks::Fits, pattern),
            Lowered::Fuzzy { field, term, distance } if is_text(*field) => self.look(Looks::Alike(*distance), term),
            Lowered::And(parts) | Lowered::Or(parts) | Lowered::AtLeast { of: parts, .. } => {
                parts.iter().for_each(|part| self.collect(part));
            }
            Lowered::Boost(inner, _) => self.collect(inner),
            Lowered::All
            | Lowered::Nothing
            | Lowered::Not(_)
            | Lowered::Terms { .. }
            | Lowered::Phrase { .. }
            | Lowered::Prefix { .. }
            | Lowered::Wildcard { .. }
            | Lowered::Fuzzy { .. }
            | Lowered::Near { .. }
            | Lowered::Apart { .. }
            | Lowered::Mentions { .. }
            | Lowered::First { .. }
            | Lowered::Keyword { .. }
            | Lowered::Published(_)
            | Lowered::Words { .. }
            | Lowered::Outlets { .. } => {}
        }
    }

    fn look(&mut self, looks: Looks, term: &str) {
        let word = self.next_word();
        self.looks.push((looks, term.to_owned(), word));
    }

    /// Takes the words of operands; all of them stand in one field.
    fn stand(&mut self, of: &[Vec<Leaf>], stand: Stand) {
        let mut standing =
            Standing { operands: Vec::with_capacity(of.len()), stand, words: Vec::with_capacity(of.len()) };
        for leaves in of {
            let mut alternatives = Vec::with_capacity(leaves.len());
            for leaf in leaves {
                let first = self.n_slots;
                for (number, terms) in leaf.slots.iter().enumerate() {
                    if let Some(case) = leaf.cases.get(number) {
                        self.cases.insert(self.n_slots, case.clone());
                    }
                    if leaf.looks != Looks::Whole {
                        let looked = terms.iter().map(|term| (leaf.looks, term.term.clone(), self.n_slots));
                        self.looked_slots.extend(looked);
                    }
                    for term in terms.iter().filter(|_| leaf.looks == Looks::Whole) {
                        self.slots_of.entry((leaf.form, term.term.clone())).or_default().push(self.n_slots);
                    }
                    self.n_slots += 1;
                }
                alternatives.push(first..self.n_slots);
            }
            standing.operands.push(alternatives);
            standing.words.push(self.next_word());
        }
        self.standing.push(standing);
    }

    fn next_word(&mut self) -> usize {
        self.n_words += 1;
        self.n_words - 1
    }

    /// Everything found in a text: the marks in order without overlaps, each with the number of its word of the query.
    #[must_use]
    pub fn marks(&self, text: &str, language: Language) -> Vec<(Range<usize>, usize)> {
        let text = &text[..floor_border(text, MAX_TEXT_BYTES)];
        let mut marks = Vec::new();
        let mut found =
            Found { positions: vec![Vec::new(); self.n_slots], ranges: HashMap::new(), borders: HashMap::new() };
        found.find_borders(text, language, self.standing.iter().filter_map(|standing| standing.stand.reach()));
        let stands = |form: Form| self.slots_of.keys().any(|(of, _)| *of == form);
        if !self.stemmed.is_empty() || stands(Form::Stemmed) {
            self.find(text, language, Form::Stemmed, &mut found, &mut marks);
        }
        if !self.exact.is_empty() || !self.looks.is_empty() || !self.looked_slots.is_empty() || stands(Form::Exact) {
            self.find(text, language, Form::Exact, &mut found, &mut marks);
        }
        for standing in &self.standing {
            standing.find(&found, &mut marks);
        }
        marks.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut merged: Vec<(Range<usize>, usize)> = Vec::with_capacity(marks.len());
        for (range, word) in marks {
            match merged.last_mut() {
                Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push((range, word)),
            }
        }
        merged
    }

    fn find(
        &self,
        text: &str,
        language: Language,
        form: Form,
        found: &mut Found,
        marks: &mut Vec<(Range<usize>, usize)>,
    ) {
        let singles = if form == Form::Exact { &self.exact } else { &self.stemmed };
        let mut key = (form, String::new());
        let mut analyzer = self.analyzers.take(language, form).unwrap_or_else(|| self.analyzer(language, form));
        let mut next = 0;
        for part in parts(text) {
            next = analyzer.analyze(&text[part.clone()], next, &mut |token| {
                let range = part.start + token.start..part.start + token.end;
                if let Some(&word) = singles.get(token.text) {
                    marks.push((range.clone(), word));
                }
                if form == Form::Exact {
                    let look = self.looks.iter().find(|(looks, meant, _)| looks.has(meant, token.text));
                    marks.extend(look.map(|(_, _, word)| (range.clone(), *word)));
                }
                if self.n_slots == 0 {
                    return;
                }
                key.1.clear();
                key.1.push_str(token.text);
                let looked = self
                    .looked_slots
                    .iter()
                    .filter(|(looks, meant, _)| form == Form::Exact && looks.has(meant, token.text));
                let slots = self.slots_of.get(&key).into_iter().flatten().chain(looked.map(|(_, _, slot)| slot));
                for &slot in slots {
                    if self.cases.get(&slot).is_some_and(|case| Case::of(&text[range.clone()]) != *case) {
                        continue;
                    }
                    if found.positions[slot].last() != Some(&token.position) {
                        found.positions[slot].push(token.position);
                    }
                    let widest = found.ranges.entry((slot, token.position)).or_insert_with(|| range.clone());
                    widest.end = widest.end.max(range.end);
                }
            });
            next += POSITION_GAP;
        }
        self.analyzers.put(language, form, analyzer);
    }

    /// An analyzer that passes over words which cannot be meant, as far as that can be told.
    fn analyzer(&self, language: Language, form: Form) -> Analyzer {
        let analyzer = Analyzer::new(language, form, Purpose::Index);
        if form != Form::Stemmed && !(self.looks.is_empty() && self.looked_slots.is_empty()) {
            return analyzer;
        }
        let singles = if form == Form::Exact { &self.exact } else { &self.stemmed };
        let slots = self.slots_of.keys().filter(|(of, _)| *of == form).map(|(_, term)| term);
        analyzer.only(language, singles.keys().chain(slots).filter_map(|term| term.chars().next()).collect())
    }

    /// The sentences of a text that tell most about the query, best first; none when nothing was found.
    #[must_use]
    pub fn fragments(&self, text: &str, language: Language, options: &FragmentOptions) -> Vec<Fragment> {
        let marks = self.marks(text, language);
        if marks.is_empty() || options.max_fragments == 0 {
            return Vec::new();
        }
        let text = &text[..floor_border(text, MAX_TEXT_BYTES)];
        let mut found: Vec<Scored> = Vec::new();
        for paragraph in paragraphs(text, &marks) {
            // No sentence tells more than its paragraph, so the borders of sentences need not be looked for everywhere.
            let last = found.get(options.max_fragments - 1);
            if last.is_some_and(|last| last.order() < (Reverse(paragraph.worth), paragraph.range.start)) {
                break;
            }
            found.extend(paragraph.sentences(text, language, options.max_chars));
            found.sort_by_key(Scored::order);
        }
        found.truncate(options.max_fragments);
        found.into_iter().map(|scored| scored.fragment).collect()
    }

    /// A whole text with its marks, such as a title.
    #[must_use]
    pub fn whole(&self, text: &str, language: Language) -> Fragment {
        let marks = self.marks(text, language).into_iter().map(|(range, _)| range).collect();
        Fragment { range: 0..text.len(), marks }
    }
}

/// Where the slots of a query stand in a text.
struct Found {
    /// The positions of each slot, ascending.
    positions: Vec<Vec<u32>>,
    /// The bytes of a slot at a position.
    ranges: HashMap<(usize, u32), Range<usize>>,
    /// The first positions of sentences and paragraphs, as far as they count.
    borders: HashMap<Reach, Vec<u32>>,
}

impl Found {
    fn find_borders(&mut self, text: &str, language: Language, reaches: impl Iterator<Item = Reach>) {
        self.borders = reaches.filter(|reach| of_reach(*reach).is_some()).map(|reach| (reach, Vec::new())).collect();
        if self.borders.is_empty() {
            return;
        }
        let mut analyzer = Analyzer::new(language, Form::Exact, Purpose::Index);
        let mut next = 0;
        for part in parts(text) {
            next = marks::analyze(&mut analyzer, language, &text[part], next, &mut |emitted| {
                if let Emitted::Mark(mark, position) = emitted {
                    let of_mark = self.borders.iter_mut().find(|(reach, _)| of_reach(**reach) == Some(mark));
                    if let Some((_, borders)) = of_mark {
                        borders.push(position);
                    }
                }
            });
            next += POSITION_GAP;
        }
    }

    fn borders(&self, reach: Reach) -> &[u32] {
        self.borders.get(&reach).map_or(&[], Vec::as_slice)
    }
}

/// The paragraphs of a text as [`newshound_model::Article::body_text`] joins them; between them positions are left free, as in an index.
fn parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split("\n\n").map(move |part| {
        let range = start..start + part.len();
        start = range.end + 2;
        range
    })
}

impl Standing {
    /// Marks the words wherever they stand as they should.
    fn find(&self, found: &Found, marks: &mut Vec<(Range<usize>, usize)>) {
        let mut mark = |slot: usize, position: u32, word: usize| {
            marks.extend(found.ranges.get(&(slot, position)).map(|range| (range.clone(), word)));
        };
        let slots = |alternative: &Range<usize>| found.positions[alternative.clone()].to_vec();
        let spans_of = |operand: &Vec<Range<usize>>| positions::spans(&operand.iter().map(slots).collect::<Vec<_>>());
        let places: Vec<Vec<Span>> = match self.stand {
            Stand::Phrase { slop } => {
                for alternative in self.operands.iter().flatten() {
                    for place in positions::phrase(&slots(alternative), slop) {
                        for (slot, position) in alternative.clone().zip(place) {
                            mark(slot, position, self.words[0]);
                        }
                    }
                }
                return;
            }
            Stand::Near { reach, sequence } => {
                let operands: Vec<_> = self.operands.iter().map(spans_of).collect();
                positions::near_within(&operands, reach, sequence, found.borders(reach))
            }
            Stand::Apart { reach, sequence } => match &self.operands[..] {
                [of, from] => {
                    let (of, from) = (spans_of(of), spans_of(from));
                    vec![positions::apart(&of, &from, reach, sequence, found.borders(reach))]
                }
                _ => Vec::new(),
            },
            Stand::Mentions => self.operands.iter().map(spans_of).collect(),
            Stand::First { words } => {
                let early =
                    |operand| positions::among_first(&spans_of(operand), words, found.borders(Reach::Paragraph));
                self.operands.iter().map(early).collect()
            }
        };
        let inside: HashSet<Span> = places.into_iter().flatten().collect();
        // What the first operand must be away from is not what was looked for.
        let n_meant = if matches!(self.stand, Stand::Apart { .. }) { 1 } else { self.operands.len() };
        for (operand, word) in self.operands.iter().zip(&self.words).take(n_meant) {
            for alternative in operand {
                for span in positions::spans(&[slots(alternative)]).into_iter().filter(|span| inside.contains(span)) {
                    for (offset, slot) in alternative.clone().enumerate() {
                        mark(slot, span.start + offset as u32, *word);
                    }
                }
            }
        }
    }
}

fn is_text(field: TextField) -> bool {
    match field {
        TextField::Default | TextField::Title | TextField::Lead | TextField::Body => true,
        TextField::Author | TextField::Url => false,
    }
}

fn floor_border(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    (0..=most).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
