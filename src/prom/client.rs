//! Requests to one Prometheus, or to what answers in its place: bounded in time and size.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::prom::clock::Clock;
use crate::prom::connection::Connection;
use crate::prom::decode::decode;
use crate::prom::http::{self, BodyError, root_cause};
use crate::prom::narrow::narrowed;
use crate::prom::wire::Data;
use crate::prom::{Access, Answer, Error, Raw, Sample, Series, Value, address};
use crate::promql::Matcher;
use crate::units;

/// Without it `VictoriaMetrics` evaluates at others, which suit its cache: sums would begin earlier than they are asked for.
const AT_THESE_MOMENTS: (&str, Cow<'static, str>) = ("nocache", Cow::Borrowed("1"));

/// How a client asks. Not shown: it holds secrets.
#[derive(Clone)]
pub struct ClientOptions {
    /// How long a request may take until the last byte of its answer.
    pub timeout: Duration,
    /// The largest answer in bytes, after decompression.
    pub max_body: usize,
    /// Who asks, and whom to trust.
    pub access: Access,
    /// What every selector of every query has, where an address answers for several Prometheus.
    pub matchers: Vec<Matcher>,
}

impl Default for ClientOptions {
    /// 10 s, shorter than the daemon's tick; 32 MiB.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            max_body: 32 << 20,
            access: Access::default(),
            matchers: Vec::new(),
        }
    }
}

/// A connection pool to one Prometheus. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    connection: Connection,
    clock: Clock,
    base: Url,
    /// The base address without credentials, for messages.
    shown: String,
    max_body: usize,
    matchers: Arc<[Matcher]>,
}

