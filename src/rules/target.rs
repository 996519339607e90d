//! Rules as a ruler takes them that is not Prometheus. docs/rules.md says what differs and why.

use crate::rules::limits::MIMIR_RULES;
use crate::rules::names;
use crate::rules::{Group, Rule, Target};
use crate::units::Duration;

/// How far an instant selector looks back, in Prometheus and what follows it.
const INSTANT_LOOKBACK: Duration = Duration::from_minutes(5);

impl Target {
    /// The group as this ruler takes it: one or, where it would be too long, several.
    pub(super) fn adapt(self, group: Group) -> Vec<Group> {
        match self {
            Self::Prometheus2 | Self::Prometheus3 | Self::Thanos => vec![group],
            Self::Mimir => split(group),
            Self::VictoriaMetrics => vec![Group { rules: self_contained(&group), ..group }],
        }
    }
}

/// Alerts in groups of their own where the group is too long. They read recorded series by name and not what was recorded a
/// moment ago, so they may be evaluated a little later; records have to stay together and in order.
fn split(group: Group) -> Vec<Group> {
    if group.rules.len() <= MIMIR_RULES {
        return vec![group];
    }
    let (alerts, records): (Vec<Rule>, Vec<Rule>) =
        group.rules.into_iter().partition(|rule| matches!(rule, Rule::Alert { .. }));
    let (name, interval) = (group.name, group.interval);
    let more = alerts.chunks(MIMIR_RULES).enumerate().map(|(at, rules)| {
        let number = if at == 0 { String::new() } else { format!("-{}", at + 1) };
        Group { name: format!("{name}-alerts{number}"), interval, rules: rules.to_vec() }
    });
    let alerts: Vec<Group> = more.collect();
    let records = Group { name: name.clone(), interval, rules: records };
    std::iter::once(records).chain(alerts).filter(|group| !group.rules.is_empty()).collect()
}

/// vmalert does not wait until what it records can be read: a rule that reads what the same evaluation recorded finds the last
/// one's. Where that is wrong, or too old to be found, the rule gets the recorded expression itself. vmalert 1.79, as Debian
/// has it, refuses `keep_firing_for`.
fn self_contained(group: &Group) -> Vec<Rule> {
    let mut recorded: Vec<(String, String)> = Vec::new();
    let mut rules = Vec::new();
    for rule in &group.rules {
        let rule = match rule.clone() {
            Rule::Record { record, expr, labels } => {
                let expr = inlined(&record, expr, group.interval, &recorded);
                recorded.push((selector(&record, &labels), expr.clone()));
                Rule::Record { record, expr, labels }
            }
            Rule::Alert { alert, expr, hold, labels, annotations, .. } => {
                Rule::Alert { alert, expr, hold, keep_firing: None, labels, annotations }
            }
        };
        rules.push(rule);
    }
    rules
}

/// How rules name a recorded series.
fn selector(record: &str, labels: &[(String, String)]) -> String {
    let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    format!("{record}{{{}}}", labels.join(","))
}

/// In groups as slow as an instant selector looks back, every value of the same evaluation; else only totals from which
/// good events are subtracted: rates whose both sides are from the last evaluation are right, just later.
fn inlined(record: &str, expr: String, interval: Duration, recorded: &[(String, String)]) -> String {
    let slow = interval >= INSTANT_LOOKBACK;
    let counts = [names::BAD_INCREASE, names::BAD_TILE].contains(&record);
    recorded.iter().fold(expr, |expr, (selector, recorded)| {
        let subtracted =
            counts && expr.matches(selector).count() > expr.matches(&format!("0 * {selector}")).count();
        if slow || subtracted { replaced(&expr, selector, recorded) } else { expr }
    })
}

/// The instant selectors of a recorded series replaced; ranges of it stay.
fn replaced(expr: &str, selector: &str, recorded: &str) -> String {
    let mut parts = expr.split(selector);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if part.starts_with('[') {
            text.push_str(selector);
        } else {
            text.push('(');
            text.push_str(recorded);
            text.push(')');
        }
        text.push_str(part);
    }
    text
}
