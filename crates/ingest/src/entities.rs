//! Who and what a text names: known names, runs of capitalised words with a cue, and the short forms of both within one text.
//!
//! For scripts with capital letters the runs are told apart by what stands in and before them: a title or given name makes a person, a
//! company suffix or a word such as "Ministry" an organisation, a preposition of place a place. In German every noun is
//! capitalised, so there a run needs a stronger cue. What has no cue is nothing: a name left out does less harm than a wrong one.

mod cues;
mod runs;

use std::collections::{HashMap, HashSet};

use newshound_model::{Entity, EntityId, EntityKind, Language, Mention, MentionField};

use self::cues::{
    DEMONYMS, DIRECTIONS, EVENT_WORDS, FIRST_SURNAMES, NO_ACRONYMS, NO_NAMES, OFFICES, ORG_WORDS, PLACE_CUES,
    PLACE_WORDS, SPEECH, THING_WORDS, TITLES,
};
use self::runs::{
    Word, in_usual_letters, is_acronym, is_capitalised, is_shouted, looks_like_surname, run, unshouted, words,
};
use crate::gazetteer::{Gazetteer, Known};

/// The most bytes of a text that are looked at.
const MAX_BYTES: usize = 60_000;

/// The most entities an article keeps: its most salient.
const MAX_ENTITIES: usize = 60;

/// A run of words that may be a name, in bytes.
#[derive(Debug, Clone)]
struct Span {
    start: usize,
    end: usize,
    kind: EntityKind,
    name: String,
    /// Nothing but its form says what it is.
    is_guess: bool,
}

/// Finds the entities of texts. Offsets of mentions count Unicode scalar values in the text of their field.
#[must_use]
pub fn find(texts: &[(MentionField, &str)], language: Language, gazetteer: &Gazetteer) -> Vec<Entity> {
    let mut spans: Vec<Vec<Span>> = Vec::with_capacity(texts.len());
    for (_, text) in texts {
        spans.push(find_in(cut(text), language, gazetteer));
    }
    let common = common_words(texts);
    spans.iter_mut().for_each(|spans| spans.retain(|span| !is_made_of_words(span, &common)));
    settle(texts, &mut spans);
    // Full names first; then the short forms that refer to them, in every text.
    let mut people = surnames(&spans);
    for (given, name) in given_names(&spans, gazetteer) {
        people.entry(given).or_insert(name);
    }
    for ((_, text), spans) in texts.iter().zip(&mut spans) {
        add_short_forms(cut(text), spans, &people, gazetteer);
    }
    collect(texts, &spans)
}

fn cut(text: &str) -> &str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let end = (0..=MAX_BYTES).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

