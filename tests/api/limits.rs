//! Slow clients, full queues, and stopping with requests in flight.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use newshound_model::{Article, ArticleId};
use newshound_search::hits::{Aggregates, ArticleHit, GroupSize, SearchPage, Suggestion};
use newshound_search::request::{AggregateRequest, FilterField, Generation, RelatedRequest, SuggestRequest};
use newshound_search::{
    BackendError, Capabilities, Change, Filters, MemoryBackend, Query, SearchBackend, SearchRequest, TimeAxis,
};
use newshound_server::{ServerConfig, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::newsroom::{Newsroom, news};

/// Time enough for anything but waiting for ever.
const ENOUGH: Duration = Duration::from_secs(60);

/// A backend whose searches wait at a gate.
#[derive(Default)]
struct Gated {
    inner: MemoryBackend,
    gate: Mutex<Gate>,
    changed: Condvar,
}

#[derive(Default)]
struct Gate {
    is_open: bool,
    waiting: usize,
}

impl Gated {
    fn open(&self) {
        self.gate.lock().unwrap().is_open = true;
        self.changed.notify_all();
    }

    /// Returns when so many searches wait.
    fn until_waiting(&self, n_searches: usize) {
        let gate = self.gate.lock().unwrap();
        drop(self.changed.wait_while(gate, |gate| gate.waiting < n_searches).unwrap());
    }
}

impl SearchBackend for Gated {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackendError> {
        self.inner.apply(changes)
    }

    fn commit(&self, sequence: u64) -> Result<Generation, BackendError> {
        self.inner.commit(sequence)
    }

    fn committed_sequence(&self) -> u64 {
        self.inner.committed_sequence()
    }

    fn generation(&self) -> Generation {
        self.inner.generation()
    }

    fn len(&self) -> u64 {
        self.inner.len()
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchPage, BackendError> {
        let mut gate = self.gate.lock().unwrap();
        gate.waiting += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(gate, |gate| !gate.is_open).unwrap());
        self.inner.search(request)
    }

    fn span(
        &self,
        query: &Query,
        filters: &Filters,
        axis: TimeAxis,
    ) -> Result<Option<(Timestamp, Timestamp)>, BackendError> {
        self.inner.span(query, filters, axis)
    }

    fn aggregate(&self, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
        self.inner.aggregate(request)
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Article>, BackendError> {
        self.inner.article(id)
    }

    fn group_sizes(&self, field: FilterField, ids: &[&str]) -> Result<Vec<GroupSize>, BackendError> {
        self.inner.group_sizes(field, ids)
    }

    fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError> {
        self.inner.suggest(request)
    }

    fn related(&self, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError> {
        self.inner.related(request)
    }
}

/// A server on a port of its own, until it is told to stop.
struct Running {
    address: std::net::SocketAddr,
    stop: tokio::sync::oneshot::Sender<()>,
    done: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn run(newsroom: &Newsroom, config: ServerConfig) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let app = newsroom.app.clone();
    let done = tokio::spawn(async move {
        serve(listener, app, &config, async {
            let _ = stopped.await;
        })
        .await
    });
    Running { address, stop, done }
}

/// Asks for a path and reads until the other side closes.
async fn ask(address: std::net::SocketAddr, path: &str) -> String {
    send(address, "GET", path, "").await
}

/// Sends a request and reads until the other side closes.
async fn send(address: std::net::SocketAddr, method: &str, path: &str, body: &str) -> String {
    let mut client = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(ENOUGH, client.read_to_end(&mut answer)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work);
}

#[test]
fn when_all_threads_search_and_the_queue_is_full_clients_are_told_and_health_still_answers() {
    let backend = Arc::new(Gated::default());
    let config = ServerConfig { search_threads: 1, search_queue: 1, ..ServerConfig::default() };
    let newsroom = Newsroom::with(news(), Arc::clone(&backend) as Arc<dyn SearchBackend>, config.clone());
    block_on(async {
        let server = run(&newsroom, config).await;
        let address = server.address;
        let first = tokio::spawn(async move { ask(address, "/v1/search?q=storm").await });
        tokio::task::block_in_place(|| backend.until_waiting(1));
        // One searches, one waits in the queue; whoever finds the queue full is sent away at once.
        let mut others: Vec<_> =
            (0..3).map(|_| tokio::spawn(async move { ask(address, "/v1/search?q=storm").await })).collect();
        let (refused, _, rest) = futures_select(&mut others).await;
        assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
        assert!(refused.to_ascii_lowercase().contains("retry-after:"), "{refused}");
        assert!(ask(address, "/healthz").await.starts_with("HTTP/1.1 200"));
        backend.open();
        assert!(first.await.unwrap().starts_with("HTTP/1.1 200"));
        let mut served = 0;
        for other in rest {
            served += usize::from(other.await.unwrap().starts_with("HTTP/1.1 200"));
        }
        assert_eq!(served, 1, "the one in the queue is served");
        let _ = server.stop.send(());
        server.done.await.unwrap().unwrap();
    });
}

#[test]
fn writes_take_no_thread_from_the_searches_and_wait_for_none() {
    let backend = Arc::new(Gated::default());
    let config = ServerConfig { search_threads: 1, search_queue: 1, ..ServerConfig::default() };
    let newsroom = Newsroom::with(news(), Arc::clone(&backend) as Arc<dyn SearchBackend>, config.clone());
    block_on(async {
        let server = run(&newsroom, config).await;
        let address = server.address;
        let searching = tokio::spawn(async move { ask(address, "/v1/search?q=storm").await });
        tokio::task::block_in_place(|| backend.until_waiting(1));
        let removed = send(address, "DELETE", "/v1/articles/storm-1", "").await;
        assert!(removed.starts_with("HTTP/1.1 200"), "{removed}");
        let posted = send(address, "POST", "/v1/articles", r#"{"id":"new","title":"Lighthouse opens"}"#).await;
        assert!(posted.starts_with("HTTP/1.1 200") && posted.contains("\"new\""), "{posted}");
        assert!(!searching.is_finished());
        backend.open();
        assert!(searching.await.unwrap().starts_with("HTTP/1.1 200"));
        let _ = server.stop.send(());
        server.done.await.unwrap().unwrap();
    });
}

#[test]
fn a_late_page_does_not_cost_a_search_for_each_page_before_it() {
    let backend = Arc::new(Gated::default());
    backend.open();
    let newsroom = Newsroom::with(news(), Arc::clone(&backend) as Arc<dyn SearchBackend>, ServerConfig::default());
    let id = |page: usize| -> String {
        let answer = newsroom.get(&format!("/v1/search?group=none&limit=1&page={page}")).json();
        answer["results"][0]["id"].as_str().unwrap_or_default().to_owned()
    };
    let whole = newsroom.get("/v1/search?group=none&limit=4").json();
    let before = backend.gate.lock().unwrap().waiting;
    assert_eq!(id(4), whole["results"][3]["id"].as_str().unwrap());
    assert_eq!(backend.gate.lock().unwrap().waiting - before, 2, "one search for what lies before, one for the page");
}

/// The first answer of several, and the requests that still wait.
async fn futures_select(
    requests: &mut Vec<tokio::task::JoinHandle<String>>,
) -> (String, usize, Vec<tokio::task::JoinHandle<String>>) {
    loop {
        if let Some(position) = requests.iter().position(tokio::task::JoinHandle::is_finished) {
            let first = requests.remove(position).await.unwrap();
            return (first, position, std::mem::take(requests));
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_stop_finishes_what_is_in_flight_and_takes_nothing_new() {
    let backend = Arc::new(Gated::default());
    let newsroom = Newsroom::with(news(), Arc::clone(&backend) as Arc<dyn SearchBackend>, ServerConfig::default());
    block_on(async {
        let server = run(&newsroom, ServerConfig::default()).await;
        let address = server.address;
        let in_flight = tokio::spawn(async move { ask(address, "/v1/search?q=storm").await });
        tokio::task::block_in_place(|| backend.until_waiting(1));
        let _ = server.stop.send(());
        // The listener goes first: once nobody can connect, the stop has begun.
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(!in_flight.is_finished());
        backend.open();
        let answer = in_flight.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("storm-1"), "{answer}");
        tokio::time::timeout(ENOUGH, server.done).await.expect("the server ends").unwrap().unwrap();
    });
}

#[test]
fn a_client_that_never_ends_its_headers_is_left_and_starves_nobody() {
    let config = ServerConfig { header_timeout: Duration::from_millis(200), ..ServerConfig::default() };
    let newsroom = Newsroom::open();
    block_on(async {
        let server = run(&newsroom, config).await;
        let mut slow = Vec::new();
        for _ in 0..50 {
            let mut client = TcpStream::connect(server.address).await.unwrap();
            client.write_all(b"GET /v1/search?q=storm HTTP/1.1\r\nHost: loc").await.unwrap();
            slow.push(client);
        }
        assert!(ask(server.address, "/v1/search?q=storm").await.starts_with("HTTP/1.1 200"));
        for client in &mut slow {
            let mut answer = Vec::new();
            // The server closes; whether it says why first is its own affair.
            let _ = tokio::time::timeout(ENOUGH, client.read_to_end(&mut answer)).await.expect("the server closes");
            assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
        }
        let _ = server.stop.send(());
        server.done.await.unwrap().unwrap();
    });
}
