//! The terms of an article's texts, found once and given to every field that holds them.
//!
//! The title stands in three text fields, the body in three, each in two forms. Each text is analysed once, and a word is stemmed once an
//! article. A field gets the occurrences of its texts in the order of their terms, all places of one together: the engine looks up each term
//! it is given, and finds the one it has just looked up several times as fast as another.
//!
//! They travel to the engine as the text of the field, and [`TermReader`] reads them there: for each term its length, itself, how often it
//! occurs, and the steps from one of its positions to the next. Numbers are in digits of six bits, so that all of it is text.

use std::collections::HashMap;
use std::hash::Hasher as _;
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use newshound_model::{Article, Language};
use newshound_search::analysis::{Analyzer, Purpose};
use newshound_search::fields::{POSITION_GAP, Part};
use newshound_search::marks::{self, Emitted};
use newshound_search::query::Form;
use newshound_search::stems::Stems;
use rustc_hash::{FxHashMap, FxHasher};

/// Says that another digit follows.
const MORE: u8 = 0x40;

/// No term: what a mark has among the stems.
const NONE: u32 = u32::MAX;

/// Finds the terms of one article after the other. Keeps its buffers, and what it knows of each language.
#[derive(Default)]
pub(crate) struct Terms {
    languages: HashMap<Language, Tools>,
    words: Words,
    texts: FxHashMap<Part, Text>,
    occurrences: Vec<Occurrence>,
    sorter: Sorter,
}

/// What analyses one language.
struct Tools {
    analyzer: Analyzer,
    stems: Option<Stems>,
}

/// The words of one article in both forms.
#[derive(Default)]
struct Words {
    written: Names,
    stemmed: Names,
    /// The stem of each written word that was asked for.
    stem_of: Vec<u32>,
}

/// One analysed text.
#[derive(Clone)]
struct Text {
    occurrences: Range<usize>,
    /// How many positions it takes.
    span: u32,
}

/// A word or mark at a position of its text.
#[derive(Clone, Copy)]
struct Occurrence {
    written: u32,
    stem: u32,
    position: u32,
}

impl Terms {
    /// Forgets the article before.
    pub(crate) fn begin(&mut self) {
        self.words.written.clear();
        self.words.stemmed.clear();
        self.words.stem_of.clear();
        self.texts.clear();
        self.occurrences.clear();
    }

    /// The terms of a field that holds these parts of the article, as they travel.
    pub(crate) fn of(&mut self, article: &Article, parts: &[Part], form: Form) -> &str {
        self.sorter.begin();
        let mut first = 0;
        for &part in parts {
            let text = self.text(article, part);
            for occurrence in &self.occurrences[text.occurrences] {
                let term = match form {
                    Form::Stemmed => occurrence.stem,
                    Form::Exact | Form::Cased => occurrence.written,
                };
                if term != NONE {
                    self.sorter.push(term, first + occurrence.position);
                }
            }
            first += text.span + POSITION_GAP;
        }
        self.sorter.travelling(match form {
            Form::Stemmed => &self.words.stemmed,
            Form::Exact | Form::Cased => &self.words.written,
        })
    }

    /// A text of the article, analysed when it is first asked for.
    fn text(&mut self, article: &Article, part: Part) -> Text {
        let Self { languages, words, texts, occurrences, .. } = self;
        if let Some(text) = texts.get(&part) {
            return text.clone();
        }
        let (language, has_stems) = match part {
            Part::Author(_) | Part::Url => (Language::UNDETERMINED, false),
            Part::Title | Part::Standfirst | Part::Paragraph(_) => (article.language, true),
        };
        let Tools { analyzer, stems } = languages.entry(language).or_insert_with(|| Tools {
            analyzer: Analyzer::new(language, Form::Exact, Purpose::Index),
            stems: Stems::new(language),
        });
        let from = occurrences.len();
        let span = marks::analyze(analyzer, language, part.of(article), 0, &mut |emitted| {
            occurrences.push(match emitted {
                Emitted::Mark(mark, position) => Occurrence { written: words.written.id(mark), stem: NONE, position },
                Emitted::Term(token) => {
                    let written = words.written.id(token.text);
                    let stem = match has_stems {
                        true if token.has_stem => words.stem(written, stems.as_mut()),
                        true => words.stemmed.id(token.text),
                        false => NONE,
                    };
                    Occurrence { written, stem, position: token.position }
                }
            });
        });
        let text = Text { occurrences: from..occurrences.len(), span };
        texts.insert(part, text.clone());
        text
    }
}

