//! What a Prometheus says about the rules that it has loaded. Not a query: it costs it a list.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;

use super::about::told;
use crate::prom::{Answer, Client, Error, Labels};
use crate::units::Duration;

/// So many groups are asked for at once, of whoever knows how to tell fewer than all.
const GROUPS: &str = "200";
/// More pages than this have no end.
const MOST_PAGES: usize = 1_000;
/// A longer error is cut.
const LONGEST_ERROR: usize = 200;

/// A group of rules, evaluated one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleGroup {
    /// Its name.
    pub name: String,
    /// How often it is evaluated.
    pub interval: Duration,
    /// How long the last evaluation took.
    pub took: Duration,
    /// When it was last evaluated; `None` before the first time.
    pub evaluated_at: Option<DateTime<Utc>>,
    /// Its rules.
    pub rules: Vec<LoadedRule>,
}

/// A rule that is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedRule {
    /// The series that it records, or the alert's name.
    pub name: String,
    /// The labels that it adds.
    pub labels: Labels,
    /// Why the last evaluation failed, if it did.
    pub error: Option<String>,
}

impl Client {
    /// All rules, those of other Prometheus than the one that the matchers mean left out; `None` where they are not told: some that
    /// have the same query API do not have this, others answer it with an empty list.
    ///
    /// # Errors
    /// When Prometheus cannot be asked, so that a later attempt may know more.
    pub async fn rules(&self) -> Result<Option<Vec<RuleGroup>>, Error> {
        let (mut groups, mut next) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let Some(page) = self.page(next.as_deref()).await? else { return Ok(None) };
            groups.extend(page.groups.into_iter().map(|group| group.plain(self)));
            next = page.next.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        Ok(Some(groups).filter(|groups| !groups.is_empty()))
    }

    async fn page(&self, next: Option<&str>) -> Result<Option<Page>, Error> {
        let mut query = vec![("exclude_alerts", "true"), ("group_limit", GROUPS)];
        query.extend(next.map(|token| ("group_next_token", token)));
        let request = self.request(Method::GET, "api/v1/rules")?.query(&query);
        told(self.send(request).await.map(|answer: Answer<Page>| answer.value))
    }

    /// Whoever answers for several Prometheus tells with a label which one evaluates a rule.
    fn means(&self, rule: &LoadedRule) -> bool {
        let fits = |matcher: &crate::promql::Matcher| {
            rule.labels.get(&matcher.label).is_none_or(|value| matcher.matches(value))
        };
        self.matchers().iter().all(fits)
    }
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default, rename = "groupNextToken")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    name: String,
    #[serde(default)]
    interval: f64,
    #[serde(default)]
    evaluation_time: f64,
    #[serde(default)]
    last_evaluation: String,
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(default)]
    name: String,
    #[serde(default)]
    labels: Labels,
    #[serde(default)]
    health: String,
    #[serde(default)]
    last_error: String,
}

impl Group {
    fn plain(self, client: &Client) -> RuleGroup {
        RuleGroup {
            name: self.name,
            interval: Duration::from_secs_f64(self.interval),
            took: Duration::from_secs_f64(self.evaluation_time),
            evaluated_at: moment(&self.last_evaluation),
            rules: self.rules.into_iter().map(Rule::plain).filter(|rule| client.means(rule)).collect(),
        }
    }
}

impl Rule {
    fn plain(self) -> LoadedRule {
        let failed = self.health == "err" || !self.last_error.is_empty();
        LoadedRule { name: self.name, labels: self.labels, error: failed.then(|| short(&self.last_error)) }
    }
}

/// What was never evaluated was last evaluated in the year 1.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    (at > DateTime::UNIX_EPOCH).then_some(at)
}

/// Short enough for a line of ours.
fn short(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    match line.trim() {
        "" => "no reason given".to_owned(),
        line => line.chars().filter(|c| !c.is_control()).take(LONGEST_ERROR).collect(),
    }
}
