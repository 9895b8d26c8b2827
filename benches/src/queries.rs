//! Classes of queries, drawn from the articles themselves, for our backend and for the bare engine.
//!
//! The words of a query stand in one article, so that none is empty. A frequent word is in 5 to 40 of 100 articles, a medium one in 0.3 to 5.

use std::collections::HashSet;

use anyhow::Result;
use newshound_model::Language;
use newshound_search::analysis::{Analyzer, Purpose};
use newshound_search::query::Form;
use newshound_search::{Match, ParseOptions, Query, Syntax, parse};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{Rng as _, SeedableRng as _};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query as BareQuery, RegexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::corpus::{Corpus, now};
use crate::stock::SEED;

/// How many queries a class has.
const N_QUERIES: usize = 20;

/// What sets a class apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, all or any of them.
    Words,
    /// Beginnings of words.
    Prefix,
    /// Words one after the other.
    Phrase,
    /// Words near each other.
    Near,
}

/// A query for both sides.
pub struct Asked {
    /// As people type it.
    pub text: String,
    /// For our backend.
    pub query: Query,
    /// For the bare engine.
    pub bare: Box<dyn BareQuery>,
}

/// A class of queries.
pub struct Class {
    /// What it is called in the tables.
    pub name: &'static str,
    /// What sets it apart.
    pub kind: Kind,
    /// Its queries.
    pub queries: Vec<Asked>,
}

/// All classes for an index of so many articles.
///
/// # Errors
/// When the index cannot be read.
pub fn classes(searcher: &Searcher, n_articles: usize) -> Result<Vec<Class>> {
    let mut maker = Maker::new(searcher, n_articles)?;
    let mut classes = Vec::new();
    for (name, n_frequent, n_medium, between) in [
        ("frequent term", 1, 0, " "),
        ("medium term", 0, 1, " "),
        ("two frequent, all", 2, 0, " "),
        ("two medium, all", 0, 2, " "),
        ("two frequent, any", 2, 0, " OR "),
        ("three words, any", 1, 2, " OR "),
        ("five words, any", 2, 3, " OR "),
    ] {
        let mut queries = Vec::with_capacity(N_QUERIES);
        while queries.len() < N_QUERIES {
            let Some(words) = maker.words(n_frequent, n_medium)? else { continue };
            let occur = if between == " " { Occur::Must } else { Occur::Should };
            let bare = maker.boolean(&words, occur);
            queries.push(asked(&words.join(between), bare));
        }
        classes.push(Class { name, kind: Kind::Words, queries });
    }
    classes.push(maker.runs("five of a sentence, any", Kind::Words, 5));
    classes.push(maker.prefixes()?);
    classes.push(maker.runs("phrase of two", Kind::Phrase, 2));
    classes.push(maker.runs("phrase of three", Kind::Phrase, 3));
    classes.push(maker.runs("two words near", Kind::Near, 2));
    Ok(classes)
}

fn asked(text: &str, bare: Box<dyn BareQuery>) -> Asked {
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: now(),
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    };
    Asked { text: text.to_owned(), query: parse(text, &options).query, bare }
}

struct Maker<'a> {
    searcher: &'a Searcher,
    field: Field,
    exact: Field,
    analyzer: Analyzer,
    random: StdRng,
    /// The words of some articles, paragraph by paragraph.
    paragraphs: Vec<Vec<String>>,
}

impl<'a> Maker<'a> {
    fn new(searcher: &'a Searcher, n_articles: usize) -> Result<Self> {
        let paragraphs = Corpus::new(SEED, n_articles)
            .step_by((n_articles / 1_000).max(1))
            .flat_map(|article| article.body)
            .map(|text| text.trim_end_matches('.').split(' ').map(str::to_owned).collect())
            .collect();
        let english = Language::from_code("en").unwrap_or(Language::UNDETERMINED);
        Ok(Self {
            searcher,
            field: searcher.schema().get_field("default")?,
            exact: searcher.schema().get_field("default_exact")?,
            analyzer: Analyzer::new(english, Form::Stemmed, Purpose::Query),
            random: StdRng::seed_from_u64(11),
            paragraphs,
        })
    }

    fn term(&mut self, word: &str) -> Term {
        let mut stem = String::new();
        self.analyzer.analyze(word, 0, &mut |token| token.text.clone_into(&mut stem));
        Term::from_field_text(self.field, &stem)
    }

    /// Words of one paragraph, so many frequent and so many medium ones.
    fn words(&mut self, n_frequent: usize, n_medium: usize) -> Result<Option<Vec<String>>> {
        let n_all = self.searcher.num_docs() as f64;
        let paragraph = self.random.random_range(0..self.paragraphs.len());
        let mut words = self.paragraphs[paragraph].clone();
        words.shuffle(&mut self.random);
        let (mut chosen, mut known) = (Vec::new(), HashSet::new());
        let (mut frequent, mut medium) = (n_frequent, n_medium);
        for word in words {
            let term = self.term(&word);
            let share = self.searcher.doc_freq(&term)? as f64 / n_all;
            let left = match share {
                share if (0.05..0.4).contains(&share) => &mut frequent,
                share if (0.003..0.05).contains(&share) => &mut medium,
                _ => continue,
            };
            if *left > 0 && known.insert(term) {
                *left -= 1;
                chosen.push(word);
            }
        }
        Ok((frequent + medium == 0).then_some(chosen))
    }

    fn boolean(&mut self, words: &[String], occur: Occur) -> Box<dyn BareQuery> {
        let mut clauses: Vec<(Occur, Box<dyn BareQuery>)> = Vec::with_capacity(words.len());
        for word in words {
            clauses.push((occur, Box::new(TermQuery::new(self.term(word), IndexRecordOption::WithFreqs))));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Words that stand one after the other in some article.
    fn runs(&mut self, name: &'static str, kind: Kind, n_words: usize) -> Class {
        let mut queries = Vec::with_capacity(N_QUERIES);
        while queries.len() < N_QUERIES {
            let Some(paragraph) = self.paragraphs.choose(&mut self.random) else { break };
            let begin = self.random.random_range(0..paragraph.len() - n_words);
            let words: Vec<String> = paragraph[begin..begin + n_words].to_vec();
            if words.iter().collect::<HashSet<_>>().len() < n_words {
                continue;
            }
            queries.push(match kind {
                Kind::Words | Kind::Prefix => asked(&words.join(" OR "), self.boolean(&words, Occur::Should)),
                Kind::Phrase => {
                    let terms = words.iter().map(|word| self.term(word)).collect();
                    asked(&format!("\"{}\"", words.join(" ")), Box::new(PhraseQuery::new(terms)))
                }
                Kind::Near => {
                    let terms = words.iter().map(|word| self.term(word)).collect();
                    let mut bare = PhraseQuery::new(terms);
                    bare.set_slop(5);
                    asked(&words.join(" NEAR/5 "), Box::new(bare))
                }
            });
        }
        Class { name, kind, queries }
    }

    fn prefixes(&mut self) -> Result<Class> {
        let mut queries = Vec::with_capacity(N_QUERIES);
        while queries.len() < N_QUERIES {
            let Some(words) = self.words(0, 1)? else { continue };
            let begin: String = words.concat().chars().take(6).collect();
            let bare = RegexQuery::from_pattern(&format!("{begin}.*"), self.exact)?;
            queries.push(asked(&format!("{begin}*"), Box::new(bare)));
        }
        Ok(Class { name: "prefix", kind: Kind::Prefix, queries })
    }
}
