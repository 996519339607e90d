//! Everything that there is to be seen.

use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use sloe::daemon::AppState;
use sloe::daemon::access::{Access, Token};
use sloe::daemon::runs::Runs;
use sloe::daemon::specs::{Reloader, SpecsState};
use sloe::model::{Severity, Slo};
use sloe::status::{
    Basis, Budget, BurnRate, Curve, Detection, Episode, Extent, FiringAlert, Forecast, GroupStatus, Method,
    Outlook, PastEpisode, PastEpisodes, PastPeriods, Previous, RuleHealth, RuleTrouble, SloStatus, Snapshot,
    SourceState, State, Unknown, When, ended, reviews,
};
use sloe::units::Duration;
use tokio::sync::watch;

use crate::fixtures::{self, answering, states};
use crate::rules_harness::specs;
use crate::status_past::recorded;

/// The token of every daemon here.
pub(super) const TOKEN: &str = "correct-horse-battery-staple";

/// What a daemon shows.
pub(super) struct Seen {
    pub(super) state: AppState,
    pub(super) known: Known,
}

/// What there is to be asked for.
pub(super) struct Known {
    /// Services and names.
    pub(super) slos: Vec<(String, String)>,
    pub(super) runs: Vec<String>,
}

impl Known {
    /// All of it, however it is called.
    pub(super) fn names(&self) -> Vec<String> {
        let slos = self.slos.iter().flat_map(|(service, slo)| [service, slo]);
        slos.chain(&self.runs).cloned().collect()
    }
}

/// Snapshots and runs of every kind.
pub(super) async fn everything() -> Vec<Seen> {
    let runs = states::all().await;
    let hostile = "<script>alert(1)</script> \u{202e}\"'&\\ ";
    let in_part = Snapshot { source: SourceState::AnsweringInPart, ..every_kind(0) };
    vec![
        seen(fixtures::starting(), Runs::default()),
        seen(fixtures::healthy(), runs.clone()),
        seen(fixtures::mixed(), Runs { problem: Some("it cannot be read".to_owned()), ..runs.clone() }),
        seen(fixtures::spent(), Runs { switch: Err("it cannot be read".to_owned()), ..Runs::default() }),
        seen(fixtures::nothing_known(), Runs::default()),
        seen(fixtures::stale(), Runs::default()),
        seen(fixtures::grouped(), Runs::default()),
        seen(fixtures::hostile(hostile), Runs::default()),
        seen(in_part, runs.clone()),
        seen(every_kind(1), runs.clone()),
        seen(every_kind(2), runs),
    ]
}

fn seen(snapshot: Snapshot, runs: Runs) -> Seen {
    let id = |status: &SloStatus| (status.slo.id.service.clone(), status.slo.id.name.clone());
    let slos = snapshot.slos.iter().map(id).collect();
    let known = Known { slos, runs: runs.runs.iter().map(|run| run.summary.run.clone()).collect() };
    let state = fixtures::state(snapshot, fixtures::options());
    let (_, runs) = watch::channel(Arc::new(runs));
    let (_, specs) = watch::channel(Arc::new(SpecsState::loaded(Utc::now())));
    let (_, access) = watch::channel(Arc::new(Access::Token(token())));
    // Nobody hears its orders: every reload says why there is none.
    let (reloader, _) = Reloader::new();
    Seen { state: state.with_runs(runs).with_specs(specs, reloader).with_access(access), known }
}

fn token() -> Token {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("token");
    std::fs::write(&path, TOKEN).expect("a file");
    Token::read(&path).expect("a token")
}

/// An SLO of every kind, each with other figures: `shift` turns them on by so many.
fn every_kind(shift: usize) -> Snapshot {
    let slos = specs::compile(include_str!("../fixtures/every_key.yaml")).0;
    let told = |(at, slo)| told(slo, at + shift);
    Snapshot {
        warnings: vec!["something is in doubt".to_owned()],
        ..answering(slos.into_iter().enumerate().map(told).collect())
    }
}

fn told(slo: Slo, at: usize) -> SloStatus {
    let groups = if slo.group_by.is_empty() {
        Vec::new()
    } else {
        let labels = |value: &str| slo.group_by.iter().map(|name| (name.clone(), value.to_owned())).collect();
        vec![
            GroupStatus { labels: labels("eu"), ..group(&slo, at) },
            GroupStatus { labels: labels(""), ..group(&slo, at + 1) },
        ]
    };
    let worst = groups.first().cloned().unwrap_or_else(|| group(&slo, at));
    let rules = match at % 3 {
        0 => RuleHealth::NotTold,
        1 => RuleHealth::Sound,
        _ => RuleHealth::Troubled(vec![RuleTrouble::NotLoaded]),
    };
    let previous = previous(&slo, &worst, at);
    SloStatus { rules, previous, ..SloStatus::of(Arc::new(slo), worst, groups) }
}