fn find_in(text: &str, language: Language, gazetteer: &Gazetteer) -> Vec<Span> {
    let known = gazetteer.find(text);
    // Where all letters are capitals, they tell nothing.
    let words = if is_shouted(text) { Vec::new() } else { words(text) };
    let mut spans: Vec<Span> = Vec::new();
    let mut position = 0;
    while position < words.len() {
        let run = run(text, &words, position);
        if run == 0 {
            position += 1;
            continue;
        }
        judge(
            text,
            &words[position..position + run],
            position.checked_sub(1).map(|before| &words[before]),
            language,
            &known,
            gazetteer,
            &mut spans,
        );
        position += run;
    }
    // Known names that no run took up: in scripts without capitals, or inside a run of another kind.
    for Known { start, end, kind, name } in known {
        if !spans.iter().any(|span| span.start < end && start < span.end) {
            spans.push(Span { start, end, kind, name, is_guess: false });
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// Decides what a run is, and adds it.
fn judge(
    text: &str,
    run: &[Word<'_>],
    before: Option<&Word<'_>>,
    language: Language,
    known: &[Known],
    gazetteer: &Gazetteer,
    spans: &mut Vec<Span>,
) {
    let lower = |word: &Word<'_>| word.text.to_lowercase();
    // "Mara Ellingsen of Caldria" is two names, "University of Dover" is one.
    if let Some(position) = run.iter().position(|word| word.text == "of")
        && !run.iter().any(|word| ORG_WORDS.contains(&lower(word).as_str()))
    {
        judge(text, &run[..position], before, language, known, gazetteer, spans);
        let (office, mut rest) = (&run[..position], &run[position + 1..]);
        let mut before = &run[position];
        // "Secretary of State Ada Quill", "Chancellor of the Exchequer Ada Quill".
        if office.last().is_some_and(|word| TITLES.contains(lower(word).as_str())) {
            while let [first, others @ ..] = rest
                && (first.text == "the" || OFFICES.contains(lower(first).as_str()))
                && !others.is_empty()
            {
                before = office.last().unwrap_or(before);
                rest = others;
            }
        }
        judge(text, rest, Some(before), language, known, gazetteer, spans);
        return;
    }
    // A title inside the run belongs not to the name.
    let mut run = run;
    let mut titled = before.is_some_and(|before| TITLES.contains(&lower(before).trim_end_matches('.')));
    while run.len() > 1 && (TITLES.contains(&lower(&run[0]).as_str()) || NO_NAMES.contains(&lower(&run[0]).as_str())) {
        titled |= TITLES.contains(&lower(&run[0]).as_str());
        run = &run[1..];
    }
    // "Special Envoy Hammer", "Foreign Secretary Johnson": what stands before the last title is a part of it.
    if let Some(last) = run.iter().rposition(|word| TITLES.contains(&lower(word).as_str()))
        && last + 1 < run.len()
        && !run.iter().any(|word| ORG_WORDS.contains(&lower(word).as_str()))
    {
        run = &run[last + 1..];
        titled = true;
    }
    while run.len() > 1 && !is_capitalised(run[0].text) {
        run = &run[1..];
    }
    let (Some(head), Some(tail)) = (run.first(), run.last()) else { return };
    let (start, end) = (head.start, tail.end);
    let whole = &text[start..end];
    if let Some(exact) = known.iter().find(|known| known.start == start && known.end >= end) {
        spans.push(Span { start, end: exact.end, kind: exact.kind, name: exact.name.clone(), is_guess: false });
        return;
    }
    // "Western Australia" is a place as Australia is.
    let is_known_place = |from: usize| {
        known.iter().any(|known| known.kind == EntityKind::Place && known.start == from && known.end == end)
    };
    if let [direction, rest, ..] = run
        && DIRECTIONS.contains(lower(direction).as_str())
        && is_known_place(rest.start)
    {
        spans.push(Span { start, end, kind: EntityKind::Place, name: whole.to_owned(), is_guess: false });
        return;
    }
    // "CAIRO" at the head of a dateline.
    if whole.chars().count() >= 5 && !whole.chars().any(char::is_lowercase) {
        let usual = in_usual_letters(whole);
        if let Some(exact) =
            gazetteer.find(&usual).into_iter().find(|known| known.start == 0 && known.end == usual.len())
        {
            spans.push(Span { start, end, kind: exact.kind, name: exact.name, is_guess: false });
            return;
        }
    }
    let org_word = |word: &Word<'_>| ORG_WORDS.contains(&lower(word).as_str());
    let begins_like_person = (2..=5).contains(&run.len())
        && gazetteer.is_given_name(head.text)
        && !head.text.chars().all(char::is_uppercase);
    // "Storm Ottoline" and "Operation Harvest" are neither people nor places.
    if run.len() > 1 && EVENT_WORDS.contains(&lower(head).as_str()) {
        return;
    }
    // "Prime Minister", "South Korean", "the General": what is left is no name.
    if is_common(&lower(tail)) && run.iter().all(|word| is_common(&lower(word)) || !gazetteer.is_given_name(word.text))
    {
        return;
    }
    // "Transparency Act", "Information Officer", "Third World" are things.
    if run.len() > 1 && THING_WORDS.contains(lower(tail).as_str()) {
        return;
    }
    let mut is_guess = false;
    let kind = if run.len() > 1 && (org_word(tail) || (org_word(head) && whole.contains(" of "))) {
        Some(EntityKind::Org)
    } else if run.len() > 1 && PLACE_WORDS.contains(&lower(tail).as_str()) {
        Some(EntityKind::Place)
    } else if begins_like_person || (titled && run.len() <= 4 && head.text.chars().count() > 1) {
        Some(EntityKind::Person)
    } else if run.len() == 1 && is_acronym(head.text) {
        if head.first || NO_ACRONYMS.contains(&head.text) {
            return;
        }
        Some(EntityKind::Org)
    } else if language.as_str() != "de"
        && run.len() <= 3
        && !head.first
        && before.is_some_and(|before| PLACE_CUES.contains(&before.text) && text[before.end..start] == *" ")
        && head.text.chars().count() > 2
        && !is_acronym(head.text)
        && !NO_NAMES.contains(&lower(head).as_str())
    {
        Some(EntityKind::Place)
    } else if language.as_str() != "de"
        && (2..=3).contains(&run.len())
        && run.iter().all(|word| looks_like_surname(word.text))
    {
        is_guess = true;
        Some(EntityKind::Person)
    } else {
        None
    };
    if let Some(kind) = kind {
        spans.push(Span { start, end, kind, name: whole.to_owned(), is_guess });
    }
}

/// The words of texts that stand there in small letters.
fn common_words<'a>(texts: &[(MentionField, &'a str)]) -> HashSet<&'a str> {
    let texts = texts.iter().flat_map(|(_, text)| cut(text).split(|c: char| !c.is_alphanumeric()));
    texts.filter(|word| word.starts_with(char::is_lowercase)).collect()
}

