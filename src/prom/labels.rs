//! Which labels and values the series of a stretch of time have: answered from the index, without reading samples.

use chrono::{DateTime, Utc};
use reqwest::Method;

use super::client::seconds;
use super::narrow::all_series;
use crate::prom::{Client, Error};

impl Client {
    /// The names of all labels of the series that `selector` selects, `__name__` among them; none where it selects nothing.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn label_names(
        &self,
        selector: &str,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        self.index("api/v1/labels", Some(selector), start, end).await
    }

    /// The values of `label` on the series that `selector` selects, or on all series.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        self.index(&format!("api/v1/label/{label}/values"), selector, start, end).await
    }

    async fn index(
        &self,
        path: &str,
        selector: Option<&str>,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        let (start, end) = (seconds(start), seconds(end));
        let mut query = vec![("start", start), ("end", end)];
        let selector = match selector {
            Some(selector) => Some(self.narrowed(selector)?.into_owned()),
            None => all_series(self.matchers()),
        };
        query.extend(selector.map(|selector| ("match[]", selector)));
        let answer: super::Answer<Vec<String>> =
            self.send(self.request(Method::GET, path)?.query(&query)).await?;
        Ok(answer.value)
    }
}
