//! A server over fixed articles with a stopped clock.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use newshound_archive::Archive;
use newshound_ingest::{Gazetteer, Normaliser, read_outlets};
use newshound_model::{Article, Entity, EntityId, EntityKind};
use newshound_pipeline::{Pipeline, PipelineOptions};
use newshound_search::{MemoryBackend, SearchBackend};
use newshound_server::{AppState, ServerConfig, router};
use newshound_testkit::{article, instant};
use serde_json::Value;
use tower::ServiceExt as _;

/// The instant at which every request arrives.
fn noon() -> Timestamp {
    instant("2026-11-20T12:00:00Z")
}

const OUTLETS: &str = r#"
[[outlet]]
id = "harbour-post.example"
name = "Harbour Post"
aliases = ["The Post"]
type = "newspaper"
country = "GB"
language = "en"
authority = 1.2
feeds = ["https://harbour-post.example/feed.xml"]

[[outlet]]
id = "tagesblatt.example"
name = "Tagesblatt"
country = "DE"
language = "de"

[[group]]
id = "ports"
name = "Ports"
outlets = ["harbour-post.example", "tagesblatt.example"]
"#;

/// A server and what it stands on.
pub(super) struct Newsroom {
    pub(super) app: Router,
    pipeline: Pipeline,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Newsroom {
    /// A server over the articles of [`news`].
    pub(super) fn open() -> Self {
        Self::with(news(), Arc::new(MemoryBackend::new()), ServerConfig::default())
    }

    pub(super) fn with(articles: Vec<Article>, backend: Arc<dyn SearchBackend>, config: ServerConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Arc::new(Archive::open(folder.path()).unwrap());
        let normaliser = Arc::new(Normaliser::new(read_outlets(OUTLETS).unwrap(), Gazetteer::embedded()));
        let pipeline = Pipeline::start(archive, Arc::clone(&backend), normaliser, PipelineOptions::default()).unwrap();
        if !articles.is_empty() {
            pipeline.submit(articles).unwrap().wait().unwrap();
        }
        pipeline.flush().unwrap();
        let app = router(AppState::new(backend, pipeline.clone(), config).with_clock(noon));
        Self { app, pipeline, _folder: folder }
    }

    /// Makes everything that was written searchable.
    pub(super) fn flush(&self) {
        self.pipeline.flush().unwrap();
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], "")
    }

    pub(super) fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let answer = self.app.clone().oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
        })
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        let _ = self.pipeline.close();
    }
}

/// The outlet of a host.
pub(super) fn outlet(host: &str) -> newshound_model::Outlet {
    read_outlets(OUTLETS).unwrap().of_host(host).unwrap()
}

/// A few invented articles: a storm told by two outlets and copied by one, a bank, and one in German.
pub(super) fn news() -> Vec<Article> {
    let storm = "PORT ALDER, Nov 18 (Meridian Wire) - A storm flooded the old harbour of Port Alder on Wednesday night and cut the power \
        of four thousand homes.\n\nFirefighters pumped water out of cellars while the ferry stayed in port. The mayor, Ann Example, asked \
        people to stay at home until the gale had passed, and closed the schools until Friday.";
    let seen = instant("2026-11-19T00:00:00Z");
    let named = |kind: EntityKind, name: &str, salience: f32| Entity {
        id: EntityId::new(kind, name),
        name: name.into(),
        kind,
        mentions: Vec::new(),
        salience,
    };
    let (mayor, port) = (named(EntityKind::Person, "Ann Example", 0.5), named(EntityKind::Place, "Port Alder", 0.9));
    vec![
        article("storm-1")
            .title("Storm floods the harbour of Port Alder")
            .body(storm)
            .published("2026-11-18T21:30:00Z")
            .with(|article| {
                article.first_seen = seen;
                article.outlet = Some(outlet("harbour-post.example"));
                article.url = Some("https://harbour-post.example/storm".into());
                article.canonical_url = "https://harbour-post.example/storm".parse().ok();
                article.authors = vec!["Mara Lind".into()];
                article.agency = Some("Meridian Wire".into());
                article.section = Some("News".into());
                article.tags = vec!["weather".into()];
                article.image = Some("https://harbour-post.example/storm.jpg".into());
                article.entities = vec![port.clone(), mayor.clone()];
            })
            .build(),
        article("storm-2")
            .title("Harbour of Port Alder under water")
            .body(storm)
            .published("2026-11-19T06:00:00Z")
            .with(|article| {
                article.first_seen = seen;
                article.outlet = Some(outlet("western-star.example"));
            })
            .build(),
        article("storm-3")
            .title("Port Alder counts the damage of the storm")
            .body(
                "Cellars in Port Alder were full of water on Thursday after the storm pushed the sea over the quay of the old harbour.\n\nThe mayor thanked \
                the firefighters, the ferry sailed again at noon, and the power came back in the evening.",
            )
            .published("2026-11-19T18:00:00Z")
            .with(|article| {
                article.first_seen = seen;
                article.entities = vec![port.clone()];
                article.outlet = Some(outlet("harbour-post.example"));
            })
            .build(),
        article("bank-1")
            .title("Central bank leaves interest rate where it is")
            .body("The central bank kept its main interest rate at 3.5 percent on Tuesday and said that prices were rising more slowly.")
            .published("2026-11-17T09:00:00Z")
            .with(|article| {
                article.first_seen = seen;
                article.outlet = Some(outlet("western-star.example"));
            })
            .build(),
        article("sturm-1")
            .title("Sturm überschwemmt den Hafen von Port Alder")
            .body("Ein Sturm hat am Mittwoch den alten Hafen von Port Alder überschwemmt. Die Fähre blieb im Hafen, und die Schulen bleiben geschlossen.")
            .language("de")
            .published("2026-11-19T08:00:00Z")
            .with(|article| {
                article.first_seen = seen;
                article.outlet = Some(outlet("tagesblatt.example"));
            })
            .build(),
    ]
}
