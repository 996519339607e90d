//! Specs of `OpenSLO`, Sloth and Pyrra: what is read, and what is said of the rest.

use std::path::Path;

use sloe::diag::{self, Diagnostic, Format, Severity, Sources};
use sloe::spec::{self, ServiceSpec, SliSpec};

/// Reads a text as the file of this name; problems sorted.
pub(crate) fn read(name: &str, text: &str) -> (Vec<ServiceSpec>, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let (specs, mut problems) = spec::read([(file, text)]);
    diag::sort(&mut problems);
    (specs.services, problems, sources)
}

/// A text of the folder of fixtures.
pub(crate) fn fixture(name: &str) -> String {
    std::fs::read_to_string(Path::new("tests/it/fixtures/foreign").join(name)).expect("a fixture")
}

/// What is said about a fixture, in full.
fn says(name: &str) -> String {
    let (_, problems, sources) = read(name, &fixture(name));
    diag::render(&problems, &sources, Format::Full, false)
}

#[test]
fn what_sloth_says_and_sloe_does_not_honour_is_said() {
    insta::assert_snapshot!(says("sloth_not_honoured.yaml"));
    insta::assert_snapshot!(says("sloth_object.yaml"));
}

#[test]
fn what_pyrra_says_and_sloe_does_not_honour_is_said() {
    insta::assert_snapshot!(says("pyrra.yaml"));
}

#[test]
fn what_openslo_says_and_sloe_does_not_honour_is_said() {
    insta::assert_snapshot!(says("openslo.yaml"));
    insta::assert_snapshot!(says("openslo_alpha.yaml"));
}

#[test]
fn references_windows_and_rules_of_openslo_are_checked() {
    insta::assert_snapshot!(says("openslo_mistakes.yaml"));
}

#[test]
fn json_is_yaml_and_a_list_is_as_good_as_documents() {
    let (specs, problems, _) = read("openslo.json", &fixture("openslo.json"));
    assert_eq!(problems, []);
    let description = specs[0].slos[0].description.as_ref().expect("a description");
    assert_eq!(description.value, "Café / \u{1F600}");
}

/// The names of the SLOs of a text, with their services; no error may be in it.
#[track_caller]
fn names(text: &str) -> Vec<String> {
    let (specs, problems, sources) = read("specs.yaml", text);
    let errors: Vec<_> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).cloned().collect();
    assert_eq!(errors, [], "{}", diag::render(&errors, &sources, Format::Full, false));
    let slos = specs.iter().flat_map(|spec| spec.slos.iter().map(move |slo| (spec, slo)));
    let text = |text: &Option<spec::Spanned<String>>| {
        text.as_ref().map_or("?".to_owned(), |text| text.value.clone())
    };
    slos.map(|(spec, slo)| format!("{}/{}", text(&spec.service), text(&slo.name))).collect()
}

#[test]
fn one_of_several_objectives_is_numbered_and_a_composite_comes_after_its_parts() {
    assert_eq!(
        names(&fixture("openslo.yaml")),
        [
            "checkout/availability",
            "checkout/levels-0",
            "checkout/levels-1",
            "checkout/queue",
            "checkout/share",
            "shop/whole-0",
            "shop/whole-1",
            "shop/whole"
        ]
    );
    assert_eq!(names(&fixture("openslo_alpha.yaml")), ["checkout/orders-0", "checkout/orders-1"]);
}

#[test]
fn lists_of_kubernetes_hold_objects() {
    let object = fixture("sloth_object.yaml").replace('\n', "\n    ");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n  - {}", object.trim_end());
    assert_eq!(names(&list), ["checkout/availability", "checkout/ratio"]);
}

#[test]
fn a_service_of_pyrra_is_its_label_or_its_namespace() {
    assert_eq!(
        names(&fixture("pyrra.yaml")),
        ["shop/checkout-errors", "checkout/checkout-latency", "checkout/checkout-native", "default/nameless"]
    );
}

