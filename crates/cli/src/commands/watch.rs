//! `newshound watch`: the feeds of the known outlets, again and again; also sitemaps, and the feeds of a list.
//!
//! Each new item of a feed is fetched as a page, because feeds mostly carry only the beginning. Where the page cannot be had or gives less, the
//! item itself is the article.

use anyhow::{Context as _, Result, bail};
use newshound_archive::FeedState;
use newshound_fetch::{FetchOptions, Fetched, Fetcher, Timetable, Validators, Visit};
use newshound_ingest::RawPage;
use newshound_ingest::opml::read_opml;
use newshound_model::{ArticleId, CanonicalUrl, OutletRegistry};

use super::fetch::open;
use super::listing::{Item, article_at, items, raw, whole};
use crate::Outcome;
use crate::args::{Global, Watch};
use crate::home::Newsroom;
use crate::intake::Intake;
use crate::interrupt::Interrupt;
use crate::output::{counted, plain};

/// Items of one feed that are fetched at one visit.
const MAX_ITEMS: usize = 200;

/// Polls until it is stopped, or once.
pub(crate) async fn run(global: &Global, args: &Watch) -> Result<Outcome> {
    let interrupt = Interrupt::listen();
    let fetcher = Fetcher::new(FetchOptions { allow_private: args.allow_private.clone(), ..FetchOptions::default() })?;
    let newsroom = open(global).await?;
    let feeds = feeds(newsroom.pipeline.normaliser().outlets(), args)?;
    let mut table = Timetable::new(feeds, super::now());
    if !global.quiet {
        eprintln!("Watching {}; Ctrl-C stops.", counted(table.len() as u64, "feed"));
    }
    let mut outcome = Outcome::Done;
    let mut left = if args.once { table.len() } else { usize::MAX };
    while left > 0 {
        let Some((url, due)) = table.next().map(|(url, due)| (url.to_owned(), due)) else { break };
        let wait = due.duration_since(super::now()).max(jiff::SignedDuration::ZERO).unsigned_abs();
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = interrupt.asked() => break,
        }
        let visit = tokio::select! {
            visit = visit(global, &fetcher, &newsroom, &url, &interrupt) => visit?,
            () = interrupt.asked() => break,
        };
        if visit == Visit::Failed {
            outcome = Outcome::Partly;
        }
        table.visited(&url, visit, super::now());
        left -= 1;
    }
    tokio::task::block_in_place(|| newsroom.pipeline.close())?;
    Ok(if interrupt.is_asked() { Outcome::Interrupted } else { outcome })
}

/// The feeds to watch: those given, those of the lists and of the outlets given, or all.
fn feeds(registry: &OutletRegistry, args: &Watch) -> Result<Vec<String>> {
    let mut feeds = args.feed.clone();
    for path in &args.opml {
        let bytes = std::fs::read(path).with_context(|| format!("list of feeds `{}`", path.display()))?;
        let raw = RawPage { url: None, content_type: None, charset: None, bytes, fetched_at: super::now() };
        let listed = read_opml(&raw).with_context(|| format!("list of feeds `{}`", path.display()))?;
        feeds.extend(listed.into_iter().map(|feed| feed.url));
    }
    for wanted in &args.outlet {
        let found = registry.outlets().iter().find(|known| {
            known.outlet.id.as_str() == wanted.as_str()
                || registry.by_name(wanted).is_some_and(|outlet| outlet.id == known.outlet.id)
        });
        match found {
            Some(known) if !known.feeds.is_empty() => feeds.extend(known.feeds.clone()),
            Some(known) => bail!("no feed of `{}` is known; give one with --feed URL", known.outlet.name),
            None => bail!("no outlet `{}` is known; give a feed with --feed URL", plain(wanted)),
        }
    }
    if feeds.is_empty() {
        feeds.extend(registry.outlets().iter().flat_map(|known| known.feeds.clone()));
    }
    Ok(feeds)
}

/// Visits one feed and takes what is new.
async fn visit(
    global: &Global,
    fetcher: &Fetcher,
    newsroom: &Newsroom,
    url: &str,
    interrupt: &Interrupt,
) -> Result<Visit> {
    let known = newsroom.archive.feed_state(url)?;
    let validators =
        known.map(|state| Validators { etag: state.etag, last_modified: state.last_modified }).unwrap_or_default();
    let page = match fetcher.get(url, &validators).await {
        Ok(Fetched::Page(page)) => page,
        Ok(Fetched::NotModified) => return Ok(Visit::Unchanged),
        Err(error) => {
            eprintln!("{error}");
            return Ok(Visit::Failed);
        }
    };
    let state = FeedState {
        etag: page.validators.etag.clone(),
        last_modified: page.validators.last_modified.clone(),
        checked_at: page.fetched_at,
    };
    let raw = raw(page);
    let Some(items) = items(fetcher, newsroom, &raw).await else {
        eprintln!("{url} is neither a feed nor a sitemap");
        return Ok(Visit::Failed);
    };
    let mut intake = Intake::new(&newsroom.pipeline, indicatif::ProgressBar::hidden());
    let mut n_new = 0_u64;
    for item in items.into_iter().take(MAX_ITEMS) {
        if interrupt.is_asked() {
            break;
        }
        let article = match item {
            Item::Article(item) if newsroom.archive.article(&item.id)?.is_some() => continue,
            Item::Article(item) => Ok(whole(fetcher, newsroom, *item).await),
            Item::Address(page) if is_known(newsroom, &page)? => continue,
            Item::Address(page) => article_at(fetcher, newsroom, &page).await,
            Item::Rejected(rejection) => Err(format!("{url}: {rejection}")),
        };
        let article = match article {
            Ok(article) => article,
            Err(why) => {
                intake.reject(&why);
                continue;
            }
        };
        n_new += 1;
        tokio::task::block_in_place(|| intake.take(article))?;
    }
    tokio::task::block_in_place(|| intake.finish())?;
    // Only now, and not when it was broken off: such a visit is made again in full.
    if !interrupt.is_asked() {
        newsroom.archive.set_feed_state(url, &state)?;
    }
    if n_new > 0 && !global.quiet {
        println!("{}: {} new", plain(url), n_new);
    }
    Ok(if n_new > 0 { Visit::Changed } else { Visit::Unchanged })
}

/// Whether the page at an address is in the archive.
fn is_known(newsroom: &Newsroom, url: &str) -> Result<bool> {
    match url.parse::<CanonicalUrl>() {
        Ok(url) => Ok(newsroom.archive.article(&ArticleId::from_url(&url))?.is_some()),
        Err(_) => Ok(false),
    }
}
