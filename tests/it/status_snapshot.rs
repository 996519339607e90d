//! What is said about a set of SLOs: groups, order, warnings, revisions.

use std::sync::Arc;

use sloe::model::Slo;
use sloe::prom::Retention;
use sloe::status::{Answers, Context, History, Snapshot, SourceState, State, assess};
use sloe::units::Duration;

use crate::recorded::{alert, answers, now, sample, slo, snapshot, time};

fn payments() -> Slo {
    slo("payment-service", "availability", "99.9%")
}

#[test]
fn the_worst_group_speaks_for_a_grouped_slo() {
    let mut slo = payments();
    slo.group_by = vec!["region".to_owned()];
    let mut recorded = answers(&slo, 1.0, 0.0, 0.0);
    let groups = [("ap", 1_200.0), ("eu", 100.0), ("us", 3_000.0)];
    let each = |value: &dyn Fn(f64) -> f64| {
        groups
            .iter()
            .map(|(region, bad)| sample(&slo, &[("region", region)], value(*bad)))
            .collect::<Vec<_>>()
    };
    recorded.total = each(&|_| 1_000_000.0);
    recorded.bad = each(&|bad| bad);
    // The series of the others have ended: they have no events any more.
    recorded.tiles = vec![sample(&slo, &[("region", "us")], 100.0)];
    recorded.fast_burn_rates.clear();
    recorded.alerts = vec![alert(&slo, "absent", "", "")];
    let status = snapshot(&recorded, &[slo]).slos.remove(0);
    let regions: Vec<_> =
        status.groups.iter().map(|group| (group.labels[0].1.as_str(), group.state)).collect();
    assert_eq!(regions, [("us", State::Spent), ("ap", State::Spent), ("eu", State::Caution)]);
    assert_eq!(status.worst, status.groups[0]);
    assert!(status.groups.iter().all(|group| group.alerts.len() == 1), "absent data concerns every group");
}

#[test]
fn a_grouped_slo_without_groups_is_unknown() {
    let mut slo = payments();
    slo.group_by = vec!["region".to_owned()];
    let mut answers = answers(&slo, 1.0, 0.0, 0.0);
    (answers.total, answers.bad, answers.tiles) = (Vec::new(), Vec::new(), Vec::new());
    answers.fast_burn_rates.clear();
    let status = snapshot(&answers, &[slo]).slos.remove(0);
    assert_eq!((status.worst.state, status.groups.len()), (State::Unknown, 0));
}

/// All answers of several SLOs.
fn together(all: impl IntoIterator<Item = Answers>) -> Answers {
    all.into_iter().fold(Answers::default(), |mut sum, one| {
        sum.infos.extend(one.infos);
        sum.total.extend(one.total);
        sum.bad.extend(one.bad);
        sum.tiles.extend(one.tiles);
        sum.fast_burn_rates.extend(one.fast_burn_rates);
        sum
    })
}

#[test]
fn the_worst_slo_comes_first_and_unknown_before_healthy() {
    let bad =
        [("a", 0.0), ("b", 700.0), ("c", 5_000.0), ("d", f64::NAN), ("e", 1_500.0), ("f", 600.0), ("g", 0.0)];
    let slos: Vec<Slo> = bad.iter().map(|(name, _)| slo("shop", name, "99.9%")).collect();
    let all = slos.iter().zip(bad).map(|(slo, (_, bad))| answers(slo, 1_000_000.0, bad, 0.1));
    let snapshot = snapshot(&together(all), &slos);
    let order: Vec<_> = snapshot.slos.iter().map(|status| status.slo.id.name.as_str()).collect();
    assert_eq!(order, ["c", "e", "b", "f", "d", "a", "g"]);
}

fn with_retention(retention: &Retention, slos: &[Arc<Slo>]) -> Vec<String> {
    let (history, notices) = (History::default(), ["the history is simulated".to_owned()]);
    let context = Context { slos, history: &history, retention: Some(retention), notices: &notices };
    let answers = Answers { warnings: vec!["store a is down".to_owned(); 2], ..Answers::default() };
    assess(&answers, &context, now()).warnings
}

#[test]
fn a_retention_shorter_than_a_window_is_warned_about() {
    let names = ["a", "b", "c", "d", "e"];
    let slos: Vec<_> = names.iter().map(|name| Arc::new(slo("shop", name, "99%"))).collect();
    let short = Retention { time: Some(Duration::from_days(15)), size: None };
    insta::assert_snapshot!(with_retention(&short, &slos[..1]).join("\n"), @"
    the history is simulated
    Prometheus warns: store a is down
    Prometheus keeps 15d, shorter than the 30d window of shop/a: older events will be missing from the budget; set `--storage.tsdb.retention.time=31d` or longer
    ");
    insta::assert_snapshot!(with_retention(&short, &slos)[2], @"Prometheus keeps 15d, shorter than the 30d window of shop/a, shop/b, shop/c and 2 more: older events will be missing from the budget; set `--storage.tsdb.retention.time=31d` or longer");
    let enough = Retention { time: Some(Duration::from_days(30)), size: None };
    assert_eq!(with_retention(&enough, &slos).len(), 2);
    let by_size = Retention { time: None, size: Some("1GB".to_owned()) };
    assert_eq!(with_retention(&by_size, &slos).len(), 2);
}

#[test]
fn before_the_first_answer_everything_is_unknown() {
    let snapshot = Snapshot::unasked(&[Arc::new(payments())]);
    assert_eq!(
        (snapshot.revision, snapshot.answered_at, &snapshot.source),
        (0, None, &SourceState::Starting)
    );
    assert_eq!(snapshot.slos[0].worst.state, State::Unknown);
}

#[test]
fn the_revision_counts_changes_of_content() {
    let slo = payments();
    let first = snapshot(&answers(&slo, 1e6, 100.0, 0.4), std::slice::from_ref(&slo));
    let first = first.following(&Snapshot::unasked(&[Arc::new(slo.clone())]));
    let same = snapshot(&answers(&slo, 1e6, 100.0, 0.4), std::slice::from_ref(&slo)).following(&first);
    let other = snapshot(&answers(&slo, 1e6, 101.0, 0.4), std::slice::from_ref(&slo)).following(&same);
    assert_eq!([first.revision, same.revision, other.revision], [1, 1, 2]);
}

#[test]
fn a_source_that_fails_keeps_its_figures_and_the_time_of_the_first_failure() {
    let slo = payments();
    let fresh = snapshot(&answers(&slo, 1e6, 100.0, 0.4), std::slice::from_ref(&slo));
    let failed = fresh.failing("it is gone".to_owned(), time("2026-11-23T10:21:00Z"));
    let still = failed.failing("it is gone".to_owned(), time("2026-11-23T10:22:00Z"));
    let since = time("2026-11-23T10:21:00Z");
    assert_eq!(still.source, SourceState::Failing { since, reason: "it is gone".to_owned() });
    assert_eq!(still.answered_at, Some(now()));
    assert_eq!(still.slos[0].worst, fresh.slos[0].worst);
    assert_eq!([failed.revision, still.revision], [1, 1]);
}
