//! Counts over what matches: totals, facets, timelines, sizes of groups, completions.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use newshound_model::{Article, Published};

use super::Visible;
use super::matching::Indexed;
use crate::analysis::keyword;
use crate::fields;
use crate::hits::{Aggregates, FacetCount, GroupSize, Label, Suggestion, Totals, reports};
use crate::lower::lower_among;
use crate::query::{Form, Query, TextField};
use crate::request::{AggregateRequest, FilterField, Filters, Generation, SuggestRequest, Unit};
use crate::spelling::{self, Spellings};

/// What an article counts as in a unit: articles that count as the same count once, `None` counts not at all.
fn counts_as(article: &Article, unit: Unit) -> Option<String> {
    let placement = article.placement.as_ref();
    match unit {
        Unit::Articles => Some(article.id.as_str().to_owned()),
        Unit::Originals => {
            Some(placement.map_or_else(|| article.id.as_str().to_owned(), |placement| placement.copy_group.to_string()))
        }
        Unit::Stories => {
            Some(placement.map_or_else(|| article.id.as_str().to_owned(), |placement| placement.story.to_string()))
        }
        Unit::Outlets => article.outlet.as_ref().map(|outlet| outlet.id.to_string()),
    }
}

/// How broadly each story is carried.
pub(super) struct Coverage {
    stories: HashMap<String, Carried>,
}

/// How broadly a story is carried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried {
    /// By how many outlets, copies too.
    pub(super) outlets: u32,
    /// In how many independent reports.
    pub(super) reports: u32,
}

impl Coverage {
    pub(super) fn new<'a>(articles: impl Iterator<Item = &'a Article>) -> Self {
        let mut stories: HashMap<String, Vec<&Article>> = HashMap::new();
        for article in articles {
            stories.entry(counts_as(article, Unit::Stories).unwrap_or_default()).or_default().push(article);
        }
        let carried = |articles: Vec<&Article>| {
            let total = totals(articles.into_iter());
            Carried { outlets: total.outlets as u32, reports: reports(total.outlets, total.originals) as u32 }
        };
        Self { stories: stories.into_iter().map(|(story, articles)| (story, carried(articles))).collect() }
    }

    /// Of the story of an article.
    pub(super) fn of(&self, article: &Article) -> Carried {
        let story = counts_as(article, Unit::Stories).unwrap_or_default();
        self.stories.get(&story).copied().unwrap_or(Carried { outlets: 0, reports: 0 })
    }
}

pub(super) fn totals<'a>(articles: impl Iterator<Item = &'a Article>) -> Totals {
    let articles: Vec<&Article> = articles.collect();
    let distinct = |unit: Unit| {
        articles.iter().filter_map(|article| counts_as(article, unit)).collect::<HashSet<_>>().len() as u64
    };
    Totals {
        articles: distinct(Unit::Articles),
        originals: distinct(Unit::Originals),
        stories: distinct(Unit::Stories),
        outlets: distinct(Unit::Outlets),
    }
}

pub(super) fn aggregate(
    found: &[&Article],
    request: &AggregateRequest,
    generation: Generation,
    sequence: u64,
) -> Aggregates {
    let mut facets = Vec::new();
    for facet in &request.facets {
        let mut counts: BTreeMap<String, (BTreeMap<String, u64>, HashSet<String>)> = BTreeMap::new();
        for article in found {
            let Some(counted) = counts_as(article, request.unit) else { continue };
            for value in fields::facets(article, facet.field) {
                let (labels, seen) = counts.entry(value.value).or_default();
                *labels.entry(value.label).or_default() += 1;
                seen.insert(counted.clone());
            }
        }
        let mut counts: Vec<FacetCount> = counts
            .into_iter()
            .map(|(value, (labels, seen))| {
                let mut label = Label::default();
                labels.iter().for_each(|(text, articles)| label.offer(text, *articles));
                FacetCount { value, label: label.into_text(), count: seen.len() as u64 }
            })
            .collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        counts.truncate(facet.size);
        facets.push((facet.field, counts));
    }
    let timeline = request
        .timeline_borders
        .windows(2)
        .map(|border| {
            let inside = found.iter().filter(|article| (border[0]..border[1]).contains(&request.axis.of(article)));
            inside.filter_map(|article| counts_as(article, request.unit)).collect::<HashSet<_>>().len() as u64
        })
        .collect();
    Aggregates { total: totals(found.iter().copied()), facets, timeline, generation, sequence }
}

