//! What a real Prometheus says about rules, and SLOs that it has no rules for.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use sloe::model::Slo;
use sloe::poll;
use sloe::prom::{Client, ClientOptions};
use sloe::promql::{MatchOp, Matcher};
use sloe::rules::{self, Options};
use sloe::status::{RuleHealth, RuleTrouble};

use crate::recorded::slo;
use crate::support::prometheus::Prometheus;

/// A rule that cannot be evaluated, of the SLO `shop/broken`.
const BROKEN: &str = r#"
  - name: broken
    interval: 1s
    rules:
      - record: slo:total_events:tile5m
        expr: vector(1) * on () (label_replace(vector(1), "a", "1", "", "") or vector(1))
        labels: {slo_service: shop, slo: broken}
"#;

const SERIES: &str = "up{job=\"a\"} 1 1795429240\n# EOF\n";

/// The rules of `slo` and a broken one.
fn rule_file(slo: &Slo) -> String {
    let generated = rules::generate(std::slice::from_ref(slo), &Options::default());
    let rules = generated.iter().find(|file| file.path.starts_with("rules")).expect("there are rules");
    rules.text.trim_end().to_owned() + BROKEN
}

#[tokio::test]
async fn a_real_prometheus_tells_of_loaded_failing_and_missing_rules() {
    let [loaded, broken, absent] = ["loaded", "broken", "absent"].map(|name| slo("shop", name, "99%"));
    let prometheus = Prometheus::with_rules(SERIES, &rule_file(&loaded)).await;
    let slos = [loaded, broken, absent].map(Arc::new);
    let health = async || {
        let snapshot = poll::snapshot_once(&prometheus.client, &slos, Utc::now()).await.expect("it answers");
        slos.each_ref().map(|slo| snapshot.find("shop", &slo.id.name).expect("it is there").rules.clone())
    };
    let failing = |health: &RuleHealth| matches!(health.worst(), Some(RuleTrouble::Failing { .. }));
    let told = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let found = health().await;
            if failing(&found[1]) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let [loaded, broken, absent] = told.await.expect("the rule is evaluated");
    assert!(
        matches!(loaded.worst(), None | Some(RuleTrouble::Waiting { .. })),
        "what is loaded is what is expected: {loaded:?}"
    );
    let error = broken.worst().expect("it fails").to_string();
    assert!(error.starts_with("its rule `slo:total_events:tile5m` fails: "), "{error}");
    assert_eq!(absent.worst(), Some(&RuleTrouble::NotLoaded));
}

/// Two clusters with the same counters, of which the second has no errors.
fn raw() -> String {
    let (mut text, now) = (String::new(), Utc::now().timestamp());
    for (name, per_scrape) in [("requests_total", [50, 50]), ("errors_total", [1, 0])] {
        for (cluster, step) in ["eu", "us"].iter().zip(per_scrape) {
            for scrape in 0..=240 {
                let at = now - (240 - scrape) * 30;
                writeln!(text, "{name}{{cluster=\"{cluster}\"}} {} {at}", scrape * step).expect("a text");
            }
        }
    }
    text + "# EOF\n"
}

#[tokio::test]
async fn an_slo_without_rules_is_counted_over_the_last_hour_of_one_cluster() {
    let prometheus = Prometheus::with_series(&raw()).await;
    let slos = [Arc::new(slo("shop", "availability", "99%"))];
    let burn = async |cluster: &str| {
        let matchers = vec![Matcher::new("cluster", MatchOp::Equal, cluster)];
        let options = ClientOptions { matchers, ..ClientOptions::default() };
        let client = Client::new(prometheus.client.url(), options).expect("the address is one");
        let at = Utc::now() - TimeDelta::seconds(5);
        let snapshot = poll::snapshot_once(&client, &slos, at).await.expect("it answers");
        snapshot.slos[0].worst.present_burn_rate().map(|burn| (burn.rate * 1e6).round() / 1e6)
    };
    assert_eq!((burn("eu").await, burn("us").await, burn("asia").await), (Some(2.0), Some(0.0), None));
}
