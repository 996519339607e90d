//! How the rules of the SLOs of a source are.

use crate::daemon::views::row::href;
use crate::status::{RuleHealth, RuleTrouble, SloStatus, Snapshot};

/// So many SLOs whose rules are in trouble are named.
const NAMED: usize = 12;

/// How many SLOs have rules that are so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Loaded, without error and in time.
    pub(crate) sound: usize,
    /// Not all of them loaded.
    pub(crate) missing: usize,
    /// Loaded, and some fail.
    pub(crate) failing: usize,
    /// Loaded, and some are late, slow, or have not been evaluated yet.
    pub(crate) late: usize,
    /// Prometheus does not tell.
    pub(crate) not_told: usize,
}

/// What is worst about the rules of an SLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Some fail.
    Failing,
    /// Not all are loaded.
    Missing,
    /// Some are late, slow, or have not been evaluated yet.
    Late,
}

/// An SLO whose rules are in trouble.
#[derive(Clone, Debug)]
pub(crate) struct Troubled {
    /// Its page.
    pub(crate) href: String,
    /// The service.
    pub(crate) service: String,
    /// The SLO.
    pub(crate) name: String,
    /// The class that colours the trouble.
    pub(crate) class: &'static str,
    /// The trouble in a word.
    pub(crate) word: &'static str,
    /// All that is wrong, as phrases.
    pub(crate) problems: Vec<String>,
}

impl Counts {
    /// Those of the SLOs of a snapshot.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        snapshot.slos.iter().fold(Self::default(), |counts, status| counts.with(&status.rules))
    }

    /// How many are in trouble.
    pub(crate) const fn troubled(self) -> usize {
        self.missing + self.failing + self.late
    }

    fn with(mut self, health: &RuleHealth) -> Self {
        match (health, health.worst().map(Kind::of)) {
            (RuleHealth::NotTold, _) => self.not_told += 1,
            (_, None) => self.sound += 1,
            (_, Some(Kind::Failing)) => self.failing += 1,
            (_, Some(Kind::Missing)) => self.missing += 1,
            (_, Some(Kind::Late)) => self.late += 1,
        }
        self
    }
}

impl Kind {
    /// The kind of a trouble.
    pub(crate) const fn of(trouble: &RuleTrouble) -> Self {
        match trouble {
            RuleTrouble::Failing { .. } => Self::Failing,
            RuleTrouble::NotLoaded | RuleTrouble::Missing { .. } => Self::Missing,
            RuleTrouble::Waiting { .. } | RuleTrouble::Late { .. } | RuleTrouble::Slow { .. } => Self::Late,
        }
    }
}

/// Those in trouble, the worst first, and how many others there are.
pub(super) fn troubled(snapshot: &Snapshot) -> (Vec<Troubled>, usize) {
    let worst = |status: &&SloStatus| status.rules.worst().map(Kind::of);
    let mut all: Vec<&SloStatus> = snapshot.slos.iter().filter(|status| worst(status).is_some()).collect();
    all.sort_by_key(worst);
    let left_out = all.len().saturating_sub(NAMED);
    (all.into_iter().take(NAMED).filter_map(Troubled::of).collect(), left_out)
}

impl Troubled {
    fn of(status: &SloStatus) -> Option<Self> {
        let RuleHealth::Troubled(troubles) = &status.rules else { return None };
        let (class, word) = match Kind::of(troubles.first()?) {
            Kind::Failing => ("spent", "failing"),
            Kind::Missing => ("caution", "not loaded"),
            Kind::Late => ("caution", "late"),
        };
        let id = &status.slo.id;
        Some(Self {
            href: href(id),
            service: id.service.clone(),
            name: id.name.clone(),
            class,
            word,
            problems: troubles.iter().map(ToString::to_string).collect(),
        })
    }
}