/// Neither the credentials of the address nor any other.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &self.shown).finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the Prometheus at `base`, which may have a path of its own. Nothing is asked yet.
    ///
    /// # Errors
    /// [`Error::Address`] when `base` is not an HTTP address, [`Error::Access`] when a secret or a certificate is not there.
    pub fn new(base: &str, options: ClientOptions) -> Result<Self, Error> {
        let url = address::parse(base)?;
        let shown = address::shown(&url);
        let ClientOptions { timeout, max_body, access, matchers } = options;
        let connection = Connection::new(&url, timeout, access)?;
        Ok(Self {
            connection,
            clock: Clock::default(),
            base: url,
            shown,
            max_body,
            matchers: matchers.into(),
        })
    }

    /// The base address, without credentials.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shown
    }

    /// How far the clock of whoever answers is ahead of ours, to the second; `None` before the first answer that tells the time.
    #[must_use]
    pub fn clock_offset(&self) -> Option<TimeDelta> {
        self.clock.offset()
    }

    /// For whom it is asked, where servers have tenants.
    #[must_use]
    pub fn asker(&self) -> Option<String> {
        self.connection.asker()
    }

    /// `query` as it is asked: with the matchers that every selector has.
    #[must_use]
    pub fn as_asked(&self, query: &str) -> String {
        narrowed(query, &self.matchers).map_or_else(|_| query.to_owned(), Cow::into_owned)
    }

    /// Evaluates `query` at one moment.
    ///
    /// # Errors
    /// Any [`Error`] but [`Error::Address`].
    pub async fn instant(&self, query: &str, at: DateTime<Utc>) -> Result<Answer<Value>, Error> {
        let answer: Answer<Data> = self.send(self.instant_request(query, at)?).await?;
        Ok(answer.map(Value::from))
    }

    /// Evaluates a `query` as [`Client::vector`] does, and keeps the answer as it came, for a record.
    ///
    /// # Errors
    /// Those of [`Client::vector`].
    pub async fn raw(&self, query: &str, at: DateTime<Utc>) -> Result<Answer<Raw<Vec<Sample>>>, Error> {
        let answer = self.send(self.instant_request(query, at)?).await?;
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
        let answer: Answer<Data> = self.send(self.range_request(query, start, end, step)?).await?;
        match Value::from(answer.value) {
            Value::Matrix(value) if are_at(&value, (start, end), step) => {
                Ok(Answer { value, warnings: answer.warnings, infos: answer.infos })
            }
            Value::Matrix(_) => Err(self.malformed(OTHER_MOMENTS)),
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
        let answer = self.send(self.range_request(query, start, end, step)?).await?;
        match self.parsed(&answer.value)? {
            Value::Matrix(value) if are_at(&value, (start, end), step) => {
                Ok(answer.map(|data| Raw { value, data }))
            }
            Value::Matrix(_) => Err(self.malformed(OTHER_MOMENTS)),
            _ => Err(self.malformed("a matrix was asked for")),
        }
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        self.send(self.request(Method::GET, path)?).await.map(|answer| answer.value)
    }

    fn instant_request(&self, query: &str, at: DateTime<Utc>) -> Result<RequestBuilder, Error> {
        let form = [("query", self.narrowed(query)?), ("time", seconds(at).into()), AT_THESE_MOMENTS];
        Ok(self.request(Method::POST, "api/v1/query")?.form(&form))
    }

    fn range_request(
        &self,
        query: &str,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        step: units::Duration,
    ) -> Result<RequestBuilder, Error> {
        let (start, end, step) = (seconds(start), seconds(end), step.as_secs_f64().to_string());
        let form = [
            ("query", self.narrowed(query)?),
            ("start", start.into()),
            ("end", end.into()),
            ("step", step.into()),
            AT_THESE_MOMENTS,
        ];
        Ok(self.request(Method::POST, "api/v1/query_range")?.form(&form))
    }

    pub(super) fn narrowed<'a>(&self, query: &'a str) -> Result<Cow<'a, str>, Error> {
        narrowed(query, &self.matchers).map_err(|reason| Error::Query { reason })
    }

    pub(super) fn matchers(&self) -> &[Matcher] {
        &self.matchers
    }

    fn parsed(&self, data: &serde_json::Value) -> Result<Value, Error> {
        Data::deserialize(data).map(Value::from).map_err(|error| self.malformed(&error.to_string()))
    }

    pub(super) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Error> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        Ok(self.connection.request(method, url)?)
    }

    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<Answer<T>, Error> {
        let (status, body) = self.fetch(request).await?;
        decode(&self.shown, status, &body)
    }

    pub(super) async fn fetch(&self, request: RequestBuilder) -> Result<(u16, Vec<u8>), Error> {
        let response = request.send().await.map_err(|error| self.failed(&error))?;
        self.clock.read(&response, Utc::now());
        if response.status().is_redirection() {
            return Err(self.redirected(&response));
        }
        let status = response.status().as_u16();
        Ok((status, self.body(response).await?))
    }

    async fn body(&self, response: Response) -> Result<Vec<u8>, Error> {
        http::body(response, self.max_body).await.map_err(|failure| match failure {
            BodyError::TooLarge => Error::TooLarge { url: self.shown.clone(), limit: self.max_body },
            BodyError::BrokenOff(error) => self.broken_off(&error),
        })
    }

    fn failed(&self, error: &reqwest::Error) -> Error {
        if error.is_timeout() && !error.is_connect() {
            return Error::Timeout { url: self.shown.clone(), after: self.connection.timeout() };
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

const OTHER_MOMENTS: &str = "it is about other moments than was asked for";

/// Whether all points are `step` by `step` after the first moment, to the millisecond.
fn are_at(series: &[Series], (start, end): (DateTime<Utc>, DateTime<Utc>), step: units::Duration) -> bool {
    let [start, end] = [start, end].map(|at| at.timestamp_millis());
    let step = i64::try_from(step.as_millis()).unwrap_or(i64::MAX).max(1);
    let is_one = |at: i64| (start..=end).contains(&at) && (at - start) % step == 0;
    series.iter().flat_map(|series| &series.points).all(|point| is_one(point.at.timestamp_millis()))
}

/// Seconds since the epoch with milliseconds, as Prometheus reads them.
pub(super) fn seconds(at: DateTime<Utc>) -> String {
    format!("{}.{:03}", at.timestamp(), at.timestamp_subsec_millis())
}
