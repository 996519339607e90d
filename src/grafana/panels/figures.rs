//! The figures at the head of an SLO's row.

use crate::grafana::board::{Panel, Query, View, Word};
use crate::grafana::meaning::Meaning;
use crate::grafana::panels::described;
use crate::grafana::{series, told};
use crate::model::Slo;
use crate::rules::{Options, names};
use crate::units::{Duration, float};

/// A budget that is less full than this calls for caution, as on pages.
const HALF: f64 = 0.5;
/// A figure's height.
const HEIGHT: u32 = 4;
/// What is left above this is not spent; a threshold is part of what lies above it.
const JUST_ABOVE_ZERO: f64 = 1e-6;
/// Longer than anything lasts: values above stand for ever, as a number, because not everything reads infinities.
const FOR_EVER: f64 = 1e15;

/// All figures of an SLO, as wide as makes one line.
pub(super) fn all(slo: &Slo, options: &Options) -> Vec<Panel> {
    let (lasts, burn_rate) = (lasts(slo), burn_rate(slo));
    let mut panels: Vec<Panel> = if slo.window.is_rolling() {
        let known = [Some(left(slo)), Some(events_left(slo)), lasts, burn_rate];
        known.into_iter().flatten().chain([sli(slo), coverage(slo, options.tile)]).collect()
    } else {
        [left(slo)].into_iter().chain(burn_rate).chain([told_sli(slo)]).collect()
    };
    let width = 24 / u32::try_from(panels.len()).unwrap_or(1).max(1);
    for panel in &mut panels {
        panel.width = width;
    }
    // What does not divide by their number is the last one's.
    let rest = 24 - width * u32::try_from(panels.len()).unwrap_or(0);
    if let Some(last) = panels.last_mut() {
        last.width += rest;
    }
    panels
}

fn figure(key: &'static str, title: impl Into<String>, expr: String) -> Panel {
    Panel { queries: vec![Query::now(expr)], ..Panel::new(key, title, View::Stat, (4, HEIGHT)) }
}

/// What a budget is by what is left of it alone: spent, less than half, more. Pages also heed alerts and what comes next, for which
/// dashboards have figures of their own.
pub(in crate::grafana) fn budget_states(scale: f64) -> Vec<(Option<f64>, Meaning)> {
    vec![
        (None, Meaning::Spent),
        (Some(JUST_ABOVE_ZERO), Meaning::Caution),
        (Some(HALF * scale), Meaning::Healthy),
    ]
}

fn left(slo: &Slo) -> Panel {
    let source = if slo.window.is_rolling() {
        ""
    } else {
        " Of a period of the calendar it is told by sloe, whose metrics this Prometheus has to scrape."
    };
    let description = format!(
        "The share of the error budget that is left: 100 % is untouched, 0 % spent, and below that overspent. \
         Orange is less than half.{source}"
    );
    Panel {
        unit: "percentunit",
        decimals: Some(2),
        thresholds: budget_states(1.0),
        ..described(
            figure("left", "Error budget left", format!("min({})", series::remaining(slo))),
            &description,
            slo,
        )
    }
}

/// Remaining × (1 − objective) × all events of the window.
fn events_left(slo: &Slo) -> Panel {
    let (noun, budget) = (slo.unit().noun(), slo.objective.error_budget());
    let expr =
        format!("min({} * {}) * {budget}", series::remaining(slo), series::latest(names::TOTAL_WINDOW, slo));
    let description = format!(
        "So many more {noun} may be bad before the budget is spent; below zero they are too many already."
    );
    Panel {
        unit: "short",
        thresholds: vec![(None, Meaning::Spent), (Some(JUST_ABOVE_ZERO), Meaning::Neutral)],
        ..described(figure("events-left", format!("Bad {noun} left"), expr), &description, slo)
    }
}

/// Remaining × window / burn rate; a rate of 1 and less does not use up a budget, if somebody knows that anything is left.
pub(in crate::grafana) fn lasting(remaining: &str, rate: &str, length: &str) -> String {
    format!(
        "clamp_min({remaining}, 0) * {length} / ({rate} > 1)\n\
         or abs(({remaining} <= 0) * 0)\n\
         or (({rate} <= 1) * 0 + 1e18 and {remaining} > 0)"
    )
}

