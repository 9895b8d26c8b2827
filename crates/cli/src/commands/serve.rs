//! `newshound serve`: the query server over the data folder.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use newshound_server::AppState;

use crate::Outcome;
use crate::args::{Global, Serve};
use crate::config::Config;
use crate::home::{Home, Newsroom};
use crate::interrupt::Interrupt;
use crate::output::counted;
use crate::sample;

/// Where the server listens when nothing says otherwise.
const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Serves until the user stops it; requests in flight are finished.
pub(crate) async fn run(global: &Global, args: &Serve) -> Result<Outcome> {
    let config = Config::read(global.config.as_deref())?;
    let home = Home::take(global)?;
    let address = args.listen.or(config.listen).unwrap_or(DEFAULT_ADDRESS);
    let listener = tokio::net::TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; give another address with `newshound serve --listen 127.0.0.1:0`")
    })?;
    let interrupt = Interrupt::listen();
    let newsroom = tokio::task::spawn_blocking(move || home.open()).await.context("opening the data folder")??;
    let served = serve(&newsroom, &config, args, listener, &interrupt).await;
    let pipeline = newsroom.pipeline.clone();
    tokio::task::spawn_blocking(move || pipeline.close()).await.context("closing the archive")??;
    served?;
    Ok(Outcome::Done)
}

async fn serve(
    newsroom: &Newsroom,
    config: &Config,
    args: &Serve,
    listener: tokio::net::TcpListener,
    interrupt: &Interrupt,
) -> Result<()> {
    if !args.no_sample && newsroom.archive.is_empty() {
        let pipeline = newsroom.pipeline.clone();
        let loaded = tokio::task::spawn_blocking(move || {
            let loaded = sample::load(&pipeline, super::now())?;
            pipeline.flush()?;
            anyhow::Ok(loaded)
        });
        let n_articles = loaded.await.context("loading the sample")??;
        println!("Loaded the sample: {} of invented news.", counted(n_articles, "article"));
    }
    let server_config = config.server();
    let state = AppState::new(Arc::clone(&newsroom.backend), newsroom.pipeline.clone(), server_config.clone());
    let address = listener.local_addr().context("the address listened on")?;
    println!("Newshound listens on http://{address}  (Ctrl-C stops it)\n");
    println!("  open  http://{address}/         to search");
    println!("        http://{address}/docs     to see the HTTP API\n");
    println!("  curl 'http://{address}/v1/search?q=storm&limit=3'");
    println!("  curl 'http://{address}/v1/stories?limit=5'");
    println!(
        "  curl 'http://{address}/v1/search?q=ferry&from=2026-11-01&to=2026-11-15&facets=outlet,language&timeline=day'"
    );
    let router = newshound_server::router(state);
    let stop = interrupt.clone();
    newshound_server::serve(listener, router, &server_config, async move { stop.asked().await })
        .await
        .context("serving")
}