/// Whether nothing but capital letters makes a name of a span, and the text has its words in small letters too: "Web Managers", "NET".
fn is_made_of_words(span: &Span, common: &HashSet<&str>) -> bool {
    (span.is_guess || is_acronym(&span.name))
        && span.name.split(' ').any(|word| common.contains(word.to_lowercase().as_str()))
}

/// A title or the word for a people, also for several of them.
fn is_common(lower: &str) -> bool {
    let one = lower.strip_suffix('s').unwrap_or(lower);
    [lower, one].iter().any(|word| DEMONYMS.contains(word) || TITLES.contains(word) || NO_NAMES.contains(word))
}

/// One name means one thing throughout an article: where a cue says what it is in one place, it is that everywhere. A guess that nothing
/// supports is dropped.
fn settle(texts: &[(MentionField, &str)], spans: &mut [Vec<Span>]) {
    let mut votes: HashMap<String, [f32; 3]> = HashMap::new();
    for ((_, text), spans) in texts.iter().zip(spans.iter()) {
        for span in spans {
            let vote = if !span.is_guess {
                1.0
            } else if is_person_by_context(text, span) {
                0.9
            } else {
                0.1
            };
            votes.entry(span.name.clone()).or_default()[slot(span.kind)] += vote;
        }
    }
    // The surname alone, somewhere else, is what people are called by.
    for (name, votes) in &mut votes {
        let Some((_, surname)) = name.rsplit_once(' ') else { continue };
        let times = |wanted: &str| texts.iter().map(|(_, text)| cut(text).matches(wanted).count()).sum::<usize>();
        if votes[0] > 0.0 && times(surname) > times(name) {
            votes[0] += 0.5;
        }
    }
    for span in spans.iter_mut().flatten() {
        let Some(votes) = votes.get(&span.name) else { continue };
        let best = (0..3).max_by(|&a, &b| votes[a].total_cmp(&votes[b])).unwrap_or(0);
        if votes[best] > votes[slot(span.kind)] {
            span.kind = [EntityKind::Person, EntityKind::Org, EntityKind::Place][best];
        }
        span.is_guess = votes[best] < GUESS;
    }
    spans.iter_mut().for_each(|spans| spans.retain(|span| !span.is_guess));
}

/// The least votes with which a name is believed.
const GUESS: f32 = 0.15;

/// The place of a kind among votes.
fn slot(kind: EntityKind) -> usize {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Org => 1,
        EntityKind::Place => 2,
    }
}

/// Whether what stands beside a name is said of people: that they speak, or how old they are.
fn is_person_by_context(text: &str, span: &Span) -> bool {
    let after = &text[span.end..];
    let aged = after.strip_prefix(", ").is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits) && rest[digits..].starts_with([',', '.', ' '])
    });
    let word_after = after.trim_start_matches([' ', ',']).split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let word_before = text[..span.start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let speaks = |word: &str| SPEECH.contains(&word.to_lowercase().as_str());
    aged || speaks(word_after) || speaks(word_before)
}

/// The people of a text by surname, where only one has it.
fn surnames(spans: &[Vec<Span>]) -> HashMap<String, String> {
    let mut people: HashMap<String, Option<String>> = HashMap::new();
    for span in spans.iter().flatten().filter(|span| span.kind == EntityKind::Person) {
        // East Asian names begin with the name by which people are called.
        let first = span.name.split(' ').next().filter(|first| FIRST_SURNAMES.contains(*first));
        if let Some(surname) = first.or_else(|| Some(span.name.rsplit_once(' ')?.1)).filter(|_| span.name.contains(' '))
        {
            let holder = people.entry(surname.to_owned()).or_insert_with(|| Some(span.name.clone()));
            if holder.as_deref().is_some_and(|name| *name != span.name) {
                *holder = None;
            }
        }
    }
    people.into_iter().filter_map(|(surname, name)| Some((surname, name?))).collect()
}

