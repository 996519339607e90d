//! One source.

use super::rules::{Counts, Troubled, troubled};
use crate::daemon::state::Seen;
use crate::daemon::texts::{Moment, Present, clock, instant_ago, lasting_since, retention, source_state};
use crate::status::{Freshness, Part, Snapshot, SourceState};
use crate::units::show;

/// One source.
#[derive(Clone, Debug)]
pub(crate) struct SourceCard {
    /// What it is called; nothing where there is one.
    pub(crate) name: Option<String>,
    /// What names its part of the page.
    pub(crate) id: String,
    /// Its address, without credentials.
    pub(crate) url: String,
    /// The class that colours its state.
    pub(crate) class: &'static str,
    /// Its state in words.
    pub(crate) state: &'static str,
    /// When it last answered everything.
    pub(crate) answered: Option<Moment>,
    /// Since when it fails, and why.
    pub(crate) failing: Option<(Moment, String)>,
    /// How many SLOs it answers for.
    pub(crate) slos: usize,
    /// How long it keeps samples.
    pub(crate) retention: Option<String>,
    /// The longest window of its SLOs that is longer than that.
    pub(crate) too_short: Option<String>,
    /// Up to when the past is loaded.
    pub(crate) history: Option<Moment>,
    /// When it last told of its rules.
    pub(crate) rules_asked: Option<Moment>,
    /// How its rules are.
    pub(crate) rules: Counts,
    /// Whose are in trouble, the worst first.
    pub(crate) troubled: Vec<Troubled>,
    /// How many others there are.
    pub(crate) more_troubled: usize,
}

impl SourceCard {
    /// The card of a source.
    pub(super) fn of(part: &Part, number: usize, seen: &Seen) -> Self {
        let (Part { name, url, snapshot }, now) = (part, seen.present());
        let freshness = Freshness::of(snapshot, now.at, seen.options.stale_after);
        let (class, state) = source_state(&freshness);
        let (troubled, more_troubled) = troubled(snapshot);
        Self {
            name: seen.overview.has_several().then(|| name.to_string()),
            id: format!("source-{number}"),
            url: url.to_string(),
            class,
            state,
            answered: snapshot.answered_at.map(|at| instant_ago(at, now)),
            failing: failing(snapshot, now),
            slos: snapshot.slos.len(),
            retention: snapshot.retention.as_ref().map(retention),
            too_short: too_short(snapshot),
            history: snapshot.history_until.map(|at| clock(at, now)),
            rules_asked: snapshot.rules_asked_at.map(|at| instant_ago(at, now)),
            rules: Counts::of(snapshot),
            troubled,
            more_troubled,
        }
    }
}

fn failing(snapshot: &Snapshot, now: Present) -> Option<(Moment, String)> {
    match &snapshot.source {
        SourceState::Failing { since, reason } => Some((lasting_since(*since, now), reason.clone())),
        SourceState::Starting | SourceState::Answering | SourceState::AnsweringInPart => None,
    }
}

/// What leaves Prometheus before it leaves the window is missing from the budget.
fn too_short(snapshot: &Snapshot) -> Option<String> {
    let kept = snapshot.retention.as_ref()?.time?;
    let longest = snapshot.slos.iter().map(|status| status.slo.window.length()).max()?;
    (kept < longest).then(|| show::window(longest))
}
