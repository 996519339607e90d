//! Damaged and hostile specs of every format: diagnostics with places inside the file, never a panic.

use proptest::prelude::*;
use sloe::diag::{self, Diagnostic, Format, Severity, Sources};
use sloe::{convert, rules, spec};

use crate::foreign_formats::fixture;
use crate::reading::{Read, read_text};
use crate::support::Project;

/// A fixture of each format.
const FIXTURES: [&str; 9] = [
    "sloth.yaml",
    "sloth_object.yaml",
    "sloth_not_honoured.yaml",
    "pyrra.yaml",
    "openslo.yaml",
    "openslo_alpha.yaml",
    "openslo_mistakes.yaml",
    "openslo.json",
    "sloe.yaml",
];

/// Everything that is done with a text; its problems.
fn read(text: &str) -> Vec<Diagnostic> {
    read_and_render(text, Format::Concise)
}

fn read_and_render(text: &str, format: Format) -> Vec<Diagnostic> {
    let Read { documents, slos, problems, sources, .. } = read_text(text);
    let _ = diag::render(&problems, &sources, format, false);
    let _ = convert::to_openslo(&documents.services, &slos);
    if !diag::any_error(&problems) {
        let _ = convert::to_sloe(&documents.services, &slos, &sources);
        let _ = rules::generate(&slos, &rules::Options::default());
    }
    problems
}

