//! What every handler has at hand.

use std::sync::Arc;

use jiff::Timestamp;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use newshound_model::OutletRegistry;
use newshound_pipeline::Pipeline;
use newshound_search::SearchBackend;

use crate::config::ServerConfig;
use crate::pool::Pool;

/// Backend, write side, settings and clock. Clones share everything.
#[derive(Clone)]
pub struct AppState {
    pub(crate) backend: Arc<dyn SearchBackend>,
    pub(crate) pipeline: Pipeline,
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) pool: Pool,
    pub(crate) recorder: Arc<PrometheusRecorder>,
    pub(crate) metrics: PrometheusHandle,
    clock: fn() -> Timestamp,
}

impl AppState {
    /// Puts the parts together and starts the threads that search.
    #[must_use]
    pub fn new(backend: Arc<dyn SearchBackend>, pipeline: Pipeline, config: ServerConfig) -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = recorder.handle();
        let pool = Pool::new(config.search_threads, config.search_queue);
        Self {
            backend,
            pipeline,
            config: Arc::new(config),
            pool,
            recorder: Arc::new(recorder),
            metrics,
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
