//! The fast group, every 30 seconds: counts of the last five minutes, burn rates up to an hour, page alerts.

use crate::model::{RecordAs, Severity, Sli, Slo};
use crate::rules::base::Base;
use crate::rules::expr::{self, Counts, histogram};
use crate::rules::recorded::{BASE, FAST_INTERVAL, group_names, is_fast, record, series};
use crate::rules::{Group, Rule, alerts, maintenance, names, slices};
use crate::units::{Decimal, Duration};

/// The group of one SLO.
pub(super) fn group(slo: &Slo) -> Group {
    let mut rules: Vec<Rule> = maintenance::active(slo).into_iter().collect();
    if slo.slices.is_none() {
        rules.extend(counts(slo));
    }
    let windows = slo.burn_windows.iter().filter(|window| is_fast(**window));
    rules.extend(windows.map(|window| burn_rate(slo, *window)));
    rules.extend(slo.record_as.iter().map(|extra| extra_record(slo, extra)));
    rules.extend(alerts::burn_alerts(slo, Severity::Page));
    let [_, name, _] = group_names(&slo.id);
    Group { name, interval: FAST_INTERVAL, rules }
}

fn counts(slo: &Slo) -> [Rule; 2] {
    let Counts { total, bad } = expr::counts(slo, Base::Fast, names::TOTAL_INCREASE);
    [
        record(&slo.id, names::TOTAL_INCREASE, maintenance::left_out(slo, total)),
        record(&slo.id, names::BAD_INCREASE, maintenance::left_out(slo, bad)),
    ]
}

fn burn_rate(slo: &Slo, window: Duration) -> Rule {
    let bad = expr::unsigned(slo, bad_events(slo, window));
    let total = over(slo, names::TOTAL_INCREASE, names::TOTAL_TILE, window);
    let expr = format!("{bad}\n  /\n({total} > 0)\n  / {}", slo.objective.error_budget());
    record(&slo.id, names::burn_rate(window), expr)
}

/// The bad events of a window that the fast group can sum.
pub(super) fn bad_events(slo: &Slo, window: Duration) -> String {
    over(slo, names::BAD_INCREASE, names::BAD_TILE, window)
}

fn over(slo: &Slo, increase: &str, tile: &str, window: Duration) -> String {
    match slo.slices {
        None => stitched(&series(increase, &slo.id), window),
        Some(_) => slices::over(tile, slo, window),
    }
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
        (RecordAs::Quantile { quantile, name }, Sli::Latency { histogram, kind, .. }) => {
            let observed = match kind {
                crate::model::HistogramKind::Classic => histogram::buckets(histogram),
                crate::model::HistogramKind::Native => histogram.clone(),
            };
            let le = *kind == crate::model::HistogramKind::Classic;
            record(&slo.id, name, quantile_expr(slo, quantile, &observed.to_string(), le))
        }
        (RecordAs::SuccessRate { name } | RecordAs::Quantile { name, .. }, _) => {
            record(&slo.id, name, success_rate(slo))
        }
    }
}

fn quantile_expr(slo: &Slo, quantile: &str, buckets: &str, le: bool) -> String {
    let labels: Vec<&str> =
        le.then_some("le").into_iter().chain(slo.group_by.iter().map(String::as_str)).collect();
    let sum = if labels.is_empty() { "sum".to_owned() } else { format!("sum by ({}) ", labels.join(", ")) };
    format!("histogram_quantile({quantile}, {sum}(rate({buckets}[{BASE}])))")
}

/// Recorded under a name that the spec chose: 1 is all good; without traffic there is no sample.
fn success_rate(slo: &Slo) -> String {
    let of = |increase, slice| match slo.slices {
        None => series(increase, &slo.id),
        Some(slices) => slices::newest(slice, slo, slices),
    };
    let bad = expr::unsigned(slo, of(names::BAD_INCREASE, names::BAD_SLICE));
    let total = of(names::TOTAL_INCREASE, names::TOTAL_SLICE);
    format!("{} - {bad} / ({total} > 0)", Decimal::ONE)
}