#[test]
fn references_lead_across_files_in_any_order() {
    let whole = fixture("openslo.yaml");
    let mut sources = Sources::default();
    let mut files: Vec<_> = whole
        .split("---\n")
        .enumerate()
        .map(|(at, text)| (sources.add(format!("{at}.yaml"), text), text))
        .collect();
    files.reverse();
    let (specs, problems) = spec::read(files);
    assert!(!diag::any_error(&problems), "{problems:?}");
    assert_eq!(specs.services.iter().map(|spec| spec.slos.len()).sum::<usize>(), 8);
}

#[test]
fn a_ratio_of_good_events_is_turned_round() {
    let (specs, _, _) = read("openslo.yaml", &fixture("openslo.yaml"));
    let slos = specs.iter().flat_map(|spec| &spec.slos);
    let errors: Vec<&str> = slos
        .filter_map(|slo| match &slo.sli {
            Some(SliSpec::Ratio { errors: Some(errors) }) => errors.text(),
            _ => None,
        })
        .collect();
    assert_eq!(errors, ["1 - (sum(rate(ok_total[{{.window}}])) / sum(rate(all_total[{{.window}}])))"]);
}

#[test]
fn every_label_that_rules_set_is_left_out_of_foreign_specs() {
    let names =
        ["slo_service", "slo", "slo_alert", "long_window", "short_window", "le", "alertname", "service"];
    for name in names.iter().chain(&["objective", "window", "tile", "__name__", "severity"]) {
        let text = fixture("sloth.yaml").replace("tier: critical", &format!("{name}: x"));
        let (specs, problems, _) = read("sloth.yaml", &text);
        assert!(problems.iter().any(|problem| problem.code.id == "SLO0401"), "{name} is reported");
        assert!(specs[0].labels.iter().all(|(label, _)| label.value != *name), "{name} is left out");
    }
}

/// The first SLO of an `OpenSLO` object with this window, with these policies.
fn openslo(window: &str, policies: &str) -> (spec::SloSpec, Vec<Diagnostic>) {
    let text = format!(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: a}}\nspec:\n  service: b\n  budgetingMethod: Occurrences\n  \
         timeWindow: [{window}]\n  objectives: [{{target: 0.99}}]\n  indicator:\n    metadata: {{name: c}}\n    spec: \
         {{ratioMetric: {{counter: true, good: {{metricSource: {{type: Prometheus, spec: {{query: g_total}}}}}}, total: \
         {{metricSource: {{type: Prometheus, spec: {{query: t_total}}}}}}}}}}\n  alertPolicies: {policies}\n"
    );
    let (mut specs, problems, _) = read("openslo.yaml", &text);
    (specs.remove(0).slos.remove(0), problems)
}

#[test]
fn windows_of_openslo_are_rolling_or_a_week_a_month_a_quarter() {
    let calendar = |duration: &str, start: &str| {
        format!("{{duration: {duration}, calendar: {{startTime: {start}, timeZone: Europe/Paris}}}}")
    };
    let said = |window: &str| {
        let (slo, problems) = openslo(window, "~");
        let text = |text: Option<spec::Spanned<String>>| text.map(|text| text.value);
        (
            text(slo.window),
            text(slo.calendar),
            problems.iter().map(|problem| problem.code.id).collect::<Vec<_>>(),
        )
    };
    let rolling = |window: &str| (Some(window.to_owned()), None, Vec::new());
    for (written, meant) in
        [("30d", "30d"), ("4w", "4w"), ("36h", "36h"), ("1M", "30d"), ("1Q", "90d"), ("1Y", "365d")]
    {
        assert_eq!(said(&format!("{{duration: {written}, isRolling: true}}")), rolling(meant), "{written}");
    }
    let periods = [
        ("1w", "2026-01-05 00:00:00", Some("week")),
        ("7d", "2026-01-05 00:00:00", Some("week")),
        ("1w", "2026-01-06 00:00:00", None),
        ("1M", "2026-03-01 00:00:00", Some("month")),
        ("1M", "2026-03-02 00:00:00", None),
        ("1M", "2026-03-01 09:00:00", None),
        ("1Q", "2026-04-01 00:00:00", Some("quarter")),
        ("3M", "2026-10-01 00:00:00", Some("quarter")),
        ("1Q", "2026-02-01 00:00:00", None),
        ("1Y", "2026-01-01 00:00:00", None),
        ("30d", "2026-01-01 00:00:00", None),
    ];
    for (duration, start, meant) in periods {
        let expected = match meant {
            Some(period) => (None, Some(period.to_owned()), Vec::new()),
            None => (None, None, vec!["SLO0404"]),
        };
        assert_eq!(said(&calendar(duration, start)), expected, "{duration} from {start}");
    }
    assert_eq!(said(&calendar("1M", "yesterday")).2, ["SLO0211"]);
    assert_eq!(said("{duration: 0d, isRolling: true}").2, ["SLO0202"]);
    assert_eq!(
        said("{duration: 99999999M, isRolling: true}").2,
        Vec::<&str>::new(),
        "too long is the model's to say"
    );
}

