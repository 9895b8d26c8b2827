//! Errors as clients see them: `application/problem+json` (RFC 9457), with the parameter and the fix, and without internals.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use newshound_pipeline::{PipelineError, PostError};
use newshound_search::BackendError;
use serde_json::{Value, json};

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    parameter: Option<String>,
    fix: Option<String>,
    retry_after: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), parameter: None, fix: None, retry_after: None }
    }

    /// A parameter that nobody knows.
    pub(crate) fn unknown_parameter(name: &str, closest: Option<&str>, known: &[&str]) -> Self {
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "Unknown parameter", format!("`{}` is no parameter here", short(name)));
        problem.parameter = Some(short(name));
        problem.fix = Some(match closest {
            Some(closest) => format!("did you mean `{closest}`?"),
            None => format!("known are: {}", known.join(", ")),
        });
        problem
    }

    /// A request that lists more than is looked at.
    pub(crate) fn too_many(detail: String, fix: &str) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "Too many values", detail);
        problem.fix = Some(fix.to_owned());
        problem
    }

    /// A parameter with a value that does not fit the rest of the request.
    pub(crate) fn unfit(name: &str, detail: String, fix: &str) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "Bad value", detail);
        problem.parameter = Some(short(name));
        problem.fix = Some(fix.to_owned());
        problem
    }

    /// A parameter with a value that it cannot have.
    pub(crate) fn bad_value(name: &str, value: &str, fix: impl Into<String>) -> Self {
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            "Bad value",
            format!("`{}` is no value of `{}`", short(value), short(name)),
        );
        problem.parameter = Some(short(name));
        problem.fix = Some(fix.into());
        problem
    }

    /// A value that is none of a few known ones; the fix names the closest.
    pub(crate) fn bad_choice(name: &str, value: &str, known: &[&str]) -> Self {
        let all = format!("use one of: {}", known.join(", "));
        let fix = match closest(value, known.iter().copied()) {
            Some(closest) => format!("did you mean `{closest}`? {all}"),
            None => all,
        };
        Self::bad_value(name, value, fix)
    }

    /// A parameter that says nothing in the form of the answer that was asked for.
    pub(crate) fn no_meaning(name: &str, form: &str) -> Self {
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "Unknown parameter", format!("`{name}` has no meaning in {form}"));
        problem.parameter = Some(name.to_owned());
        problem.fix = Some("leave it out, or ask /v1/search for JSON".into());
        problem
    }

    /// A parameter that is known and has no meaning on this path.
    pub(crate) fn not_here(name: &str, ours: &str) -> Self {
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            "Unknown parameter",
            match short(name) {
                same if same == ours => format!("`{ours}` is not taken by this path"),
                name => format!("`{name}` is `{ours}` here, which this path does not take"),
            },
        );
        problem.parameter = Some(short(name));
        problem.fix = Some(format!("leave it out, or ask a path that takes `{ours}`: /docs shows them"));
        problem
    }

    /// A parameter that is given again, by whatever name, and says something else.
    pub(crate) fn twice(name: &str, ours: &str) -> Self {
        let name = short(name);
        let detail = if name == ours {
            format!("`{name}` is given more than once, with different values")
        } else {
            format!("`{name}` is `{ours}` here, which is given more than once, with different values")
        };
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "Bad request", detail);
        problem.parameter = Some(name);
        problem.fix = Some(format!("give `{ours}` once"));
        problem
    }

    /// What was asked for cannot be given again.
    pub(crate) fn gone(detail: impl Into<String>, fix: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::GONE, "Not the same any more", detail);
        problem.parameter = Some("as_of".into());
        problem.fix = Some(fix.into());
        problem
    }

    /// A request whose parts do not fit each other.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad request", detail)
    }

    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", format!("there is no {what} `{}`", short(id)))
    }

    /// The same, when something is there by a name much like it.
    pub(crate) fn not_found_but(what: &str, id: &str, like: Option<&str>) -> Self {
        let mut problem = Self::not_found(what, id);
        problem.fix = like.map(|like| format!("did you mean `{like}`?"));
        problem
    }

    /// Part of a batch that was not come to.
    pub(crate) fn unfinished() -> Self {
        let mut problem = Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "Not counted",
            "the batch took too long or grew too large before this query",
        );
        problem.fix = Some("send it again in a smaller batch".into());
        problem
    }

    pub(crate) fn no_such_path() -> Self {
        let mut problem = Self::new(StatusCode::NOT_FOUND, "Not found", "there is nothing at this path");
        problem.fix = Some("/openapi.json describes every path, /docs shows it".into());
        problem
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", "this path does not take this method")
    }

    pub(crate) fn too_large(most: usize) -> Self {
        let mut problem =
            Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Body too large", format!("a body may have {most} bytes"));
        problem.fix = Some("send it in several requests".into());
        problem
    }

    pub(crate) fn too_long(what: &str, most: usize) -> Self {
        let mut problem =
            Self::new(StatusCode::URI_TOO_LONG, "Too long", format!("{what} may have {most} bytes in an address"));
        problem.fix = Some("send the parameters as JSON with POST".into());
        problem
    }

    pub(crate) fn key_missing() -> Self {
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, "Key needed", "writes need a key");
        problem.fix = Some("send it as `Authorization: Bearer KEY`".into());
        problem
    }

    pub(crate) fn key_wrong() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Wrong key", "this key may not write")
    }

    /// Wrong keys again and again: none is heard before so much time is over.
    pub(crate) fn too_many_tries(wait: Duration) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many tries", "this address sent too many wrong keys");
        let seconds = wait.as_millis().div_ceil(1_000);
        problem.fix = Some(format!("wait {seconds} s, then send the right key"));
        problem.retry_after = u32::try_from(seconds).ok();
        problem
    }

    pub(crate) fn busy() -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "Busy", "too many requests are waiting");
        problem.retry_after = Some(1);
        problem
    }

    /// Whether it is worth asking again.
    pub(crate) fn is_busy(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE && self.retry_after.is_some()
    }

    pub(crate) fn timeout() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "Too slow", "the request took too long and was given up")
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Internal error",
            "something went wrong here; the server's log says what",
        )
    }
}

