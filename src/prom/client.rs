//! Requests to one Prometheus, or to what answers in its place: bounded in time and size.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Method, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::prom::address;
use crate::prom::decode::decode;
use crate::prom::http::{self, BodyError, root_cause};
use crate::prom::wire::Data;
use crate::prom::{Answer, Error, Raw, Retention, Sample, Series, Value};
use crate::units;

/// How a client asks.
#[derive(Clone, Copy, Debug)]
pub struct ClientOptions {
    /// How long a request may take until the last byte of its answer.
    pub timeout: Duration,
    /// The largest answer in bytes, after decompression.
    pub max_body: usize,
}

impl Default for ClientOptions {
    /// 10 s, shorter than the daemon's tick; 32 MiB.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), max_body: 32 << 20 }
    }
}

/// A connection pool to one Prometheus. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    /// The base address without credentials, for messages.
    shown: String,
    options: ClientOptions,
}

/// Which Prometheus answers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct BuildInfo {
    /// E.g. `2.42.0`.
    pub version: String,
}

impl Client {
    /// A client for the Prometheus at `base`, which may have a path of its own. Nothing is asked yet.
    ///
    /// # Errors
    /// [`Error::Address`] when `base` is not an HTTP address.
    pub fn new(base: &str, options: ClientOptions) -> Result<Self, Error> {
        let url = address::parse(base)?;
        let shown = address::shown(&url);
        let http = http::client(&url, options.timeout)
            .map_err(|error| Error::Address { url: shown.clone(), reason: root_cause(&error) })?;
        Ok(Self { http, base: url, shown, options })
    }

