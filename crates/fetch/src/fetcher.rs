//! Getting one address, politely and within bounds.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use robotxt::Robots;
use tokio::sync::Semaphore;
use url::{Host, Url};

use crate::error::FetchError;
use crate::guard::{PublicResolver, is_public};
use crate::pace::Pace;
use crate::robots::{self, Cache, Rules};

/// The name that robots.txt files know us by.
const AGENT: &str = "newshound";

/// The longest `Retry-After` that is remembered.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Bounds and manners.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// The most bytes of an answer, decoded.
    pub max_bytes: usize,
    /// How long one fetch may take, redirects included.
    pub timeout: Duration,
    /// How many redirects are followed.
    pub max_redirects: usize,
    /// The time between two requests to one host.
    pub gap: Duration,
    /// How many requests run at once.
    pub concurrency: usize,
    /// Hosts and addresses that may be private.
    pub allow_private: Vec<String>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            max_bytes: 10 << 20,
            timeout: Duration::from_secs(60),
            max_redirects: 5,
            gap: Duration::from_secs(1),
            concurrency: 16,
            allow_private: Vec::new(),
        }
    }
}

/// What an earlier answer was marked with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

/// The answer to a fetch.
#[derive(Debug, Clone)]
pub enum Fetched {
    /// Nothing has changed since the answer with these validators.
    NotModified,
    /// The page or feed.
    Page(FetchedPage),
}

/// A page or feed as it came.
#[derive(Debug, Clone)]
pub struct FetchedPage {
    /// Where it was found, after redirects.
    pub url: String,
    /// Its bytes, decoded.
    pub bytes: Vec<u8>,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// Its `ETag` and `Last-Modified`.
    pub validators: Validators,
    /// When it came.
    pub fetched_at: Timestamp,
}

/// Fetches. Clones share connections, manners and memory.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    options: Arc<FetchOptions>,
    pace: Arc<Pace>,
    robots: Arc<Cache>,
    places: Arc<Semaphore>,
}

