//! Burn-rate alerts: pairs of windows and the factor that both must exceed.
//!
//! Source of the table and of the arithmetic: Google's SRE Workbook, chapter "Alerting on SLOs".

use crate::units::{Decimal, Duration, Objective};

/// How soon somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Now.
    Page,
    /// During working hours.
    Ticket,
}

impl Severity {
    /// The value of the labels `slo_alert` and, by default, `severity`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }
}

/// One alert: fires while the burn rate over both windows exceeds the factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPair {
    /// Page or ticket.
    pub severity: Severity,
    /// Says that enough budget is gone to matter.
    pub long: Duration,
    /// Says that it is still going.
    pub short: Duration,
    /// The burn rate that both must exceed.
    pub factor: Decimal,
}

impl AlertPair {
    /// Whether even a full outage, which burns at 1 / (1 − objective), stays below the factor.
    #[must_use]
    pub fn never_fires(&self, objective: Objective) -> bool {
        self.factor * objective.error_budget() >= Decimal::ONE
    }
}

/// How the pairs of a window other than 30 days come from the table for 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowPolicy {
    /// Windows and budget shares kept, factors scaled: p × T / w.
    KeepWindows,
    /// Factors and budget shares kept, windows scaled by T / 30 d.
    ScaleWindows,
    /// The spec has a table of its own.
    OwnPairs,
}

/// The window for which the table is made.
const BASE: Duration = Duration::from_days(30);
/// Shorter windows hold too few scrapes to mean anything.
pub(super) const SHORTEST: Duration = Duration::from_minutes(5);
/// Up to this length burn rates come from the fast group, which can sum any multiple of its 30 seconds.
const FAST: Duration = Duration::from_hours(1);
/// Burn rates that are recorded whatever the pairs: everybody asks for them.
const ASKED: [Duration; 3] = [SHORTEST, FAST, Duration::from_hours(6)];

/// Severity, long window, short window, factor in tenths: 2 %, 5 %, 10 % and 10 % of a 30-day budget.
const TABLE: [(Severity, Duration, Duration, u32); 4] = [
    (Severity::Page, Duration::from_hours(1), Duration::from_minutes(5), 144),
    (Severity::Page, Duration::from_hours(6), Duration::from_minutes(30), 60),
    (Severity::Ticket, Duration::from_days(1), Duration::from_hours(2), 30),
    (Severity::Ticket, Duration::from_days(3), Duration::from_hours(6), 10),
];

/// The alert pairs for an SLO window, fastest first, and how they were chosen.
///
/// Windows are kept and factors scaled; a ticket's factor below 1 would alert on healthy services and is raised to 1;
/// a pair is dropped when its long window exceeds a quarter of the SLO window or, for a page, when its factor is under 2.
/// If that leaves no page, factors are kept and windows scaled.
#[must_use]
pub fn alert_pairs(window: Duration) -> (WindowPolicy, Vec<AlertPair>) {
    let kept: Vec<AlertPair> = table().filter_map(|pair| scale_factor(&pair, window)).collect();
    if kept.iter().any(|pair| pair.severity == Severity::Page) {
        (WindowPolicy::KeepWindows, kept)
    } else {
        (WindowPolicy::ScaleWindows, table().map(|pair| scale_windows(&pair, window)).collect())
    }
}

/// The same pairs for an SLO that counts slices: no window is shorter than one of them.
pub(super) fn over_slices(pairs: Vec<AlertPair>, slice: Duration) -> Vec<AlertPair> {
    let raised =
        |pair: AlertPair| AlertPair { long: pair.long.max(slice), short: pair.short.max(slice), ..pair };
    pairs.into_iter().map(raised).collect()
}

/// Of pairs of one severity over the same windows, only the one that fires first: two alerts with the same labels are an error.
pub(super) fn without_twins(pairs: &[AlertPair]) -> Vec<AlertPair> {
    let sooner = |pair: &AlertPair, other: &AlertPair| {
        let alike = (pair.severity, pair.long, pair.short) == (other.severity, other.long, other.short);
        alike && other.factor < pair.factor
    };
    pairs.iter().filter(|pair| !pairs.iter().any(|other| sooner(pair, other))).cloned().collect()
}

/// All windows over which burn rates are recorded: those of `pairs`, and the ones that everybody asks for where they
/// hold at least a `shortest` window.
pub(super) fn burn_windows(pairs: &[AlertPair], shortest: Duration) -> Vec<Duration> {
    let asked = ASKED.into_iter().filter(|window| *window >= shortest);
    let mut windows: Vec<Duration> =
        pairs.iter().flat_map(|pair| [pair.short, pair.long]).chain(asked).collect();
    windows.sort_unstable();
    windows.dedup();
    windows
}

/// The steps in which burn rates over windows like `length` can be summed: 30 seconds up to an hour, else 5 minutes.
pub(super) fn window_grid(length: Duration) -> Duration {
    if length <= FAST { Duration::from_secs(30) } else { SHORTEST }
}

/// The burn rate that uses up `share` of the budget of `window` within `long`: p × T / w.
pub(super) fn factor_for(share: Decimal, window: Duration, long: Duration) -> Decimal {
    (share * window.ratio_to(long)).round_dp(4).normalize()
}

fn table() -> impl Iterator<Item = AlertPair> {
    TABLE.into_iter().map(|(severity, long, short, tenths)| {
        let factor = Decimal::new(i64::from(tenths), 1).normalize();
        AlertPair { severity, long, short, factor }
    })
}

fn scale_factor(pair: &AlertPair, window: Duration) -> Option<AlertPair> {
    let scaled = (pair.factor * window.ratio_to(BASE)).round_dp(4).normalize();
    let factor = if pair.severity == Severity::Ticket { scaled.max(Decimal::ONE) } else { scaled };
    let meaningful = pair.severity == Severity::Ticket || factor >= Decimal::TWO;
    (meaningful && pair.long * 4 <= window).then_some(AlertPair { factor, ..pair.clone() })
}

fn scale_windows(pair: &AlertPair, window: Duration) -> AlertPair {
    AlertPair { long: scaled(pair.long, window), short: scaled(pair.short, window), ..pair.clone() }
}

/// `length` × window / 30 d, on the grid of the group that computes it.
fn scaled(length: Duration, window: Duration) -> Duration {
    let exact = Duration::from_millis(length.as_secs() * window.as_secs() * 1_000 / BASE.as_secs());
    let grid = window_grid(exact);
    let steps = (exact.as_millis() + grid.as_millis() / 2) / grid.as_millis();
    (grid * steps).max(SHORTEST)
}
