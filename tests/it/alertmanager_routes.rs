//! Who takes which alert, as Alertmanager itself decides it.

use sloe::alertmanager::Receivers;

use crate::alertmanager::rich;
use crate::support::alertmanager::{receiver, write};

#[test]
fn every_alert_finds_its_team() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &rich(), &Receivers::Example, &[]);
    let checkout = r#"owner="Team Checkout (EU)""#;
    let table: [(&[&str], &str); 15] = [
        // Severities are those that the team chose, and decide alone.
        (&["slo_alert=page", checkout, "severity=critical"], "team-checkout-eu--0ab0612a8c8d-critical"),
        (&["slo_alert=ticket", checkout, "severity=warning"], "team-checkout-eu--0ab0612a8c8d-warning"),
        (&["slo_alert=absent", checkout, "severity=ticket"], "team-checkout-eu--0ab0612a8c8d-ticket"),
        (&["slo_alert=ticket", "owner=team-billing", "severity=ticket"], "team-billing-ticket"),
        (&["slo_alert=absent", "owner=team-billing", "severity=ticket"], "team-billing-ticket"),
        // What no spec of the team knows goes where its tickets go.
        (&["slo_alert=page", "owner=team-billing", "severity=page"], "team-billing-ticket"),
        (&["slo_alert=page", checkout, "severity=page"], "team-checkout-eu--0ab0612a8c8d-warning"),
        (&["slo_alert=page", "owner=team-billing"], "team-billing-ticket"),
        // Series that say whose they are may say any team, or one that no spec knows.
        (&["slo_alert=page", "owner=team-billing", "severity=urgent"], "team-billing-urgent"),
        (&["slo_alert=page", "owner=team-of-nobody", "severity=urgent"], "sloe-urgent"),
        // Nobody's.
        (&["slo_alert=page", "severity=page"], "sloe-page"),
        (&["slo_alert=page", "owner=", "severity=page"], "sloe-page"),
        (&["slo_alert=ticket", "owner=Team Checkout", "severity=warning"], "sloe-warning"),
        (&["slo_alert=ticket", "severity=never-heard-of"], "sloe-ticket"),
        // Not about an SLO.
        (&["alertname=Watchdog", "owner=team-billing", "severity=page"], "sloe-ticket"),
    ];
    for (labels, expected) in table {
        let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        assert_eq!(receiver(folder.path(), &labels), expected, "{labels:?}");
    }
}
