//! Alertmanager's configuration, whole, as the specs ask for it; every file is accepted by Alertmanager's own tool.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use sloe::alertmanager::{self, Receivers};
use sloe::model::Slo;

use crate::rules_harness::specs::compile;
use crate::support::alertmanager::{is_valid, receiver, write};
use crate::support::{Project, SPEC};

/// Owners, severities, groups, own pairs and labels.
pub(crate) fn rich() -> Vec<Slo> {
    compile(&fs::read_to_string("tests/it/fixtures/alerting.yaml").expect("the fixture")).0
}

fn example() -> Project {
    let spec = fs::read_to_string("slo-specs/payment-service.yaml").expect("the example spec");
    Project::new().file("slo-specs/payment-service.yaml", spec)
}

#[track_caller]
fn generated(project: &Project, more: &[&str]) {
    let ran = project.sloe(&[&["generate", "--only", "alertmanager", "--out", "out"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn the_payment_service_is_routed_like_this() {
    let project = example();
    generated(&project, &[]);
    for file in ["alertmanager.yaml", "routes.yaml", "sloe.tmpl"] {
        insta::assert_snapshot!(
            format!("payment-service.{file}"),
            project.read(&format!("out/alertmanager/{file}"))
        );
    }
    assert_eq!(project.files("out").len(), 3);
    is_valid(&project.path().join("out/alertmanager/alertmanager.yaml"));
}

#[test]
fn several_teams_are_routed_like_this() {
    let (slos, folder) = (rich(), tempfile::tempdir().unwrap());
    write(folder.path(), &slos, &Receivers::Example, &[]);
    is_valid(&folder.path().join("alertmanager.yaml"));
    insta::assert_snapshot!(alertmanager::configuration(&slos, &Receivers::Example, &[]));
}

/// What files for several clusters have more than those for one, and nothing else.
#[test]
fn an_external_label_is_named_wherever_groups_are() {
    let (project, mut more) = (example(), String::new());
    for format in ["prometheus", "operator", "configmap"] {
        generated(&project, &["--format", format]);
        let labelled = ["--format", format, "--external-label", "cluster,cluster"];
        let asked = ["generate", "--only", "alertmanager", "--out", "out", "--diff"];
        let ran = project.sloe(&[&asked[..], &labelled].concat());
        more.extend(ran.stdout.split_inclusive('\n').filter(|line| line.starts_with(['+', '-'])));
        generated(&project, &labelled);
    }
    insta::assert_snapshot!(more);
}

#[test]
fn no_external_label_is_one_that_alerts_have_themselves() {
    for (label, why) in [
        ("slo", "alerts have a label of this name themselves"),
        ("owner", "alerts have a label of this name themselves"),
        ("a-b", "a label has letters, digits and `_`"),
        ("__name__", "a label has letters, digits and `_`"),
        ("", "a label has letters, digits and `_`"),
    ] {
        let ran =
            example().sloe(&["generate", "--out", "out", "--external-label", &format!("cluster,{label}")]);
        assert!(ran.code == 2 && ran.stderr.contains(why), "{label}: {}", ran.stderr);
    }
}

#[test]
fn the_demonstration_has_one_inbox() {
    let (slos, folder) = (rich(), tempfile::tempdir().unwrap());
    let inbox = Receivers::Inbox("http://127.0.0.1:9999/inbox".to_owned());
    write(folder.path(), &slos, &inbox, &[]);
    is_valid(&folder.path().join("alertmanager.yaml"));
    let text = alertmanager::configuration(&slos, &inbox, &[]);
    let addresses: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("- api_url: ")).collect();
    insta::assert_snapshot!(addresses.join("\n"));
}

#[test]
fn the_parts_make_a_valid_configuration_of_another_one() {
    let project = Project::new().file(
        "slo-specs/rich.yaml",
        fs::read_to_string("tests/it/fixtures/alerting.yaml").expect("the fixture"),
    );
    generated(&project, &[]);
    let parts = project.read("out/alertmanager/routes.yaml");
    let (routes, inhibitions) = parts.split_once("inhibit_rules:").expect("both parts");
    let routes: String = routes.lines().map(|line| format!("  {line}\n")).collect();
    let asked = parts.lines().find(|line| line.contains("sloe-ticket")).expect("the receivers' names");
    let names = asked.trim_start_matches("# ").trim_end_matches('.').split(", ");
    let receivers: String = names.map(|name| format!("  - name: {name}\n")).collect();
    let whole = format!(
        "route:\n  receiver: sloe-ticket\n{routes}inhibit_rules:{inhibitions}receivers:\n{receivers}"
    );
    let project = project.file("alertmanager.yaml", whole);
    is_valid(&project.path().join("alertmanager.yaml"));
}

#[test]
fn nothing_depends_on_the_order_of_specs() {
    let (one, mut other) = (rich(), rich());
    other.reverse();
    for receivers in [Receivers::Example, Receivers::Inbox("http://127.0.0.1:1".to_owned())] {
        assert_eq!(
            alertmanager::configuration(&one, &receivers, &[]),
            alertmanager::configuration(&other, &receivers, &[])
        );
    }
    assert_eq!(alertmanager::templates(&one, &[]), alertmanager::templates(&other, &[]));
}

#[test]
fn without_alerts_the_configuration_is_valid() {
    let silent = "    alerts: {page: {enabled: false}, ticket: {enabled: false}, absent: {enabled: false}}\n";
    let project = Project::with_spec(&format!("{SPEC}{silent}"));
    generated(&project, &[]);
    is_valid(&project.path().join("out/alertmanager/alertmanager.yaml"));
}

/// Text of every kind: what YAML, matchers, templates, regular expressions and addresses read as more than text.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "-", "--", "\"", "\\", "'", "{", "}", "{{ . }}", "=~", ".*", "|", ",", " ", "\n", "\t", "#",
        "%", "/", "支付", "\u{85}", "\u{2028}", "*/}}", ": ", "&", "<", "sloe",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever teams call themselves and their severities, each gets what is its own and nobody else's.
    #[test]
    fn any_text_names_a_team(owners in prop::collection::btree_set(hostile(), 1..4), severity in hostile()) {
        let mut slos = Vec::new();
        for (at, owner) in owners.iter().enumerate() {
            let mut slo = compile(&SPEC.replace("checkout", &format!("service-{at}"))).0.remove(0);
            slo.owner = Some(owner.clone());
            slo.alerting.page.severity.clone_from(&severity);
            slos.push(slo);
        }
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &slos, &Receivers::Example, &[]);
        is_valid(&folder.path().join("alertmanager.yaml"));
        let of = |owner: &str| {
            let labels = [("slo_alert", "page"), ("owner", owner), ("severity", &severity)];
            receiver(folder.path(), &labels.map(|(name, value)| format!("{name}={}", quoted(value))))
        };
        let mut met = BTreeSet::from([of("of nobody")]);
        for owner in &owners {
            prop_assert!(met.insert(of(owner)), "{owner:?} shares a receiver");
        }
    }
}

/// As the tool reads a label's value.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
