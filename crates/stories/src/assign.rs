//! Gives each article its story and its copy group as it arrives.
//!
//! A new article is compared with those of the last days that share its rare terms, in its own language. It joins the story of the
//! articles it is most like, when it is like enough; else it begins one. What is enough depends on its length. This is single-pass
//! clustering as in topic detection (Allan 1998), with time as a part of likeness.

use std::collections::{HashMap, VecDeque};

use newshound_model::{Article, ArticleId, CopyGroupId, Language, Placement, Role, StoryId};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::centroid::{Centroid, Sum};
use crate::fingerprint::Fingerprint;
use crate::postings::{MAX_ARTICLES, Postings};
use crate::profile::{Frequencies, Term, cosine, terms, vector};

/// How stories are told apart.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many days before and after an article others may belong to its story.
    pub window_days: f32,
    /// How many articles are remembered, four million at the most.
    pub max_articles: usize,
    /// How many bytes they may take, about: long articles take several times as much as short ones.
    pub max_bytes: usize,
    /// How like an article must be to join a story, 0 to 1, when it has many terms: two long texts share much by chance.
    pub threshold: f32,
    /// The same for one of few terms, such as a lone headline.
    pub threshold_of_short: f32,
    /// How many articles are compared with a new one.
    pub max_candidates: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            window_days: 10.0,
            max_articles: 30_000,
            max_bytes: 48 << 20,
            threshold: 0.28,
            threshold_of_short: 0.16,
            max_candidates: 60,
        }
    }
}

/// An article of so many terms at the most is short …
const SHORT: f32 = 30.0;

/// … and of so many at the least long.
const LONG: f32 = 80.0;

/// How much likeness to all articles of a story together counts beside likeness to its likest ones.
const CENTROID_SHARE: f32 = 0.7;

/// How much a larger story is preferred among those that are like enough, for each factor of e: so that what falls apart at the beginning does
/// not go on apart.
const SIZE_BONUS: f32 = 0.1;

/// How much likeness counts between articles of which one has no date: nothing says that both are of the same days. Less than this divides what
/// belongs together where nothing is dated.
const UNDATED_SHARE: f32 = 0.9;

/// How many of a new article's rare terms are used to find candidates.
const PROBES: usize = 14;

/// A term that more articles hold finds too many candidates to be worth it.
const MAX_POSTINGS: usize = 400;

/// An article that is remembered.
#[derive(Debug)]
struct Remembered {
    language: Language,
    /// Seconds since 1970; none without a date. When it was taken in says nothing of when it was published.
    published: Option<i64>,
    story: StoryId,
    copy_group: CopyGroupId,
    vector: Box<[(Term, f32)]>,
    fingerprint: Fingerprint,
}

impl Remembered {
    /// About how many bytes it takes, here and in the tables that lead to it.
    fn n_bytes(&self) -> usize {
        const ITSELF_AND_IDS: usize = 320;
        const TERM: usize = 12;
        const SHINGLE: usize = 2;
        const SKETCHED: usize = 22;
        let (n_shingles, n_sketched) = (self.fingerprint.n_shingles(), self.fingerprint.sketch().len());
        ITSELF_AND_IDS + self.vector.len() * TERM + n_shingles * SHINGLE + n_sketched * SKETCHED
    }
}

/// Assigns stories, article by article.
#[derive(Debug, Default)]
pub struct Assigner {
    options: Options,
    /// Articles by the order of their arrival; the number of the first is `first`.
    articles: VecDeque<Remembered>,
    first: u32,
    /// What they take in all.
    n_bytes: usize,
    by_term: Postings,
    by_shingle: Postings,
    centroids: HashMap<StoryId, Centroid>,
    frequencies: Frequencies,
}

