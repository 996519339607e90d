//! Reports from what a daemon has in memory, without a question to Prometheus.

use chrono::{DateTime, Utc};

use crate::model::Window;
use crate::report::{BudgetReport, Report, SloReport, Verdict};
use crate::status::{Extent, Held, PastPeriod, SloStatus};

/// Why nothing is said of an SLO, of which another period may be held.
const NOT_HELD: &str = "this period is not held in memory";

impl Report {
    /// With what is held in memory of the period, about each of `slos`; what is not held is said to be unknown.
    #[must_use]
    pub fn with_held<'a>(mut self, slos: impl Iterator<Item = &'a SloStatus>) -> Self {
        let window = Window::Calendar { period: self.period, zone: self.zone };
        let before = self.extent.previous(window);
        let told: Vec<SloReport> = slos.map(|status| SloReport::held(status, self.extent, before)).collect();
        self.until = counted_until(&told).map_or(self.until, |until| until.min(self.until));
        self.and(told)
    }

    /// Of how many SLOs the period is not held in memory; Prometheus may have it.
    #[must_use]
    pub fn not_held(&self) -> usize {
        self.slos.iter().filter(|slo| !slo.is_held()).count()
    }
}

impl SloReport {
    /// Whether anything was held in memory of its period.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !matches!(&self.worst.verdict, Verdict::Unknown(unknown) if unknown.reason == NOT_HELD)
    }

    fn held(status: &SloStatus, extent: Extent, before: Option<Extent>) -> Self {
        let budgets = status.held(extent, before).into_iter().map(BudgetReport::held).collect();
        Self::of(&status.slo, budgets, || BudgetReport::unread(&PastPeriod::unknown(extent, NOT_HELD)))
    }
}

impl BudgetReport {
    fn held(held: Held) -> Self {
        let Held { labels, period, before, episodes } = held;
        let start = period.extent.start;
        let since = episodes.as_ref().ok().map(|known| known.since).filter(|since| *since > start);
        let episodes = episodes.map(|known| known.list);
        Self { episodes_since: since, ..Self::of(labels, period, before, episodes) }
    }
}

/// The moment up to which events of all that is held are counted.
fn counted_until(slos: &[SloReport]) -> Option<DateTime<Utc>> {
    slos.iter().filter(|slo| slo.is_held()).map(|slo| slo.worst.period.until).min()
}
