//! Specs that say the same thing compile to the same rules, whatever their format: only the heads differ, which name the files.

use crate::support::Project;

/// The rule files and unit tests of a spec, without their heads.
#[track_caller]
fn rules(name: &str, spec: &str) -> Vec<(String, String)> {
    let project = Project::new().file(name, spec);
    let ran = project.sloe(&["generate", name, "--only", "rules,tests", "--out", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let files: Vec<String> =
        project.files("out").iter().map(|path| path.to_string_lossy().into_owned()).collect();
    assert!(files.len() >= 3, "rules and two tests: {files:?}");
    let body = |text: String| -> String {
        text.lines().skip_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect()
    };
    files.into_iter().map(|path| (path.clone(), body(project.read(&path)))).collect()
}

/// All of these say the same.
#[track_caller]
fn agree(ours: &str, others: &[(&str, String)]) {
    let expected = rules("sloe.yaml", ours);
    for (name, other) in others {
        for ((path, ours), (_, theirs)) in expected.iter().zip(rules(name, other)) {
            assert!(*ours == theirs, "{name}, {path}:\n{}", first_difference(ours, &theirs));
        }
    }
}

/// The first line that differs, for people.
fn first_difference(ours: &str, theirs: &str) -> String {
    let differs = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
    differs
        .map_or_else(|| "one of them is longer".to_owned(), |(ours, theirs)| format!("- {ours}\n+ {theirs}"))
}

fn sloth(sli: &str) -> String {
    format!(
        "version: prometheus/v1\nservice: checkout\nlabels: {{owner: shop, tier: critical}}\nslos:\n  - name: orders\n    \
         objective: 99.9\n    description: Orders succeed.\n    sli: {sli}\n    alerting:\n      name: Orders\n      \
         page_alert: {{labels: {{severity: critical}}}}\n      ticket_alert: {{labels: {{severity: warning}}}}\n"
    )
}

fn sloth_object(sli: &str) -> String {
    format!(
        "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nmetadata: {{name: checkout}}\nspec:\n  service: checkout\n  \
         labels: {{owner: shop, tier: critical}}\n  slos:\n    - name: orders\n      objective: 99.9\n      \
         description: Orders succeed.\n      sli: {sli}\n      alerting:\n        name: Orders\n        \
         pageAlert: {{labels: {{severity: critical}}}}\n        ticketAlert: {{labels: {{severity: warning}}}}\n"
    )
}

fn pyrra(indicator: &str) -> String {
    format!(
        "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata:\n  name: orders\n  labels: {{service: checkout, \
         pyrra.dev/owner: shop, pyrra.dev/tier: critical}}\nspec:\n  target: \"99.9\"\n  window: 30d\n  description: Orders succeed.\n  \
         indicator: {indicator}\n  alerting:\n    name: Orders\n    severities: {{fastBurn: critical, mediumBurn: critical, \
         slowBurn: warning, longTermBurn: warning}}\n"
    )
}

fn openslo(annotations: &str, ratio: &str) -> String {
    format!(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: orders\n  labels: {{owner: shop, tier: critical}}\n  annotations:\n    \
         sloe.dev/alerts.page.name: Orders\n    sloe.dev/alerts.page.severity: critical\n    sloe.dev/alerts.ticket.name: Orders\n    \
         sloe.dev/alerts.ticket.severity: warning\n{annotations}spec:\n  service: checkout\n  description: Orders succeed.\n  \
         timeWindow: [{{duration: 30d, isRolling: true}}]\n  budgetingMethod: Occurrences\n  indicator:\n    metadata: {{name: orders}}\n    \
         spec:\n      ratioMetric: {ratio}\n  objectives: [{{target: 0.999}}]\n"
    )
}

fn ours(sli: &str, group_by: &str) -> String {
    format!(
        "version: sloe/v1\nservice: checkout\nowner: shop\nslos:\n  - name: orders\n    description: Orders succeed.\n    \
         objective: 99.9%\n    window: 30d\n    sli: {sli}\n{group_by}    labels: {{tier: critical}}\n    alerts:\n      \
         page: {{name: Orders, severity: critical}}\n      ticket: {{name: Orders, severity: warning}}\n"
    )
}

fn source(query: &str) -> String {
    format!("{{metricSource: {{type: Prometheus, spec: {{query: '{query}'}}}}}}")
}

const BAD: &str = "http_requests_total{job=\"shop\", status_code=~\"5..\"}";
const TOTAL: &str = "http_requests_total{job=\"shop\"}";

#[test]
fn events() {
    let (bad, total) =
        (format!("sum(rate({BAD}[{{{{.window}}}}]))"), format!("sum(rate({TOTAL}[{{{{.window}}}}]))"));
    agree(
        &ours(&format!("{{events: {{bad: '{BAD}', total: '{TOTAL}'}}}}"), ""),
        &[
            ("sloth.yaml", sloth(&format!("{{events: {{error_query: '{bad}', total_query: '{total}'}}}}"))),
            ("raw.yaml", sloth(&format!("{{raw: {{error_ratio_query: '{bad} / {total}'}}}}"))),
            (
                "crd.yaml",
                sloth_object(&format!("{{events: {{errorQuery: '{bad}', totalQuery: '{total}'}}}}")),
            ),
            (
                "pyrra.yaml",
                pyrra(&format!("{{ratio: {{errors: {{metric: '{BAD}'}}, total: {{metric: '{TOTAL}'}}}}}}")),
            ),
            (
                "openslo.yaml",
                openslo("", &format!("{{counter: true, bad: {}, total: {}}}", source(&bad), source(&total))),
            ),
            (
                "bare.yaml",
                openslo("", &format!("{{counter: true, bad: {}, total: {}}}", source(BAD), source(TOTAL))),
            ),
        ],
    );
}

#[test]
fn latency() {
    let bucket = "http_seconds_bucket{job=\"shop\", le=\"0.5\"}";
    let count = "http_seconds_count{job=\"shop\"}";
    let (good, total) =
        (format!("sum(rate({bucket}[{{{{.window}}}}]))"), format!("sum(rate({count}[{{{{.window}}}}]))"));
    agree(
        &ours("{latency: {histogram: 'http_seconds{job=\"shop\"}', below: 500ms}}", ""),
        &[
            (
                "sloth.yaml",
                sloth(&format!("{{events: {{error_query: '{total} - {good}', total_query: '{total}'}}}}")),
            ),
            ("raw.yaml", sloth(&format!("{{raw: {{error_ratio_query: '1 - {good} / {total}'}}}}"))),
            (
                "pyrra.yaml",
                pyrra(&format!(
                    "{{latency: {{success: {{metric: '{bucket}'}}, total: {{metric: '{count}'}}}}}}"
                )),
            ),
            (
                "openslo.yaml",
                openslo(
                    "",
                    &format!("{{counter: true, good: {}, total: {}}}", source(&good), source(&total)),
                ),
            ),
        ],
    );
}

#[test]
fn grouping() {
    let by = |query: &str| format!("sum by (route) (rate({query}[{{{{.window}}}}]))");
    let (bad, total) = (by(BAD), by(TOTAL));
    agree(
        &ours(&format!("{{events: {{bad: '{BAD}', total: '{TOTAL}'}}}}"), "    group_by: [route]\n"),
        &[
            ("sloth.yaml", sloth(&format!("{{events: {{error_query: '{bad}', total_query: '{total}'}}}}"))),
            (
                "pyrra.yaml",
                pyrra(&format!(
                    "{{ratio: {{errors: {{metric: '{BAD}'}}, total: {{metric: '{TOTAL}'}}, grouping: [route]}}}}"
                )),
            ),
            (
                "openslo.yaml",
                openslo("", &format!("{{counter: true, bad: {}, total: {}}}", source(&bad), source(&total))),
            ),
            (
                "annotated.yaml",
                openslo(
                    "    sloe.dev/group_by: route\n",
                    &format!("{{counter: true, bad: {}, total: {}}}", source(BAD), source(TOTAL)),
                ),
            ),
        ],
    );
}