impl Words {
    /// The stem of a written word.
    fn stem(&mut self, written: u32, stems: Option<&mut Stems>) -> u32 {
        let at = written as usize;
        if self.stem_of.len() <= at {
            self.stem_of.resize(at + 1, NONE);
        }
        if self.stem_of[at] == NONE {
            let word = self.written.get(written);
            self.stem_of[at] = self.stemmed.id(stems.map_or(word, |stems| stems.stem(word)));
        }
        self.stem_of[at]
    }
}

/// Numbers for the terms of one article.
#[derive(Default)]
struct Names {
    /// All of them, end to end.
    text: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl Names {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.table.clear();
    }

    fn get(&self, id: u32) -> &str {
        name(&self.text, &self.ends, id)
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a term, which is new or known.
    fn id(&mut self, term: &str) -> u32 {
        let Self { text, ends, table } = self;
        let is_it = |&id: &u32| name(text, ends, id) == term;
        match table.entry(hash(term), is_it, |&id| hash(name(text, ends, id))) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                // An article of as many words as that is refused long before.
                let id = u32::try_from(ends.len()).unwrap_or(NONE - 1);
                place.insert(id);
                text.push_str(term);
                ends.push(text.len());
                id
            }
        }
    }
}

fn name<'a>(text: &'a str, ends: &[usize], id: u32) -> &'a str {
    let at = id as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start..ends[at]]
}

fn hash(term: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(term.as_bytes());
    hasher.finish()
}

/// Puts the occurrences of a field in order of their terms, and writes them.
#[derive(Default)]
struct Sorter {
    /// Terms and positions as they came.
    occurrences: Vec<(u32, u32)>,
    /// Where the positions of each term end.
    ends: Vec<u32>,
    positions: Vec<u32>,
    travelling: String,
}

impl Sorter {
    fn begin(&mut self) {
        self.occurrences.clear();
    }

    fn push(&mut self, term: u32, position: u32) {
        self.occurrences.push((term, position));
    }

    /// Sorts by counting: the positions of a term stay in order.
    fn travelling(&mut self, names: &Names) -> &str {
        let Self { occurrences, ends, positions, travelling } = self;
        ends.clear();
        ends.resize(names.len() + 1, 0);
        for &(term, _) in occurrences.iter() {
            ends[term as usize + 1] += 1;
        }
        for term in 1..ends.len() {
            ends[term] += ends[term - 1];
        }
        positions.clear();
        positions.resize(occurrences.len(), 0);
        for &(term, position) in occurrences.iter() {
            // What is the start of a term becomes its end as its positions are filled in.
            let at = &mut ends[term as usize];
            positions[*at as usize] = position;
            *at += 1;
        }
        travelling.clear();
        let mut start = 0;
        for (term, &end) in ends[..names.len()].iter().enumerate() {
            let places = &positions[start..end as usize];
            start = end as usize;
            if places.is_empty() {
                continue;
            }
            let name = names.get(term as u32);
            push_number(name.len() as u32, travelling);
            travelling.push_str(name);
            push_number(places.len() as u32, travelling);
            let mut last = 0;
            for &position in places {
                push_number(position - last, travelling);
                last = position;
            }
        }
        travelling
    }
}

fn push_number(mut number: u32, out: &mut String) {
    while number >= u32::from(MORE) {
        out.push(char::from(MORE | (number & 0x3f) as u8));
        number >>= 6;
    }
    out.push(char::from(number as u8));
}

/// Reads the terms that [`Terms`] wrote, one occurrence after the other.
pub(crate) struct TermReader<'a> {
    rest: &'a str,
    /// How many occurrences of the current term are still to come.
    left: u32,
    position: u32,
}

impl<'a> TermReader<'a> {
    pub(crate) fn new(travelling: &'a str) -> Self {
        Self { rest: travelling, left: 0, position: 0 }
    }

