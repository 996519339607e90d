//! Alert policies, their conditions and targets. A condition is a burn rate over one window, which sloe's pairs of windows
//! take the place of: severities and targets are kept, windows and thresholds are not.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::openslo::catalogue::Catalogue;
use crate::spec::openslo::{object, rules, shapes};
use crate::spec::{AlertSpec, AlertsSpec, Pair, Spanned, foreign};
use crate::units::Decimal;

/// The label that names whom an alert tells.
const TARGET_LABEL: &str = "notification_target";
/// From this burn rate on somebody is paged: the slower of the usual two pages.
const PAGE: Decimal = Decimal::from_parts(6, 0, 0, false, 0);

/// An alert condition.
#[derive(Clone)]
pub(super) struct Condition {
    severity: Option<Spanned<String>>,
    is_page: bool,
}

/// An alert policy.
#[derive(Clone, Default)]
pub(super) struct Policy {
    no_data: Option<Spanned<bool>>,
    conditions: Vec<Condition>,
    targets: Vec<Spanned<String>>,
}

/// A condition; that its window and threshold are not honoured is said.
pub(super) fn condition(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> Condition {
    let severity = fields.text("severity", problems);
    let burn_rate = fields.mapping("condition", &shapes::BURN_RATE, problems);
    let threshold = burn_rate.as_ref().and_then(|fields| fields.text("threshold", problems));
    let threshold = threshold.and_then(|text| number(&text, problems));
    if let Some(fields) = burn_rate {
        problems.push(other_windows(fields.place()));
        for key in ["kind", "op"] {
            fields.choice(key, problems);
        }
        for key in ["lookbackWindow", "alertAfter"] {
            fields.text(key, problems);
        }
        fields.finish(problems);
    }
    fields.finish(problems);
    let word = severity.as_ref().map(|severity| severity.value.to_lowercase());
    let is_page = match word.as_deref() {
        Some("page" | "critical") => true,
        Some("ticket" | "warning") => false,
        _ => threshold.is_none_or(|threshold| threshold >= PAGE),
    };
    Condition { severity, is_page }
}

fn number(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let number = foreign::decimal(&text.value);
    if number.is_none() {
        let message = "`threshold` is a number";
        problems.push(Diagnostic::error(Code::CHOICE, text.span, message));
    }
    number
}

fn other_windows(place: Span) -> Diagnostic {
    let message = "a burn rate over one window is not honoured: sloe alerts by its own pairs of windows";
    let help = "the severity is kept; windows and burn rates of your own are `alerts.pairs` in `sloe/v1`";
    Diagnostic::warning(Code::FOREIGN_MEANING, place, message).help(help)
}

/// A policy, with what it refers to.
pub(super) fn policy(fields: Fields<'_>, catalogue: &Catalogue, problems: &mut Vec<Diagnostic>) -> Policy {
    let no_data = fields.boolean("alertWhenNoData", problems);
    if let Some(breaching) = fields.boolean("alertWhenBreaching", problems).filter(|found| !found.value) {
        let message = "`alertWhenBreaching: false` is not honoured: burn rates alert";
        problems.push(Diagnostic::warning(Code::FOREIGN_MEANING, breaching.span, message));
    }
    let (conditions, targets) =
        (conditions(&fields, catalogue, problems), targets(&fields, catalogue, problems));
    if conditions.len() > 1 {
        problems.push(rules::broken(fields.place(), "OpenSLO's validator takes one condition a policy"));
    }
    if targets.is_empty() && !fields.has("notificationTargets") {
        problems.push(rules::broken(fields.place(), "OpenSLO's validator wants `notificationTargets`"));
    }
    fields.finish(problems);
    Policy { no_data, conditions, targets }
}

fn conditions(fields: &Fields<'_>, catalogue: &Catalogue, problems: &mut Vec<Diagnostic>) -> Vec<Condition> {
    let mut found = Vec::new();
    for fields in fields.list("conditions", &shapes::CONDITION_USE, problems) {
        let reference = fields.text("conditionRef", problems);
        let referred = reference.and_then(|reference| catalogue.conditions.find(&reference, problems));
        let inline = inline(&fields, &shapes::CONDITION, problems).map(|fields| condition(fields, problems));
        fields.finish(problems);
        found.extend(referred.cloned().or(inline));
    }
    found
}

fn targets(
    fields: &Fields<'_>,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Spanned<String>> {
    let mut found = Vec::new();
    for fields in fields.list("notificationTargets", &shapes::TARGET_USE, problems) {
        let reference = fields.text("targetRef", problems);
        if let Some(reference) = &reference {
            catalogue.targets.find(reference, problems);
        }
        let name = object::metadata(&fields, &shapes::REFERRED_METADATA, problems).name;
        if let Some(fields) = fields.mapping("spec", &shapes::TARGET, problems) {
            fields.finish(problems);
        }
        fields.finish(problems);
        found.extend(reference.or(name));
    }
    found
}

/// The `spec` of an object that stands where it is used, its name looked at only for whether it is one.
fn inline<'a>(
    fields: &Fields<'a>,
    shape: &'static crate::spec::Shape,
    problems: &mut Vec<Diagnostic>,
) -> Option<Fields<'a>> {
    fields.node("metadata")?;
    object::metadata(fields, &shapes::REFERRED_METADATA, problems);
    fields.mapping("spec", shape, problems)
}

