//! The daemon on a real `VictoriaMetrics`: the same figures as on Prometheus.

use std::sync::Arc;

use chrono::{DurationRound as _, TimeDelta, Utc};
use sloe::model::{Period, Slo, Window};
use sloe::prom::{Client, OpenMetrics};
use sloe::status::{GroupStatus, RuleHealth, Snapshot, SourceState};
use sloe::units::TimeZone;

use crate::backfill::{BAD, HOURS, TOTAL, close, raw, rfc3339, spec, sum, tiles};
use crate::prom_real::{polled, recorded};
use crate::recorded::slo;
use crate::support::Project;
use crate::support::prometheus::Prometheus;
use crate::support::victoria::Victoria;

/// A rolling window, one of the calendar, and an SLO of which nothing is recorded.
fn slos() -> Vec<Arc<Slo>> {
    let month = Window::Calendar { period: Period::Month, zone: TimeZone::UTC };
    let weekly = Slo { window: month, ..slo("shop", "weekly", "99.9%") };
    [slo("shop", "orders", "99.9%"), weekly, slo("shop", "absent", "99.9%")].map(Arc::new).into()
}

fn of<'a>(snapshot: &'a Snapshot, name: &str) -> &'a GroupStatus {
    &snapshot.find("shop", name).expect("it is there").worst
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rules_recorded_makes_the_same_figures() {
    let slos = slos();
    let now = Utc::now();
    let series = format!("{}{}{}", recorded(&slos[0], now, 50), recorded(&slos[1], now, 0), OpenMetrics::END);
    let prometheus = Prometheus::with_series(&series).await;
    let victoria = Victoria::with_series(&series).await;
    let (expected, found) = (polled(&prometheus.client, &slos).await, polled(&victoria.client, &slos).await);
    for name in ["orders", "weekly", "absent"] {
        let (expected, found) = (of(&expected, name), of(&found, name));
        assert_eq!(found.budget, expected.budget, "{name}");
        assert_eq!(found.burn_rates, expected.burn_rates, "{name}");
        assert_eq!((found.state, &found.alerts), (expected.state, &expected.alerts), "{name}");
        // The first and the last point are about the moment of the poll.
        let hours = |status: &GroupStatus| {
            let points = status.curve.points();
            points.get(1..points.len().saturating_sub(1)).map(<[_]>::to_vec)
        };
        assert_eq!(hours(found), hours(expected), "{name}");
    }
    assert_eq!((&found.source, &found.slos[0].rules), (&SourceState::Answering, &RuleHealth::NotTold));
    assert_eq!(found.warnings, [""; 0], "it keeps a year");
}

#[tokio::test(flavor = "multi_thread")]
async fn backfilled_tiles_are_read_and_computed() {
    let now = Utc::now();
    let from =
        now.duration_trunc(TimeDelta::hours(1)).expect("a time of today") - TimeDelta::hours(HOURS + 5);
    let (start, end) = (rfc3339(from), rfc3339(from + TimeDelta::hours(HOURS)));
    let raw = format!("{}{}", raw(from), OpenMetrics::END);
    let project = Project::with_spec(&spec(from));
    let prometheus = Prometheus::with_series(&raw).await;
    let victoria = Victoria::with_series(&raw).await;
    let backfill = |client: &Client, out: &str| {
        let ran = project.sloe(&[
            "backfill",
            "--prometheus",
            client.url(),
            "--from",
            &start,
            "--to",
            &end,
            "--out",
            out,
        ]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        project.read(&format!("{out}/tiles.om"))
    };
    let expected = backfill(&prometheus.client, "prometheus");
    let computed = backfill(&victoria.client, "victoria");
    let loaded = Prometheus::with_series(&expected).await;
    victoria.load(&expected).await;
    for name in [TOTAL, BAD] {
        let (found, expected) =
            (tiles(&victoria.client, name, now).await, tiles(&loaded.client, name, now).await);
        assert_eq!(found, expected, "what was imported is read as it was written");
    }
    let computed = Victoria::with_series(&computed).await;
    for name in [TOTAL, BAD] {
        let (found, expected) =
            (tiles(&computed.client, name, now).await, tiles(&loaded.client, name, now).await);
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (slo, tiles) in expected {
            assert_eq!(found[&slo].len(), tiles.len(), "{name} {slo}");
            close(sum(&found[&slo]), sum(&tiles), &slo);
        }
    }
}
