//! A seeded generator of news of our own: as many articles as asked, the same for the same seed.
//!
//! - Words follow Zipf's law with Mandelbrot's shift over an invented vocabulary, so that frequent, medium and rare terms have posting
//!   lists as in real text.
//! - Dates come in bursts: most articles tell of an event, use its own few words, and appear within days of it.
//! - Some articles arrive late: their place in the order of arrival is not that of their date.

use jiff::{SignedDuration, Timestamp};
use newshound_model::{
    Article, Authority, Confidence, DateSource, Language, Outlet, Placement, Precision, Published, Role,
};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// How many words the vocabulary has.
pub const N_WORDS: usize = 60_000;

/// Zipf's exponent and Mandelbrot's shift: about those of English news.
const EXPONENT: f64 = 1.07;
const SHIFT: f64 = 2.7;

/// How many outlets there are.
const N_OUTLETS: usize = 50;

/// The days over which the articles are spread.
const N_DAYS: i64 = 365;

/// The share of words of an article on an event that are the event's own.
const TOPICAL: f64 = 0.06;

/// The share of articles that arrive late.
const LATE: f64 = 0.03;

/// Syllables that words are built of.
const SYLLABLES: [&str; 40] = [
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi", "xo",
    "zu", "bran", "cler", "dris", "fron", "gral", "hest", "jom", "krin", "lund", "mar", "nels", "prat", "rond", "slem",
    "tor", "ulm", "vash", "wend", "yor", "zan",
];

/// The latest date of any article.
///
/// # Panics
/// Never: it is a constant.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_second(1_793_491_200).expect("a constant instant")
}

/// The word of a rank, the most frequent first.
#[must_use]
pub fn word(rank: usize) -> String {
    // A number in base 40; a leading syllable by the rank's remainder keeps neighbours apart.
    let mut rest = rank + 1;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word.push_str(["n", "l", "k", "t", "m"][rank % 5]);
    word
}

/// An event that articles tell of.
struct Event {
    /// Its middle, in seconds before [`now`].
    age: i64,
    /// How many seconds its coverage is spread over.
    width: i64,
    words: Vec<usize>,
}

/// Writes articles one after the other, in the order of their arrival.
pub struct Corpus {
    rng: StdRng,
    vocabulary: Vec<String>,
    /// The sums of the weights of all words up to each.
    cumulative: Vec<f64>,
    events: Vec<Event>,
    outlets: Vec<Outlet>,
    n_articles: usize,
    next: usize,
}

impl Corpus {
    /// Begins a corpus of so many articles.
    ///
    /// # Panics
    /// Never: the invented names are valid.
    #[must_use]
    pub fn new(seed: u64, n_articles: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut sum = 0.0;
        let cumulative: Vec<f64> = (0..N_WORDS)
            .map(|rank| {
                sum += (rank as f64 + 1.0 + SHIFT).powf(-EXPONENT);
                sum
            })
            .collect();
        let n_events = (n_articles / 40).max(8);
        let events = (0..n_events)
            .map(|_| Event {
                age: rng.random_range(0..N_DAYS * 86_400),
                width: rng.random_range(6 * 3_600..6 * 86_400),
                words: (0..12).map(|_| rng.random_range(300..N_WORDS)).collect(),
            })
            .collect();
        let outlets = (0..N_OUTLETS)
            .map(|number| {
                let id = format!("outlet-{number}.example").parse().expect("a valid domain");
                let mut outlet = Outlet::named(id, format!("Outlet {number}"));
                outlet.authority = Authority::new(rng.random_range(0.7..1.4));
                outlet.country = Some(["GB", "US", "DE", "IN", "ZA"][number % 5].into());
                outlet
            })
            .collect();
        Self { rng, vocabulary: (0..N_WORDS).map(word).collect(), cumulative, events, outlets, n_articles, next: 0 }
    }

    fn rank(&mut self) -> usize {
        let sum = self.cumulative.last().copied().unwrap_or(1.0);
        let at = self.rng.random_range(0.0..sum);
        self.cumulative.partition_point(|&sum| sum < at).min(N_WORDS - 1)
    }

