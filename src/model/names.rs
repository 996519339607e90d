//! Label and record names of a spec.

use crate::diag::{self, Code, Diagnostic, Span, did_you_mean};
use crate::model::{Query, RecordAs, Sli};
use crate::promql::{self, is_bare_label};
use crate::spec::{Pair, RecordAsSpec, SET_BESIDES, SET_BY_RULES, SloSpec, Spanned};

/// Checks the extra labels of a spec.
pub(super) fn labels(pairs: &[Pair], problems: &mut Vec<Diagnostic>) {
    for (name, _) in pairs {
        label_name(&name.value, name.span, &[&SET_BY_RULES[..], &SET_BESIDES[..]].concat(), problems);
    }
}

/// Checks the labels of one kind of alerts.
pub(super) fn alert_labels(pairs: &[Pair], problems: &mut Vec<Diagnostic>) {
    for (name, value) in pairs {
        label_name(&name.value, name.span, &[&SET_BY_RULES[..], &["service", "owner"]].concat(), problems);
        template(value, problems);
    }
}

/// Checks the annotations of one kind of alerts.
pub(super) fn annotations(pairs: &[Pair], problems: &mut Vec<Diagnostic>) {
    for (name, value) in pairs {
        if !is_bare_label(&name.value) {
            let message = format!("`{}` is not an annotation's name", name.value);
            let help = "annotations are named with letters, digits and `_`, no digit first";
            problems.push(Diagnostic::error(Code::LABEL, name.span, message).help(help));
        }
        template(value, problems);
    }
}

/// Prometheus reads these texts as templates and refuses a rule file for a brace too many.
fn template(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) {
    if text.value.matches("{{").count() != text.value.matches("}}").count() {
        let message = "this template has a brace too many or too few";
        let help = "templates stand between `{{` and `}}`";
        problems.push(Diagnostic::error(Code::ALERT, text.span, message).help(help));
    }
}

/// Checks the names of a spec's links, which become parts of annotations' names.
pub(super) fn links(pairs: &[Pair], problems: &mut Vec<Diagnostic>) {
    for (name, _) in pairs.iter().filter(|(name, _)| !is_bare_label(&name.value)) {
        let message = format!("`{}` cannot name a link", name.value);
        let help = "alerts carry links as annotations: letters, digits and `_`, no digit first";
        problems.push(Diagnostic::error(Code::NAME, name.span, message).help(help));
    }
}

/// The labels by which an SLO fans out; `None` when one of them cannot be used.
pub(super) fn group_by(names: &[Spanned<String>], problems: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
    let before = problems.len();
    for (at, name) in names.iter().enumerate() {
        label_name(&name.value, name.span, &SET_BY_RULES, problems);
        if names[..at].iter().any(|earlier| earlier.value == name.value) {
            let message = format!("`{}` stands in `group_by` twice", name.value);
            problems.push(Diagnostic::error(Code::LABEL, name.span, message).help("remove one of the two"));
        }
    }
    (!diag::any_error(&problems[before..])).then(|| names.iter().map(|name| name.value.clone()).collect())
}

fn label_name(name: &str, span: Span, reserved: &[&str], problems: &mut Vec<Diagnostic>) {
    if !is_bare_label(name) {
        let message = format!("`{name}` is not a label name");
        let help = "label names have letters, digits and `_`, and do not begin with a digit";
        problems.push(Diagnostic::error(Code::LABEL, span, message).help(help));
    } else if reserved.contains(&name) || name.starts_with("__") {
        let message = format!("the label `{name}` is set by the rules themselves");
        problems.push(Diagnostic::error(Code::LABEL, span, message).help("choose another name"));
    }
}

