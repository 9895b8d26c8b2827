//! Which words of a text a query found, and the sentences worth showing.
//!
//! Works on the text itself with the same analysis as the index, so that a mark is where a match is: for stems, joined words,
//! prefixes, pairs of Chinese characters. Words of a phrase are marked only where the phrase stands.

mod paragraphs;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use newshound_model::Language;

use self::paragraphs::{Scored, paragraphs};
use crate::analysis::{Analyzer, Purpose};
use crate::lower::{Leaf, Lowered};
use crate::pattern::fits;
use crate::positions::{self, Span};
use crate::query::{Form, Sequence, TextField};

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
    looks: Vec<(Look, usize)>,
    /// Slots of phrases and of operands that stand near each other, by form and term: whose positions are wanted.
    slots_of: HashMap<(Form, String), Vec<usize>>,
    /// The same for terms that begin so; looked for in the written form.
    begun_slots: Vec<(String, usize)>,
    n_slots: usize,
    standing: Vec<Standing>,
    n_words: usize,
}

/// A look that a written term may have.
#[derive(Debug, Clone)]
enum Look {
    Begins(String),
    Fits(String),
    Alike(String, usize),
}

impl Look {
    fn has(&self, term: &str) -> bool {
        match self {
            Self::Begins(prefix) => term.starts_with(prefix.as_str()),
            Self::Fits(pattern) => fits(pattern, term),
            Self::Alike(word, distance) => strsim::osa_distance(word, term) <= *distance,
        }
    }
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
    Phrase { slop: u32 },
    Near { distance: u32, sequence: Sequence },
    Mentions,
}

