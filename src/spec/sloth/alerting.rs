//! `alerting:` of Sloth.

use crate::diag::{Code, Diagnostic};
use crate::spec::fields::Fields;
use crate::spec::foreign::{self, Labels};
use crate::spec::sloth::shapes;
use crate::spec::sloth::style::Style;
use crate::spec::{AlertSpec, AlertsSpec, Pair, Spanned, overlaid};

/// What both alerts of an SLO say.
struct Common {
    name: Option<Spanned<String>>,
    labels: Labels,
    annotations: Vec<Pair>,
}

/// Which alerts there are, their names, labels and annotations.
pub(super) fn alerts(fields: &Fields<'_>, style: &Style, problems: &mut Vec<Diagnostic>) -> AlertsSpec {
    let Some(fields) = fields.mapping("alerting", style.alerting, problems) else {
        return AlertsSpec::default();
    };
    let common = Common {
        name: fields.text("name", problems),
        labels: labels(&fields, problems),
        annotations: annotations(&fields, problems),
    };
    let spec = AlertsSpec {
        page: alert(&fields, style.page_alert, &common, problems),
        ticket: alert(&fields, style.ticket_alert, &common, problems),
        absent: AlertSpec { labels: common.labels.others, ..AlertSpec::default() },
        ..AlertsSpec::default()
    };
    fields.finish(problems);
    spec
}

fn alert(
    fields: &Fields<'_>,
    key: &'static str,
    common: &Common,
    problems: &mut Vec<Diagnostic>,
) -> AlertSpec {
    let both = AlertSpec {
        name: common.name.clone(),
        severity: common.labels.severity.clone(),
        labels: common.labels.others.clone(),
        annotations: common.annotations.clone(),
        ..AlertSpec::default()
    };
    let Some(fields) = fields.mapping(key, &shapes::ALERT, problems) else { return both };
    let own = labels(&fields, problems);
    let disable = fields.boolean("disable", problems);
    let spec = AlertSpec {
        enabled: disable.map(|disable| Spanned { value: !disable.value, span: disable.span }),
        severity: own.severity.or(both.severity),
        labels: overlaid(&both.labels, &own.others),
        annotations: overlaid(&both.annotations, &annotations(&fields, problems)),
        ..both
    };
    fields.finish(problems);
    spec
}

/// Labels of alerts; who answers for a service is said once.
fn labels(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Labels {
    let mut labels = foreign::labels(fields.pairs("labels", problems), problems);
    problems.extend(labels.owner.take().map(|owner| foreign::owner_of_the_service(&owner)));
    labels
}

/// Annotations; a template that asks for one of Sloth's own labels finds nothing any more.
fn annotations(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Pair> {
    let pairs = fields.pairs("annotations", problems);
    for (name, value) in pairs.iter().filter(|(_, value)| value.value.contains("sloth_")) {
        let message = format!("the annotation `{}` asks for a label of Sloth's", name.value);
        let help = "sloe's labels are `slo_service`, `slo`, `slo_alert`, `long_window` and `short_window`";
        problems.push(Diagnostic::warning(Code::FOREIGN_MEANING, value.span, message).help(help));
    }
    let named = |(name, value)| (foreign::prometheus_name(name, "annotation", problems), value);
    pairs.into_iter().map(named).collect()
}
