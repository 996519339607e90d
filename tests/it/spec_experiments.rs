//! Documents of experiments: every mistake with its place and its remedy, and the strict defaults of what is not said.

use sloe::diag::{self, Format};
use sloe::model::Experiment;

use crate::reading::{Read, read_text};
use crate::support::{Project, SPEC};

/// The least that an experiment says.
pub(crate) const EXPERIMENT: &str = "\
version: sloe/v1
experiment: checkout-pod-delete
service: checkout
hypothesis: Nobody notices.
driver: litmus
fault: {kind: pod-delete, duration: 30s}
target: {namespace: shop, workload: deployment/checkout, selector: app=checkout}
";

/// An experiment behind the spec of its service.
pub(crate) fn documents(experiment: &str) -> String {
    format!("{SPEC}---\n{experiment}")
}

/// What is said about an experiment, in full.
#[track_caller]
fn said(experiment: &str) -> String {
    let Read { experiments, problems, sources, .. } = read_text(&documents(experiment));
    assert!(!experiments.is_empty() || diag::any_error(&problems), "lost without an error: {problems:?}");
    assert!(!problems.is_empty(), "something is wrong");
    diag::render(&problems, &sources, Format::Full, false)
}

/// What is said where one thing of the example is another.
#[track_caller]
fn with(from: &str, to: &str) -> String {
    let changed = EXPERIMENT.replacen(from, to, 1);
    assert_ne!(changed, EXPERIMENT, "`{from}` is in the example");
    said(&changed)
}

/// What is said where something is added to the example.
#[track_caller]
fn and(more: &str) -> String {
    said(&format!("{EXPERIMENT}{more}\n"))
}

#[track_caller]
fn compiled(experiment: &str) -> Experiment {
    let Read { mut experiments, problems, .. } = read_text(&documents(experiment));
    assert_eq!(problems, [], "{experiment}");
    experiments.remove(0)
}

#[test]
fn what_is_not_said_is_strict() {
    insta::assert_debug_snapshot!(compiled(EXPERIMENT));
}

#[test]
fn what_is_said_is_taken() {
    insta::assert_debug_snapshot!(compiled(
        "\
version: sloe/v1
experiment: checkout-latency
service: checkout
hypothesis: ' Nobody notices. '
expect: {max_cost: 1%, recovery: 90s, holds: 2m}
driver: local
fault: {kind: network-latency, pods: 2, duration: 1m, delay: 250ms}
target: {namespace: shop, workload: statefulset/checkout.v2, selector: app.kubernetes.io/name=Checkout_2}
gate:
  min_remaining: 0%
  max_predicted_cost: 1.5%
  max_burn_rate: {6h: 0.5, 5m: 2}
  hours: sat-mon,Wed 9:30-24:00
  max_affected: 40%
  min_replicas: 5
  max_runs_per_day: 1
abort:
  max_cost: 3%
  sli_floor: {value: 50%, window: 90s, polls: 1}
  min_ready: 4
  stale_after: 15s
  deadline: 2m
cooldown: {after_success: 1s, after_abort: 1d}
litmus:
  service_account: chaos.shop
  prometheus: https://prometheus.monitoring:9090/a
  container_runtime: docker
  socket_path: /run/docker.sock
  network_interface: ens5
"
    ));
}

#[test]
fn the_limits_that_depend_on_others_follow_them() {
    let more = "gate: {min_replicas: 6}\nabort: {max_cost: 4%}\n";
    let experiment = compiled(&format!("{EXPERIMENT}{more}").replace("duration", "pods: 2, duration"));
    assert_eq!(experiment.abort.min_ready, 4, "six less the two that are hit");
    assert_eq!(experiment.expect.max_cost, experiment.abort.max_cost);
}

#[test]
fn what_is_missing_is_named() {
    insta::assert_snapshot!(said("version: sloe/v1\nexperiment: checkout\n"));
    insta::assert_snapshot!(with("experiment:", "experimnt:"));
    insta::assert_snapshot!(with("version: sloe/v1\n", ""));
    insta::assert_snapshot!(with("kind: pod-delete, duration: 30s", "kind: network-latency"));
}