impl Highlighter {
    /// Takes the words of a query; what it excludes and whole-value fields are not marked.
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
                    list.entry(term.clone()).or_insert(word);
                }
            }
            Lowered::Phrase { field, form, slots, slop } if is_text(*field) => {
                let leaf = Leaf { form: *form, slots: slots.clone(), begins: false };
                self.stand(&[vec![leaf]], Stand::Phrase { slop: *slop });
            }
            Lowered::Near { field, of, distance, sequence } if is_text(*field) => {
                self.stand(of, Stand::Near { distance: *distance, sequence: *sequence });
            }
            Lowered::Mentions { field, of, .. } if is_text(*field) => {
                self.stand(std::slice::from_ref(of), Stand::Mentions);
            }
            Lowered::Prefix { field, prefix } if is_text(*field) => self.look(Look::Begins(prefix.clone())),
            Lowered::Wildcard { field, pattern } if is_text(*field) => self.look(Look::Fits(pattern.clone())),
            Lowered::Fuzzy { field, term, distance } if is_text(*field) => {
                self.look(Look::Alike(term.clone(), usize::from(*distance)));
            }
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
            | Lowered::Mentions { .. }
            | Lowered::Keyword { .. }
            | Lowered::Published(_)
            | Lowered::Words { .. } => {}
        }
    }

    fn look(&mut self, look: Look) {
        let word = self.next_word();
        self.looks.push((look, word));
    }

    /// Takes the words of operands; all of them stand in one field.
    fn stand(&mut self, of: &[Vec<Leaf>], stand: Stand) {
        let mut standing =
            Standing { operands: Vec::with_capacity(of.len()), stand, words: Vec::with_capacity(of.len()) };
        for leaves in of {
            let mut alternatives = Vec::with_capacity(leaves.len());
            for leaf in leaves {
                let first = self.n_slots;
                for terms in &leaf.slots {
                    if leaf.begins {
                        self.begun_slots.extend(terms.iter().map(|term| (term.clone(), self.n_slots)));
                    }
                    for term in terms.iter().filter(|_| !leaf.begins) {
                        self.slots_of.entry((leaf.form, term.clone())).or_default().push(self.n_slots);
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
        let mut found = Found { positions: vec![Vec::new(); self.n_slots], ranges: HashMap::new() };
        let stands = |form: Form| self.slots_of.keys().any(|(of, _)| *of == form);
        if !self.stemmed.is_empty() || stands(Form::Stemmed) {
            self.find(text, language, Form::Stemmed, &mut found, &mut marks);
        }
        if !self.exact.is_empty() || !self.looks.is_empty() || !self.begun_slots.is_empty() || stands(Form::Exact) {
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
        let mut analyzer = Analyzer::new(language, form, Purpose::Index);
        if form == Form::Stemmed || self.looks.is_empty() {
            let slots = self.slots_of.keys().filter(|(of, _)| *of == form).map(|(_, term)| term);
            let begun = self.begun_slots.iter().filter(|_| form == Form::Exact).map(|(prefix, _)| prefix);
            let terms = singles.keys().chain(slots).chain(begun);
            analyzer = analyzer.only(language, terms.filter_map(|term| term.chars().next()).collect());
        }
        analyzer.analyze(text, 0, &mut |token| {
            let range = token.start..token.end;
            if let Some(&word) = singles.get(token.text) {
                marks.push((range.clone(), word));
            }
            if form == Form::Exact {
                let look = self.looks.iter().find(|(look, _)| look.has(token.text));
                marks.extend(look.map(|(_, word)| (range.clone(), *word)));
            }
            if self.n_slots == 0 {
                return;
            }
            key.1.clear();
            key.1.push_str(token.text);
            let begun = self
                .begun_slots
                .iter()
                .filter(|(prefix, _)| form == Form::Exact && token.text.starts_with(prefix.as_str()));
            let slots = self.slots_of.get(&key).into_iter().flatten().chain(begun.map(|(_, slot)| slot));
            for &slot in slots {
                if found.positions[slot].last() != Some(&token.position) {
                    found.positions[slot].push(token.position);
                }
                let widest = found.ranges.entry((slot, token.position)).or_insert_with(|| range.clone());
                widest.end = widest.end.max(range.end);
            }
        });
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
            found.extend(paragraph.sentences(text, options.max_chars));
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
            Stand::Near { distance, sequence } => {
                let operands: Vec<_> = self.operands.iter().map(spans_of).collect();
                positions::near(&operands, distance, sequence)
            }
            Stand::Mentions => self.operands.iter().map(spans_of).collect(),
        };
        let inside: HashSet<Span> = places.into_iter().flatten().collect();
        for (operand, word) in self.operands.iter().zip(&self.words) {
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lower::lower;
    use crate::query::Query;

    fn english() -> Language {
        Language::from_code("en").unwrap()
    }

    fn word(text: &str) -> Query {
        Query::Word { field: TextField::Default, text: text.into(), form: Form::Stemmed }
    }

    #[track_caller]
    fn check(query: Query, text: &str, expect: &str) {
        let highlighter = Highlighter::new(&lower(&query, &[english()]));
        assert_eq!(highlighter.whole(text, english()).to_html(text), expect);
    }

    #[test]
    fn stems_and_joined_words_are_marked_and_all_else_is_escaped() {
        check(word("elections"), "<b>Election</b> day", "&lt;b&gt;<mark>Election</mark>&lt;/b&gt; day");
        check(word("f16"), "An F-16 landed", "An <mark>F-16</mark> landed");
    }

    #[test]
    fn a_phrase_is_marked_only_where_it_stands() {
        let phrase =
            Query::Phrase { field: TextField::Default, text: "central bank".into(), form: Form::Stemmed, slop: 0 };
        check(phrase, "A bank. The central bank.", "A bank. The <mark>central</mark> <mark>bank</mark>.");
    }

    #[test]
    fn a_loose_phrase_is_marked_in_either_order_and_nowhere_else() {
        let phrase =
            Query::Phrase { field: TextField::Default, text: "central bank".into(), form: Form::Stemmed, slop: 2 };
        let text = "The bank central to it. A bank. The central city bank.";
        let marked = "The <mark>bank</mark> <mark>central</mark> to it. A bank. The <mark>central</mark> city <mark>bank</mark>.";
        check(phrase, text, marked);
        let twice = Query::Phrase { field: TextField::Default, text: "bank bank".into(), form: Form::Stemmed, slop: 1 };
        check(twice.clone(), "A bank alone.", "A bank alone.");
        check(twice, "Bank on bank.", "<mark>Bank</mark> on <mark>bank</mark>.");
    }

    #[test]
    fn words_near_each_other_are_marked_where_they_are_near() {
        let near = Query::Near { of: vec![word("storm"), word("F-16")], distance: 2, sequence: Sequence::Any };
        let text = "A storm, an F-16. Far from there stood another storm.";
        check(near, text, "A <mark>storm</mark>, an <mark>F-16</mark>. Far from there stood another storm.");
        let begun = Query::Prefix { field: TextField::Default, text: "sto".into() };
        let near = Query::Near { of: vec![begun, word("F-16")], distance: 2, sequence: Sequence::Any };
        check(near, "Storms; an F-16. Stones.", "<mark>Storms</mark>; an <mark>F-16</mark>. <mark>Stones</mark>.");
        let mentions = Query::Mentions { of: Box::new(word("storms")), min: 2 };
        check(mentions, "Storm upon storm.", "<mark>Storm</mark> upon <mark>storm</mark>.");
    }

    #[test]
    fn patterns_and_similar_spellings_are_marked() {
        let default = TextField::Default;
        check(Query::Wildcard { field: default, pattern: "wom?n".into() }, "Women, womb", "<mark>Women</mark>, womb");
        let fuzzy = Query::Fuzzy { field: default, text: "harbour".into(), distance: 1 };
        check(fuzzy, "The harbor and the arbour", "The <mark>harbor</mark> and the <mark>arbour</mark>");
    }

    #[test]
    fn a_long_phrase_is_looked_for_in_a_long_text_in_time() {
        let phrase = Query::Phrase {
            field: TextField::Default,
            text: (0..16).map(|n| format!("w{} ", n % 8)).collect(),
            form: Form::Stemmed,
            slop: 99,
        };
        let highlighter = Highlighter::new(&lower(&phrase, &[english()]));
        let text: String = (0..20_000).map(|n| format!("w{} ", n % 9)).collect();
        let begun = std::time::Instant::now();
        assert!(!highlighter.marks(&text, english()).is_empty());
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    }

    #[test]
    fn excluded_words_are_not_marked() {
        let query = Query::And(vec![word("storm"), Query::Not(Box::new(word("flood")))]);
        check(query, "storm flood", "<mark>storm</mark> flood");
    }

    #[test]
    fn the_sentence_with_most_words_comes_first() {
        let query = lower(&Query::Or(vec![word("storm"), word("harbour")]), &[english()]);
        let text = "A storm came. Nothing else happened on that long and quiet day in town. The storm hit the harbour.";
        let options = FragmentOptions { max_chars: 60, max_fragments: 2 };
        let shown: Vec<_> = Highlighter::new(&query)
            .fragments(text, english(), &options)
            .into_iter()
            .map(|fragment| text[fragment.range].to_owned())
            .collect();
        assert_eq!(shown, ["The storm hit the harbour.", "A storm came."]);
    }

    proptest! {
        #[test]
        fn fragments_lie_in_the_text_and_marks_in_them(text in "\\PC{0,200}", term in "[a-z]{1,3}", max in 1..80_usize) {
            let prefix = Lowered::Prefix { field: TextField::Default, prefix: term };
            let options = FragmentOptions { max_chars: max, max_fragments: 3 };
            for fragment in Highlighter::new(&prefix).fragments(&text, english(), &options) {
                prop_assert!(text.get(fragment.range.clone()).is_some());
                for mark in &fragment.marks {
                    prop_assert!(mark.start >= fragment.range.start && mark.end <= fragment.range.end);
                    prop_assert!(text.get(mark.clone()).is_some());
                }
                prop_assert!(!fragment.to_html(&text).is_empty());
            }
        }
    }
}