pub(super) fn group_size<'a>(articles: impl Iterator<Item = &'a Article>) -> GroupSize {
    let mut articles: Vec<&Article> = articles.collect();
    // Who says nothing of when is not the first.
    let at = |article: &Article| {
        let placed_at = article.published.placed_at();
        (placed_at == Published::UNDATED, placed_at.as_second())
    };
    let outlet = |article: &Article| article.outlet.as_ref().map(|outlet| (outlet.id.clone(), outlet.name.clone()));
    articles.sort_by_cached_key(|article| (at(article), outlet(article)));
    let mut outlets: Vec<(String, String)> = Vec::new();
    for outlet in articles.iter().filter_map(|article| article.outlet.as_ref()) {
        if !outlets.iter().any(|(id, _)| id == outlet.id.as_str()) {
            outlets.push((outlet.id.to_string(), outlet.name.clone()));
        }
    }
    let total = totals(articles.iter().copied());
    let dated = articles.iter().filter(|article| article.published.is_known());
    let mut dates = dated.map(|article| article.published.placed_at());
    let first = dates.next();
    GroupSize {
        articles: total.articles,
        originals: total.originals,
        outlets,
        first,
        latest: dates.next_back().or(first),
        sequence: articles.iter().map(|article| article.sequence).max().unwrap_or(0),
    }
}

/// Words that begin like the last word typed, and outlets and entities whose names have a word that begins like the text.
pub(super) fn suggest<'a>(articles: impl Iterator<Item = &'a Indexed>, request: &SuggestRequest) -> Vec<Suggestion> {
    let typed = keyword(&request.text);
    let Some(last) = typed.split(' ').next_back().filter(|last| !last.is_empty()) else { return Vec::new() };
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    let mut names: BTreeMap<(FilterField, String), (String, u64)> = BTreeMap::new();
    for indexed in articles {
        let begun: BTreeSet<&str> = indexed.written().filter(|word| word.starts_with(last) && *word != last).collect();
        for word in begun {
            *words.entry(word.to_owned()).or_default() += 1;
        }
        for field in [FilterField::Outlet, FilterField::Person, FilterField::Org, FilterField::Place] {
            for facet in fields::facets(&indexed.article, field) {
                let name = keyword(&facet.label);
                if name.starts_with(&typed) || name.split(' ').any(|word| word.starts_with(last)) {
                    names.entry((field, facet.value)).or_insert((facet.label, 0)).1 += 1;
                }
            }
        }
    }
    let mut suggestions = Vec::new();
    for wanted in [FilterField::Outlet, FilterField::Person, FilterField::Org, FilterField::Place] {
        let mut of_field: Vec<Suggestion> = names
            .iter()
            .filter(|((field, _), _)| *field == wanted)
            .map(|((field, value), (text, articles))| Suggestion {
                text: text.clone(),
                field: Some(*field),
                value: value.clone(),
                articles: *articles,
            })
            .collect();
        most_frequent(&mut of_field, request.limit);
        suggestions.append(&mut of_field);
    }
    let mut words: Vec<Suggestion> = words
        .into_iter()
        .map(|(word, articles)| Suggestion { text: word.clone(), field: None, value: word, articles })
        .collect();
    most_frequent(&mut words, request.limit);
    suggestions.append(&mut words);
    suggestions
}

/// How many articles hold a word, and the words of all articles that are spelled alike.
pub(super) fn spellings(visible: &Visible, word: &str, limit: usize) -> Spellings {
    let typed = keyword(word);
    let meant = Query::Word { field: TextField::Default, text: typed.clone(), form: Form::Stemmed };
    let meant = lower_among(&meant, &Filters::default(), &visible.languages);
    let (mut holding, mut words) = (0, BTreeMap::<String, u64>::new());
    for indexed in visible.articles.values() {
        holding += u64::from(super::matching::holds(&meant, indexed));
        for word in indexed.written() {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }
    if !spelling::is_rare(holding) || !spelling::is_correctable(&typed) {
        return Spellings { articles: holding, alike: Vec::new() };
    }
    Spellings { articles: holding, alike: spelling::likeliest(&typed, words.into_iter().collect(), limit) }
}

fn most_frequent(suggestions: &mut Vec<Suggestion>, limit: usize) {
    suggestions.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)));
    suggestions.truncate(limit);
}
