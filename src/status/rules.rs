//! What Prometheus says about the rules of every SLO: whether they are loaded, evaluated without error, and in time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, LoadedRule, RuleGroup};
use crate::rules::{self, Options, Rule, names};
use crate::units::{Duration, show};

/// What is older than this is not told any more.
const FRESH: TimeDelta = TimeDelta::minutes(5);
/// An evaluation may be so much later than two intervals after the one before: answers take their time.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);

/// The rules of one SLO.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RuleHealth {
    /// Nobody says: neither fine nor not.
    #[default]
    NotTold,
    /// All are loaded, and were evaluated without error and in time.
    Sound,
    /// What is wrong with them, the worst first.
    Troubled(Vec<RuleTrouble>),
}

/// One thing that is wrong with the rules of an SLO.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleTrouble {
    /// None of them is loaded.
    NotLoaded,
    /// Some fail.
    Failing {
        /// How many.
        rules: usize,
        /// The first of them.
        first: String,
        /// Why it does.
        error: String,
    },
    /// Some are not loaded.
    Missing {
        /// How many.
        rules: usize,
        /// The first of them.
        first: String,
    },
    /// A group is loaded, and has not been evaluated yet.
    Waiting {
        /// Its name.
        group: String,
    },
    /// A group was due long ago.
    Late {
        /// Its name.
        group: String,
        /// When it was last evaluated.
        evaluated_at: DateTime<Utc>,
        /// How often it should be.
        interval: Duration,
    },
    /// A group takes longer than the time from one evaluation to the next: some are left out.
    Slow {
        /// Its name.
        group: String,
        /// How long it took.
        took: Duration,
        /// How often it should be evaluated.
        interval: Duration,
    },
}

/// What Prometheus said about the rules of all SLOs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesTold {
    asked_at: DateTime<Utc>,
    slos: HashMap<SloId, RuleHealth>,
}

/// Tells rules of an SLO apart: alerts of several pairs have one name.
type RuleKey = (String, String);

impl RulesTold {
    /// What `groups` mean for `slos`, as they were when they were asked for by whose clock Prometheus' own is ahead by `clock_offset`.
    #[must_use]
    pub fn new(
        groups: &[RuleGroup],
        slos: &[Arc<Slo>],
        asked_at: DateTime<Utc>,
        clock_offset: TimeDelta,
    ) -> Self {
        let (loaded, answered_at) = (by_slo(groups), asked_at + clock_offset);
        let health = |slo: &Arc<Slo>| {
            let own = loaded.get(&(slo.id.service.as_str(), slo.id.name.as_str()));
            (slo.id.clone(), health(slo, own.map_or(&[], Vec::as_slice), answered_at))
        };
        Self { asked_at, slos: slos.iter().map(health).collect() }
    }

    /// When that was; `None` once it is too long ago to say anything about `now`.
    #[must_use]
    pub fn asked_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (now - self.asked_at <= FRESH).then_some(self.asked_at)
    }

    /// The rules of one SLO, of which `evaluated` tells whether anybody evaluates them now: if none is loaded all the same, somebody
    /// else does.
    #[must_use]
    pub(super) fn of(&self, id: &SloId, evaluated: bool, now: DateTime<Utc>) -> RuleHealth {
        let known = self.asked_at(now).and_then(|_| self.slos.get(id)).cloned().unwrap_or_default();
        if evaluated && known.worst() == Some(&RuleTrouble::NotLoaded) { RuleHealth::NotTold } else { known }
    }
}

impl RuleHealth {
    /// The worst that is wrong.
    #[must_use]
    pub fn worst(&self) -> Option<&RuleTrouble> {
        match self {
            Self::Troubled(troubles) => troubles.first(),
            Self::NotTold | Self::Sound => None,
        }
    }
}

type Own<'a> = (&'a RuleGroup, &'a LoadedRule);

fn by_slo(groups: &[RuleGroup]) -> HashMap<(&str, &str), Vec<Own<'_>>> {
    let mut map: HashMap<(&str, &str), Vec<Own<'_>>> = HashMap::new();
    for (group, rule) in groups.iter().flat_map(|group| group.rules.iter().map(move |rule| (group, rule))) {
        if let (Some(service), Some(slo)) =
            (rule.labels.get(names::SERVICE_LABEL), rule.labels.get(names::SLO_LABEL))
        {
            map.entry((service, slo)).or_default().push((group, rule));
        }
    }
    map
}