    /// The base address, without credentials.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shown
    }

    /// Evaluates `query` at one moment.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::Address`].
    pub async fn instant(&self, query: &str, at: DateTime<Utc>) -> Result<Answer<Value>, Error> {
        let form = [("query", query), ("time", &seconds(at))];
        let answer: Answer<Data> = self.send(self.request(Method::POST, "api/v1/query").form(&form)).await?;
        Ok(answer.map(Value::from))
    }

    /// Evaluates a `query` as [`Client::vector`] does, and keeps the answer as it came, for a record.
    ///
    /// # Errors
    /// Those of [`Client::vector`].
    pub async fn raw(&self, query: &str, at: DateTime<Utc>) -> Result<Answer<Raw<Vec<Sample>>>, Error> {
        let form = [("query", query), ("time", &seconds(at))];
        let answer = self.send(self.request(Method::POST, "api/v1/query").form(&form)).await?;
        match self.parsed(&answer.value)? {
            Value::Vector(value) => Ok(answer.map(|data| Raw { value, data })),
            _ => Err(self.malformed("a vector was asked for")),
        }
    }

    /// Evaluates a `query` whose result is a vector.
    ///
    /// # Errors
    /// Those of [`Client::instant`]; [`Error::Malformed`] when the result is something else.
    pub async fn vector(&self, query: &str, at: DateTime<Utc>) -> Result<Answer<Vec<Sample>>, Error> {
        let answer = self.instant(query, at).await?;
        match answer.value {
            Value::Vector(value) => Ok(Answer { value, warnings: answer.warnings, infos: answer.infos }),
            _ => Err(self.malformed("a vector was asked for")),
        }
    }

    /// Evaluates `query` from `start` to `end`, both included, every `step`.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn range(
        &self,
        query: &str,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        step: units::Duration,
    ) -> Result<Answer<Vec<Series>>, Error> {
        let answer: Answer<Data> = self.send(self.range_request(query, start, end, step)).await?;
        match Value::from(answer.value) {
            Value::Matrix(value) => Ok(Answer { value, warnings: answer.warnings, infos: answer.infos }),
            _ => Err(self.malformed("a matrix was asked for")),
        }
    }

    /// Evaluates `query` as [`Client::range`] does, and keeps the answer as it came.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn raw_range(
        &self,
        query: &str,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        step: units::Duration,
    ) -> Result<Answer<Raw<Vec<Series>>>, Error> {
        let answer = self.send(self.range_request(query, start, end, step)).await?;
        match self.parsed(&answer.value)? {
            Value::Matrix(value) => Ok(answer.map(|data| Raw { value, data })),
            _ => Err(self.malformed("a matrix was asked for")),
        }
    }

    /// How long samples are kept; `None` where that is not told, as by Thanos and Mimir.
    ///
    /// # Errors
    /// When Prometheus cannot be asked, so that a later attempt may know more.
    pub async fn retention(&self) -> Result<Option<Retention>, Error> {
        let info = told(self.get::<RuntimeInfo>("api/v1/status/runtimeinfo").await)?;
        if let Some(known) = info.and_then(|info| Retention::from_runtime_info(&info.storage_retention)) {
            return Ok(Some(known));
        }
        let flags: Option<BTreeMap<String, String>> = told(self.get("api/v1/status/flags").await)?;
        Ok(flags.and_then(|flags| Retention::from_flags(&flags)))
    }

    /// The version that answers.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn build_info(&self) -> Result<BuildInfo, Error> {
        self.get("api/v1/status/buildinfo").await
    }

    /// Succeeds when Prometheus says that it is ready to answer queries.
    ///
    /// # Errors
    /// [`Error::Refused`] while it still starts; else those of [`Client::instant`].
    pub async fn ready(&self) -> Result<(), Error> {
        let (status, body) = self.fetch(self.request(Method::GET, "-/ready")).await?;
        if status == 200 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&body).trim().chars().take(200).collect();
        Err(Error::Refused { url: self.shown.clone(), status, kind: None, text })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        self.send(self.request(Method::GET, path)).await.map(|answer| answer.value)
    }

    fn range_request(
        &self,
        query: &str,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        step: units::Duration,
    ) -> RequestBuilder {
        let (start, end, step) = (seconds(start), seconds(end), step.as_secs_f64().to_string());
        let form = [("query", query), ("start", &start), ("end", &end), ("step", &step)];
        self.request(Method::POST, "api/v1/query_range").form(&form)
    }

    fn parsed(&self, data: &serde_json::Value) -> Result<Value, Error> {
        Data::deserialize(data).map(Value::from).map_err(|error| self.malformed(&error.to_string()))
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        self.http.request(method, url)
    }

    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<Answer<T>, Error> {
        let (status, body) = self.fetch(request).await?;
        decode(&self.shown, status, &body)
    }

    async fn fetch(&self, request: RequestBuilder) -> Result<(u16, Vec<u8>), Error> {
        let response = request.send().await.map_err(|error| self.failed(&error))?;
        if response.status().is_redirection() {
            return Err(self.redirected(&response));
        }
        let status = response.status().as_u16();
        Ok((status, self.body(response).await?))
    }

    async fn body(&self, response: Response) -> Result<Vec<u8>, Error> {
        http::body(response, self.options.max_body).await.map_err(|failure| match failure {
            BodyError::TooLarge => Error::TooLarge { url: self.shown.clone(), limit: self.options.max_body },
            BodyError::BrokenOff(error) => self.broken_off(&error),
        })
    }

    fn failed(&self, error: &reqwest::Error) -> Error {
        if error.is_timeout() && !error.is_connect() {
            return Error::Timeout { url: self.shown.clone(), after: self.options.timeout };
        }
        Error::Unreachable { url: self.shown.clone(), reason: root_cause(error) }
    }

    fn broken_off(&self, error: &reqwest::Error) -> Error {
        if error.is_timeout() {
            return self.failed(error);
        }
        self.malformed(&format!("it breaks off: {}", root_cause(error)))
    }

    /// Redirects are not followed: a POST would lose its query, and credentials would go where nobody sent them.
    fn redirected(&self, response: &Response) -> Error {
        let target =
            response.headers().get("location").and_then(|target| target.to_str().ok()).unwrap_or("?");
        Error::NotPrometheus { url: self.shown.clone(), reason: format!("it redirects to `{target}`") }
    }

    fn malformed(&self, reason: &str) -> Error {
        Error::Malformed { url: self.shown.clone(), reason: reason.to_owned() }
    }
}

#[derive(serde::Deserialize)]
struct RuntimeInfo {
    #[serde(default, rename = "storageRetention")]
    storage_retention: String,
}

/// Whoever answers but does not know the question leaves it open; other failures stay failures.
fn told<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(
            Error::NotPrometheus { .. }
            | Error::Malformed { .. }
            | Error::Refused { status: 400..=499 | 501, .. },
        ) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Seconds since the epoch with milliseconds, as Prometheus reads them.
pub(super) fn seconds(at: DateTime<Utc>) -> String {
    format!("{}.{:03}", at.timestamp(), at.timestamp_subsec_millis())
}
