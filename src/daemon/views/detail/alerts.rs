//! Burn rates against the thresholds of alerts: how close is it to waking somebody, and could it at all?

use crate::charts::threshold_meter;
use crate::daemon::texts::{
    AsOf, Present, Sentence, clock, distance, fires_after_words, firing_label, pair_condition, remedy,
    rules_sentence,
};
use crate::daemon::views::cells::{alert_class, factor};
use crate::model::{AlertPair, Severity};
use crate::status::{Detection, FiringAlert, GroupStatus, RuleHealth, RuleTrouble, SloStatus, fires_after};
use crate::units::{Duration, show};

/// The table of alerts, and whether anybody evaluates them.
#[derive(Clone, Debug)]
pub(crate) struct Alerts {
    /// Whether its rules are evaluated as they should be.
    pub(crate) rules: Rules,
    /// A row an alert.
    pub(crate) rows: Vec<AlertRow>,
}

/// Whether the rules of an SLO are evaluated as they should be.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// The class that colours it.
    pub(crate) class: &'static str,
    /// In a word.
    pub(crate) word: &'static str,
    /// In a sentence.
    pub(crate) sentence: String,
    /// What is wrong, and what to do about it.
    pub(crate) troubles: Vec<(String, &'static str)>,
}

/// A row of the table of alerts.
#[derive(Clone, Debug)]
pub(crate) struct AlertRow {
    /// `page`, `ticket` or `missing data`.
    pub(crate) severity: &'static str,
    /// When it fires.
    pub(crate) condition: String,
    /// How long a full outage lasts until then.
    pub(crate) after: Option<String>,
    /// The long window and the short one; empty for an alert without windows.
    pub(crate) windows: Vec<WindowCell>,
    /// `firing`, `quiet`, `above` or `unknown`.
    pub(crate) state: &'static str,
    /// The class that colours the state.
    pub(crate) class: &'static str,
    /// Since when it fires, where that is known.
    pub(crate) since: Option<Sentence>,
}

/// One window of a pair.
#[derive(Clone, Debug)]
pub(crate) struct WindowCell {
    /// Its length.
    pub(crate) window: String,
    /// Its burn rate, if known.
    pub(crate) rate: Option<String>,
    /// The rate beside its threshold, drawn.
    pub(crate) meter: String,
    /// The rate beside its threshold, in words.
    pub(crate) distance: String,
}

impl Alerts {
    /// Those of an SLO, with the burn rates of its worst group.
    pub(super) fn of(status: &SloStatus, now: Present, as_of: AsOf) -> Self {
        let table = Table { status, group: &status.worst, now, as_of };
        Self { rules: Rules::of(&status.rules, as_of), rows: table.rows() }
    }
}

impl Rules {
    fn of(health: &RuleHealth, as_of: AsOf) -> Self {
        let (word, class) = match health {
            _ if as_of != AsOf::Now => ("not known now", "unknown"),
            RuleHealth::NotTold => ("not known", "unknown"),
            RuleHealth::Sound => ("evaluated", "healthy"),
            RuleHealth::Troubled(_) => ("in trouble", "caution"),
        };
        let troubles = match health {
            RuleHealth::Troubled(troubles) => troubles.as_slice(),
            _ => &[],
        };
        let told = |trouble: &RuleTrouble| (trouble.to_string(), remedy(trouble));
        Self {
            class,
            word,
            sentence: rules_sentence(health, as_of),
            troubles: troubles.iter().map(told).collect(),
        }
    }
}

/// What all rows are made of.
struct Table<'a> {
    status: &'a SloStatus,
    group: &'a GroupStatus,
    now: Present,
    as_of: AsOf,
}

impl Table<'_> {
    /// A row for each declared pair, and one for every other alert that fires.
    fn rows(&self) -> Vec<AlertRow> {
        let pairs = &self.status.slo.alerts;
        let others = self.group.alerts.iter().filter(|alert| !pairs.iter().any(|pair| is_of(alert, pair)));
        pairs.iter().map(|pair| self.pair(pair)).chain(others.map(|alert| self.other(alert))).collect()
    }

    fn pair(&self, pair: &AlertPair) -> AlertRow {
        let (state, class) = self.state(pair);
        let firing = self.group.alerts.iter().find(|alert| is_of(alert, pair));
        AlertRow {
            severity: pair.severity.as_str(),
            condition: pair_condition(pair),
            after: Some(fires_after_words(fires_after(&self.status.slo, pair, None))),
            windows: [pair.long, pair.short].map(|window| cell(window, pair, self.group)).into(),
            state,
            class,
            since: firing.and_then(|alert| self.since(alert)),
        }
    }

    fn other(&self, alert: &FiringAlert) -> AlertRow {
        AlertRow {
            severity: alert.severity.map_or("missing data", Severity::as_str),
            condition: firing_label(alert),
            after: None,
            windows: Vec::new(),
            state: if self.as_of == AsOf::Now { "firing" } else { "was firing" },
            class: alert_class(alert.severity, self.as_of),
            since: self.since(alert),
        }
    }

    /// An alert is quiet only if both burn rates are known and its rules are evaluated; both above without an alert is said as it is.
    fn state(&self, pair: &AlertPair) -> (&'static str, &'static str) {
        let rates = (self.group.burn_rate(pair.long), self.group.burn_rate(pair.short));
        let (now, then, class) = match rates {
            _ if self.group.alerts.iter().any(|alert| is_of(alert, pair)) => {
                ("firing", "was firing", alert_class(Some(pair.severity), self.as_of))
            }
            _ if self.status.rules.worst() == Some(&RuleTrouble::NotLoaded) => {
                ("not loaded", "not loaded", "unknown")
            }
            (Some(long), Some(short)) if long.min(short) > factor(pair) => {
                ("above, not firing yet", "was above, not firing yet", "caution")
            }
            (Some(_), Some(_)) if self.status.rules.worst().is_some() => {
                ("quiet, as far as known", "was quiet, as far as known", "unknown")
            }
            (Some(_), Some(_)) => ("quiet", "was quiet", "healthy"),
            _ => ("unknown", "unknown", "unknown"),
        };
        match self.as_of {
            AsOf::Now => (now, class),
            AsOf::Then(_) => (then, "unknown"),
        }
    }

    /// Since when it fires, if it is what noticed the newest episode and that goes on.
    fn since(&self, alert: &FiringAlert) -> Option<Sentence> {
        let newest = self.group.episodes.as_ref().ok()?.list.first()?;
        match &newest.detection {
            Some(Detection::Fired { alert: first, at, .. }) if first == alert && !newest.episode.closed => {
                Some(Sentence::default().plain("since ").time(clock(*at, self.now)))
            }
            _ => None,
        }
    }
}

fn cell(window: Duration, pair: &AlertPair, group: &GroupStatus) -> WindowCell {
    let (rate, factor) = (group.burn_rate(window), factor(pair));
    WindowCell {
        window: show::window(window),
        rate: rate.map(show::burn_rate),
        meter: threshold_meter(rate, factor),
        distance: distance(rate, factor),
    }
}

fn is_of(alert: &FiringAlert, pair: &AlertPair) -> bool {
    alert.severity == Some(pair.severity) && alert.long_window == pair.long.to_string()
}