    fn text(&mut self, n_words: usize, event: Option<usize>, out: &mut String) {
        for position in 0..n_words {
            let own = event.filter(|_| self.rng.random_bool(TOPICAL));
            let rank = match own {
                Some(event) => {
                    let pick = self.rng.random_range(0..12_usize).min(self.rng.random_range(0..12));
                    self.events[event].words[pick]
                }
                None => self.rank(),
            };
            if position > 0 {
                out.push(' ');
            }
            out.push_str(&self.vocabulary[rank]);
        }
        out.push('.');
    }
}

impl Iterator for Corpus {
    type Item = Article;

    fn next(&mut self) -> Option<Article> {
        if self.next >= self.n_articles {
            return None;
        }
        let number = self.next;
        self.next += 1;
        // Arrival goes forward in time; an event is one whose middle lies near.
        let span = N_DAYS * 86_400;
        let arrival = span - span * number as i64 / self.n_articles as i64;
        let event = self.rng.random_bool(0.7).then(|| {
            let tries = (0..12).map(|_| self.rng.random_range(0..self.events.len()));
            let near = |&event: &usize| (self.events[event].age - arrival).abs();
            let tries: Vec<usize> = tries.collect();
            tries.into_iter().min_by_key(near).unwrap_or(0)
        });
        let event = event.filter(|&event| (self.events[event].age - arrival).abs() <= self.events[event].width * 4);
        let late = if self.rng.random_bool(LATE) {
            self.rng.random_range(0..60 * 86_400)
        } else {
            self.rng.random_range(0..3_600)
        };
        let at = now() - SignedDuration::from_secs((arrival + late).min(span * 2));
        let published = Published {
            at,
            precision: Precision::Second,
            source: DateSource::Record,
            confidence: Confidence::FULL,
            offset: None,
        };
        let n_title = self.rng.random_range(6..13);
        let mut title = String::new();
        self.text(n_title, event, &mut title);
        let id = format!("g-{number}").parse().expect("a valid id");
        let mut article = Article::new(id, title, published);
        for _ in 0..self.rng.random_range(5..12) {
            let n_words = self.rng.random_range(20..50);
            let mut paragraph = String::new();
            self.text(n_words, event, &mut paragraph);
            article.body.push(paragraph);
        }
        article.language = Language::from_code("en").expect("a language");
        let outlet = self.rng.random_range(0..N_OUTLETS).min(self.rng.random_range(0..N_OUTLETS));
        article.outlet = Some(self.outlets[outlet].clone());
        let story = event.map_or_else(|| format!("s-{number}"), |event| format!("s-event-{event}"));
        article.placement = Some(Placement {
            story: newshound_model::StoryId::new(story),
            copy_group: newshound_model::CopyGroupId::new(format!("c-{number}")),
            role: Role::Original,
        });
        Some(article)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_same_seed_writes_the_same_articles_and_another_one_others() {
        let all = |seed| Corpus::new(seed, 30).collect::<Vec<_>>();
        assert_eq!(all(1), all(1));
        assert_ne!(all(1)[0].title, all(2)[0].title);
    }

    #[test]
    fn words_are_distinct_and_their_frequencies_fall_as_in_text() {
        let words: std::collections::HashSet<String> = (0..N_WORDS).map(word).collect();
        assert_eq!(words.len(), N_WORDS);
        let mut holding: HashMap<String, usize> = HashMap::new();
        for article in Corpus::new(1, 400) {
            let words: std::collections::HashSet<_> =
                article.body.iter().flat_map(|text| text.split([' ', '.'])).collect();
            words.into_iter().for_each(|word| *holding.entry(word.to_owned()).or_default() += 1);
        }
        let of = |rank| holding.get(&word(rank)).copied().unwrap_or(0);
        assert!(of(0) > 380 && (20..250).contains(&of(100)) && of(5_000) < 20, "{} {} {}", of(0), of(100), of(5_000));
    }
}