/// The known name that a text is closest to; `None` when it is like none.
pub(crate) fn closest<'a>(value: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = |text: &str| {
        let kept = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        kept.take(64).collect::<String>()
    };
    let value = folded(value);
    if value.is_empty() {
        return None;
    }
    known
        .map(|known| (strsim::damerau_levenshtein(&folded(known), &value), known))
        .filter(|(distance, known)| *distance <= 3.min(known.chars().count().div_ceil(3)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Text from a client in an answer: bounded, without control characters.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

impl Problem {
    /// The problem as JSON.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({
            "type": "about:blank", "title": self.title, "status": self.status.as_u16(), "detail": self.detail,
        });
        for (name, value) in [("parameter", &self.parameter), ("fix", &self.fix)] {
            if let Some(value) = value {
                body[name] = value.as_str().into();
            }
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For those round the handlers that say it in other words.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<BackendError> for Problem {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Unsupported(what) => Self::bad_request(format!("this index does not support {what}")),
            error => {
                tracing::error!(%error, "the search backend failed");
                Self::internal()
            }
        }
    }
}

impl From<newshound_archive::ArchiveError> for Problem {
    fn from(error: newshound_archive::ArchiveError) -> Self {
        tracing::error!(%error, "the archive failed");
        Self::internal()
    }
}

impl From<PipelineError> for Problem {
    fn from(error: PipelineError) -> Self {
        let (status, title) = match error {
            PipelineError::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "Disk full"),
            PipelineError::QueueFull => return Self::busy(),
            PipelineError::Failed(_)
            | PipelineError::Closed
            | PipelineError::IndexAhead { .. }
            | PipelineError::Thread(_) => (StatusCode::SERVICE_UNAVAILABLE, "Writes are refused"),
        };
        tracing::warn!(%error, "a write was not acknowledged");
        let detail = match error {
            PipelineError::DiskFull => "the disk of the archive is full; nothing of this request was kept",
            _ => "the archive takes no writes now; nothing of this request was kept",
        };
        Self::new(status, title, detail)
    }
}

impl From<PostError> for Problem {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Pipeline(error) => error.into(),
            error => Self::bad_request(error.to_string()),
        }
    }
}