/// The people of a text by given name, where only one has it.
fn given_names(spans: &[Vec<Span>], gazetteer: &Gazetteer) -> HashMap<String, String> {
    let mut people: HashMap<String, Option<String>> = HashMap::new();
    for span in spans.iter().flatten().filter(|span| span.kind == EntityKind::Person) {
        let Some((given, _)) = span.name.split_once(' ').filter(|(given, _)| gazetteer.is_given_name(given)) else {
            continue;
        };
        let holder = people.entry(given.to_owned()).or_insert_with(|| Some(span.name.clone()));
        if holder.as_deref().is_some_and(|name| *name != span.name) {
            *holder = None;
        }
    }
    people.into_iter().filter_map(|(given, name)| Some((given, name?))).collect()
}

/// Adds "Putin" for "Vladimir Putin", and gives lone titled surnames their full name.
fn add_short_forms(text: &str, spans: &mut Vec<Span>, people: &HashMap<String, String>, gazetteer: &Gazetteer) {
    for span in spans.iter_mut().filter(|span| !span.name.contains(' ')) {
        // "in Trump" and "the Trump Organisation" do not make a place of a man whom the text calls by his full name elsewhere.
        let by_text =
            people.get(&span.name).filter(|_| span.kind == EntityKind::Person || gazetteer.find(&span.name).is_empty());
        let by_gazetteer = || gazetteer.person_of_surname(&span.name).filter(|_| span.kind == EntityKind::Person);
        if let Some(full) = by_text.map(String::as_str).or_else(by_gazetteer) {
            full.clone_into(&mut span.name);
            span.kind = EntityKind::Person;
        }
    }
    for word in words(text) {
        let full = people.get(word.text).map(String::as_str).or_else(|| {
            // A known surname alone is only believed where nothing says that it is somebody else's.
            gazetteer.person_of_surname(word.text).filter(|_| word.text.chars().count() >= 5)
        });
        let Some(full) = full else { continue };
        if !spans.iter().any(|span| span.start < word.end && word.start < span.end) {
            let (start, end) = (word.start, word.end);
            spans.push(Span { start, end, kind: EntityKind::Person, name: full.to_owned(), is_guess: false });
        }
    }
    spans.sort_by_key(|span| span.start);
}

/// Joins the spans of one name into an entity, most salient first.
fn collect(texts: &[(MentionField, &str)], spans: &[Vec<Span>]) -> Vec<Entity> {
    let mut order: Vec<EntityId> = Vec::new();
    let mut entities: HashMap<EntityId, (Entity, f32)> = HashMap::new();
    for ((field, text), spans) in texts.iter().zip(spans) {
        let mut chars_before = 0_u32;
        let mut at = 0;
        for span in spans {
            if span.start < at {
                continue;
            }
            let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            let start = chars_before + count(&text[at..span.start]);
            let end = start + count(&text[span.start..span.end]);
            (chars_before, at) = (end, span.end);
            let id = EntityId::new(span.kind, &span.name);
            let (entity, weight) = entities.entry(id.clone()).or_insert_with(|| {
                order.push(id.clone());
                let name = unshouted(&span.name);
                (Entity { id, name, kind: span.kind, mentions: Vec::new(), salience: 0.0 }, 0.0)
            });
            entity.mentions.push(Mention { field: *field, start, end });
            // The title tells what an article is about, and the beginning more than the end.
            *weight += match field {
                MentionField::Title => 3.0,
                MentionField::Standfirst => 2.0,
                MentionField::Body => 1.0 / (1.0 + start as f32 / 1_000.0),
            };
        }
    }
    let most = entities.values().map(|(_, weight)| *weight).fold(0.0, f32::max);
    let mut found: Vec<Entity> = order
        .iter()
        .filter_map(|id| entities.remove(id))
        .map(|(entity, weight)| Entity { salience: (weight / most.max(1.0) * 1000.0).round() / 1000.0, ..entity })
        .collect();
    found.sort_by(|a, b| b.salience.total_cmp(&a.salience));
    found.truncate(MAX_ENTITIES);
    found
}

#[cfg(test)]
mod tests;