#[test]
fn names_suit_kubernetes() {
    insta::assert_snapshot!(with("checkout-pod-delete", "Checkout_Pods"));
    insta::assert_snapshot!(with("checkout-pod-delete", "checkout-when-one-of-three-pods-is-gone"));
    insta::assert_snapshot!(with("namespace: shop", "namespace: shop.eu"));
}

#[test]
fn a_run_s_name_is_short_enough_for_litmus() {
    let longest = "a".repeat(33);
    let name = compiled(&EXPERIMENT.replace("checkout-pod-delete", &longest)).name;
    assert_eq!(format!("{name}-20261201t120000z").len(), 50);
    assert!(with("checkout-pod-delete", &format!("{longest}a")).contains("at most 33 characters"));
}

#[test]
fn guards_are_declared_once() {
    insta::assert_snapshot!(with("service: checkout", "service: chekout"));
    insta::assert_snapshot!(and("dependants: [search, checkout]"));
    insta::assert_snapshot!(said(&format!("{EXPERIMENT}---\n{EXPERIMENT}")));
}

#[test]
fn a_target_is_one_workload_of_one_s_own() {
    insta::assert_snapshot!(with("namespace: shop", "namespace: kube-system"));
    insta::assert_snapshot!(with("deployment/checkout", "checkout"));
    insta::assert_snapshot!(with("deployment/checkout", "Deploymnt/checkout"));
    insta::assert_snapshot!(with("deployment/checkout", "job/checkout"));
    insta::assert_snapshot!(with("app=checkout", "''"));
    insta::assert_snapshot!(with("app=checkout", "'app=checkout,tier=web'"));
    insta::assert_snapshot!(with("app=checkout", "'app in (checkout)'"));
}

#[test]
fn values_have_bounds() {
    insta::assert_snapshot!(with("30s", "3m"));
    insta::assert_snapshot!(with("30s", "1500ms"));
    insta::assert_snapshot!(with("30s", "30"));
    insta::assert_snapshot!(with("duration", "pods: none, duration"));
    insta::assert_snapshot!(with("Nobody notices.", "' '"));
    insta::assert_snapshot!(and("gate: {min_remaining: 25, max_predicted_cost: 0.02, max_affected: 0%}"));
    insta::assert_snapshot!(and("gate: {max_burn_rate: {1h: 0, 60m: 1, 1x: 2}, min_replicas: 1}"));
    insta::assert_snapshot!(and(
        "abort: {sli_floor: {value: 100%, window: 30s, polls: 99}, min_ready: 0, stale_after: 1h}"
    ));
    insta::assert_snapshot!(and(
        "litmus: {prometheus: 'http://p:9090/$(id)', socket_path: run, container_runtime: crio}"
    ));
    insta::assert_snapshot!(and("litmus: {service_account: Chaos, container_runtime: crio}"));
}

#[test]
fn hours_are_of_a_day_and_a_place() {
    for hours in [
        "always",
        "Mon-Thu 09:00-16:00 Europe/Paris please",
        "Mon-Fr 09:00-16:00",
        "Mon 9-16",
        "Mon 09:00-24:01",
        "Mon 22:00-06:00 Europe/Paris",
        "Mon 09:00-16:00 Europe/Pari",
    ] {
        insta::assert_snapshot!(and(&format!("gate: {{hours: {hours}}}")));
    }
}

#[test]
fn parts_fit_together() {
    insta::assert_snapshot!(with("duration", "delay: 1s, duration"));
    insta::assert_snapshot!(with(
        "pod-delete, duration: 30s",
        "network-latency, duration: 2s, delay: 2s, force: true"
    ));
    insta::assert_snapshot!(with("pod-delete, duration: 30s", "network-latency, duration: 2s, delay: 2s"));
    insta::assert_snapshot!(with("duration", "pods: 3, duration"));
    insta::assert_snapshot!(and("abort: {deadline: 30s}"));
    insta::assert_snapshot!(and("gate: {max_burn_rate: {1h: 1, 60m: 2}}"));
    insta::assert_snapshot!(and(
        "gate: {max_predicted_cost: 5%}\nexpect: {max_cost: 3%}\nabort: {min_ready: 3}"
    ));
}

#[test]
fn limits_that_guard_nothing_are_doubtful() {
    insta::assert_snapshot!(and("gate: {max_burn_rate: {}}\ncooldown: {after_success: 0s, after_abort: 0m}"));
    insta::assert_snapshot!(and("expect: {holds: 29s}"));
    assert_eq!(compiled(&format!("{EXPERIMENT}expect: {{holds: 30s}}\n")).expect.holds.as_secs(), 30);
}

