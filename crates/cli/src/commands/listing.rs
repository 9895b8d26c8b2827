//! What feeds and sitemaps list: items that are articles already, and addresses of pages.

use std::io::Read as _;

use anyhow::Result;
use newshound_fetch::{Fetched, FetchedPage, Fetcher, Validators};
use newshound_ingest::sitemap::{MAX_BYTES, Sitemap, read_sitemap};
use newshound_ingest::{Form, RawPage, Rejection, sniff};
use newshound_model::{Article, Published};

use crate::home::Newsroom;

/// Sitemaps of an index that are fetched, the latest of them.
const MAX_SITEMAPS: usize = 5;

/// Something that is listed.
pub(super) enum Item {
    /// An article as the list has it, mostly only its beginning or its headline.
    Article(Box<Article>),
    /// The address of a page.
    Address(String),
    /// Something that is no article.
    Rejected(Rejection),
}

/// A fetched page as ingest takes it. Some sitemaps are stored packed.
pub(super) fn raw(page: FetchedPage) -> RawPage {
    let bytes = if page.bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        let packed = flate2::read::MultiGzDecoder::new(page.bytes.as_slice());
        match packed.take(MAX_BYTES as u64).read_to_end(&mut plain) {
            Ok(_) => plain,
            Err(_) => page.bytes,
        }
    } else {
        page.bytes
    };
    RawPage { url: Some(page.url), content_type: page.content_type, charset: None, bytes, fetched_at: page.fetched_at }
}

/// The form of a page.
pub(super) fn form(raw: &RawPage) -> Form {
    sniff(&raw.bytes, raw.content_type.as_deref(), raw.url.as_deref())
}

/// What a feed or a sitemap lists; of a sitemap the latest first. `None` for a page that is neither.
pub(super) async fn items(fetcher: &Fetcher, newsroom: &Newsroom, raw: &RawPage) -> Option<Vec<Item>> {
    match form(raw) {
        Form::Feed | Form::JsonFeed => {
            let read = tokio::task::block_in_place(|| newsroom.pipeline.normaliser().normalise(raw));
            Some(
                read.into_iter()
                    .map(|item| match item {
                        Ok(mut article) => {
                            // What a feed shows today is news of these days, though it does not say of which.
                            if !article.published.is_known() {
                                article.published = Published::estimated(article.first_seen);
                            }
                            Item::Article(Box::new(article))
                        }
                        Err(rejection) => Item::Rejected(rejection),
                    })
                    .collect(),
            )
        }
        Form::Sitemap => Some(match tokio::task::block_in_place(|| read_sitemap(raw)) {
            Ok(sitemap) => listed(fetcher, newsroom, raw, sitemap).await,
            Err(rejection) => vec![Item::Rejected(rejection)],
        }),
        Form::Html | Form::Records | Form::Text | Form::Opml | Form::Warc | Form::Empty => None,
    }
}

/// The pages of a sitemap, and of the sitemaps that it names.
async fn listed(fetcher: &Fetcher, newsroom: &Newsroom, raw: &RawPage, mut sitemap: Sitemap) -> Vec<Item> {
    let inner: Vec<String> =
        sitemap.latest_sitemaps().into_iter().take(MAX_SITEMAPS).map(|link| link.url.clone()).collect();
    for url in inner {
        match fetcher.get(&url, &Validators::default()).await {
            // One level: an index of indexes is none (sitemaps.org), and could go on for ever.
            Ok(Fetched::Page(page)) => match tokio::task::block_in_place(|| read_sitemap(&self::raw(page))) {
                Ok(inner) => sitemap.pages.extend(inner.pages),
                Err(rejection) => eprintln!("{url}: {rejection}"),
            },
            Ok(Fetched::NotModified) => {}
            Err(error) => eprintln!("{error}"),
        }
    }
    let pages: Vec<_> = sitemap.latest_pages().into_iter().cloned().collect();
    pages
        .into_iter()
        .filter_map(|page| match page.title {
            Some(_) => Some(match newsroom.pipeline.normaliser().finish(page, raw.fetched_at) {
                Ok(article) => Item::Article(Box::new(article)),
                Err(rejection) => Item::Rejected(rejection),
            }),
            None => page.url.map(Item::Address),
        })
        .collect()
}

/// Fetches a page and reads its article.
///
/// # Errors
/// When it cannot be had, or is no article; the message names the address.
pub(super) async fn article_at(fetcher: &Fetcher, newsroom: &Newsroom, url: &str) -> Result<Article, String> {
    let page = match fetcher.get(url, &Validators::default()).await {
        Ok(Fetched::Page(page)) => raw(page),
        Ok(Fetched::NotModified) => return Err(format!("{url}: it has not changed")),
        Err(error) => return Err(error.to_string()),
    };
    let read = tokio::task::block_in_place(|| newsroom.pipeline.normaliser().normalise(&page));
    match read.into_iter().next() {
        Some(Ok(article)) => Ok(article),
        Some(Err(rejection)) => Err(format!("{url}: {rejection}")),
        None => Err(format!("{url}: {}", Rejection::NoText)),
    }
}

/// The article of an item's page, with what the item knows better; the item itself when the page gives less.
pub(super) async fn whole(fetcher: &Fetcher, newsroom: &Newsroom, item: Article) -> Article {
    let Some(url) = item.url.clone() else { return item };
    let mut article = match article_at(fetcher, newsroom, &url).await {
        Ok(article) => article,
        Err(error) => {
            eprintln!("{error}; the item is kept");
            return item;
        }
    };
    let length = |article: &Article| article.body.iter().map(String::len).sum::<usize>();
    if length(&article) < length(&item) {
        return item;
    }
    // One article has one name, whichever way it was found.
    article.id = item.id;
    if article.published.source == newshound_model::DateSource::FirstSeen {
        article.published = item.published;
    }
    if article.title.is_empty() {
        article.title = item.title;
    }
    article.first_seen = article.first_seen.min(item.first_seen);
    article
}
