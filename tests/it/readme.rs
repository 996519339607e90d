//! What the README and the guides say is run: commands with their output, links and files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Project, Ran, run};

/// The texts that people read first.
const TEXTS: [&str; 15] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "docs/backfill.md",
    "docs/budgets.md",
    "docs/chaos-litmus.md",
    "docs/drafting.md",
    "docs/errors.md",
    "docs/grafana.md",
    "docs/metrics.md",
    "docs/migrating.md",
    "docs/postmortems.md",
    "docs/serve.md",
    "docs/spec.md",
    "docs/rules.md",
];

/// A command of a `console` block, the exit code and the output that the text promises.
#[derive(Debug, Default)]
struct Step {
    command: String,
    code: i32,
    output: String,
}

/// The steps of all `console` blocks: `$ command`, then `? code` unless it is 0, then what is printed.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in blocks(text, "console").iter().flat_map(|block| block.lines()) {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), ..Step::default() });
        } else if let Some(code) = line.strip_prefix("? ") {
            steps.last_mut().expect("a command first").code = code.parse().expect("an exit code");
        } else {
            let output = &mut steps.last_mut().expect("a command first").output;
            output.push_str(line);
            output.push('\n');
        }
    }
    steps
}

/// The contents of fenced blocks in one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A project like a checkout: with the example specs and the example run, and `sloe` on the path.
fn run_steps(path: &str) {
    run_in(&checkout(), path, &read(path));
}

fn checkout() -> Project {
    let examples = ["sloth", "pyrra", "openslo"].map(|tool| format!("docs/examples/{tool}/checkout.yaml"));
    let specs = ["payment-service", "payment-pod-delete", "payment-network-latency"];
    let specs = specs.map(|name| format!("slo-specs/{name}.yaml"));
    let mut files = below(Path::new("docs/examples/payment-pod-delete"));
    files.extend(examples.into_iter().chain(specs));
    files.iter().fold(Project::new(), |project, path| project.file(path, read(path)))
}

/// All files of a folder.
fn below(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = |path: PathBuf| if path.is_dir() { below(&path) } else { vec![path.display().to_string()] };
    entries.flat_map(files).collect()
}

fn run_in(project: &Project, path: &str, text: &str) {
    let folder = Path::new(env!("CARGO_BIN_EXE_sloe")).parent().expect("a folder");
    let search = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let steps = steps(text);
    assert!(!steps.is_empty(), "{path} has commands");
    for step in steps {
        let script = format!("{{ {} ; }} 2>&1", step.command);
        let ran =
            run(Command::new("sh").args(["-c", &script]).env("PATH", &search).current_dir(project.path()));
        if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
            renew(path, &step, &ran);
        } else {
            assert_eq!((ran.code, ran.stdout), (step.code, step.output), "{path}: {}", step.command);
        }
    }
}

/// Writes into the text what a command really says.
fn renew(path: &str, step: &Step, ran: &Ran) {
    let told = |code: i32, output: &str| {
        let code = if code == 0 { String::new() } else { format!("? {code}\n") };
        format!("$ {}\n{code}{output}", step.command)
    };
    let text = read(path).replacen(&told(step.code, &step.output), &told(ran.code, &ran.stdout), 1);
    fs::write(path, text).expect("the text is written");
}

#[test]
fn the_readme_shows_what_happens() {
    run_steps("README.md");
}

#[test]
fn dashboards_are_made_as_their_guide_says() {
    run_steps("docs/grafana.md");
}

#[test]
fn the_moves_from_other_tools_happen_as_they_are_told() {
    let text = read("docs/migrating.md");
    for section in text.split("\n## ").filter(|section| section.contains("```console")) {
        run_in(&checkout(), "docs/migrating.md", section);
    }
}

#[test]
fn the_commands_of_the_readme_are_commands() {
    let makefile = read("Makefile");
    for line in blocks(&read("README.md"), "sh").iter().flat_map(|block| block.lines()) {
        let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        match words.as_slice() {
            ["make", target] => assert!(makefile.contains(&format!("\n{target}:")), "{line}"),
            ["sloe", command @ ("chaos" | "postmortem"), subcommand, flags @ ..] => {
                let help = Project::new().sloe(&[command, subcommand, "--help"]).stdout;
                assert!(help.contains(&format!("sloe {command} {subcommand}")), "{line}");
                for flag in flags.iter().filter(|flag| flag.starts_with("--")) {
                    assert!(help.contains(*flag), "{flag} in `{line}`");
                }
            }
            ["sloe", command, flags @ ..] => {
                let help = Project::new().sloe(&[command, "--help"]).stdout;
                for flag in flags.iter().filter(|flag| flag.starts_with("--")) {
                    assert!(help.contains(*flag), "{flag} in `{line}`");
                }
            }
            other => panic!("{other:?} is not known to this test"),
        }
    }
}

#[test]
fn links_lead_to_files() {
    for path in TEXTS {
        let folder = Path::new(path).parent().expect("a folder");
        for link in
            read(path).split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap_or_default())
        {
            assert!(
                link.starts_with("http") || link.is_empty() || folder.join(link).exists(),
                "{path}: {link}"
            );
        }
    }
}

#[test]
fn specs_in_the_guides_are_valid() {
    let specs = blocks(&read("docs/spec.md"), "yaml");
    assert!(specs.len() >= 2, "the guide shows specs");
    for spec in specs {
        let ran = Project::with_spec(&spec).sloe(&["check"]);
        assert_eq!(ran.code, 0, "{}\n{spec}", ran.stderr);
    }
}

#[test]
fn the_changelog_knows_this_version() {
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(read("CHANGELOG.md").contains(&heading), "{heading}");
}

#[test]
fn architecture_names_every_layer() {
    let map = read("ARCHITECTURE.md");
    let root = read("src/lib.rs");
    for layer in root.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        assert!(map.contains(&format!("`{layer}`")), "{layer} is not on the map");
    }
}

#[test]
fn every_dependency_has_a_reason() {
    let (map, manifest) = (read("ARCHITECTURE.md"), read("Cargo.toml"));
    let dependencies =
        manifest.split("[dependencies]").nth(1).expect("a list").split("\n[").next().expect("its end");
    for name in dependencies.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name) {
        assert!(map.contains(&format!("`{name}`")), "why `{name}`?");
    }
}