#[test]
fn a_recovery_from_slowness_comes_after_it() {
    let latency = "sli: {latency: {histogram: request_seconds, below: 500ms}}";
    let service = SPEC.replace(&SPEC[SPEC.find("sli:").expect("an SLI")..], latency).replace("99.9%", "95%");
    let kind = "kind: network-latency, delay: 700ms, duration: 45s";
    let said = |fault: &str, recovery: &str| {
        let experiment = EXPERIMENT.replace("kind: pod-delete, duration: 30s", fault);
        let text = format!("{service}\n---\n{experiment}expect: {{recovery: {recovery}}}\n");
        let Read { problems, sources, .. } = read_text(&text);
        diag::render(&problems, &sources, Format::Full, false)
    };
    // A third is slow for 45 s: 36 s after the fault began, a window of a minute with a twentieth of it slow begins.
    insta::assert_snapshot!(said(kind, "35s"));
    assert_eq!(said(kind, "36s"), "");
    assert_eq!(said(&kind.replace("700ms", "400ms"), "1s"), "", "nothing is slower than the threshold");
    assert_eq!(said("kind: pod-delete, duration: 45s", "1s"), "", "nobody may notice");
}

#[test]
fn limits_suit_the_slos_that_guard() {
    insta::assert_snapshot!(and("abort: {sli_floor: {value: 99.9%}}"));
    insta::assert_snapshot!(and("gate: {max_burn_rate: {1h: 1, 45m: 1}}"));
    let slow = SPEC.replace("slos:", "scrape_interval: 45s\nslos:");
    let lax = slow.replace("99.9%", "90%");
    for service in [slow, lax] {
        let Read { problems, sources, .. } = read_text(&format!("{service}---\n{EXPERIMENT}"));
        insta::assert_snapshot!(diag::render(&problems, &sources, Format::Full, false));
    }
}

#[test]
fn dependants_guard_too() {
    let dependant = SPEC.replace("checkout", "search").replace("99.9%", "85%");
    let experiment = EXPERIMENT.replace("hypothesis", "dependants: [search]\nhypothesis");
    let Read { problems, sources, .. } = read_text(&format!("{SPEC}---\n{dependant}---\n{experiment}"));
    insta::assert_snapshot!(diag::render(&problems, &sources, Format::Full, false));
}

/// A folder with the service and an experiment, each in its file.
fn project() -> Project {
    Project::with_spec(SPEC).file("slo-specs/experiment.yaml", EXPERIMENT)
}

#[test]
fn experiments_are_counted_and_make_no_rules() {
    let project = project();
    let ran = project.sloe(&["check"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "1 SLO and 1 experiment valid\n"));
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "with"]).code, 0);
    std::fs::remove_file(project.path().join("slo-specs/experiment.yaml")).expect("it was there");
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "without"]).code, 0);
    let names = |folder| -> Vec<_> {
        project.files(folder).iter().filter_map(|file| file.file_name()).map(ToOwned::to_owned).collect()
    };
    assert_eq!(names("with").len(), 3);
    assert_eq!(names("with"), names("without"));
}

#[test]
fn an_experiment_without_its_service_is_said_to_lack_it() {
    let ran = Project::with_spec(EXPERIMENT).sloe(&["generate", "--out", "out"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn import_and_export_leave_experiments_alone_and_say_so() {
    let project = project();
    for command in ["import", "export"] {
        let ran = project.sloe(&[command, "slo-specs"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(!ran.stdout.contains("experiment"), "{}", ran.stdout);
        insta::assert_snapshot!(ran.stderr);
    }
}

#[test]
fn the_example_experiments_are_valid_with_their_service() {
    let example = |name: &str| std::fs::read_to_string(format!("slo-specs/{name}.yaml")).expect("an example");
    let names = ["payment-service", "payment-pod-delete", "payment-network-latency"];
    let Read { experiments, problems, .. } = read_text(&names.map(example).join("---\n"));
    assert_eq!(problems, []);
    let found: Vec<&str> = experiments.iter().map(|experiment| experiment.name.as_str()).collect();
    assert_eq!(found, names[1..]);
}
