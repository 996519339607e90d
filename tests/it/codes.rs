//! Every diagnostic code: its explanation, its example and what is said about it. `docs/errors.md` shows the same.

use std::fmt::Write as _;

use serde_json::Value;
use sloe::diag::{CODES, Code, Example};

use crate::support::{Project, Ran, SPEC};

/// What raises a code: the files of its example, and the command that reads them.
struct Fixture {
    project: Project,
    command: &'static [&'static str],
}

impl Fixture {
    fn run(&self, more: &[&str]) -> Ran {
        self.project.sloe(&[self.command, more].concat())
    }

    /// The codes and severities that are reported.
    fn found(&self) -> Vec<(String, String)> {
        let ran = self.run(&["--output-format", "json"]);
        // What commands write themselves leaves stderr to their problems.
        let said = if ran.stdout.starts_with('[') { ran.stdout } else { ran.stderr };
        let problems: Value = serde_json::from_str(&said).expect("JSON");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let problems = problems.as_array().expect("a list").iter();
        problems.map(|problem| (text(&problem["code"]), text(&problem["severity"]))).collect()
    }
}

/// Codes that only a Prometheus can raise, with their texts: `live_proof` shows them.
pub(crate) fn is_live(code: Code) -> bool {
    ("SLO0320".."SLO0330").contains(&code.id)
}

/// The first example of a code; the others are beside it for comparison.
fn first(code: Code) -> Example {
    let example = code.examples().first().copied();
    example.unwrap_or_else(|| panic!("src/diag/codes/{}.md has no example", code.id))
}

fn fixture(code: Code) -> Fixture {
    let example = first(code);
    match example.language {
        "yaml" | "markdown" => of(example),
        "text" => by_hand(code),
        other => panic!("{}: an example is `yaml`, `markdown` or `text`, not `{other}`", code.id),
    }
}

fn of(example: Example) -> Fixture {
    let files = example.files().into_iter();
    let (folder, command): (_, &[&str]) = match example.language {
        "markdown" => (".", &["postmortem", "check", "postmortem.md"]),
        _ => ("slo-specs", &["check"]),
    };
    let project =
        files.fold(Project::new(), |project, (name, text)| project.file(&format!("{folder}/{name}"), text));
    Fixture { project, command }
}

/// Files that no text can show.
fn by_hand(code: Code) -> Fixture {
    let project = Project::new();
    let (project, command): (_, &[&str]) = match code {
        Code::UNREADABLE => (project, &["check", "nowhere"]),
        Code::NOT_UTF8 => (project.file("slo-specs/slo.yaml", b"service: caf\xe9\n"), &["check"]),
        Code::TOO_LARGE => {
            let deep = format!("service: {}{}\n", "[".repeat(65), "]".repeat(65));
            (project.file("slo-specs/slo.yaml", deep), &["check"])
        }
        Code::NO_SPECS => (project.file("empty/readme.txt", "no specs"), &["check", "empty"]),
        Code::SOURCE => {
            let project = Project::with_spec(SPEC).file("sources.yaml", first(code).text);
            (project, &["status", "--sources", "sources.yaml"])
        }
        Code::NOT_EXPORTED => {
            let events = SPEC.find("      events:").expect("the example has events");
            let native = "      latency: {histogram: http_request_seconds, below: 500ms, native: true}\n";
            (project.file("slo-specs/slo.yaml", format!("{}{native}", &SPEC[..events])), &["export"])
        }
        other => panic!("{}: its example is `text`, and no fixture is written for it here", other.id),
    };
    Fixture { project, command }
}

#[test]
fn the_example_of_every_code_raises_it_and_no_other_error() {
    for code in CODES.iter().filter(|code| !is_live(**code)) {
        let found = fixture(*code).found();
        assert!(found.iter().any(|(id, _)| id == code.id), "{code:?} is not among {found:?}");
        let others = found.iter().filter(|(id, severity)| severity == "error" && id != code.id);
        assert_eq!(others.count(), 0, "{code:?}: {found:?}");
        let said = fixture(*code).run(&[]).stderr;
        insta::assert_snapshot!(code.id, said, code.summary);
    }
}

#[test]
fn what_is_shown_instead_is_valid() {
    let right = |code: &Code| code.examples().into_iter().filter(|example| example.instead);
    assert!(CODES.iter().flat_map(right).count() > 10, "they were found");
    for example in CODES.iter().flat_map(right) {
        let ran = of(example).run(&["--deny-warnings"]);
        assert_eq!(ran.code, 0, "{}\n{}", example.text, ran.stderr);
    }
}

#[test]
fn codes_are_unique_and_in_order() {
    let unique: std::collections::BTreeSet<&str> = CODES.iter().map(|code| code.id).collect();
    assert_eq!(unique.len(), CODES.len());
    let family = |code: &Code| code.id.trim_end_matches(|c: char| c.is_ascii_digit());
    for pair in CODES.windows(2).filter(|pair| family(&pair[0]) == family(&pair[1])) {
        assert!(pair[0].id < pair[1].id, "{pair:?}");
    }
}

#[test]
fn explanations_are_plain_text_that_says_something() {
    for code in CODES {
        let paragraphs = code.paragraphs();
        assert!(!paragraphs.is_empty(), "{code:?} is explained");
        for paragraph in paragraphs {
            let markup = paragraph.contains(['*', '#']) || paragraph.contains("](");
            assert!(!markup && !paragraph.starts_with("- "), "{paragraph}");
            assert!(paragraph.ends_with(['.', ':']), "{code:?}: {paragraph}");
        }
        assert!(code.explain(80).lines().all(|line| line.chars().count() <= 90), "{code:?} is wrapped");
    }
}

/// How docs/errors.md is written anew.
const UPDATE: &str = "SLOE_UPDATE_DOCS=1 cargo test --test it errors_are_documented";

#[test]
fn errors_are_documented() {
    let path = "docs/errors.md";
    let wanted = documentation();
    if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
        std::fs::write(path, &wanted).expect("a file");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == wanted, "{path} is out of date; write it anew with `{UPDATE}`");
}

fn documentation() -> String {
    let mut text = format!(
        "<!-- Generated from src/diag/codes; write it anew with `{UPDATE}`. -->\n\n# Diagnostics\n\n\
         Every problem that sloe reports has a code, which never changes its meaning. `sloe explain SLO0203` shows what\n\
         stands here. Errors fail a command, warnings do so with `--deny-warnings`, notes never.\n\n\
         | code | meaning |\n|---|---|\n"
    );
    for code in CODES {
        let (id, anchor) = (code.id, code.id.to_lowercase());
        writeln!(text, "| [{id}](#{anchor}) | {} |", code.summary).expect("writing to a string");
    }
    for code in CODES {
        text.push_str(&section(*code));
    }
    text
}

/// A code's explanation, with what is said about its example behind it.
fn section(code: Code) -> String {
    let example = format!("```{}\n{}```\n", first(code).language, first(code).text);
    let (before, after) = code.explanation.split_once(&example).expect("its example");
    let said = if is_live(code) {
        String::new()
    } else {
        format!("\n```text\n{}```\n", fixture(code).run(&[]).stderr)
    };
    let summary = format!("{}{}", code.summary[..1].to_uppercase(), &code.summary[1..]);
    format!("\n## {}\n\n{summary}.\n\n{before}{example}{said}{after}", code.id)
}
