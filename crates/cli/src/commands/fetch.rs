//! `newshound fetch`: pages and feeds by address.

use anyhow::Result;
use newshound_fetch::{FetchOptions, Fetched, FetchedPage, Fetcher, Validators};
use newshound_ingest::{Form, RawPage, sniff};

use crate::Outcome;
use crate::args::{Fetch, Global};
use crate::home::{Home, Newsroom};
use crate::intake::Intake;
use crate::interrupt::Interrupt;
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
            Ok(Fetched::Page(page)) => take(&mut intake, &newsroom, raw(page))?,
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

/// A fetched page as ingest takes it.
pub(super) fn raw(page: FetchedPage) -> RawPage {
    RawPage {
        url: Some(page.url),
        content_type: page.content_type,
        charset: None,
        bytes: page.bytes,
        fetched_at: page.fetched_at,
    }
}

/// Whether a page is a feed.
pub(super) fn is_feed(raw: &RawPage) -> bool {
    matches!(sniff(&raw.bytes, raw.content_type.as_deref(), raw.url.as_deref()), Form::Feed | Form::JsonFeed)
}

/// Reads what was fetched and sends its articles on their way.
pub(super) fn take(intake: &mut Intake<'_>, newsroom: &Newsroom, raw: RawPage) -> Result<()> {
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