impl Assigner {
    /// Begins with nothing remembered.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Gives an article its place and remembers it.
    pub fn assign(&mut self, article: &Article) -> Placement {
        let terms = terms(article);
        self.frequencies.count(&terms);
        let vector = vector(&terms, &self.frequencies);
        let fingerprint = Fingerprint::of(article);
        let copied = self.copied(&fingerprint);
        let placement = match copied {
            Some(number) => {
                let original = self.at(number);
                Placement { story: original.story.clone(), copy_group: original.copy_group.clone(), role: Role::Copy }
            }
            None => Placement {
                story: self.story_like(article, &vector).unwrap_or_else(|| new_story(&article.id)),
                copy_group: new_copy_group(&article.id),
                role: Role::Original,
            },
        };
        self.remember(article, &placement, vector, fingerprint);
        placement
    }

    /// Remembers an article that already has its place, as after a restart.
    pub fn restore(&mut self, article: &Article) {
        let Some(placement) = &article.placement else { return };
        let terms = terms(article);
        self.frequencies.count(&terms);
        let vector = vector(&terms, &self.frequencies);
        let placement = placement.clone();
        self.remember(article, &placement, vector, Fingerprint::of(article));
    }

    fn at(&self, number: u32) -> &Remembered {
        &self.articles[number.wrapping_sub(self.first) as usize]
    }

    /// The first remembered article that this is a copy of.
    fn copied(&self, fingerprint: &Fingerprint) -> Option<u32> {
        if !fingerprint.is_telling() {
            return None;
        }
        let mut shared: FxHashMap<u32, usize> = FxHashMap::default();
        for shingle in fingerprint.sketch() {
            // Text that stands in very many articles is no sign of a copy, and must not make each of them costly.
            for number in self.by_shingle.latest_first(*shingle).take(MAX_POSTINGS) {
                *shared.entry(number).or_default() += 1;
            }
        }
        let mut candidates: Vec<(u32, usize)> = shared.into_iter().collect();
        candidates.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        candidates
            .into_iter()
            .take(self.options.max_candidates)
            .map(|(number, _)| number)
            .filter(|&number| fingerprint.is_copy_of(&self.at(number).fingerprint))
            .min()
    }

    /// The story that an article is most like, of those that it is like enough.
    ///
    /// Likeness to a story is that to its likest articles, in the mean, so that one chance neighbour does not pull an article in, and that to
    /// all of them together.
    fn story_like(&self, article: &Article, vector: &[(Term, f32)]) -> Option<StoryId> {
        let published = date_of(article);
        let mut likeness: HashMap<&StoryId, Likeness> = HashMap::new();
        for number in self.candidates(vector) {
            let other = self.at(number);
            if other.language != article.language {
                continue;
            }
            let days = published.zip(other.published).map(|(one, other)| (one - other).abs() as f32 / 86_400.0);
            if days.is_some_and(|days| days > self.options.window_days) {
                continue;
            }
            // What happened on another day is less likely the same event.
            let near = days.map_or(UNDATED_SHARE, |days| 1.0 - 0.3 * (days / self.options.window_days));
            let likeness = likeness.entry(&other.story).or_default();
            likeness.is_dated |= days.is_some();
            likeness.to_articles.push(cosine(vector, &other.vector) * near);
        }
        let threshold = self.threshold(vector.len());
        let mut best: Option<(f32, &StoryId)> = None;
        for (story, Likeness { mut to_articles, is_dated }) in likeness {
            let Some((n_articles, to_all)) = self.likeness_to_all(story, vector) else { continue };
            to_articles.sort_by(|a, b| b.total_cmp(a));
            to_articles.truncate(3);
            let likest = to_articles.iter().sum::<f32>() / to_articles.len() as f32;
            let to_all = if is_dated { to_all } else { to_all * UNDATED_SHARE };
            let like = (1.0 - CENTROID_SHARE) * likest + CENTROID_SHARE * to_all;
            let preferred = like * (1.0 + SIZE_BONUS * (n_articles as f32).ln());
            let is_better = best.is_none_or(|(most, of)| preferred > most || (preferred == most && story < of));
            if like >= threshold && is_better {
                best = Some((preferred, story));
            }
        }
        best.map(|(_, story)| story.clone())
    }

