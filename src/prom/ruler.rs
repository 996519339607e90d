//! The configuration API of rulers as Mimir has it, Cortex and Grafana Cloud too: rule groups by namespace.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use url::Url;

use crate::prom::connection::Connection;
use crate::prom::http::{self, BodyError, root_cause};
use crate::prom::{Access, Error, RulerError, address};

/// The largest answer in bytes: the rules of a tenant.
const MAX_BODY: usize = 256 << 20;
/// Where rules are below the address of a Mimir.
const RULES_PATH: &str = "prometheus/config/v1/rules";

/// How a ruler is asked. Not shown: headers hold secrets.
#[derive(Clone)]
pub struct RulerOptions {
    /// How long a request may take until the last byte of its answer.
    pub timeout: Duration,
    /// Who asks, and whom to trust.
    pub access: Access,
}

/// A connection pool to one ruler.
pub struct Ruler {
    connection: Connection,
    rules: Url,
    /// The address of the rules without credentials, for messages.
    shown: String,
}

impl Ruler {
    /// A client for the ruler at `base`. Nothing is asked yet. An address that ends in `/rules` is the API itself, any other
    /// the one of a Mimir.
    ///
    /// # Errors
    /// [`RulerError::Address`] and [`RulerError::Access`].
    pub fn new(base: &str, options: RulerOptions) -> Result<Self, RulerError> {
        let mut rules = address::parse(base).map_err(no_address)?;
        let path = rules.path().trim_end_matches('/').to_owned();
        let path = if path.ends_with("/rules") { path } else { format!("{path}/{RULES_PATH}") };
        rules.set_path(&path);
        let shown = address::shown(&rules);
        let connection = Connection::new(&rules, options.timeout, options.access)?;
        Ok(Self { connection, rules, shown })
    }

    /// The rule groups of a namespace as YAML; empty where it has none.
    ///
    /// # Errors
    /// When there is no answer, or none of a ruler.
    pub async fn groups(&self, namespace: &str) -> Result<String, RulerError> {
        let action = format!("list the groups of `{namespace}`");
        let (status, text) = self.send(self.request(Method::GET, &[namespace])?).await?;
        match status {
            200 => Ok(text),
            404 if text.contains("no rule group") => Ok(String::new()),
            _ => Err(self.refused(status, &text, action)),
        }
    }

    /// Creates or replaces a group, which `yaml` describes.
    ///
    /// # Errors
    /// When there is no answer, or it is no.
    pub async fn set(&self, namespace: &str, group: &str, yaml: String) -> Result<(), RulerError> {
        let request = self.request(Method::POST, &[namespace])?.header("content-type", "application/yaml");
        self.change(request.body(yaml), format!("set `{group}`")).await
    }

    /// Deletes a group. One that is gone already is as good.
    ///
    /// # Errors
    /// When there is no answer, or it is no.
    pub async fn delete(&self, namespace: &str, group: &str) -> Result<(), RulerError> {
        let request = self.request(Method::DELETE, &[namespace, group])?;
        match self.change(request, format!("delete `{group}`")).await {
            Err(RulerError::NotRuler { reason, .. }) if reason.contains("not exist") => Ok(()),
            answer => answer,
        }
    }

    async fn change(&self, request: RequestBuilder, action: String) -> Result<(), RulerError> {
        match self.send(request).await? {
            (200..=299, _) => Ok(()),
            (status, text) => Err(self.refused(status, &text, action)),
        }
    }

    fn request(&self, method: Method, segments: &[&str]) -> Result<RequestBuilder, RulerError> {
        let mut url = self.rules.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(segments);
        }
        Ok(self.connection.request(method, url)?)
    }

    async fn send(&self, request: RequestBuilder) -> Result<(u16, String), RulerError> {
        let response = request.send().await.map_err(|error| self.failed(&error))?;
        let status = response.status().as_u16();
        let body = http::body(response, MAX_BODY).await.map_err(|error| match error {
            BodyError::TooLarge => self.malformed(format!("it is larger than {} MiB", MAX_BODY >> 20)),
            BodyError::BrokenOff(error) if error.is_timeout() => self.failed(&error),
            BodyError::BrokenOff(error) => self.malformed(format!("it breaks off: {}", root_cause(&error))),
        })?;
        let text = String::from_utf8(body).map_err(|_| self.malformed("it is not UTF-8".to_owned()))?;
        Ok((status, text))
    }

    fn refused(&self, status: u16, body: &str, action: String) -> RulerError {
        let (url, text) = (self.shown.clone(), first_line(body));
        match status {
            401 | 403 => RulerError::Denied { url, status, text },
            200..=399 | 404 | 405 | 501 => {
                RulerError::NotRuler { url, reason: format!("it answers {status}, {text}") }
            }
            429 | 500.. => RulerError::Failed { url, action, status, text },
            _ => RulerError::Refused { url, action, status, text },
        }
    }

    fn failed(&self, error: &reqwest::Error) -> RulerError {
        let url = self.shown.clone();
        if error.is_timeout() && !error.is_connect() {
            RulerError::Timeout { url, after: self.connection.timeout() }
        } else {
            RulerError::Unreachable { url, reason: root_cause(error) }
        }
    }

    /// An answer that does not have the shape of its kind.
    #[must_use]
    pub fn malformed(&self, reason: String) -> RulerError {
        RulerError::Malformed { url: self.shown.clone(), reason }
    }
}

fn no_address(error: Error) -> RulerError {
    match error {
        Error::Address { url, reason } => RulerError::Address { url, reason },
        other => RulerError::Address { url: String::new(), reason: other.to_string() },
    }
}

/// The beginning of an error, short enough for a line of ours; rulers answer plain text or `{"status":"error","error":"…"}`.
fn first_line(body: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Envelope {
        error: String,
    }
    let text =
        serde_json::from_str::<Envelope>(body).map_or_else(|_| body.to_owned(), |envelope| envelope.error);
    match text.trim().lines().next() {
        None | Some("") => "no reason given".to_owned(),
        Some(line) if line.starts_with('<') => "a web page".to_owned(),
        Some(line) => line.chars().filter(|c| !c.is_control()).take(400).collect(),
    }
}