/// The extra record names of an SLO; `None` when one of them cannot be used.
pub(super) fn record_as(
    slo: &SloSpec,
    sli: Option<&Sli>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<RecordAs>> {
    let before = problems.len();
    let records = slo.record_as.iter().filter_map(|spec| record(spec, sli, problems)).collect();
    for (at, spec) in slo.record_as.iter().enumerate() {
        if let Some(first) = slo.record_as[..at].iter().find(|first| first.name.value == spec.name.value) {
            let message = format!("`{}` is recorded twice", spec.name.value);
            let problem = Diagnostic::error(Code::RECORD_NAME, spec.name.span, message);
            problems.push(problem.context(first.name.span, "first here").help("choose another name"));
        }
    }
    (!diag::any_error(&problems[before..])).then_some(records)
}

/// Refuses records that the SLI would count as its own events.
pub(super) fn own_input(slo: &SloSpec, sli: &Sli, problems: &mut Vec<Diagnostic>) {
    let reads = |expr: &promql::Expr, name: &str| {
        promql::selectors(expr).iter().any(|selector| selector.name.as_deref() == Some(name))
    };
    let counts = |query: &Query, name: &str| match query {
        Query::Counter(selector) => selector.name.as_deref() == Some(name),
        Query::Expression(expr) => reads(expr, name),
    };
    let counted = |name: &str| match sli {
        Sli::Events { counted, total, .. } => counts(counted, name) || counts(total, name),
        Sli::Latency { histogram, .. } => histogram.name.as_deref().is_some_and(|own| {
            name.strip_prefix(own).is_some_and(|rest| ["", "_bucket", "_count"].contains(&rest))
        }),
        Sli::Ratio { errors: expr } | Sli::Gauge { query: expr, .. } => reads(expr, name),
        Sli::Probe { success } => success.name.as_deref() == Some(name),
        Sli::Composite { .. } => false,
    };
    for record in slo.record_as.iter().filter(|record| counted(&record.name.value)) {
        let message = format!("`{}` is what this SLI counts", record.name.value);
        let problem = Diagnostic::error(Code::RECORD_NAME, record.name.span, message);
        problems.push(problem.help("choose another name"));
    }
}

fn record(spec: &RecordAsSpec, sli: Option<&Sli>, problems: &mut Vec<Diagnostic>) -> Option<RecordAs> {
    let name = record_name(&spec.name, problems);
    if spec.what.value == "success_rate" {
        return name.map(|name| RecordAs::SuccessRate { name });
    }
    let latency = matches!(sli, Some(Sli::Latency { .. }) | None);
    let quantile = quantile(&spec.what.value).filter(|_| latency);
    if quantile.is_none() {
        problems.push(unknown_record(&spec.what, sli));
    }
    Some(RecordAs::Quantile { quantile: quantile?, name: name? })
}

/// `p95` is 0.95, `p999` is 0.999.
fn quantile(what: &str) -> Option<String> {
    let digits = what.strip_prefix('p')?;
    let sound =
        (2..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && digits != "00";
    sound.then(|| format!("0.{}", digits.trim_end_matches('0')))
}

fn unknown_record(what: &Spanned<String>, sli: Option<&Sli>) -> Diagnostic {
    let message = format!("`{}` cannot be recorded for this SLI", what.value);
    let (known, list): (&[&str], _) = match sli {
        Some(Sli::Latency { .. }) | None => {
            (&["success_rate", "p50", "p95", "p99"], "`success_rate`, `p50`, `p95`, `p99`, `p999`, …")
        }
        Some(_) => (&["success_rate"], "`success_rate`"),
    };
    let problem = Diagnostic::error(Code::RECORD_NAME, what.span, message);
    match did_you_mean(&what.value, known.iter().copied()) {
        Some(name) => problem.fix(what.span, &*name, format!("did you mean `{name}`?")),
        None => problem.help(format!("there is {list}")),
    }
}

fn record_name(name: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    let text = &name.value;
    let sound = text.starts_with(first) && text.chars().all(|c| first(c) || c.is_ascii_digit());
    let taken =
        text.starts_with("slo:") || ["slo_info", "ALERTS", "ALERTS_FOR_STATE"].contains(&text.as_str());
    if !sound || taken {
        let message = format!("`{text}` cannot be used as a record name");
        let help = "record names have letters, digits, `_` and `:`; `slo:…` and `ALERTS` are taken";
        problems.push(Diagnostic::error(Code::RECORD_NAME, name.span, message).help(help));
        return None;
    }
    Some(text.clone())
}
