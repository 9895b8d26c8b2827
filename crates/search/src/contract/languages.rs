//! Archives of many languages: a word is found in each article by the stem that the article's own language makes of it.

use std::collections::BTreeSet;

use newshound_model::{Article, Language, Published};

use super::{Make, filled, ids, oracle, put, request, set};
use crate::backend::Change;
use crate::request::{
    AggregateRequest, Decay, FacetRequest, Filter, FilterField, Filters, Polarity, Refine, RelatedRequest, Sort, Unit,
};

/// Languages that make different stems of [`WORDS`], and some without a stemmer.
const LANGUAGES: [&str; 7] = ["en", "fi", "de", "fr", "tr", "fa", "und"];

/// Words, and what some stemmer makes of them, so that articles hold each other's stems.
const WORDS: [&str; 16] = [
    "putin",
    "put",
    "puts",
    "putting",
    "prices",
    "price",
    "pric",
    "banken",
    "bank",
    "banks",
    "elections",
    "elect",
    "election",
    "oil",
    "talossa",
    "talo",
];

/// Queries of every kind in which a word may stand.
const QUERIES: &[&str] = &[
    "putin",
    "put",
    "prices",
    "banken",
    "oil",
    "=putin",
    "-putin",
    "title:putin",
    "body:prices",
    "putin prices",
    "putin OR banken",
    "(putin OR oil) elections -banken",
    "putin^3 OR prices",
    "\"putin prices\"",
    "\"oil prices\"",
    "\"putin prices elections\"",
    "\"prices putin\"~2",
    "putin-prices",
    "putin NEAR/2 elections",
    "putin ONEAR/3 (banken OR prices)",
    "\"putin prices\" NEAR/4 oil",
    "prices SAME talossa",
    "putin NOT NEAR/2 elections",
    "oil NOT NEAR/3 prices",
    "atleast2(putin)",
    "atleast3(prices OR banken)",
    "min2(putin prices banken)",
    "putin/F3/",
    "cs(Putin)",
    "put*",
    "lang:fi putin",
    "-lang:fi putin",
];

fn article(id: &str, title: &str, language: &str) -> Article {
    let published = Published::recorded("2026-11-02T12:00:00Z".parse().unwrap());
    let mut article = Article::new(id.parse().unwrap(), title.into(), published);
    article.language = Language::from_code(language).unwrap();
    article
}

/// Articles of words of each other's languages, spread by a linear congruence.
fn mixed(n_articles: usize) -> Vec<Article> {
    let mut state = 7_u64;
    let mut below = move |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % n
    };
    let mut articles = Vec::with_capacity(n_articles);
    for number in 0..n_articles {
        let mut words = |n: usize| (0..n).map(|_| WORDS[below(WORDS.len())]).collect::<Vec<_>>().join(" ");
        let (title, first, second) = (words(2), words(6), words(4));
        // English leads, as in most archives.
        let language = LANGUAGES[[0, 0, 0, 1, 2, 3, 4, 5, 6][below(9)]];
        let mut article = article(&format!("m{number:03}"), &title, language);
        article.body = vec![first, second];
        article.published = Published::recorded(article.published.at + jiff::SignedDuration::from_hours(number as i64));
        articles.push(article);
    }
    articles
}

fn only(language: &str) -> Filters {
    let filter =
        Filter { field: FilterField::Language, values: vec![language.to_owned()], polarity: Polarity::Include };
    Filters { fields: vec![filter], ..Filters::default() }
}

pub(super) fn a_word_means_what_the_language_of_the_article_makes_of_it(make: Make<'_>) {
    // Finnish cuts `putin` down to `put`; there are more Finnish articles than English ones that put something down.
    let mut articles: Vec<Article> = (0..3).map(|n| article(&format!("put-{n}"), "They put it down", "en")).collect();
    articles.extend((0..9).map(|n| article(&format!("more-{n}"), "Muuta", "fi")));
    articles.push(article("english", "Putin speaks", "en"));
    articles.push(article("finnish", "Putin puhuu", "fi"));
    articles.push(article("german", "Putin und Put", "de"));
    articles.push(article("unknown", "Putin", "und"));
    articles.push(article("persian", "put", "fa"));
    let backend = filled(make, &articles);
    let check = |query: &str, expect: &str| {
        let found: Vec<String> = set(backend.as_ref(), &request(query)).into_iter().collect();
        assert_eq!(found.join(" "), expect, "{query}");
    };
    check("putin", "english finnish german unknown");
    check("put", "finnish german persian put-0 put-1 put-2");
    check("\"putin puhuu\"", "finnish");
    check("putin NEAR/3 put", "german");
    check("title:putin -speaks", "finnish german unknown");
    check("putin lang:fi", "finnish");
    let found = backend.spellings("putin", 5).unwrap();
    assert_eq!(found.articles, 4, "nor is it known by what is another word elsewhere");
}

