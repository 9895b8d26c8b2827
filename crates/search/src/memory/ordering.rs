//! The order of what matches: scored one by one, sorted, grouped.

use std::collections::{HashMap, HashSet};

use super::matching::{Indexed, Statistics, score};
use super::{Visible, lower_among};
use crate::alternatives::Alternative;
use crate::hits::ScoreParts;
use crate::lower::lower;
use crate::named::Named;
use crate::order::{compare, held_back, random, tie};
use crate::query::{Form, TextField};
use crate::request::{After, Group, Refine, SearchRequest, Sort, SortKey};
use crate::second::{CANDIDATES, Places, Word, Wording};

/// One match on its way to a page.
pub(super) struct Candidate<'a> {
    pub(super) indexed: &'a Indexed,
    pub(super) key: SortKey,
    pub(super) score: ScoreParts,
}

impl Candidate<'_> {
    fn place(&self) -> (SortKey, u64) {
        (self.key, tie(&self.indexed.article.id))
    }
}

/// The articles that match the query, in order, each with its score.
pub(super) fn candidates<'a>(
    request: &SearchRequest,
    articles: &[&'a Indexed],
    visible: &Visible,
) -> Vec<Candidate<'a>> {
    let lowered = lower_among(&request.query, &request.filters, &visible.languages);
    let statistics = Statistics::new(visible.articles.values());
    let coverage = matches!(request.sort, Sort::Coverage(_)).then(|| visible.coverage());
    let mut candidates = Vec::new();
    for &indexed in articles {
        let Some(text) = score(&lowered, indexed, &statistics) else { continue };
        let article = &indexed.article;
        let seconds = article.published.placed_at().as_second();
        let best = |decay: crate::Decay| {
            let recency = decay.factor_of_seconds(request.now.as_second(), seconds);
            let authority = article.authority();
            ScoreParts::first_phase(if text > 0.0 { text } else { 1.0 }, recency, authority)
        };
        let (key, score) = match request.sort {
            Sort::Best(decay) => {
                let score = best(decay);
                (SortKey::Score(score.total), score)
            }
            Sort::Relevance => (SortKey::Score(text), ScoreParts::first_phase(text, 1.0, 1.0)),
            Sort::Newest | Sort::Oldest => (SortKey::Seconds(seconds), ScoreParts::UNSCORED),
            Sort::Coverage(decay) => {
                let outlets = coverage.as_ref().map_or(0, |coverage| coverage.of(article).reports);
                let score = best(decay);
                (SortKey::Coverage { outlets, score: score.total }, score.with_coverage(outlets))
            }
            Sort::Random { seed } => (random(seed, tie(&article.id)), ScoreParts::UNSCORED),
        };
        candidates.push(Candidate { indexed, key, score });
    }
    candidates.sort_by(|a, b| compare(request.sort, a.place(), b.place()));
    if let (Refine::On(text), Sort::Best(_) | Sort::Relevance) = (&request.refine, request.sort)
        && let Some(wording) = Wording::of(&lowered)
    {
        let wording = wording.with_typed(&lowered, &lower(&request.query, &[]));
        let (field, form) = (wording.field, wording.form);
        let wording = wording.weighed(&|terms| statistics.rarity(field, form, terms));
        let named = Named::of(text, &|field, value| visible.has_value(field, value));
        let n_candidates = candidates.len().min(CANDIDATES);
        for candidate in &mut candidates[..n_candidates] {
            let mut fit = wording.fit(&places(&wording, candidate.indexed));
            fit.named = named.factor(named.matches(&candidate.indexed.article));
            candidate.score = candidate.score.refined(fit);
            candidate.key = SortKey::Refined(candidate.score.total);
        }
        candidates.sort_by(|a, b| compare(request.sort, a.place(), b.place()));
    }
    candidates
}

/// Where the words of a query stand in an article.
fn places(wording: &Wording, indexed: &Indexed) -> Places {
    let positions = |field| -> Vec<Vec<u32>> {
        wording.words.iter().map(|word| indexed.positions(field, wording.form, &word.terms)).collect()
    };
    let typed = |word: &Word| {
        let of =
            |term: &Alternative| !indexed.positions(wording.field, Form::Exact, std::slice::from_ref(term)).is_empty();
        word.typed.as_ref().is_some_and(of)
    };
    let is_in = |field| positions(field).iter().map(|positions| !positions.is_empty()).collect();
    Places {
        positions: positions(wording.field),
        in_title: if wording.asks_title() { is_in(TextField::Title) } else { Vec::new() },
        in_lead: if wording.asks_lead() { is_in(TextField::Lead) } else { Vec::new() },
        typed: wording.words.iter().map(typed).collect(),
    }
}

/// What is shown of candidates in order: the best of each group, wherever the page begins.
pub(super) fn arrange(mut candidates: Vec<Candidate<'_>>, sort: Sort, group: Group) -> Vec<Candidate<'_>> {
    let mut seen = HashSet::new();
    candidates.retain(|candidate| {
        let placement = candidate.indexed.article.placement.as_ref();
        let id = match group {
            Group::None => None,
            Group::Copies => placement.map(|placement| placement.copy_group.as_str()),
            Group::Story | Group::Diverse => placement.map(|placement| placement.story.as_str()),
        };
        id.is_none_or(|id| seen.insert(id))
    });
    if group == Group::Diverse {
        let mut n_of_outlet: HashMap<&str, u32> = HashMap::new();
        for candidate in &mut candidates {
            let Some(outlet) = &candidate.indexed.article.outlet else { continue };
            let n_before = n_of_outlet.entry(outlet.id.as_str()).or_default();
            candidate.key = held_back(sort, candidate.key, *n_before);
            *n_before += 1;
        }
        candidates.sort_by(|a, b| compare(sort, a.place(), b.place()));
    }
    candidates
}

pub(super) fn comes_after(sort: Sort, candidate: &Candidate<'_>, after: &After) -> bool {
    compare(sort, candidate.place(), (after.key, tie(&after.id))).is_gt()
}