    /// How many articles a story has, and how like all of them together are.
    fn likeness_to_all(&self, story: &StoryId, vector: &[(Term, f32)]) -> Option<(usize, f32)> {
        Some(match self.centroids.get(story)? {
            Centroid::One(number) => (1, cosine(vector, &self.at(*number).vector)),
            Centroid::Sum(sum) => (sum.articles, sum.cosine(vector)),
        })
    }

    /// How like an article of so many terms must be.
    fn threshold(&self, n_terms: usize) -> f32 {
        let Options { threshold, threshold_of_short, .. } = self.options;
        let length = ((n_terms as f32 - SHORT) / (LONG - SHORT)).clamp(0.0, 1.0);
        threshold_of_short + (threshold - threshold_of_short) * length
    }

    /// The remembered articles that share most of the rare terms.
    fn candidates(&self, vector: &[(Term, f32)]) -> Vec<u32> {
        let mut probes: Vec<(Term, f32)> = vector.to_vec();
        probes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut shared: FxHashMap<u32, f32> = FxHashMap::default();
        for (term, weight) in probes.into_iter().take(PROBES) {
            for number in self.by_term.latest_first(term).take(MAX_POSTINGS) {
                *shared.entry(number).or_default() += weight;
            }
        }
        let mut candidates: Vec<(u32, f32)> = shared.into_iter().collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        candidates.into_iter().take(self.options.max_candidates).map(|(number, _)| number).collect()
    }

    fn remember(
        &mut self,
        article: &Article,
        placement: &Placement,
        vector: Box<[(Term, f32)]>,
        fingerprint: Fingerprint,
    ) {
        self.by_term.push(vector.iter().map(|(term, _)| *term));
        self.by_shingle.push(fingerprint.sketch().iter().copied());
        self.add_to_story(&placement.story, &vector);
        let remembered = Remembered {
            language: article.language,
            published: date_of(article),
            story: placement.story.clone(),
            copy_group: placement.copy_group.clone(),
            vector,
            fingerprint,
        };
        self.n_bytes += remembered.n_bytes();
        self.articles.push_back(remembered);
        while self.articles.len() > self.options.max_articles.min(MAX_ARTICLES)
            || (self.n_bytes > self.options.max_bytes && self.articles.len() > 1)
        {
            self.forget_first();
        }
    }

    /// Counts the next article to its story.
    fn add_to_story(&mut self, story: &StoryId, vector: &[(Term, f32)]) {
        let number = self.first.wrapping_add(self.articles.len() as u32);
        let Some(centroid) = self.centroids.get_mut(story) else {
            self.centroids.insert(story.clone(), Centroid::One(number));
            return;
        };
        if let Centroid::One(number) = *centroid {
            let mut sum = Sum::default();
            sum.add(&self.articles[number.wrapping_sub(self.first) as usize].vector);
            *centroid = Centroid::Sum(Box::new(sum));
        }
        if let Centroid::Sum(sum) = centroid {
            sum.add(vector);
        }
    }

    fn forget_first(&mut self) {
        let Some(oldest) = self.articles.pop_front() else { return };
        self.first = self.first.wrapping_add(1);
        self.n_bytes -= oldest.n_bytes();
        let is_last = match self.centroids.get_mut(&oldest.story) {
            Some(Centroid::Sum(sum)) => {
                sum.subtract(&oldest.vector);
                sum.articles == 0
            }
            Some(Centroid::One(_)) | None => true,
        };
        if is_last {
            self.centroids.remove(&oldest.story);
        }
        self.by_term.forget_first(oldest.vector.iter().map(|(term, _)| *term));
        self.by_shingle.forget_first(oldest.fingerprint.sketch().iter().copied());
    }
}

/// How like an article is to those of a story that it was compared with.
#[derive(Default)]
struct Likeness {
    to_articles: Vec<f32>,
    /// Whether dates say of at least one that it is of the same days.
    is_dated: bool,
}

