//! promtool test files as data, and as YAML.

use crate::model::{AlertPair, Slo, SloId};
use crate::rules::names;
use crate::rules::recorded::identity;
use crate::units::Duration;
use crate::yaml::Writer;

/// A test file.
pub(super) struct TestFile {
    pub(super) header: String,
    pub(super) rule_files: Vec<String>,
    /// The groups whose order matters; promtool's own order is a different one each time.
    pub(super) group_order: Vec<String>,
    pub(super) evaluation_interval: Duration,
    pub(super) tests: Vec<Test>,
}

/// Series in, expectations out, on a storage of its own.
#[derive(Clone)]
pub(super) struct Test {
    pub(super) name: String,
    /// The distance of the samples in `series`.
    pub(super) interval: Duration,
    pub(super) series: Vec<Series>,
    pub(super) checks: Vec<Check>,
}

/// A series in promtool's notation.
#[derive(Clone)]
pub(super) struct Series {
    pub(super) series: String,
    pub(super) values: String,
}

#[derive(Clone)]
/// An expression and the one value that it must have at a moment, or none.
pub(super) struct Check {
    pub(super) expr: String,
    pub(super) at: Duration,
    pub(super) expected: Option<String>,
}

impl Check {
    /// `expr` must have the one value `expected`, without labels.
    pub(super) fn value(expr: String, at: Duration, expected: impl Into<String>) -> Self {
        Self { expr, at, expected: Some(expected.into()) }
    }

    /// `expr` must have no result.
    pub(super) const fn nothing(expr: String, at: Duration) -> Self {
        Self { expr, at, expected: None }
    }
}

/// A recorded series as it is fed: with the identity labels and, where the SLO fans out, one value a group label.
pub(super) fn recorded_series(slo: &Slo, name: &str) -> String {
    let group: String = slo.group_by.iter().map(|label| format!(",{label}=\"a\"")).collect();
    format!("{name}{{{}{group}}}", identity(&slo.id))
}

/// How many alerts of an SLO fire, among those that also match `more`.
pub(super) fn firing(id: &SloId, more: &str) -> String {
    format!("count(ALERTS{{alertstate=\"firing\",{}{more}}})", identity(id))
}

/// Matchers for the alert of a pair, with everything that routing relies on.
pub(super) fn of_pair(slo: &Slo, pair: &AlertPair) -> String {
    let (long, short) = (names::LONG_WINDOW_LABEL, names::SHORT_WINDOW_LABEL);
    let name = slo.alerting.of(pair.severity).name.as_deref().unwrap_or(names::BURN_ALERT);
    format!(
        ",alertname={},{}=\"{}\",{long}=\"{}\",{short}=\"{}\"",
        quoted(name),
        names::ALERT_LABEL,
        pair.severity.as_str(),
        pair.long,
        pair.short
    )
}

/// A text as PromQL quotes it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

impl TestFile {
    /// The file's text.
    pub(super) fn to_yaml(&self) -> String {
        let mut yaml = Writer::new();
        yaml.comment(&self.header);
        yaml.nested("rule_files", |yaml| self.rule_files.iter().for_each(|file| yaml.scalar_item(file)));
        yaml.plain_entry("evaluation_interval", self.evaluation_interval);
        if !self.group_order.is_empty() {
            yaml.nested("group_eval_order", |yaml| {
                self.group_order.iter().for_each(|name| yaml.scalar_item(name));
            });
        }
        yaml.nested("tests", |yaml| self.tests.iter().for_each(|test| yaml.item(|yaml| test.write(yaml))));
        yaml.finish()
    }
}

impl Test {
    fn write(&self, yaml: &mut Writer) {
        yaml.entry("name", &self.name);
        yaml.plain_entry("interval", self.interval);
        if !self.series.is_empty() {
            yaml.nested("input_series", |yaml| self.series.iter().for_each(|series| series.write(yaml)));
        }
        yaml.nested("promql_expr_test", |yaml| self.checks.iter().for_each(|check| check.write(yaml)));
    }
}

impl Series {
    fn write(&self, yaml: &mut Writer) {
        yaml.item(|yaml| {
            yaml.entry("series", &self.series);
            yaml.entry("values", &self.values);
        });
    }
}

impl Check {
    fn write(&self, yaml: &mut Writer) {
        yaml.item(|yaml| {
            yaml.entry("expr", &self.expr);
            yaml.plain_entry("eval_time", self.at);
            match &self.expected {
                None => yaml.plain_entry("exp_samples", "[]"),
                Some(value) => yaml.nested("exp_samples", |yaml| {
                    yaml.item(|yaml| {
                        yaml.entry("labels", "{}");
                        yaml.plain_entry("value", value);
                    });
                }),
            }
        });
    }
}