pub(super) fn an_archive_finds_what_its_languages_find_apart(make: Make<'_>) {
    let all = mixed(72);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    let of = |language: &str| -> Vec<Article> {
        all.iter().filter(|article| article.language.as_str() == language).cloned().collect()
    };
    let apart: Vec<_> = LANGUAGES.iter().map(|language| (*language, filled(make, &of(language)))).collect();
    for query in QUERIES {
        let mut asked = request(query);
        let alone: Vec<_> = apart.iter().map(|(language, alone)| (*language, set(alone.as_ref(), &asked))).collect();
        let expect: BTreeSet<String> = alone.iter().flat_map(|(_, found)| found).cloned().collect();
        for sort in [Sort::Best(Decay::DEFAULT), Sort::Relevance, Sort::Newest] {
            asked.sort = sort;
            assert_eq!(set(backend.as_ref(), &asked), expect, "{query} by {sort:?}");
        }
        assert_eq!(set(&oracle, &asked), expect, "{query} in memory");
        let mut counted = AggregateRequest::new(asked.query.clone(), Filters::default());
        counted.facets = vec![FacetRequest { field: FilterField::Language, size: 10 }];
        counted.unit = Unit::Articles;
        let counts = backend.aggregate(&counted).unwrap();
        assert_eq!(counts.total.articles, expect.len() as u64, "{query}");
        for (language, found) in &alone {
            let here = counts.facets[0].1.iter().find(|count| count.value == *language);
            assert_eq!(here.map_or(0, |count| count.count), found.len() as u64, "{query} in {language}");
        }
        let mut narrowed = asked.clone();
        narrowed.filters = only("fi");
        let finnish = alone.iter().find(|(language, _)| *language == "fi").map(|(_, found)| found.clone());
        assert_eq!(Some(set(backend.as_ref(), &narrowed)), finnish, "{query} in Finnish only");
        let mut first = asked.clone();
        first.limit = 7;
        assert_eq!(ids(backend.as_ref(), &first), ids(&oracle, &first), "the newest of {query}");
    }
}

/// A stem that is a frequent word of another language makes the word no more common than it is.
pub(super) fn the_words_of_other_languages_make_no_word_common(make: Make<'_>) {
    let mut articles: Vec<Article> = (0..40).map(|n| article(&format!("put-{n}"), "Oil put down", "en")).collect();
    articles.extend((0..4).map(|n| article(&format!("oil-{n}"), "Oil of today", "en")));
    articles.push(article("both", "Putin today", "en"));
    articles.push(article("finnish", "Putin puhuu", "fi"));
    let backend = filled(make, &articles);
    let mut asked = request("putin OR oil");
    asked.sort = Sort::Relevance;
    for refine in [Refine::Off, Refine::On("putin oil".into())] {
        asked.refine = refine;
        let first: BTreeSet<String> = ids(backend.as_ref(), &asked).into_iter().take(2).collect();
        assert_eq!(first, BTreeSet::from(["both".to_owned(), "finnish".to_owned()]));
    }
}

pub(super) fn related_articles_share_words_and_not_stems_of_others(make: Make<'_>) {
    // Finnish makes `put` and `talo` of the two words.
    let asked = article("asked", "Putin talossa", "fi");
    let mut articles = vec![asked.clone(), article("same", "Putin talossa taas", "fi")];
    articles.push(article("other", "Put talo", "en"));
    articles.extend((0..9).map(|n| article(&format!("rest-{n}"), "Wool and tin", "en")));
    let backend = filled(make, &articles);
    let request = RelatedRequest { article: asked, filters: Filters::default(), limit: 5 };
    let found = backend.related(&request).unwrap();
    assert_eq!(found.iter().map(|hit| hit.article.id.as_str()).collect::<Vec<_>>(), ["same"]);
}

pub(super) fn languages_come_and_go(make: Make<'_>) {
    let backend = make();
    let mut expect = BTreeSet::new();
    for (number, language) in ["en", "fi", "und", "fr", "en"].into_iter().enumerate() {
        let id = format!("a{number}");
        put(
            backend.as_ref(),
            &[article(&id, "Elections in Putin", language), article(&format!("x{number}"), "put", "en")],
        );
        backend.commit(number as u64 + 1).unwrap();
        expect.insert(id);
        for query in ["putin", "elections", "\"elections in putin\""] {
            assert_eq!(set(backend.as_ref(), &request(query)), expect, "{query} with {language}");
        }
    }
    backend.apply(&[Change::Delete("a1".parse().unwrap())]).unwrap();
    // What was Finnish becomes German.
    put(backend.as_ref(), &[article("a2", "Elections in Putin", "de")]);
    backend.commit(9).unwrap();
    expect.remove("a1");
    assert_eq!(set(backend.as_ref(), &request("putin")), expect);
}
