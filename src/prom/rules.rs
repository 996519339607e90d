//! What a Prometheus says about the rules that it has loaded. Not a query: it costs it a list.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;

use super::about::told;
use crate::prom::{Answer, Client, Error, Labels};
use crate::promql::Matcher;
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
    /// All rules; `None` where they are not told: some that have the same query API do not have this, others answer it with a part.
    ///
    /// # Errors
    /// When Prometheus cannot be asked, so that a later attempt may know more.
    pub async fn rules(&self) -> Result<Option<Vec<RuleGroup>>, Error> {
        let Some(Ok(groups)) = told(self.rule_groups(None).await)?.map(Answer::complete) else {
            return Ok(None);
        };
        Ok(Some(groups.into_iter().map(Group::plain).collect()))
    }

    /// All rules of a `kind` or of any, page by page, those of other Prometheus than the one that the matchers mean left out.
    pub(super) async fn rule_groups(&self, kind: Option<&str>) -> Result<Answer<Vec<Group>>, Error> {
        let mut all = Answer { value: Vec::new(), warnings: Vec::new(), infos: Vec::new() };
        let mut next = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(kind, next.as_deref()).await?;
            all.warnings.extend(page.warnings);
            all.value.extend(page.value.groups);
            next = page.value.next.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        for group in &mut all.value {
            group.rules.retain(|rule| self.means(&rule.labels));
        }
        Ok(all)
    }

    async fn page(&self, kind: Option<&str>, next: Option<&str>) -> Result<Answer<Page>, Error> {
        let mut query = vec![("exclude_alerts", "true"), ("group_limit", GROUPS)];
        query.extend(kind.map(|kind| ("type", kind)));
        query.extend(next.map(|token| ("group_next_token", token)));
        self.send(self.request(Method::GET, "api/v1/rules")?.query(&query)).await
    }

    /// Whoever answers for several Prometheus tells with a label which one evaluates a rule.
    fn means(&self, labels: &Labels) -> bool {
        let fits = |matcher: &Matcher| labels.get(&matcher.label).is_none_or(|value| matcher.matches(value));
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

/// A group as it is told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    name: String,
    #[serde(default)]
    interval: f64,
    evaluation_time: Option<f64>,
    #[serde(default)]
    last_evaluation: String,
    #[serde(default)]
    pub(super) rules: Vec<Rule>,
}

/// A rule as it is told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    #[serde(default)]
    name: String,
    #[serde(default)]
    pub(super) labels: Labels,
    #[serde(default)]
    pub(super) health: String,
    #[serde(default)]
    last_error: String,
    #[serde(default)]
    evaluation_time: f64,
}

impl Group {
    fn plain(self) -> RuleGroup {
        // vmalert tells this of each rule alone.
        let took =
            self.evaluation_time.unwrap_or_else(|| self.rules.iter().map(|rule| rule.evaluation_time).sum());
        RuleGroup {
            name: self.name,
            interval: Duration::from_secs_f64(self.interval),
            took: Duration::from_secs_f64(took),
            evaluated_at: moment(&self.last_evaluation),
            rules: self.rules.into_iter().map(Rule::plain).collect(),
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
