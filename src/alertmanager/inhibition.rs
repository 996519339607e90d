//! Who is silent while somebody else speaks: a ticket while its page does, a slower pair of windows while a faster one does.

use std::collections::{BTreeMap, BTreeSet};

use crate::alertmanager::matcher::{self, Dialect, Matcher};
use crate::model::{AlertStyle, Severity, Slo};
use crate::rules::names;
use crate::units::Duration;
use crate::yaml::Writer;

/// Alerts that silence others. Source and target never match the same alert.
pub(super) struct Inhibition<'a> {
    source: Vec<Matcher<'a>>,
    target: Vec<Matcher<'a>>,
    equal: Vec<&'a str>,
}

impl Inhibition<'_> {
    /// As an item of `inhibit_rules`.
    pub(super) fn write(&self, dialect: Dialect, yaml: &mut Writer) {
        yaml.item(|yaml| {
            matcher::list(dialect.key("source_matchers", "sourceMatch"), &self.source, dialect, yaml);
            matcher::list(dialect.key("target_matchers", "targetMatch"), &self.target, dialect, yaml);
            yaml.nested("equal", |yaml| self.equal.iter().for_each(|label| yaml.scalar_item(label)));
        });
    }
}

/// The labels by which these SLOs fan out and those that their Prometheus adds, by name.
pub(super) fn group_labels<'a>(slos: &[&'a Slo], external: &'a [String]) -> BTreeSet<&'a str> {
    slos.iter().flat_map(|slo| &slo.group_by).chain(external).map(String::as_str).collect()
}

/// What silences what: rules for all, and own ones for SLOs whose alerts differ in a label by which others are
/// grouped or told apart.
pub(super) fn inhibitions<'a>(slos: &[&'a Slo], external: &'a [String]) -> Vec<Inhibition<'a>> {
    let all = Scope { only: Vec::new(), groups: group_labels(slos, external) };
    let mut rules = all.rules(slos);
    for slo in slos.iter().filter(|slo| all.groups.iter().any(|label| differ(slo, label))) {
        let (service, name) = (&slo.id.service, &slo.id.name);
        let only = vec![Matcher::is(names::SERVICE_LABEL, service), Matcher::is(names::SLO_LABEL, name)];
        let mut groups = group_labels(&[*slo], external);
        groups.retain(|label| !differ(slo, label));
        rules.extend(Scope { only, groups }.rules(&[*slo]));
    }
    rules
}

/// Whether this label tells alerts of one incident apart, so that it must not be asked to be equal.
fn differ(slo: &Slo, label: &str) -> bool {
    let (page, ticket) = (own_label(&slo.alerting.page, label), own_label(&slo.alerting.ticket, label));
    let changes = page.is_some_and(|value| value.contains("{{"));
    (page != ticket || changes) && slo.group_by.iter().all(|name| name != label)
}

/// What a kind of alerts has as this label, where it is its own.
fn own_label<'a>(style: &'a AlertStyle, label: &str) -> Option<&'a str> {
    style.labels.iter().find(|(name, _)| name == label).map(|(_, value)| value.as_str())
}

/// For whom rules are.
struct Scope<'a> {
    only: Vec<Matcher<'a>>,
    groups: BTreeSet<&'a str>,
}

impl<'a> Scope<'a> {
    fn rules(&self, slos: &[&Slo]) -> Vec<Inhibition<'a>> {
        let (pages, tickets) = (pairs(slos, Severity::Page), pairs(slos, Severity::Ticket));
        let mut rules = Vec::new();
        if !pages.is_empty() && !tickets.is_empty() {
            rules.push(self.rule(Severity::Page, vec![], Severity::Ticket, vec![]));
        }
        rules.extend(self.faster(Severity::Page, &pages));
        rules.extend(self.faster(Severity::Ticket, &tickets));
        rules
    }

    /// Shorter long windows silence longer ones; of the same long window, the shorter short one does.
    fn faster(&self, kind: Severity, pairs: &Pairs) -> Vec<Inhibition<'a>> {
        let rule = |source, target| self.rule(kind, source, kind, target);
        let longs: Vec<String> = pairs.keys().map(Duration::to_string).collect();
        let mut rules: Vec<Inhibition<'a>> = each_before_the_rest(&longs, names::LONG_WINDOW_LABEL)
            .map(|(first, rest)| rule(vec![first], vec![rest]))
            .collect();
        for (long, shorts) in pairs {
            let long = Matcher::is(names::LONG_WINDOW_LABEL, long.to_string());
            let shorts: Vec<String> = shorts.iter().map(Duration::to_string).collect();
            let slower = each_before_the_rest(&shorts, names::SHORT_WINDOW_LABEL)
                .map(|(first, rest)| rule(vec![long.clone(), first], vec![long.clone(), rest]));
            rules.extend(slower);
        }
        rules
    }

    fn rule(
        &self,
        source_kind: Severity,
        source: Vec<Matcher<'a>>,
        target_kind: Severity,
        target: Vec<Matcher<'a>>,
    ) -> Inhibition<'a> {
        let side = |kind: Severity, more: Vec<Matcher<'a>>| {
            self.only.iter().cloned().chain([Matcher::kind(kind.as_str())]).chain(more).collect()
        };
        let equal = [names::SERVICE_LABEL, names::SLO_LABEL].into_iter().chain(self.groups.iter().copied());
        Inhibition {
            source: side(source_kind, source),
            target: side(target_kind, target),
            equal: equal.collect(),
        }
    }
}

/// Short windows by long window.
type Pairs = BTreeMap<Duration, BTreeSet<Duration>>;

/// The pairs of windows that alerts of this kind really have.
fn pairs(slos: &[&Slo], severity: Severity) -> Pairs {
    let mut pairs = Pairs::new();
    for pair in slos.iter().flat_map(|slo| &slo.alerts).filter(|pair| pair.severity == severity) {
        pairs.entry(pair.long).or_default().insert(pair.short);
    }
    pairs
}

fn each_before_the_rest<'a>(
    windows: &[String],
    label: &'static str,
) -> impl Iterator<Item = (Matcher<'a>, Matcher<'a>)> {
    (1..windows.len()).map(move |at| {
        (Matcher::is(label, windows[at - 1].clone()), Matcher::is_one_of(label, &windows[at..]))
    })
}