fn health(slo: &Slo, own: &[Own<'_>], answered_at: DateTime<Utc>) -> RuleHealth {
    if own.is_empty() {
        return RuleHealth::Troubled(vec![RuleTrouble::NotLoaded]);
    }
    let mut troubles: Vec<RuleTrouble> = failing(own).into_iter().chain(missing(slo, own)).collect();
    let groups: BTreeMap<&str, &RuleGroup> = own.iter().map(|(group, _)| (&*group.name, *group)).collect();
    for trouble in groups.values().filter_map(|group| untimely(group, answered_at)) {
        // Several groups may be in the same one.
        if !troubles.contains(&trouble) {
            troubles.push(trouble);
        }
    }
    if troubles.is_empty() { RuleHealth::Sound } else { RuleHealth::Troubled(troubles) }
}

fn failing(own: &[Own<'_>]) -> Option<RuleTrouble> {
    let failing = || own.iter().filter_map(|(_, rule)| Some((&rule.name, rule.error.as_ref()?)));
    let (first, error) = failing().next()?;
    Some(RuleTrouble::Failing { rules: failing().count(), first: first.clone(), error: error.clone() })
}

fn missing(slo: &Slo, own: &[Own<'_>]) -> Option<RuleTrouble> {
    let pair = |labels: &Labels| labels.get(names::LONG_WINDOW_LABEL).cloned().unwrap_or_default();
    let loaded: BTreeSet<RuleKey> =
        own.iter().map(|(_, rule)| (rule.name.clone(), pair(&rule.labels))).collect();
    let missing: Vec<RuleKey> = expected(slo).into_iter().filter(|rule| !loaded.contains(rule)).collect();
    let (first, _) = missing.first()?;
    Some(RuleTrouble::Missing { rules: missing.len(), first: first.clone() })
}

/// The rules that the SLO compiles to, in their order.
fn expected(slo: &Slo) -> Vec<RuleKey> {
    let groups = rules::groups(std::slice::from_ref(slo), &Options::default());
    let key = |rule: Rule| match rule {
        Rule::Record { record, .. } => (record, String::new()),
        Rule::Alert { alert, labels, .. } => {
            let long = labels.into_iter().find(|(name, _)| name == names::LONG_WINDOW_LABEL);
            (alert, long.map(|(_, long)| long).unwrap_or_default())
        }
    };
    groups.into_iter().flat_map(|group| group.rules).map(key).collect()
}

fn untimely(group: &RuleGroup, answered_at: DateTime<Utc>) -> Option<RuleTrouble> {
    let (name, interval) = (group.name.clone(), group.interval);
    let Some(evaluated_at) = group.evaluated_at else {
        return Some(RuleTrouble::Waiting { group: name });
    };
    let due = TimeDelta::milliseconds(i64::try_from(interval.as_millis()).unwrap_or(i64::MAX / 4)) * 2;
    if answered_at - evaluated_at > due + PATIENCE {
        return Some(RuleTrouble::Late { group: name, evaluated_at, interval });
    }
    (group.took > interval).then_some(RuleTrouble::Slow { group: name, took: group.took, interval })
}

impl fmt::Display for RuleTrouble {
    /// As a phrase about an SLO: `its rules are not loaded in Prometheus`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoaded => f.write_str("its rules are not loaded in Prometheus"),
            Self::Failing { rules: 1, first, error } => write!(f, "its rule `{first}` fails: {error}"),
            Self::Failing { rules, first, error } => {
                write!(f, "{rules} of its rules fail, first `{first}`: {error}")
            }
            Self::Missing { rules: 1, first } => {
                write!(f, "its rule `{first}` is not loaded in Prometheus")
            }
            Self::Missing { rules, first } => {
                write!(f, "{rules} of its rules are not loaded in Prometheus, first `{first}`")
            }
            Self::Waiting { .. } => f.write_str("its rules are loaded, but have not been evaluated yet"),
            Self::Late { group, evaluated_at, interval } => write!(
                f,
                "its rules in `{group}` were last evaluated at {}, although they are due every {interval}",
                evaluated_at.format("%H:%M:%S UTC")
            ),
            Self::Slow { group, took, interval } => write!(
                f,
                "evaluating its rules in `{group}` takes {}, longer than the {interval} from one evaluation to the next",
                show::time_span(*took)
            ),
        }
    }
}
