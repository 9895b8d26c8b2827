//! What every handler has at hand.

use std::sync::Arc;

use jiff::Timestamp;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use newshound_model::OutletRegistry;
use newshound_pipeline::Pipeline;
use newshound_search::{AggregateRequest, Aggregates, BackendError, SearchBackend};

use crate::cache::CountCache;
use crate::config::ServerConfig;
use crate::keys::Tries;
use crate::params::chosen::Chosen;
use crate::pool::Pool;
use crate::problem::Problem;
use crate::receipt::Superseded;
use crate::story::StoryTitles;

/// The most posts that wait to be read.
const MAX_POSTS: usize = 64;

/// Backend, write side, settings and clock. Clones share everything.
#[derive(Clone)]
pub struct AppState {
    pub(crate) backend: Arc<dyn SearchBackend>,
    pub(crate) pipeline: Pipeline,
    pub(crate) config: Arc<ServerConfig>,
    /// The threads that search.
    pub(crate) pool: Pool,
    /// The thread that reads posts.
    pub(crate) posts: Pool,
    pub(crate) recorder: Arc<PrometheusRecorder>,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) counts: Arc<CountCache>,
    pub(crate) titles: Arc<StoryTitles>,
    pub(crate) tries: Arc<Tries>,
    superseded: Arc<Superseded>,
    clock: fn() -> Timestamp,
}

impl AppState {
    /// Puts the parts together and starts the threads that search.
    #[must_use]
    pub fn new(backend: Arc<dyn SearchBackend>, pipeline: Pipeline, config: ServerConfig) -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = recorder.handle();
        let pool = Pool::new("search", config.search_threads, config.search_queue);
        let posts = Pool::new("post", 1, MAX_POSTS);
        Self {
            backend,
            pipeline,
            config: Arc::new(config),
            pool,
            posts,
            recorder: Arc::new(recorder),
            metrics,
            counts: Arc::default(),
            titles: Arc::default(),
            tries: Arc::default(),
            superseded: Arc::default(),
            clock: present,
        }
    }

    /// Stops the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.clock = clock;
        self
    }

    /// The outlets we know.
    pub(crate) fn registry(&self) -> &OutletRegistry {
        self.pipeline.normaliser().outlets()
    }

    /// Counts everything that matches, or tells what was counted in the same state of the index.
    pub(crate) fn aggregate(&self, request: &AggregateRequest) -> Result<Arc<Aggregates>, BackendError> {
        self.counts.ask(self.backend.as_ref(), request)
    }

    /// Counts what a client chose, in the state that it asked for.
    pub(crate) fn counted(&self, chosen: &Chosen, request: &AggregateRequest) -> Result<Arc<Aggregates>, Problem> {
        self.check_as_of(chosen)?;
        Ok(self.aggregate(request)?)
    }

    /// Refuses an earlier state that cannot be given again. It may take as long as a search.
    pub(crate) fn check_as_of(&self, chosen: &Chosen) -> Result<(), Problem> {
        self.superseded.check(self.pipeline.archive(), self.backend.as_ref(), chosen)
    }

    /// The instant that counts as now.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// The one place of the server that reads the clock.
#[expect(clippy::disallowed_methods, reason = "requests are where work enters, and with it the present")]
fn present() -> Timestamp {
    Timestamp::now()
}
