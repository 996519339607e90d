//! `sloe import` and `sloe export`: what is written means what was read, rule for rule.

use crate::foreign_formats::fixture;
use crate::support::{Project, Ran, SPEC};

/// Fixtures without a mistake.
const SOUND: [&str; 7] = [
    "sloth.yaml",
    "sloth_object.yaml",
    "pyrra.yaml",
    "openslo.yaml",
    "openslo_alpha.yaml",
    "openslo.json",
    "sloe.yaml",
];

/// The rule files of a spec, their heads, which name the spec's file, left out.
#[track_caller]
fn rules(project: &Project, spec: &str) -> Vec<(String, String)> {
    let out = format!("out-{}", spec.replace(['.', '/'], "-"));
    let ran = project.sloe(&["generate", spec, "--only", "rules,tests", "--out", &out]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let files = project.files(&out).into_iter();
    let without_head =
        |text: String| text.lines().skip_while(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let rules: Vec<_> = files
        .map(|path| path.to_string_lossy().into_owned())
        .map(|path| (path.replacen(&out, "", 1), without_head(project.read(&path))))
        .collect();
    assert!(rules.len() >= 3, "a rule file and two tests");
    rules
}

fn project(fixtures: &[&str]) -> Project {
    fixtures.iter().fold(Project::new(), |project, name| project.file(name, fixture(name)))
}

#[track_caller]
fn stdout(ran: Ran) -> String {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

/// What `import` makes of a fixture.
#[track_caller]
fn imported(name: &str) -> String {
    stdout(project(&[name]).sloe(&["import", name]))
}

#[test]
fn sloth_is_rewritten_with_its_comments() {
    insta::assert_snapshot!(imported("sloth.yaml"));
    insta::assert_snapshot!(imported("sloth_object.yaml"));
}

#[test]
fn pyrra_is_rewritten() {
    insta::assert_snapshot!(imported("pyrra.yaml"));
}

#[test]
fn openslo_is_rewritten() {
    insta::assert_snapshot!(imported("openslo.yaml"));
    insta::assert_snapshot!(imported("openslo_alpha.yaml"));
    insta::assert_snapshot!(imported("openslo.json"));
}

#[test]
fn what_is_imported_compiles_to_the_same_rules() {
    for name in SOUND {
        let project = project(&[name]).file("imported.yaml", imported(name));
        assert_eq!(rules(&project, name), rules(&project, "imported.yaml"), "{name}");
    }
}

#[test]
fn what_is_imported_has_nothing_left_to_be_said_of_its_format() {
    for name in SOUND {
        let ran = Project::new().file("imported.yaml", imported(name)).sloe(&[
            "check",
            "--strict",
            "imported.yaml",
        ]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains("SLO04"), "{name}: {}", ran.stderr);
    }
}

#[test]
fn importing_twice_changes_nothing() {
    for name in SOUND {
        let once = imported(name);
        let again = stdout(Project::new().file("once.yaml", &once).sloe(&["import", "once.yaml"]));
        assert_eq!(once, again, "{name}");
    }
}

#[test]
fn what_cannot_be_carried_over_is_said_and_fails_when_strict() {
    let project = project(&["sloth_object.yaml"]);
    let ran = project.sloe(&["import", "sloth_object.yaml", "--output-format", "concise"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stderr);
    let strict = project.sloe(&["import", "sloth_object.yaml", "--strict"]);
    assert_eq!((strict.code, strict.stdout.as_str()), (1, ""));
    assert!(strict.stderr.contains("error[SLO0401]"), "{}", strict.stderr);
}

#[test]
fn nothing_is_written_where_something_is_wrong() {
    let project = project(&["sloth_not_honoured.yaml"]);
    for command in ["import", "export"] {
        let ran = project.sloe(&[command, "sloth_not_honoured.yaml"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{command}");
    }
}

#[test]
fn problems_never_mix_with_what_is_written() {
    let ran =
        project(&["sloth_object.yaml"]).sloe(&["import", "sloth_object.yaml", "--output-format", "json"]);
    assert!(ran.stdout.starts_with("version: sloe/v1"), "{}", ran.stdout);
    assert!(ran.stderr.contains("SLO0401"), "{}", ran.stderr);
}

#[test]
fn the_window_of_a_format_without_one_can_be_chosen() {
    let project = project(&["sloth.yaml"]);
    let text = stdout(project.sloe(&["import", "sloth.yaml", "--default-window", "28d"]));
    assert_eq!(text.matches("window: 28d").count(), 3, "{text}");
    assert_eq!(project.sloe(&["check", "sloth.yaml", "--default-window", "a month"]).code, 2);
}

/// What `export` makes of a fixture.
#[track_caller]
fn exported(name: &str) -> Ran {
    project(&[name]).sloe(&["export", "--format", "openslo", name])
}

#[test]
fn every_key_of_ours_is_exported_or_said_to_be_left_out() {
    let ran = exported("sloe.yaml");
    insta::assert_snapshot!(ran.stdout);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn what_is_exported_compiles_to_the_same_rules() {
    for name in ["sloth.yaml", "sloth_object.yaml", "openslo_alpha.yaml", "openslo.json", "exportable.yaml"] {
        let project = project(&[name]).file("exported.yaml", stdout(exported(name)));
        assert_eq!(rules(&project, name), rules(&project, "exported.yaml"), "{name}");
    }
}

#[test]
fn what_openslo_would_take_for_something_else_is_said() {
    let spec = SPEC
        .replace("http_requests_total{status_code=~\"5..\"}", "http_seconds_bucket{le=\"0.5\"}")
        .replace("bad:", "good:")
        .replace("total: http_requests_total", "total: http_seconds_count");
    let ran = Project::with_spec(&spec).sloe(&["export"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn what_is_exported_keeps_the_rules_of_openslo() {
    for name in SOUND {
        let project = Project::new().file("exported.yaml", exported(name).stdout);
        let ran = project.sloe(&["check", "exported.yaml"]);
        assert!(!ran.stderr.contains("SLO0402"), "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains("SLO0401"), "{name}: {}", ran.stderr);
    }
}
