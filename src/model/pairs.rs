//! The alert pairs of one SLO: the usual table or its own, without what can never fire.

use crate::diag::{self, Code, Diagnostic};
use crate::model::alerts::{
    SHORTEST, alert_pairs, burn_windows, factor_for, over_slices, window_grid, without_twins,
};
use crate::model::values::Values;
use crate::model::{AlertPair, Severity, Slices, WindowPolicy};
use crate::spec::{PairSpec, SloSpec, Spanned};
use crate::units::{Decimal, Duration, Objective};

/// What is known of the SLO that the pairs are for.
pub(super) struct Subject<'a> {
    pub(super) slo: &'a SloSpec,
    pub(super) objective: Objective,
    pub(super) window: Duration,
    pub(super) slices: Option<Slices>,
}

/// The pairs of an SLO and the windows that are recorded for them.
pub(super) struct Pairs {
    pub(super) policy: WindowPolicy,
    pub(super) alerts: Vec<AlertPair>,
    pub(super) burn_windows: Vec<Duration>,
}

impl Subject<'_> {
    /// The pairs; `None` when the SLO's own table is wrong. What can never fire is left out with a warning.
    pub(super) fn pairs(&self, own: Option<&[PairSpec]>, problems: &mut Vec<Diagnostic>) -> Option<Pairs> {
        let (policy, all) = match own {
            None => alert_pairs(self.window),
            Some(specs) => (WindowPolicy::OwnPairs, self.own(specs, problems)?),
        };
        let all = match self.slices {
            Some(slices) => over_slices(all, slices.length),
            None => all,
        };
        let all = without_twins(&all);
        let burn_windows = burn_windows(&all, self.slices.map_or(SHORTEST, |slices| slices.length));
        let (never, alerts): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|pair| pair.never_fires(self.objective));
        problems.extend(never.iter().map(|pair| self.never_fires(pair)));
        Some(Pairs { policy, alerts, burn_windows })
    }

    fn own(&self, specs: &[PairSpec], problems: &mut Vec<Diagnostic>) -> Option<Vec<AlertPair>> {
        let before = problems.len();
        let pairs: Vec<Option<AlertPair>> = specs.iter().map(|spec| self.pair(spec, problems)).collect();
        for (at, spec) in specs.iter().enumerate() {
            let same = |other: &Option<AlertPair>| {
                let windows = |pair: &Option<AlertPair>| pair.as_ref().map(|p| (p.severity, p.long, p.short));
                windows(other).is_some() && windows(other) == windows(&pairs[at])
            };
            if let Some(first) = pairs[..at].iter().position(same) {
                let problem = Diagnostic::error(Code::ALERT_PAIR, spec.place, "this pair stands here twice");
                problems
                    .push(problem.context(specs[first].place, "first here").help("remove one of the two"));
            }
        }
        let mut pairs: Vec<AlertPair> = pairs.into_iter().collect::<Option<_>>()?;
        pairs.sort_by_key(|pair| (pair.severity, pair.long, pair.short));
        (!diag::any_error(&problems[before..])).then_some(pairs)
    }

    fn pair(&self, spec: &PairSpec, problems: &mut Vec<Diagnostic>) -> Option<AlertPair> {
        let mut values = Values::new(problems);
        let long = spec.long.as_ref().and_then(|text| values.pair_window(text, self.window));
        let short = spec.short.as_ref().and_then(|text| values.pair_window(text, self.window));
        let share = spec.budget.as_ref().and_then(|text| values.share(text));
        let severity = match spec.alert.as_ref()?.value.as_str() {
            "page" => Severity::Page,
            _ => Severity::Ticket,
        };
        let (long, short) = (long?, short?);
        let factor = match (&spec.burn_rate, &spec.budget) {
            (Some(text), _) => factor(text, problems)?,
            (None, _) => factor_for(share?, self.window, long),
        };
        if short > long {
            let message = "the short window of a pair is longer than its long one";
            let span = spec.short.as_ref().map_or(spec.place, |text| text.span);
            problems.push(Diagnostic::error(Code::ALERT_PAIR, span, message).help("exchange the two"));
            return None;
        }
        if factor < Decimal::ONE {
            problems.push(healthy(spec, factor));
        }
        Some(AlertPair { severity, long, short, factor })
    }

    fn never_fires(&self, pair: &AlertPair) -> Diagnostic {
        let (long, short, factor) = (pair.long, pair.short, pair.factor);
        let needed = (factor * self.objective.error_budget() * Decimal::ONE_HUNDRED).normalize();
        let message =
            format!("the {} over {long} and {short} can never fire and is left out", pair.severity.as_str());
        let place = self.slo.objective.as_ref().map_or(self.slo.place, |text| text.span);
        Diagnostic::warning(Code::NEVER_FIRES, place, message)
            .label(format!("{factor} times this error budget is an error ratio of {needed}%"))
            .help("a slower pair takes its place; a stricter objective would bring it back")
    }
}

fn factor(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let factor = Decimal::from_str_exact(&text.value).ok().filter(|factor| *factor > Decimal::ZERO);
    if factor.is_none() {
        let message = "a burn rate is a number above 0";
        problems.push(Diagnostic::error(Code::ALERT_PAIR, text.span, message).help("write, say, `14.4`"));
    }
    factor.map(|factor| factor.normalize())
}

/// A service that keeps its objective exactly burns at 1.
fn healthy(spec: &PairSpec, factor: Decimal) -> Diagnostic {
    let span = spec.burn_rate.as_ref().or(spec.budget.as_ref()).map_or(spec.place, |text| text.span);
    let message =
        format!("this pair alerts on a service that keeps its objective: its burn rate is {factor}");
    Diagnostic::warning(Code::ALERT_PAIR, span, message)
        .help("a service that uses its budget exactly burns at 1: take 1 or more")
}

/// Whether a window can be summed exactly.
pub(super) fn on_grid(window: Duration) -> bool {
    window.as_millis().is_multiple_of(window_grid(window).as_millis())
}