/// When an article was published, in seconds since 1970, if something says so.
fn date_of(article: &Article) -> Option<i64> {
    article.published.is_known().then(|| article.published.at.as_second())
}

/// The id of the story that an article begins.
fn new_story(id: &ArticleId) -> StoryId {
    StoryId::new(format!("s-{:016x}", xxh3_64(id.as_str().as_bytes())))
}

/// The id of the copy group that an article begins.
fn new_copy_group(id: &ArticleId) -> CopyGroupId {
    CopyGroupId::new(format!("c-{:016x}", xxh3_64(id.as_str().as_bytes())))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use newshound_model::Published;
    use newshound_testkit::article;
    use proptest::prelude::*;

    use super::*;

    fn storm(id: &str, day: u32) -> Article {
        article(id)
            .title("Storm Ottoline floods the harbour of Port Alder")
            .body("Storm Ottoline flooded the old harbour of Port Alder on Tuesday night. Firefighters pumped water out of cellars while \
                the ferry stayed in port and the mayor asked people to stay at home until the gale had passed.")
            .published(&format!("2026-11-{day:02}T08:00:00Z"))
            .build()
    }

    fn storm_told_otherwise(id: &str) -> Article {
        article(id)
            .title("Port Alder under water after Storm Ottoline")
            .body("Cellars in Port Alder were full of water on Wednesday after the gale that forecasters call Ottoline pushed the sea over \
                the quay. The mayor thanked the firefighters, and the ferry sailed again at noon.")
            .published("2026-11-03T18:00:00Z")
            .build()
    }

    fn bank(id: &str) -> Article {
        article(id)
            .title("Central bank leaves interest rate where it is")
            .body("The central bank kept its main interest rate at 3.5 percent on Tuesday and said that prices were rising more slowly \
                than it had feared in the summer, which economists had expected after the latest figures.")
            .published("2026-11-03T09:00:00Z")
            .build()
    }

    #[test]
    fn reports_of_one_event_form_a_story_and_others_do_not() {
        let mut assigner = Assigner::default();
        let first = assigner.assign(&storm("a", 3));
        let other = assigner.assign(&bank("b"));
        let again = assigner.assign(&storm_told_otherwise("c"));
        assert_eq!(first.story, again.story);
        assert_ne!(first.story, other.story);
        assert_ne!(first.copy_group, again.copy_group, "a rewrite is an original");
        assert_eq!((first.role, again.role), (Role::Original, Role::Original));
    }

    #[test]
    fn copies_share_group_and_story_with_their_original() {
        let mut assigner = Assigner::default();
        let first = assigner.assign(&storm("a", 3));
        let copy = assigner.assign(&storm("b", 4));
        assert_eq!((first.story, first.copy_group), (copy.story, copy.copy_group));
        assert_eq!(copy.role, Role::Copy);
    }

    #[test]
    fn the_same_words_a_year_later_are_another_story() {
        let mut assigner = Assigner::default();
        let first = assigner.assign(&storm_told_otherwise("a"));
        let mut late = storm("b", 3);
        late.published.at = "2027-11-03T08:00:00Z".parse().unwrap();
        assert_ne!(first.story, assigner.assign(&late).story);
    }

    #[test]
    fn beyond_the_window_of_days_it_is_another_story_however_alike() {
        let joins = |day: u32| {
            let mut assigner = Assigner::default();
            let first = assigner.assign(&storm_told_otherwise("a"));
            first.story == assigner.assign(&storm("b", day)).story
        };
        assert!(joins(13));
        assert!(!joins(14));
    }

    #[test]
    fn a_restored_assigner_goes_on_where_the_old_one_was() {
        let mut first = storm("a", 3);
        first.placement = Some(Assigner::default().assign(&first));
        let mut restored = Assigner::default();
        restored.restore(&first);
        assert_eq!(restored.assign(&storm_told_otherwise("c")).story, first.placement.unwrap().story);
    }

    #[test]
    fn long_articles_must_be_more_alike_than_short_ones() {
        let assigner = Assigner::default();
        let thresholds = [5, 30, 55, 80, 200].map(|n_terms| assigner.threshold(n_terms));
        assert!(thresholds.is_sorted(), "{thresholds:?}");
        assert_eq!((thresholds[1], thresholds[4]), (0.16, 0.28));
    }

    #[test]
    fn what_has_no_date_is_of_no_day_and_must_be_more_alike_whenever_it_was_taken_in() {
        let told = storm_told_otherwise("a");
        let words: Vec<&str> = told.body[0].split(' ').collect();
        let others = bank("b").body.join(" ");
        let others: Vec<&str> = others.split(' ').collect();
        // From nothing of the first text to all of it, beside more or less of another.
        let joining = |published: Published| {
            let joins = |&(n_words, n_others): &(usize, usize)| {
                let mut assigner = Assigner::default();
                let first = assigner.assign(&told);
                let mut next = bank("b");
                next.body = vec![words[..n_words].join(" "), others[..n_others].join(" ")];
                next.published = published;
                first.story == assigner.assign(&next).story
            };
            let all = (0..=words.len()).flat_map(|n_words| (0..=others.len()).map(move |n_others| (n_words, n_others)));
            all.filter(joins).count()
        };
        let dated = joining(told.published);
        let undated = ["2026-11-03T18:00:00Z", "2027-11-03T18:00:00Z"]
            .map(|at| joining(Published::first_seen(at.parse().unwrap())));
        assert_eq!(undated[0], undated[1]);
        assert!(0 < undated[0] && undated[0] < dated, "{undated:?} {dated}");
    }

    proptest! {
        /// Whatever comes, and however much of it, no more is held than what is held of the articles that are remembered.
        #[test]
        fn what_is_held_is_bounded_by_the_articles_that_are_remembered(
            texts in prop::collection::vec((prop::collection::vec(0..40_u32, 1..60), 1..28_u32, any::<bool>()), 1..60),
            max_articles in 1..10_usize,
            max_bytes in 1_000..10_000_usize,
        ) {
            let mut assigner = Assigner::new(Options { max_articles, max_bytes, ..Options::default() });
            for (n, (words, day, is_restored)) in texts.iter().enumerate() {
                let body = words.iter().map(|word| format!("word{word}")).collect::<Vec<_>>().join(" ");
                let day = format!("2026-11-{day:02}T08:00:00Z");
                let mut article = article(&format!("a{n}")).title("").body(&body).published(&day).build();
                let story = StoryId::new(format!("s{}", n % 3));
                let placement = Placement { story, copy_group: new_copy_group(&article.id), role: Role::Original };
                article.placement = Some(placement);
                if *is_restored { assigner.restore(&article) } else { drop(assigner.assign(&article)) }

                let held = &assigner.articles;
                prop_assert!(held.len() <= max_articles);
                prop_assert!(assigner.n_bytes <= max_bytes || held.len() == 1);
                prop_assert_eq!(assigner.n_bytes, held.iter().map(Remembered::n_bytes).sum::<usize>());
                let stories: HashSet<&StoryId> = held.iter().map(|article| &article.story).collect();
                prop_assert_eq!(assigner.centroids.keys().collect::<HashSet<_>>(), stories);
                let in_stories = assigner.centroids.iter().map(|(story, centroid)| match centroid {
                    Centroid::One(number) => { assert_eq!(&assigner.at(*number).story, story); 1 }
                    Centroid::Sum(sum) => sum.articles,
                });
                prop_assert_eq!(in_stories.sum::<usize>(), held.len());
                let n_terms: usize = held.iter().map(|article| article.vector.len()).sum();
                let n_hashes: usize = held.iter().map(|article| article.fingerprint.sketch().len()).sum();
                for (postings, n_links) in [(&assigner.by_term, n_terms), (&assigner.by_shingle, n_hashes)] {
                    prop_assert_eq!(postings.size().1, n_links);
                    prop_assert!(postings.size().0 <= n_links);
                }
            }
        }
    }
}
