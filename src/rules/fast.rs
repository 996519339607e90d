//! The fast group, every 30 seconds: counts of the last five minutes, burn rates up to an hour, page alerts.

use crate::model::{RecordAs, Severity, Sli, Slo};
use crate::rules::expr::{self, Names};
use crate::rules::recorded::{BASE, FAST_INTERVAL, burn_windows, identity_labels, is_fast, series};
use crate::rules::{Group, Rule, alerts, names};
use crate::units::{Decimal, Duration};

/// The group of one SLO.
pub(super) fn group(slo: &Slo) -> Group {
    let mut rules = counts(slo);
    rules.extend(
        burn_windows(slo).into_iter().filter(|window| is_fast(*window)).map(|window| burn_rate(slo, window)),
    );
    rules.extend(slo.record_as.iter().map(|extra| extra_record(slo, extra)));
    rules.extend(alerts::burn_alerts(slo, Severity::Page));
    Group { name: format!("slo-{}-{}", slo.id.service, slo.id.name), interval: FAST_INTERVAL, rules }
}

fn counts(slo: &Slo) -> Vec<Rule> {
    let names = Names { total: names::TOTAL_INCREASE, bad: names::BAD_INCREASE };
    let records = expr::event_records(slo, &names, &|selector| format!("increase({selector}[{BASE}])"));
    records.into_iter().map(|(name, expr)| record(slo, name, expr)).collect()
}

fn record(slo: &Slo, name: &str, expr: String) -> Rule {
    Rule::Record { record: name.to_owned(), expr, labels: identity_labels(&slo.id) }
}

fn burn_rate(slo: &Slo, window: Duration) -> Rule {
    let bad = stitched(&series(names::BAD_INCREASE, &slo.id), window);
    let total = stitched(&series(names::TOTAL_INCREASE, &slo.id), window);
    let expr = format!("{bad}\n  /\n({total} > 0)\n  / {}", slo.objective.error_budget());
    record(slo, &names::burn_rate(window), expr)
}

/// The count over a longer window: the fresh five minutes, and the recorded rest shifted by half of them, each sample
/// of which stands for 30 seconds of five-minute counts. Where nothing older is recorded yet, just the fresh count.
///
/// The rest is read half an interval short, so that the closed ranges of Prometheus 2 and the left-open ones of
/// Prometheus 3 hold the same samples.
fn stitched(recorded: &str, window: Duration) -> String {
    if window <= BASE {
        return recorded.to_owned();
    }
    let (rest, shift) = (window - BASE - FAST_INTERVAL / 2, BASE / 2);
    let samples = FAST_INTERVAL.ratio_to(BASE).normalize();
    format!(
        "(\n  {recorded} + sum_over_time({recorded}[{rest}] offset {shift}) * {samples}\n  or {recorded}\n)"
    )
}

fn extra_record(slo: &Slo, extra: &RecordAs) -> Rule {
    match (extra, &slo.sli) {
        (RecordAs::Quantile { quantile, name }, Sli::Latency { histogram, .. }) => {
            record(slo, name, quantile_expr(slo, quantile, &expr::buckets(histogram).to_string()))
        }
        (RecordAs::SuccessRate { name } | RecordAs::Quantile { name, .. }, _) => {
            record(slo, name, success_rate(slo))
        }
    }
}

fn quantile_expr(slo: &Slo, quantile: &str, buckets: &str) -> String {
    let labels: Vec<&str> = std::iter::once("le").chain(slo.group_by.iter().map(String::as_str)).collect();
    format!("histogram_quantile({quantile}, sum by ({}) (rate({buckets}[{BASE}])))", labels.join(", "))
}

/// Recorded under a name that the spec chose: 1 is all good; without traffic there is no sample.
fn success_rate(slo: &Slo) -> String {
    let (bad, total) = (series(names::BAD_INCREASE, &slo.id), series(names::TOTAL_INCREASE, &slo.id));
    format!("{} - {bad} / ({total} > 0)", Decimal::ONE)
}
