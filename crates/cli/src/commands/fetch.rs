//! `newshound fetch`: pages, feeds and sitemaps by address.
//!
//! The items of a feed are articles as they are. A sitemap holds no texts, so the pages that it lists are fetched, the latest first and so many
//! at the most; where a page of a news sitemap cannot be had its headline is kept.

use anyhow::Result;
use newshound_fetch::{FetchOptions, Fetched, Fetcher, Validators};
use newshound_ingest::{Form, RawPage};

use super::listing::{Item, article_at, form, items, raw, whole};
use crate::Outcome;
use crate::args::{Fetch, Global};
use crate::home::{Home, Newsroom};
use crate::intake::Intake;
use crate::interrupt::Interrupt;
use crate::output::counted;
use crate::progress;

/// Fetches each address; of a feed, its items.
pub(crate) async fn run(global: &Global, args: &Fetch) -> Result<Outcome> {
    let interrupt = Interrupt::listen();
    let fetcher = Fetcher::new(FetchOptions { allow_private: args.allow_private.clone(), ..FetchOptions::default() })?;
    let newsroom = open(global).await?;
    let mut intake = Intake::new(&newsroom.pipeline, progress::items(global, args.urls.len() as u64));
    let unconditional = Validators::default();
    for url in &args.urls {
        let fetched = tokio::select! {
            fetched = fetcher.get(url, &unconditional) => fetched,
            () = interrupt.asked() => break,
        };
        match fetched {
            Ok(Fetched::Page(page)) => {
                let raw = raw(page);
                if form(&raw) == Form::Sitemap {
                    sitemap(&fetcher, &newsroom, &mut intake, &raw, args.limit, &interrupt).await?;
                } else {
                    take(&mut intake, &newsroom, raw)?;
                }
            }
            Ok(Fetched::NotModified) => {}
            Err(error) => intake.reject(&error.to_string()),
        }
        intake.step();
    }
    // Waiting for acknowledgements blocks, which the runtime must be told.
    let counts = tokio::task::block_in_place(|| intake.finish())?;
    tokio::task::block_in_place(|| newsroom.pipeline.close())?;
    Ok(counts.report(global, interrupt.is_asked()))
}

/// Fetches the pages that a sitemap lists.
async fn sitemap(
    fetcher: &Fetcher,
    newsroom: &Newsroom,
    intake: &mut Intake<'_>,
    sitemap: &RawPage,
    limit: usize,
    interrupt: &Interrupt,
) -> Result<()> {
    let items = items(fetcher, newsroom, sitemap).await.unwrap_or_default();
    let left_out = items.len().saturating_sub(limit);
    for item in items.into_iter().take(limit) {
        if interrupt.is_asked() {
            return Ok(());
        }
        let article = match item {
            Item::Article(item) => Ok(whole(fetcher, newsroom, *item).await),
            Item::Address(url) => article_at(fetcher, newsroom, &url).await,
            Item::Rejected(rejection) => Err(format!("{}: {rejection}", sitemap.url.as_deref().unwrap_or_default())),
        };
        match article {
            Ok(article) => tokio::task::block_in_place(|| intake.take(article))?,
            Err(why) => intake.reject(&why),
        }
    }
    if left_out > 0 {
        intake
            .say(&format!("{} of the sitemap were left out; --limit N fetches more", counted(left_out as u64, "page")));
    }
    Ok(())
}

/// Opens the data folder off the runtime's threads.
pub(super) async fn open(global: &Global) -> Result<Newsroom> {
    let home = Home::take(global)?;
    tokio::task::spawn_blocking(move || {
        let newsroom = home.open()?;
        newsroom.pipeline.flush()?;
        Ok(newsroom)
    })
    .await?
}

/// Reads what was fetched and sends its articles on their way.
fn take(intake: &mut Intake<'_>, newsroom: &Newsroom, raw: RawPage) -> Result<()> {
    tokio::task::block_in_place(|| {
        let url = raw.url.clone().unwrap_or_default();
        for result in newsroom.pipeline.normaliser().normalise(&raw) {
            match result {
                Ok(article) => intake.take(article)?,
                Err(rejection) => intake.reject(&format!("{url}: {rejection}")),
            }
        }
        Ok(())
    })
}
