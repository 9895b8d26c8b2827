//! How parameters arrive: in the address of a `GET`, or as the JSON object of a `POST`.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::Method;

use super::Params;
use crate::problem::Problem;

/// The longest JSON object of parameters in bytes.
const MAX_JSON_BYTES: usize = 1 << 20;

/// The parameters of a request before their names are known.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    query: Option<String>,
    body: Option<Bytes>,
}

impl Asking {
    /// Reads the parameters; only the allowed names are taken.
    pub(crate) fn params(&self, allowed: &[&[&str]]) -> Result<Params, Problem> {
        match &self.body {
            None => Params::read(self.query.as_deref(), allowed),
            Some(body) => {
                if self.query.as_deref().is_some_and(|query| !query.is_empty()) {
                    return Err(Problem::bad_request("a POST has its parameters in its body, and none in the address"));
                }
                Params::of_json(body, allowed)
            }
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Asking {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let query = request.uri().query().map(str::to_owned);
        if request.method() != Method::POST {
            return Ok(Self { query, body: None });
        }
        let body = axum::body::to_bytes(request.into_body(), MAX_JSON_BYTES)
            .await
            .map_err(|_| Problem::too_large(MAX_JSON_BYTES))?;
        Ok(Self { query, body: Some(body) })
    }
}
