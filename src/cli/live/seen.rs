//! Metrics, labels and values: what specs ask for against what Prometheus has seen.

use std::collections::{BTreeMap, BTreeSet};

use super::reads::Read;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::promql::{self, MatchOp, Matcher, VectorSelector};

/// So many values are listed.
const LISTED: usize = 6;

/// What Prometheus has seen within the last day.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// All metrics; asked for only where one is missing.
    pub(super) metrics: BTreeSet<String>,
    /// The labels of each metric asked about; none where there is no such metric.
    pub(super) labels: BTreeMap<String, BTreeSet<String>>,
    /// The values of labels of metrics.
    pub(super) values: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Seen {
    /// What is wrong with a selector: its metric, else its labels, else their values.
    pub(super) fn judge(&self, read: &Read<'_>) -> Vec<Diagnostic> {
        let Some(labels) = self.labels.get(read.metric()) else { return Vec::new() };
        if labels.is_empty() {
            return vec![self.no_metric(read)];
        }
        let demanding = read.selector.matchers.iter().filter(|matcher| !matcher.matches(""));
        demanding.filter_map(|matcher| self.judge_matcher(read, labels, matcher)).collect()
    }

    /// Whether a metric has been seen.
    pub(super) fn has(&self, metric: &str) -> bool {
        self.labels.get(metric).is_some_and(|labels| !labels.is_empty())
    }

    fn no_metric(&self, read: &Read<'_>) -> Diagnostic {
        let metric = read.metric();
        let help = match did_you_mean(metric, self.metrics.iter().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None if read.vital => "is the service running, and is it scraped?".to_owned(),
            None => "if no such event has happened yet, this is right".to_owned(),
        };
        let message = format!("Prometheus has seen no `{metric}` within the last day");
        let place = read.place(read.selector.span);
        let problem =
            if read.vital { Diagnostic::error } else { Diagnostic::warning }(Code::NO_SERIES, place, message);
        problem.help(help)
    }

    fn judge_matcher(
        &self,
        read: &Read<'_>,
        labels: &BTreeSet<String>,
        matcher: &Matcher,
    ) -> Option<Diagnostic> {
        if !labels.contains(&matcher.label) {
            return Some(no_label(read, labels, matcher));
        }
        let values = self.values.get(&(read.metric().to_owned(), matcher.label.clone()))?;
        let fits = values.iter().any(|value| matcher.matches(value));
        (!fits && (read.vital || looks_wrong(matcher, values))).then(|| no_value(read, values, matcher))
    }
}

fn no_label(read: &Read<'_>, labels: &BTreeSet<String>, matcher: &Matcher) -> Diagnostic {
    let label = &matcher.label;
    let near = labels.iter().map(String::as_str).filter(|name| *name != "__name__");
    let meant = near.clone().find(|name| shares_words(name, label));
    let meant = meant.map(str::to_owned).or_else(|| did_you_mean(label, near.clone()));
    let message =
        format!("no series of `{}` has the label `{label}`: this selects nothing, for ever", read.metric());
    let place = read.place(matcher.span);
    // A label that only bad events carry may not have been seen yet, unless it is just named in another way.
    let certain = read.vital || meant.is_some();
    let problem = if certain { Diagnostic::error } else { Diagnostic::warning };
    let listed: Vec<String> = near.map(|name| format!("`{name}`")).collect();
    let help = meant.map_or_else(
        || format!("it has {}", listed.join(", ")),
        |name| format!("did you mean `{name}`? it has {}", listed.join(", ")),
    );
    problem(Code::NO_LABEL, place, message).help(help)
}

fn no_value(read: &Read<'_>, values: &BTreeSet<String>, matcher: &Matcher) -> Diagnostic {
    let message =
        format!("no `{}` that Prometheus has seen within the last day fits `{matcher}`", matcher.label);
    let place = read.place(matcher.span);
    let problem = if read.vital { Diagnostic::error } else { Diagnostic::warning };
    let meant = example(matcher).and_then(|value| did_you_mean(&value, values.iter().map(String::as_str)));
    let shown: Vec<String> = values.iter().take(LISTED).map(|value| format!("`{value}`")).collect();
    let more = values.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let problem =
        problem(Code::NO_VALUE, place, message).help(format!("there is {}{more}", shown.join(", ")));
    problem.maybe_help(
        meant.filter(|_| !read.vital || shown.len() > 1).map(|value| format!("did you mean `{value}`?")),
    )
}

/// Whether the values that are there look different from what bad events are expected to have: `2xx` where `5..` is asked
/// for, or `error` where it is `eror`. `200` beside `5..` only says that there were no errors.
fn looks_wrong(matcher: &Matcher, values: &BTreeSet<String>) -> bool {
    let Some(example) = example(matcher) else { return false };
    let alike = values.iter().any(|value| shape(value) == shape(&example));
    let letters = example.chars().all(|c| !c.is_ascii_digit());
    let near = || did_you_mean(&example, values.iter().map(String::as_str)).is_some();
    !alike || letters && near()
}

fn example(matcher: &Matcher) -> Option<String> {
    if matcher.op == MatchOp::Equal {
        return Some(matcher.value.clone());
    }
    let selector = VectorSelector { matchers: vec![matcher.clone()], ..VectorSelector::default() };
    promql::example_labels(&[&selector], &[])?.into_iter().next().map(|(_, value)| value)
}

/// Every digit as `0`, every word as `a`.
fn shape(value: &str) -> String {
    let mut shape: Vec<char> = value
        .chars()
        .map(|c| match c {
            c if c.is_ascii_digit() => '0',
            c if c.is_alphabetic() => 'a',
            c => c,
        })
        .collect();
    shape.dedup_by(|a, b| a == b && *a == 'a');
    shape.into_iter().collect()
}

/// `code` and `status_code`.
fn shares_words(name: &str, label: &str) -> bool {
    let within = |one: &str, other: &str| {
        let words: Vec<&str> = other.split('_').collect();
        one.split('_').all(|word| words.contains(&word))
    };
    within(label, name) || within(name, label)
}