/// A budget that is spent lasts for no time.
const SPENT: Word = Word { from: Some(0.0), to: Some(0.0), text: "spent", meaning: Meaning::Spent };
/// One that burns at most as fast as it may lasts for ever.
pub(in crate::grafana) const NEVER: Word =
    Word { from: Some(FOR_EVER), to: None, text: "does not run out", meaning: Meaning::Healthy };

fn lasts(slo: &Slo) -> Option<Panel> {
    let window = series::present_window(slo)?;
    let (remaining, rate) = (series::remaining(slo), series::burn_rate(slo, window));
    let length = slo.window.length().as_secs().to_string();
    let description = format!(
        "How long the budget lasts at least if it goes on burning as in the last {window}. \
         It lasts longer where old bad events leave the window meanwhile, which the page takes into account."
    );
    let days = |days: u64| Some(Duration::from_days(days).as_secs_f64());
    Some(Panel {
        unit: "s",
        decimals: Some(1),
        words: vec![SPENT, NEVER],
        thresholds: vec![(None, Meaning::Spent), (Some(1.0), Meaning::Caution), (days(3), Meaning::Healthy)],
        ..described(
            figure("lasts", "Lasts at least", format!("min({})", lasting(&remaining, &rate, &length))),
            &description,
            slo,
        )
    })
}

fn burn_rate(slo: &Slo) -> Option<Panel> {
    let window = series::present_window(slo)?;
    let description = format!(
        "How fast the budget burned in the last {window}: at 1× it lasts exactly for its window, at 2× for half of it."
    );
    Some(Panel {
        unit: "suffix:×",
        decimals: Some(2),
        thresholds: vec![
            (None, Meaning::Healthy),
            (Some(1.0), Meaning::Caution),
            (fastest(slo), Meaning::Spent),
        ],
        ..described(
            figure(
                "burn-rate",
                format!("Burn rate ({window})"),
                format!("max({})", series::burn_rate(slo, window)),
            ),
            &description,
            slo,
        )
    })
}

/// The burn rate from which on somebody is woken, or that of a budget that lasts for a quarter of a day in a month.
fn fastest(slo: &Slo) -> Option<f64> {
    let factors = slo.alerts.iter().map(|pair| float(pair.factor));
    factors.reduce(f64::max).or(Some(14.4)).map(|factor| factor.max(1.0 + f64::EPSILON))
}

fn sli(slo: &Slo) -> Panel {
    let (total, bad) = (series::latest(names::TOTAL_WINDOW, slo), series::latest(names::BAD_WINDOW, slo));
    good_share(slo, format!("1 - max({bad} / ({total} > 0))"))
}

fn told_sli(slo: &Slo) -> Panel {
    good_share(slo, format!("min({})", series::told_by_daemon(told::SLI, slo)))
}

fn good_share(slo: &Slo, expr: String) -> Panel {
    let objective = float(slo.objective.ratio());
    let description = format!(
        "The share of good {} of the whole window. The objective is {}.",
        slo.unit().noun(),
        slo.objective
    );
    Panel {
        unit: "percentunit",
        decimals: Some(3),
        thresholds: vec![(None, Meaning::Spent), (Some(objective), Meaning::Healthy)],
        ..described(figure("sli-window", "SLI of the window", expr), &description, slo)
    }
}

/// Tiles there are, of those there should be.
fn coverage(slo: &Slo, tile: Duration) -> Panel {
    let window = slo.window.length();
    let expected = window.ratio_to(series::tile(slo, tile)).normalize();
    let expr = format!(
        "clamp_max(min(count_over_time({}[{window}])) / {expected}, 1)",
        series::series(names::TOTAL_TILE, slo)
    );
    let description = "The share of the window that was recorded. What was not is in no figure here: right after a spec was added, \
                       a budget is about the time since then.";
    Panel {
        unit: "percentunit",
        decimals: Some(1),
        thresholds: vec![(None, Meaning::Caution), (Some(0.99), Meaning::Neutral)],
        ..described(figure("coverage", "Window recorded", expr), description, slo)
    }
}