/// A curve that begins with what is not known and ends below zero.
fn overspent(slo: &Slo) -> Curve {
    let end = fixtures::now();
    let known = Extent { start: end - TimeDelta::hours(3), end };
    let budget = budget(slo, 50_000.0).expect("it has events");
    Curve::new(Arc::default(), known, end, &budget)
}

fn group(slo: &Slo, at: usize) -> GroupStatus {
    let later = fixtures::now() + TimeDelta::hours(7);
    let nobody = || Unknown { reason: "nobody knows".to_owned() };
    let budget = |bad: f64| budget(slo, bad).ok_or_else(nobody);
    let period = Extent::present(slo.window, fixtures::now()).filter(|_| !slo.window.is_rolling());
    let one = |spread: [f64; 4]| spread[at % 4];
    GroupStatus {
        state: [State::Healthy, State::Caution, State::Spent, State::Unknown][at % 4],
        budget: if at % 4 == 3 { Err(nobody()) } else { budget(one([0.0, 3.0, 50_000.0, 0.0])) },
        raw: [None, Some(budget(7.0)), Some(Err(nobody()))][at % 3].clone(),
        period,
        shared_out_events: one([0.0, 1.5, 0.0, 12.0]),
        burn_rates: vec![BurnRate { window: Duration::from_hours(1), rate: one([0.0, 1e-9, 1e9, 1.0]) }],
        directly: at % 2 == 1,
        outlook: [
            Outlook::Lasts,
            Outlook::RunsOut(later),
            Outlook::Spent,
            Outlook::Recovers(later),
            Outlook::StaysSpent,
            Outlook::Unknown,
        ][at % 6],
        forecast: Forecast {
            when: [When::Never, When::At(later), When::Unknown("nobody knows")][at % 3],
            method: [Method::RollOff, Method::RateAlone, Method::Calendar][at % 3],
        },
        coverage: [None, Some(0.0), Some(1.0)][at % 3],
        curve: [Curve::default(), overspent(slo)][at % 2].clone(),
        episodes: episodes(at),
        alerts: vec![alert(at)],
        ..GroupStatus::unknown(Vec::new(), "")
    }
}

/// One period before the present one, of the group that is shown as the SLO; or none.
fn previous(slo: &Slo, group: &GroupStatus, at: usize) -> Previous {
    let window = reviews(std::iter::once(slo))[0];
    let mut past = PastPeriods::of_review(window, std::iter::once(slo));
    if at.is_multiple_of(3) {
        return Previous::NotLoaded;
    }
    let labels: Vec<(&str, &str)> =
        group.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for extent in ended(window, fixtures::now()).take(3) {
        past.push(extent, extent.end, &recorded(slo, &labels, [8_000.0, 80_000.0, 90.0]));
    }
    Previous::of(slo, &[Arc::new(past)], Duration::from_minutes(5), fixtures::now())
}

/// One that goes on and was noticed in whatever way; or none.
fn episodes(at: usize) -> Result<PastEpisodes, Unknown> {
    let (start, alert) = (fixtures::now() - TimeDelta::hours(1), alert(at));
    let detection = match at % 5 {
        0 => return Err(Unknown { reason: "nobody knows".to_owned() }),
        1 => None,
        2 => Some(Detection::Unnoticed),
        3 => Some(Detection::FiringAlready(alert)),
        _ => Some(Detection::Fired { alert, at: start, after: Duration::from_minutes(3) }),
    };
    let closed = at.is_multiple_of(2);
    let episode = Episode {
        start,
        end: fixtures::now(),
        begun_within: closed,
        closed,
        total_events: 100.0,
        bad_events: 7.5,
        peak_burn_rate: 14.4,
    };
    let list = vec![PastEpisode { episode, detection }];
    Ok(PastEpisodes { since: start, until: fixtures::now(), left_out: at, list })
}

fn alert(at: usize) -> FiringAlert {
    FiringAlert {
        severity: [Some(Severity::Page), Some(Severity::Ticket), None][at % 3],
        long_window: ["1h", "1d", ""][at % 3].to_owned(),
        short_window: ["5m", "2h", ""][at % 3].to_owned(),
    }
}

/// On whatever basis the SLO has.
fn budget(slo: &Slo, bad: f64) -> Option<Budget> {
    Budget::on(Basis::of(slo), slo.objective, (100_000.0, slo.window.length()), 100_000.0, bad)
}
