//! `alerting:` of Pyrra: four pairs of windows there, pages and tickets here.

use crate::diag::{Code, Diagnostic};
use crate::spec::fields::Fields;
use crate::spec::pyrra::shapes;
use crate::spec::{AlertSpec, AlertsSpec, Spanned};

type Text = Option<Spanned<String>>;

/// Which alerts there are, and what they are called.
pub(super) fn alerts(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> AlertsSpec {
    let Some(fields) = fields.mapping("alerting", &shapes::ALERTING, problems) else {
        return AlertsSpec::default();
    };
    let disabled = fields.boolean("disabled", problems).filter(|disabled| disabled.value);
    let off = disabled.map(|disabled| Spanned { value: false, span: disabled.span });
    let burn_rates = off.clone().or_else(|| fields.boolean("burnrates", problems));
    let absent = off.or_else(|| fields.boolean("absent", problems));
    let name = fields.text("name", problems);
    let absent_name = fields.text("absentName", problems);
    let [page, ticket, missing] = severities(&fields, problems);
    fields.finish(problems);
    let alert = |enabled: &Option<_>, name: &Text, severity| AlertSpec {
        enabled: enabled.clone(),
        name: name.clone(),
        severity,
        ..AlertSpec::default()
    };
    AlertsSpec {
        page: alert(&burn_rates, &name, page),
        ticket: alert(&burn_rates, &name, ticket),
        absent: alert(&absent, &absent_name, missing),
        ..AlertsSpec::default()
    }
}

/// The severities of pages, tickets and the alert on missing series.
fn severities(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> [Text; 3] {
    let Some(fields) = fields.mapping("severities", &shapes::SEVERITIES, problems) else {
        return [None, None, None];
    };
    let [fast, medium, slow, long, absent] = ["fastBurn", "mediumBurn", "slowBurn", "longTermBurn", "absent"]
        .map(|key| fields.text(key, problems));
    fields.finish(problems);
    [one_of_two(fast, medium, "pages", problems), one_of_two(slow, long, "tickets", problems), absent]
}

/// Two of Pyrra's pairs are one alert here and have one severity.
fn one_of_two(first: Text, second: Text, what: &str, problems: &mut Vec<Diagnostic>) -> Text {
    let (Some(kept), Some(lost)) = (&first, &second) else { return first.or(second) };
    if kept.value != lost.value {
        let message = format!("all {what} have one severity: `{}` is taken", kept.value);
        let problem = Diagnostic::warning(Code::FOREIGN_MEANING, lost.span, message);
        problems.push(problem.label("not honoured").context(kept.span, "taken"));
    }
    first
}
