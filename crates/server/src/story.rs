//! The story of an article in lists: its title and how large it is.
//!
//! A story is called by the title of its most central report. To find that, its reports must be read and compared, which is much for a hit in
//! a list; so a title is kept until the story changes, and a story of one report is called by that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use newshound_model::Article;
use newshound_search::{Filter, FilterField, GroupSize, Polarity, Query, SearchBackend, SearchRequest, Sort};
use newshound_stories::describe;
use serde_json::{Map, Value, json};

use crate::problem::Problem;
use crate::state::AppState;

/// The reports that are compared: the first of a story.
const COMPARED: usize = 8;

/// The most titles that are kept.
const MAX_TITLES: usize = 20_000;

/// The titles of stories.
#[derive(Debug, Default)]
pub(crate) struct StoryTitles {
    known: Mutex<HashMap<String, Known>>,
}

/// A title, and the story that it was found for.
#[derive(Debug)]
struct Known {
    articles: u64,
    sequence: u64,
    title: String,
}

impl StoryTitles {
    /// The title of a story of this size; `None` when it has no reports.
    pub(crate) fn of(
        &self,
        backend: &dyn SearchBackend,
        id: &str,
        size: &GroupSize,
        now: Timestamp,
    ) -> Result<Option<String>, Problem> {
        let is_the_same = |known: &&Known| (known.articles, known.sequence) == (size.articles, size.sequence);
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(id).filter(is_the_same) {
            return Ok(Some(known.title.clone()));
        }
        drop(known);
        let reports = reports(backend, id, now, COMPARED)?;
        let central = describe(&reports).map(|summary| summary.central);
        let central = central.and_then(|central| reports.iter().find(|report| report.id == central));
        let Some(title) = central.map(|report| report.headline().into_owned()) else { return Ok(None) };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_TITLES {
            // Those in use come back at the cost of one look.
            known.clear();
        }
        let found = Known { articles: size.articles, sequence: size.sequence, title: title.clone() };
        known.insert(id.to_owned(), found);
        Ok(Some(title))
    }
}

/// Lets only the articles of a story through.
pub(crate) fn of_story(id: &str) -> Filter {
    Filter { field: FilterField::Story, values: vec![id.to_owned()], polarity: Polarity::Include }
}

/// The reports of a story, oldest first.
pub(crate) fn reports(
    backend: &dyn SearchBackend,
    id: &str,
    now: Timestamp,
    most: usize,
) -> Result<Vec<Article>, Problem> {
    let mut request = SearchRequest::new(Query::All, now);
    request.filters.fields.push(of_story(id));
    request.sort = Sort::Oldest;
    request.limit = most;
    Ok(backend.search(&request)?.hits.into_iter().map(|hit| hit.article).collect())
}

/// Tells of each article what its story is called and how large it is.
pub(crate) fn with_stories<'a>(
    desk: &AppState,
    articles: impl Iterator<Item = &'a Article> + Clone,
    shaped: Vec<Map<String, Value>>,
) -> Result<Vec<Value>, Problem> {
    let story_of = |article: &'a Article| article.placement.as_ref().map(|placement| placement.story.as_str());
    let mut ids: Vec<&str> = articles.clone().filter_map(story_of).collect();
    ids.sort_unstable();
    ids.dedup();
    let backend = desk.backend.as_ref();
    let sizes = backend.group_sizes(FilterField::Story, &ids)?;
    let mut told = Vec::with_capacity(shaped.len());
    for (article, mut fields) in articles.zip(shaped) {
        if let Some(id) = story_of(article)
            && let Ok(position) = ids.binary_search(&id)
        {
            let size = &sizes[position];
            let title = match size.articles {
                // Not in the index yet, or its only report.
                0 | 1 => Some(article.headline().into_owned()),
                _ => desk.titles.of(backend, id, size, desk.now())?,
            };
            let story = json!({
                "id": id, "title": title, "articles": size.articles, "originals": size.originals,
                "outlets": size.outlets.len(),
            });
            fields.insert("story".into(), story);
        }
        told.push(Value::Object(fields));
    }
    Ok(told)
}