fn has_errors(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

#[test]
fn specs_cut_off_anywhere_make_no_panic() {
    for name in FIXTURES {
        let text = fixture(name);
        for (end, _) in text.char_indices() {
            let mut sources = Sources::default();
            let file = sources.add(name, &text[..end]);
            let (_, problems) = spec::read([(file, &text[..end])]);
            assert!(
                problems.iter().all(|problem| problem.primary.span.end as usize <= end),
                "{name} until {end}"
            );
        }
    }
}

/// The places of all values of a document written in flow and block style: everything between `: ` and the line's end.
fn values(text: &str) -> Vec<(usize, usize)> {
    let value = |(at, _): (usize, &str)| {
        let start = at + 2;
        let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        (start, end)
    };
    text.match_indices(": ").map(value).collect()
}

#[test]
fn values_of_the_wrong_kind_make_no_panic() {
    for name in FIXTURES {
        let text = fixture(name);
        for (start, end) in values(&text) {
            // Hundreds of texts: what they would be compiled to is for the other tests.
            for wrong in [
                "[]",
                "{}",
                "~",
                "[[1], {a: b}]",
                "{a: {b: [c]}}",
                "''",
                "-1",
                "99999999999999999999",
                "\"\\0\"",
            ] {
                let _ = read_text(&format!("{}{wrong}{}", &text[..start], &text[end..]));
            }
        }
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_an_error_at_every_key_that_is_honoured() {
    let keys = [
        ("sloth.yaml", "objective: 99.9 # three nines"),
        ("sloth.yaml", "name: availability"),
        ("sloth_object.yaml", "labels: {severity: critical}"),
        ("openslo.yaml", "service: checkout"),
        ("openslo.yaml", "budgetingMethod: Timeslices"),
        ("openslo.yaml", "indicatorRef: orders"),
        ("openslo_alpha.yaml", "target: 0.999"),
    ];
    for (name, line) in keys {
        let (key, _) = line.split_once(": ").expect("a key and a value");
        let text = fixture(name).replacen(line, &format!("{key}: [{{a: b}}]"), 1);
        let problems = read(&text);
        assert!(has_errors(&problems), "{name}: {key}");
    }
}

#[test]
fn byte_order_marks_and_carriage_returns_are_nothing() {
    for name in FIXTURES {
        let text = fixture(name);
        let plain: Vec<_> = read(&text).into_iter().map(|problem| (problem.code, problem.message)).collect();
        let odd = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let marked: Vec<_> = read(&odd).into_iter().map(|problem| (problem.code, problem.message)).collect();
        assert_eq!(plain, marked, "{name}");
    }
}

#[test]
fn a_scalar_of_a_megabyte_is_a_problem_of_its_own() {
    let huge = "x".repeat(1 << 20);
    for (name, value) in [
        ("sloth.yaml", "checkout"),
        ("sloth_object.yaml", "availability"),
        ("pyrra.yaml", "\"99.9\""),
        ("openslo.yaml", "availability"),
        ("openslo.yaml", "30d"),
    ] {
        assert!(has_errors(&read(&fixture(name).replace(value, &huge))), "{name}: {value}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(200), "]".repeat(200));
    for name in FIXTURES {
        let text = fixture(name);
        let (start, end) = values(&text)[1];
        assert!(has_errors(&read(&format!("{}{}{}", &text[..start], deep("1"), &text[end..]))), "{name}");
    }
    let path = format!("sloe.dev/{}", "alerts.".repeat(2_000));
    let text = fixture("openslo.yaml").replace("sloe.dev/group_by", &path);
    assert!(read(&text).iter().any(|problem| problem.code.id == "SLO0401"));
}

#[test]
fn what_refers_to_itself_is_refused() {
    let alias = "apiVersion: openslo/v1\nkind: SLI\nmetadata: {name: a}\nspec: &a\n  ratioMetric: *a\n";
    assert!(has_errors(&read(alias)));
    let own = fixture("openslo.yaml").replace("indicatorRef: orders", "indicatorRef: availability");
    let problems = read(&own);
    assert!(problems.iter().any(|problem| problem.code.id == "SLO0405"), "an SLO is no SLI");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for name in FIXTURES {
        let mut bytes = fixture(name).into_bytes();
        let middle = bytes.len() / 2;
        bytes[middle] = 0xff;
        let ran = Project::new().file(name, bytes).sloe(&["import", name]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{name}");
        assert!(ran.stderr.contains("SLO0102"), "{name}: {}", ran.stderr);
    }
}

#[test]
fn many_objects_that_refer_to_each_other_are_read_in_no_time() {
    let sli = |at: usize| {
        format!(
            "---\napiVersion: openslo/v1\nkind: SLI\nmetadata: {{name: sli-{at}}}\nspec: {{ratioMetric: {{counter: true, \
             good: {{metricSource: {{type: Prometheus, spec: {{query: good_total}}}}}}, \
             total: {{metricSource: {{type: Prometheus, spec: {{query: all_total}}}}}}}}}}\n---\napiVersion: openslo/v1\nkind: SLO\n\
             metadata: {{name: slo-{at}}}\nspec: {{service: s-{at}, indicatorRef: sli-{at}, budgetingMethod: Occurrences, \
             timeWindow: [{{duration: 30d, isRolling: true}}], objectives: [{{target: 0.99}}]}}\n"
        )
    };
    let text: String = (0..2_000).map(sli).collect();
    let mut sources = Sources::default();
    let file = sources.add("many.yaml", text.as_str());
    let (specs, problems) = spec::read([(file, text.as_str())]);
    assert_eq!((specs.services.len(), problems), (2_000, Vec::new()));
}

/// A fixture with a piece of it replaced.
fn damaged() -> impl Strategy<Value = String> {
    let piece = "\\PC{0,6}|[\t\n:{}\"'&*-]{0,4}";
    (0..FIXTURES.len(), any::<prop::sample::Index>(), 0_usize..40, piece).prop_map(
        |(which, at, length, with)| {
            let text = fixture(FIXTURES[which]);
            let at = at.index(text.len());
            let (start, end) =
                (text.floor_char_boundary(at), text.ceil_char_boundary((at + length).min(text.len())));
            format!("{}{with}{}", &text[..start], &text[end..])
        },
    )
}

proptest! {
    #[test]
    fn damaged_specs_make_no_panic(text in damaged()) {
        let _ = read_and_render(&text, Format::Full);
    }
}