#[test]
fn the_severity_of_a_condition_is_that_of_the_page_or_of_the_ticket() {
    let policy = |severity: &str, threshold: &str| {
        format!(
            "[{{kind: AlertPolicy, metadata: {{name: p}}, spec: {{alertWhenBreaching: true, conditions: [{{kind: AlertCondition, \
             metadata: {{name: c}}, spec: {{severity: {severity}, condition: {{kind: burnrate, threshold: {threshold}, \
             lookbackWindow: 1h}}}}}}], notificationTargets: [{{targetRef: nobody}}]}}}}]"
        )
    };
    let severities = |severity: &str, threshold: &str| {
        let (slo, _) = openslo("{duration: 30d, isRolling: true}", &policy(severity, threshold));
        [slo.alerts.page.severity, slo.alerts.ticket.severity].map(|text| text.map(|text| text.value))
    };
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(severities("page", "1"), [said("page"), None]);
    assert_eq!(severities("Critical", "1"), [said("Critical"), None]);
    assert_eq!(severities("warning", "14.4"), [None, said("warning")]);
    assert_eq!(severities("sev1", "6"), [said("sev1"), None]);
    assert_eq!(severities("sev2", "5.9"), [None, said("sev2")]);
}

/// A text with all remedies carried out that leave no choice.
fn fixed(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("openslo.yaml", text);
    let (specs, mut problems) = spec::read([(file, text)]);
    problems.extend(sloe::model::compile(&specs.services, &sources).1);
    diag::fix(&problems, &sources).pop().map_or_else(|| text.to_owned(), |fixed| fixed.text)
}

#[test]
fn remedies_change_the_part_that_is_wrong_and_nothing_else() {
    let annotated = fixture("openslo.yaml").replace("sloe.dev/group_by", "sloe.dev/groupby");
    assert_eq!(fixed(&annotated), fixture("openslo.yaml"));
    let quoted = annotated.replace("sloe.dev/groupby:", "\"sloe.dev/groupby\":");
    assert!(fixed(&quoted).contains("\"sloe.dev/group_by\":"), "{}", fixed(&quoted));
    let sloth = fixture("sloth.yaml").replace("page_alert", "pageAlert");
    assert_eq!(fixed(&sloth), fixture("sloth.yaml"));
}

#[test]
fn a_ratio_that_was_turned_round_is_never_written_back() {
    let text = fixture("openslo.yaml");
    for quote in ["'", "\""] {
        let query = "sum(rate(ok_total[{{.window}}])) / sum(rate(all_total[{{.window}}]))";
        let broken = text.replace(&format!("'{query}'"), &format!("{quote}{query} * (1 > 2){quote}"));
        assert_ne!(broken, text, "the query was found");
        assert_eq!(fixed(&broken), broken, "it has a remedy, which is left to people");
    }
}