    /// The next occurrence: its position, and the term where it is another than before.
    pub(crate) fn next(&mut self) -> Option<(Option<&'a str>, u32)> {
        let mut new = None;
        if self.left == 0 {
            let length = self.number()?;
            let (term, rest) = self.rest.split_at_checked(length as usize)?;
            self.rest = rest;
            self.left = self.number()?;
            self.position = 0;
            new = Some(term);
        }
        self.left = self.left.checked_sub(1)?;
        self.position = self.position.checked_add(self.number()?)?;
        Some((new, self.position))
    }

    fn number(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0, 0);
        for (at, &byte) in self.rest.as_bytes().iter().enumerate() {
            number |= u32::from(byte & 0x3f).checked_shl(shift)?;
            shift += 6;
            if byte & MORE == 0 {
                self.rest = self.rest.get(at + 1..)?;
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use newshound_search::fields;
    use newshound_search::query::TextField;
    use newshound_testkit::article;
    use proptest::prelude::*;

    use super::*;

    type Places = BTreeMap<String, Vec<u32>>;

    /// The terms of a field as the engine is given them.
    fn given(terms: &mut Terms, article: &Article, field: TextField, form: Form) -> Places {
        let parts = fields::parts(article, field);
        let mut reader = TermReader::new(terms.of(article, &parts, form));
        let (mut places, mut term) = (Places::new(), String::new());
        while let Some((new, position)) = reader.next() {
            if let Some(new) = new {
                assert!(!places.contains_key(new), "`{new}` comes twice");
                term = new.to_owned();
            }
            places.entry(term.clone()).or_default().push(position);
        }
        assert!(reader.rest.is_empty(), "something is left");
        places
    }

    /// The same, each text of each field analysed for itself.
    fn expected(article: &Article, field: TextField, form: Form) -> Places {
        let language = match field {
            TextField::Author | TextField::Url => Language::UNDETERMINED,
            TextField::Default | TextField::Title | TextField::Lead | TextField::Body => article.language,
        };
        let mut analyzer = Analyzer::new(language, form, Purpose::Index);
        let (mut places, mut next) = (Places::new(), 0);
        for text in fields::texts(article, field) {
            let mut push = |term: &str, position| places.entry(term.to_owned()).or_default().push(position);
            next = match form {
                Form::Stemmed => analyzer.analyze(text, next, &mut |token| push(token.text, token.position)),
                Form::Exact | Form::Cased => {
                    marks::analyze(&mut analyzer, language, text, next, &mut |emitted| match emitted {
                        Emitted::Term(token) => push(token.text, token.position),
                        Emitted::Mark(mark, position) => push(mark, position),
                    })
                }
            };
            next += POSITION_GAP;
        }
        places
    }

    #[track_caller]
    fn check(terms: &mut Terms, article: &Article) {
        terms.begin();
        for field in TextField::ALL {
            let forms = match field {
                TextField::Author | TextField::Url => &[Form::Exact][..],
                TextField::Default | TextField::Title | TextField::Lead | TextField::Body => {
                    &[Form::Stemmed, Form::Exact]
                }
            };
            for &form in forms {
                assert_eq!(given(terms, article, field, form), expected(article, field, form), "{field:?} {form:?}");
            }
        }
    }

    #[test]
    fn each_field_holds_what_its_own_texts_would_give() {
        let mut terms = Terms::default();
        for language in ["en", "de", "zh", "th", "und"] {
            let article = article("a-1")
                .title("U.S. elections: G.A.S. and gas")
                .body("The elections’ F-16, again.\n\nเลือกตั้งรัฐบาลไทย 北京市 Präsidenten\n\nMcKay said the ELECTIONS are elections.")
                .language(language)
                .with(|article| article.authors = vec!["Anna Elections".into(), "U.S. Gas".into()])
                .build();
            check(&mut terms, &article);
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_through(title in "\\PC{0,40}", body in "[\\PC\\n]{0,200}", many in "[ab .]{0,400}") {
            let article = article("a-1").title(&title).with(|article| article.body = vec![body, many]).build();
            check(&mut Terms::default(), &article);
        }

        #[test]
        fn what_was_not_written_is_read_without_panic(text in "\\PC{0,60}") {
            let mut reader = TermReader::new(&text);
            while reader.next().is_some() {}
        }
    }
}
