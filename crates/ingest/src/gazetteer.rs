//! The names that the entity recogniser knows.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use newshound_model::EntityKind;

/// Names of people, organisations and places with other spellings, and given names.
#[derive(Debug)]
pub struct Gazetteer {
    automaton: Option<AhoCorasick>,
    /// Canonical name and kind of each pattern.
    entries: Vec<(String, EntityKind)>,
    given_names: HashSet<String>,
    /// The last words of known people, where only one has it: "Merkel".
    surnames: HashMap<String, String>,
}

/// A known name in a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: EntityKind,
    pub(crate) name: String,
}

impl Gazetteer {
    /// The gazetteer that is built in.
    #[must_use]
    pub fn embedded() -> Self {
        Self::from_tsv(
            include_str!("../../../index-data/gazetteer/places.tsv"),
            include_str!("../../../index-data/gazetteer/orgs.tsv"),
            include_str!("../../../index-data/gazetteer/people.tsv"),
            include_str!("../../../index-data/gazetteer/given_names.tsv"),
        )
    }

    /// Reads tables of names: a name a line, a tab, and other names divided by `|`; lines that begin with `#` are comments.
    #[must_use]
    pub fn from_tsv(places: &str, orgs: &str, people: &str, given_names: &str) -> Self {
        let mut patterns = Vec::new();
        let mut entries = Vec::new();
        let mut surnames: HashMap<String, Option<String>> = HashMap::new();
        for (table, kind) in [(people, EntityKind::Person), (orgs, EntityKind::Org), (places, EntityKind::Place)] {
            for line in table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
                let (name, others) = line.split_once('\t').unwrap_or((line, ""));
                for other in
                    std::iter::once(name).chain(others.split('|')).map(str::trim).filter(|name| !name.is_empty())
                {
                    patterns.push(other.to_owned());
                    entries.push((name.to_owned(), kind));
                }
                if kind == EntityKind::Person
                    && let Some((_, surname)) = name.rsplit_once(' ')
                {
                    let holder = surnames.entry(surname.to_owned()).or_insert_with(|| Some(name.to_owned()));
                    if holder.as_deref() != Some(name) {
                        *holder = None;
                    }
                }
            }
        }
        let automaton = AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(&patterns).ok();
        let given_names = given_names.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
        let surnames = surnames.into_iter().filter_map(|(surname, name)| Some((surname, name?))).collect();
        Self { automaton, entries, given_names, surnames }
    }

    /// Every known name in a text, longest first where they overlap, on word borders.
    pub(crate) fn find(&self, text: &str) -> Vec<Known> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found = Vec::new();
        for hit in automaton.find_iter(text) {
            let (start, end) = (hit.start(), hit.end());
            let inside = &text[start..end];
            let unspaced = inside.chars().all(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'));
            let border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            if unspaced || (border(text[..start].chars().next_back()) && border(text[end..].chars().next())) {
                let (name, kind) = &self.entries[hit.pattern().as_usize()];
                found.push(Known { start, end, kind: *kind, name: name.clone() });
            }
        }
        found
    }

    pub(crate) fn is_given_name(&self, word: &str) -> bool {
        self.given_names.contains(word)
    }

    /// The one known person with a surname.
    pub(crate) fn person_of_surname(&self, surname: &str) -> Option<&str> {
        self.surnames.get(surname).map(String::as_str)
    }
}
