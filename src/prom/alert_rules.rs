//! Which alerting rules are loaded. An alert that does not fire proves something only where its rule is there and evaluated.

use serde::{Deserialize, Serialize};

use super::rules::Rule;
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

impl Client {
    /// Where [`Client::alert_rules`] are read, for records.
    pub const ALERT_RULES: &str = "api/v1/rules?type=alert";

    /// All alerting rules that are loaded.
    ///
    /// # Errors
    /// Those of [`Client::instant`].
    pub async fn alert_rules(&self) -> Result<Answer<Vec<AlertRule>>, Error> {
        let answer = self.rule_groups(Some("alert")).await?;
        let rule = |rule: Rule| AlertRule { labels: rule.labels, health: rule.health };
        Ok(answer.map(|groups| groups.into_iter().flat_map(|group| group.rules).map(rule).collect()))
    }
}
