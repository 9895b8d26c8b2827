//! What HTTP adds to a search: a request on a kept connection against the same request handed to the router in process.
//!
//! Both run on one thread's runtime and are timed by the processor time of the process, so the client's own work counts against us.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::body::Body;
use newshound_archive::Archive;
use newshound_benches::corpus::{Corpus, word};
use newshound_benches::measure::{Turns, of_process};
use newshound_benches::n_articles;
use newshound_index::{IndexOptions, TantivyBackend};
use newshound_ingest::{Gazetteer, read_outlets};
use newshound_pipeline::{Normaliser, Pipeline, PipelineOptions};
use newshound_search::SearchBackend;
use newshound_server::{AppState, ServerConfig, router, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

const ROUNDS: usize = 15;
const REQUESTS: usize = 40;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let backend: Arc<dyn SearchBackend> =
        Arc::new(TantivyBackend::open(&folder.path().join("index"), IndexOptions::default())?);
    let archive = Arc::new(Archive::open(folder.path())?);
    let normaliser = Arc::new(Normaliser::new(read_outlets("")?, Gazetteer::embedded()));
    let pipeline = Pipeline::start(archive, Arc::clone(&backend), normaliser, PipelineOptions::default())?;
    let articles: Vec<_> = Corpus::new(7, n_articles(10_000)).collect();
    println!("{} articles; processor time over HTTP over that in process (target 1.25)", articles.len());
    for part in articles.chunks(1_000) {
        pipeline.submit(part.to_vec())?.wait()?;
    }
    pipeline.flush()?;
    let config = ServerConfig::default();
    let app = router(AppState::new(backend, pipeline.clone(), config.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = app.clone();
        let server = tokio::spawn(async move {
            serve(listener, served, &config, async {
                let _ = stopped.await;
            })
            .await
        });
        let mut client = TcpStream::connect(address).await?;
        client.set_nodelay(true)?;
        let mut size = 0;
        for limit in [10, 1] {
            let paths: Vec<String> = (0..REQUESTS)
                .map(|n| format!("/v1/search?q={}+{}&limit={limit}", word(n % 7), word(200 + 31 * n)))
                .collect();
            let mut turns = Turns::default();
            for _ in 0..ROUNDS {
                let began = cpu_time::ProcessTime::now();
                for path in &paths {
                    size += over_http(&mut client, path).await?;
                }
                let http = began.elapsed();
                let began = cpu_time::ProcessTime::now();
                for path in &paths {
                    let request = axum::http::Request::get(path.as_str()).body(Body::empty())?;
                    let answer = app.clone().oneshot(request).await?;
                    size += axum::body::to_bytes(answer.into_body(), usize::MAX).await?.len();
                }
                turns.add(http, began.elapsed());
            }
            let ratio = turns.ratio();
            let added = ratio.ours_micros * (1.0 - 1.0 / ratio.median) / REQUESTS as f64;
            println!("  {limit:>2} hits a page              {ratio}  a round of {REQUESTS}; {added:.1} us added to each (target 45)");
        }
        anyhow::ensure!(size > 0, "empty answers");
        drop(client);
        let _ = stop.send(());
        server.await??;
        Ok::<(), anyhow::Error>(())
    })?;
    let (_, closed) = of_process(|| pipeline.close());
    closed?;
    Ok(())
}

/// Sends a request and reads the whole answer; its length in bytes.
async fn over_http(client: &mut TcpStream, path: &str) -> Result<usize> {
    client.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::with_capacity(64 << 10);
    loop {
        client.read_buf(&mut answer).await?;
        let Some(head) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&answer[..head])?;
        anyhow::ensure!(text.starts_with("HTTP/1.1 200"), "{text}");
        let length = text
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:").map(|value| value.trim().to_owned())
            })
            .context("an answer without a length")?;
        let whole = head + 4 + length.parse::<usize>()?;
        while answer.len() < whole {
            client.read_buf(&mut answer).await?;
        }
        return Ok(whole);
    }
}