impl Fetcher {
    /// Makes a fetcher.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        // The first fetcher of a process installs the provider; later ones find it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.1"));
        let client = Client::builder()
            .user_agent(concat!("newshound/", env!("CARGO_PKG_VERSION"), " (news search engine; respects robots.txt)"))
            .default_headers(headers)
            // Every hop is checked here before it is followed.
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(Duration::from_secs(10).min(options.timeout))
            .timeout(options.timeout)
            .pool_max_idle_per_host(1)
            .dns_resolver(Arc::new(PublicResolver { allowed: Arc::new(options.allow_private.clone()) }))
            .build()
            .map_err(FetchError::Client)?;
        let places = Arc::new(Semaphore::new(options.concurrency.max(1)));
        Ok(Self { client, options: Arc::new(options), pace: Arc::default(), robots: Arc::default(), places })
    }

    /// Gets an address.
    ///
    /// # Errors
    /// When it may not or cannot be fetched; the error says why and what to do.
    pub async fn get(&self, url: &str, validators: &Validators) -> Result<Fetched, FetchError> {
        let limit = self.options.timeout;
        let timeout = || FetchError::Timeout { url: url.to_owned(), limit };
        let _place = self.places.acquire().await.map_err(|_| timeout())?;
        tokio::time::timeout(limit, self.follow(url, validators)).await.map_err(|_| timeout())?
    }

    async fn follow(&self, first: &str, validators: &Validators) -> Result<Fetched, FetchError> {
        let mut url = self.checked(first)?;
        for _ in 0..=self.options.max_redirects {
            let rules = self.rules(&url).await?;
            if !rules.allow(&url) {
                return Err(FetchError::Robots { host: host_of(&url), path: url.path().to_owned() });
            }
            let response = self.send(&url, validators, rules.delay()).await?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
                return self.answer(&url, response).await;
            }
            let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("");
            let joined = url
                .join(target)
                .map_err(|_| FetchError::BadUrl { url: target.to_owned(), why: "the redirect leads nowhere" })?;
            url = self.checked(joined.as_str())?;
        }
        Err(FetchError::Redirects { url: first.to_owned(), most: self.options.max_redirects })
    }

    /// Refuses addresses that must not be fetched, whatever they resolve to.
    fn checked(&self, text: &str) -> Result<Url, FetchError> {
        let bad = |why| FetchError::BadUrl { url: text.chars().take(200).collect(), why };
        let url = Url::parse(text).map_err(|_| bad("it is no absolute address"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad("only http and https are fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("an address with a password is not fetched"));
        }
        let host = host_of(&url);
        if self.is_allowed(&host) {
            return Ok(url);
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(bad("it has no host")),
        };
        match literal {
            Some(address) if !is_public(address) => Err(FetchError::Private { host, address }),
            _ if !matches!(url.port(), None | Some(80 | 443 | 8000 | 8080 | 8443)) => {
                Err(bad("only the usual web ports are fetched"))
            }
            _ => Ok(url),
        }
    }

    fn is_allowed(&self, host: &str) -> bool {
        self.options.allow_private.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    /// What the host of an address allows.
    async fn rules(&self, url: &Url) -> Result<Rules, FetchError> {
        let origin = url.origin().ascii_serialization();
        if let Some(rules) = self.robots.get(&origin) {
            return Ok(rules);
        }
        let mut at = url.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        at.set_fragment(None);
        let mut rules = Rules::Nothing;
        for _ in 0..=self.options.max_redirects {
            let response = match self.send(&at, &Validators::default(), None).await {
                Ok(response) => response,
                Err(error @ (FetchError::Private { .. } | FetchError::BadUrl { .. } | FetchError::Wait { .. })) => {
                    return Err(error);
                }
                // A host that cannot be reached for its rules cannot be reached for its pages either.
                Err(error) => return Err(error),
            };
            let status = response.status();
            if status.is_redirection() {
                let target =
                    response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("");
                match at.join(target).ok().and_then(|joined| self.checked(joined.as_str()).ok()) {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            // RFC 9309, 2.3.1: a missing file allows everything, a broken server nothing.
            rules = if status.is_success() {
                let bytes = beginning(response, robots::MAX_BYTES, at.as_str()).await?;
                Rules::File(Arc::new(Robots::parse(&bytes, AGENT)))
            } else if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS {
                Rules::All
            } else {
                Rules::Nothing
            };
            break;
        }
        self.robots.put(&origin, rules.clone());
        Ok(rules)
    }

    /// Sends one request when the host's turn has come.
    async fn send(&self, url: &Url, validators: &Validators, delay: Option<Duration>) -> Result<Response, FetchError> {
        let host = host_of(url);
        let wait = self.pace.paused(&host);
        if wait > self.options.timeout {
            return Err(FetchError::Wait { host, wait });
        }
        let gap = delay.unwrap_or_default().max(self.options.gap);
        tokio::time::sleep(self.pace.turn(&host, gap)).await;
        let mut request = self.client.get(url.clone());
        if let Some(etag) = &validators.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &validators.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let response = request.send().await.map_err(|error| self.failed(url, error))?;
        if matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            && let Some(wait) = retry_after(response.headers())
        {
            self.pace.pause(&host, wait);
            return Err(FetchError::Wait { host, wait });
        }
        Ok(response)
    }

    fn failed(&self, url: &Url, error: reqwest::Error) -> FetchError {
        if error.is_timeout() {
            return FetchError::Timeout { url: url.to_string(), limit: self.options.timeout };
        }
        // What the resolver refused lies deep among the causes.
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(inner) = cause {
            if let Some(FetchError::NoPublicAddress { host }) = inner.downcast_ref() {
                return FetchError::NoPublicAddress { host: host.clone() };
            }
            cause = inner.source();
        }
        FetchError::Connection { url: url.to_string(), source: error.without_url() }
    }

    async fn answer(&self, url: &Url, response: Response) -> Result<Fetched, FetchError> {
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::NotModified);
        }
        if !status.is_success() {
            return Err(FetchError::Status { url: url.to_string(), status: status.as_u16() });
        }
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let content_type = text(header::CONTENT_TYPE);
        if let Some(kind) = &content_type
            && ["image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/octet-stream"]
                .iter()
                .any(|begin| kind.to_ascii_lowercase().starts_with(begin))
        {
            return Err(FetchError::ContentType { url: url.to_string(), kind: kind.chars().take(80).collect() });
        }
        let validators = Validators { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED) };
        let bytes = body(response, self.options.max_bytes, url.as_str()).await?;
        Ok(Fetched::Page(FetchedPage { url: url.to_string(), bytes, content_type, validators, fetched_at: now() }))
    }
}

/// Reads a body and counts what comes out of its compression.
async fn body(response: Response, most: usize, url: &str) -> Result<Vec<u8>, FetchError> {
    let bytes = beginning(response, most.saturating_add(1), url).await?;
    if bytes.len() > most {
        return Err(FetchError::TooLarge { url: url.to_owned(), most });
    }
    Ok(bytes)
}

/// Reads a body up to so many bytes, and leaves the rest.
async fn beginning(mut response: Response, most: usize, url: &str) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    let failed = |source: reqwest::Error| FetchError::Connection { url: url.to_owned(), source: source.without_url() };
    while bytes.len() < most
        && let Some(chunk) = response.chunk().await.map_err(failed)?
    {
        bytes.extend_from_slice(&chunk[..chunk.len().min(most - bytes.len())]);
    }
    Ok(bytes)
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
            let wait = i64::try_from(until).ok()? - now().as_second();
            Duration::from_secs(u64::try_from(wait).unwrap_or(0))
        }
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or("").trim_matches(['[', ']']).to_owned()
}

/// The one place of this crate that reads the clock: what came is stamped with when it came.
#[expect(clippy::disallowed_methods, reason = "a fetched page enters here, and with it the present")]
fn now() -> Timestamp {
    Timestamp::now()
}
