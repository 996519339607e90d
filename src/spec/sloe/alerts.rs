//! `alerts:` of a service or an SLO.

use crate::diag::Diagnostic;
use crate::spec::fields::Fields;
use crate::spec::sloe::shapes;
use crate::spec::{AlertSpec, AlertsSpec, PairSpec};

/// What `alerts` says; nothing where it is not there.
pub(in crate::spec) fn alerts(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> AlertsSpec {
    let Some(fields) = fields.mapping("alerts", &shapes::ALERTS, problems) else {
        return AlertsSpec::default();
    };
    let spec = AlertsSpec {
        min_bad_events: fields.text("min_bad_events", problems),
        pairs: fields.has("pairs").then(|| pairs(&fields, problems)),
        page: alert(&fields, "page", problems),
        ticket: alert(&fields, "ticket", problems),
        absent: alert(&fields, "absent", problems),
    };
    fields.finish(problems);
    spec
}

fn alert(fields: &Fields<'_>, key: &'static str, problems: &mut Vec<Diagnostic>) -> AlertSpec {
    let Some(fields) = fields.mapping(key, &shapes::ALERT, problems) else { return AlertSpec::default() };
    let spec = AlertSpec {
        enabled: fields.boolean("enabled", problems),
        name: fields.text("name", problems),
        severity: fields.text("severity", problems),
        hold: fields.text("for", problems),
        labels: fields.pairs("labels", problems),
        annotations: fields.pairs("annotations", problems),
    };
    fields.finish(problems);
    spec
}

fn pairs(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<PairSpec> {
    let items = fields.list("pairs", &shapes::PAIR, problems);
    items
        .into_iter()
        .map(|fields| {
            let spec = PairSpec {
                place: fields.place(),
                alert: fields.choice("alert", problems),
                long: fields.text("long", problems),
                short: fields.text("short", problems),
                burn_rate: fields.text("burn_rate", problems),
                budget: fields.text("budget", problems),
            };
            fields.finish(problems);
            spec
        })
        .collect()
}