/// How an SLO alerts.
pub(super) fn alerts(
    fields: &Fields<'_>,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> AlertsSpec {
    let mut policies = Vec::new();
    for fields in fields.list("alertPolicies", &shapes::POLICY_USE, problems) {
        let reference = fields.text("alertPolicyRef", problems);
        let referred = reference.and_then(|reference| catalogue.policies.find(&reference, problems));
        let inline =
            inline(&fields, &shapes::POLICY, problems).map(|fields| policy(fields, catalogue, problems));
        fields.finish(problems);
        policies.extend(referred.cloned().or(inline));
    }
    together(&policies, problems)
}

fn together(policies: &[Policy], problems: &mut Vec<Diagnostic>) -> AlertsSpec {
    let labels = target_label(policies);
    let alert = |severity| AlertSpec { severity, labels: labels.clone(), ..AlertSpec::default() };
    let [page, ticket] = [true, false].map(|is_page| severity(policies, is_page, problems));
    let no_data: Vec<&Spanned<bool>> = policies.iter().filter_map(|policy| policy.no_data.as_ref()).collect();
    let silent = no_data.first().filter(|_| no_data.iter().all(|alerts| !alerts.value));
    let absent = AlertSpec { enabled: silent.map(|silent| (*silent).clone()), ..alert(None) };
    AlertsSpec { page: alert(page), ticket: alert(ticket), absent, ..AlertsSpec::default() }
}

/// The severity of all pages or of all tickets.
fn severity(policies: &[Policy], is_page: bool, problems: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let conditions = policies.iter().flat_map(|policy| &policy.conditions);
    let mut all = conditions
        .filter(|condition| condition.is_page == is_page)
        .filter_map(|condition| condition.severity.as_ref());
    let kept = all.next()?;
    if let Some(lost) = all.find(|other| other.value != kept.value) {
        let what = if is_page { "pages" } else { "tickets" };
        let message = format!("all {what} of an SLO have one severity: `{}` is taken", kept.value);
        let problem = Diagnostic::warning(Code::FOREIGN_MEANING, lost.span, message);
        problems.push(problem.label("not honoured").context(kept.span, "taken"));
    }
    Some(kept.clone())
}

fn target_label(policies: &[Policy]) -> Vec<Pair> {
    let mut names: Vec<&Spanned<String>> = Vec::new();
    for target in policies.iter().flat_map(|policy| &policy.targets) {
        if !names.iter().any(|name| name.value == target.value) {
            names.push(target);
        }
    }
    let Some(first) = names.first() else { return Vec::new() };
    let value = names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(",");
    vec![(foreign::implied(TARGET_LABEL, first.span), foreign::implied(value, first.span))]
}
