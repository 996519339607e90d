//! Diagnostics in every format: places, escapes, several labels, and SARIF against its schema.

use std::sync::LazyLock;

use serde_json::Value;
use sloe::diag::{Code, Diagnostic, Edit, FileId, Format, Source, Sources, Span, fails, render};

use crate::support::{Project, SPEC};

/// The schema of the technical committee; see `tests/it/sarif/README.md`.
static SARIF: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    // A bracket too many in the committee's text makes this no regular expression.
    let schema = include_str!("sarif/sarif-schema-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    jsonschema::draft7::new(&schema).expect("a schema")
});

/// Valid SARIF, as JSON.
#[track_caller]
pub(crate) fn sarif(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    let wrong: Vec<String> = SARIF.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    log
}

/// A place, found by what stands there.
fn at(sources: &Sources, file: FileId, text: &str) -> Span {
    let Source { text: source, .. } = sources.get(file);
    let start = source.find(text).expect("it is there");
    Span::new(file, start, start + text.len())
}

/// A note, a warning and an error, with labels in two files, edits, and signs that need escapes.
fn mixed() -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let text =
        "\u{feff}service: \"😀, 100%\"\r\nslos:\r\n\t- name: a\r\n\t- name: b\r\n\r\n\t- name: a\r\nend: x";
    let (first, second) = (sources.add("a b/😀.yaml", text), sources.add("/etc/other,1.yaml", "name: a\n"));
    let place = |text| at(&sources, first, text);
    let problems = vec![
        Diagnostic::note(Code::NAME, place("\"😀, 100%\""), "100% of `😀`: a, b\nand more"),
        Diagnostic::warning(Code::DUPLICATE_SLO, place("name: b"), "three of a kind")
            .label("this one")
            .context(place("name: a"), "the first")
            .context(at(&sources, second, "name: a"), "another")
            .context(at(&sources, second, "a\n"), "to the end of its line")
            .fix(place("b"), "c: d", "write `c: d`")
            .remedy(Some(Edit::verbatim(place("x"), "")), "or remove `x`"),
        Diagnostic::error(Code::WRONG_TYPE, place("slos:\r\n\t- name: a\r\n\t- name: b"), "too much")
            .label("all of it")
            .help("write less"),
    ];
    (problems, sources)
}

fn rendered(format: Format) -> String {
    let (problems, sources) = mixed();
    render(&problems, &sources, format, false)
}

#[test]
fn in_full_labels_share_a_snippet_a_file() {
    insta::assert_snapshot!(rendered(Format::Full));
}

#[test]
fn a_line_each() {
    insta::assert_snapshot!(rendered(Format::Concise));
}

#[test]
fn as_json() {
    insta::assert_snapshot!(rendered(Format::Json));
}

#[test]
fn as_workflow_commands() {
    insta::assert_snapshot!(rendered(Format::Github));
}

#[test]
fn as_sarif_with_the_rules_left_out() {
    let mut log = sarif(&rendered(Format::Sarif));
    let run = &mut log["runs"][0];
    run["tool"]["driver"]["rules"].take();
    // New codes move the others, which is no matter of this format.
    run["results"].as_array_mut().expect("results").iter_mut().for_each(|result| {
        result["ruleIndex"].take();
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).expect("JSON"));
}

#[test]
fn sarif_describes_every_code_and_results_point_at_them() {
    let log = sarif(&rendered(Format::Sarif));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), sloe::diag::CODES.len());
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn colours_are_the_only_difference_between_the_two_full_forms() {
    let (problems, sources) = mixed();
    let coloured = render(&problems, &sources, Format::Full, true);
    let escapes = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    assert!(escapes.is_match(&coloured));
    assert_eq!(escapes.replace_all(&coloured, ""), render(&problems, &sources, Format::Full, false));
}

#[test]
fn formats_for_programs_go_to_stdout_and_are_whole_without_problems() {
    let project = Project::with_spec(SPEC);
    let run = |format| project.sloe(&["check", "--output-format", format]);
    for (format, empty) in [("json", "[]\n"), ("github", "")] {
        let ran = run(format);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, empty, "1 SLO valid\n"));
    }
    assert_eq!(sarif(&run("sarif").stdout)["runs"][0]["results"], serde_json::json!([]));
    let wrong = Project::with_spec(&SPEC.replace("99.9%", "0.999"));
    let ran = wrong.sloe(&["generate", "--out", "out", "--output-format", "sarif"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_eq!(sarif(&ran.stdout)["runs"][0]["results"][0]["fixes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn errors_fail_a_command_warnings_when_denied_and_notes_never() {
    let (problems, _) = mixed();
    let [note, warning, error] = [0, 1, 2].map(|at| &problems[at..=at]);
    for (problems, fails_always, fails_denied) in
        [(note, false, false), (warning, false, true), (error, true, true)]
    {
        assert_eq!((fails(problems, false), fails(problems, true)), (fails_always, fails_denied));
    }
}
