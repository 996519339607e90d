//! What a Prometheus says about itself.

use std::collections::BTreeMap;

use reqwest::Method;

use crate::prom::{Client, Error, Retention};

/// Which Prometheus answers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct BuildInfo {
    /// E.g. `2.42.0`.
    pub version: String,
}

impl Client {
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
        match flags.and_then(|flags| Retention::from_flags(&flags)) {
            Some(known) => Ok(Some(known)),
            None => self.retention_of_victoria_metrics().await,
        }
    }

    /// Flags that are set, as a text; others have a page there, or nothing.
    async fn retention_of_victoria_metrics(&self) -> Result<Option<Retention>, Error> {
        let (status, body) = self.fetch(self.request(Method::GET, "flags")?).await?;
        let text = String::from_utf8_lossy(&body);
        Ok((status == 200).then(|| Retention::from_flag_lines(&text)).flatten())
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
        let (status, body) = self.fetch(self.request(Method::GET, "-/ready")?).await?;
        if status == 200 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&body).trim().chars().take(200).collect();
        Err(Error::Refused { url: self.url().to_owned(), status, kind: None, text })
    }
}

#[derive(serde::Deserialize)]
struct RuntimeInfo {
    #[serde(default, rename = "storageRetention")]
    storage_retention: String,
}

/// Whoever answers but does not know the question leaves it open; other failures stay failures.
pub(super) fn told<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(
            Error::NotPrometheus { .. }
            | Error::Malformed { .. }
            | Error::Denied { .. }
            | Error::Refused { status: 400..=499 | 501, .. },
        ) => Ok(None),
        Err(error) => Err(error),
    }
}
