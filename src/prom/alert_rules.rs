//! Which alerting rules are loaded. An alert that does not fire proves something only where its rule is there and evaluated.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::prom::{Answer, Client, Error, Labels};

/// An alerting rule that is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRule {
    /// The labels that it gives its alerts.
    #[serde(default)]
    pub labels: Labels,
    /// `ok`; `err` where its evaluation fails, `unknown` before the first one.
    #[serde(default)]
    pub health: String,
}

impl AlertRule {
    /// Whether it is evaluated, so that its alert would fire.
    #[must_use]
    pub fn works(&self) -> bool {
        self.health == "ok"
    }
}

#[derive(Deserialize)]
struct Loaded {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    rules: Vec<AlertRule>,
}

impl Client {
    /// Where [`Client::alert_rules`] are read, for records.
    pub const ALERT_RULES: &str = "api/v1/rules?type=alert";

    /// All alerting rules that are loaded.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn alert_rules(&self) -> Result<Answer<Vec<AlertRule>>, Error> {
        let request = self.request(Method::GET, "api/v1/rules").query(&[("type", "alert")]);
        let answer: Answer<Loaded> = self.send(request).await?;
        Ok(answer.map(|loaded| loaded.groups.into_iter().flat_map(|group| group.rules).collect()))
    }
}
