//! The generated unit tests really prove something: whatever number of payment-service's rules is altered, one of them fails.
//!
//! Left alone are the `[11m]` in which alerts look for the last value of the tile group: anything from two intervals
//! up to the distance to the next alert behaves the same.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sloe::model::Slo;
use sloe::rules::{self, Options};
use sloe::units::{Decimal, Duration};

use crate::rules_harness::parallel::parallel;
use crate::rules_harness::{promtool, specs};

/// A rule file with one thing altered.
struct Mutant {
    what: String,
    rules: String,
}

#[test]
fn no_altered_availability_rule_passes_the_tests() {
    assert_eq!(survivors("availability"), "");
}

#[test]
fn no_altered_latency_rule_passes_the_tests() {
    assert_eq!(survivors("latency"), "");
}

/// The alterations that no test notices, a line each.
fn survivors(slo: &str) -> String {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("slo-specs/payment-service.yaml");
    let slos = specs::compile(&fs::read_to_string(spec).expect("payment-service's spec")).0;
    let slos: Vec<Slo> = slos.into_iter().filter(|found| found.id.name == slo).collect();
    let files = rules::generate(&slos, &Options::default());
    let rules = files.iter().find(|file| file.path.starts_with("rules")).expect("a rule file");
    let tests: Vec<String> = files
        .iter()
        .filter(|file| file.path.starts_with("tests"))
        .flat_map(|file| single_tests(&file.text))
        .collect();
    assert!(tests.iter().all(|test| passes(&rules.text, test)), "the tests accept the rules as generated");
    let mutants = mutants(&rules.text);
    println!("{slo}: {} mutants, {} tests", mutants.len(), tests.len());
    let survived = parallel(&mutants, |mutant| {
        let (likely, others): (Vec<_>, Vec<_>) =
            tests.iter().partition(|test| test.contains(mutant.likely_test()));
        likely.iter().chain(&others).all(|test| passes(&mutant.rules, test))
    });
    mutants.iter().zip(survived).filter(|(_, survived)| *survived).fold(
        String::new(),
        |mut list, (mutant, _)| {
            let _ = writeln!(list, "{}", mutant.what);
            list
        },
    )
}

/// A test file as test files of one test each.
fn single_tests(text: &str) -> Vec<String> {
    let mut tests = text.split("\n  - name: ");
    let head = tests.next().unwrap_or_default().to_owned();
    tests.map(|test| format!("{head}\n  - name: {test}")).collect()
}

impl Mutant {
    /// Part of the name of the test that is asked first, to save time.
    fn likely_test(&self) -> &'static str {
        if self.what.contains("alert: ") { "pair fires above" } else { "hold exactly their windows" }
    }
}

fn passes(rules: &str, test: &str) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in [("rules/payment-service.yaml", rules), ("tests/test.yaml", test)] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        fs::write(path, text).expect("a new file");
    }
    promtool::run(&["test", "rules"], &[folder.path().join("tests/test.yaml")]).is_ok()
}

/// One mutant for every number, window and operator of alerts and of the rules for burn rates, windows and budget.
fn mutants(rules: &str) -> Vec<Mutant> {
    let mut found = Vec::new();
    let windows = recorded_windows(rules);
    let mut start = 0;
    for rule in rules.split_inclusive("\n        labels:") {
        let expr = rule.find("expr:").map_or(rule.len(), |at| at + 5);
        let name = rule[..expr].lines().rev().nth(1).unwrap_or_default().trim();
        let tested = ["alert: ErrorBudgetBurn", "slo:burn_rate:", ":window", "slo:error_budget"];
        if tested.iter().any(|part| name.contains(part)) {
            let place = Place { rules, name, start: start + expr, end: start + rule.len() };
            place.mutate(&windows, &mut found);
        }
        start += rule.len();
    }
    found
}

/// `5m`, `30m` …: all windows over which burn rates are recorded, in the order of the file.
fn recorded_windows(rules: &str) -> Vec<&str> {
    rules.lines().filter_map(|line| line.trim().strip_prefix("- record: slo:burn_rate:")).collect()
}

/// The expression of one rule.
struct Place<'a> {
    rules: &'a str,
    name: &'a str,
    start: usize,
    end: usize,
}

impl Place<'_> {
    fn mutate(&self, windows: &[&str], found: &mut Vec<Mutant>) {
        let alert = self.name.contains("alert");
        for marker in ["> ", "/ ", "* "] {
            self.each(marker, found, |number| times(number, &["0.8", "1.25"]));
        }
        if alert {
            self.each("slo:burn_rate:", found, |window| neighbours(window, windows));
            self.replace(" > ", " >= ", found);
            self.replace("            and\n", "            or\n", found);
        } else {
            for marker in ["[", "offset "] {
                self.each(marker, found, longer_and_shorter);
            }
        }
    }

    /// Replaces the token behind each `marker` by what `others` makes of it.
    fn each(&self, marker: &str, found: &mut Vec<Mutant>, others: impl Fn(&str) -> Vec<String>) {
        for (at, _) in self.rules[self.start..self.end].match_indices(marker) {
            let at = self.start + at + marker.len();
            let token: String =
                self.rules[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
            let others =
                if token.starts_with(|c: char| c.is_ascii_digit()) { others(&token) } else { Vec::new() };
            found.extend(others.iter().map(|other| self.mutant(at, &token, other)));
        }
    }

    fn replace(&self, old: &str, new: &str, found: &mut Vec<Mutant>) {
        let places = self.rules[self.start..self.end].match_indices(old);
        found.extend(places.map(|(at, _)| self.mutant(self.start + at, old, new)));
    }

    fn mutant(&self, at: usize, old: &str, new: &str) -> Mutant {
        let line = self.rules[..at].lines().count();
        let what = format!("line {line}, {}: `{}` to `{}`", self.name, old.trim(), new.trim());
        Mutant { what, rules: format!("{}{new}{}", &self.rules[..at], &self.rules[at + old.len()..]) }
    }
}

/// The number times each factor; nothing for 0, which only keeps divisors from being zero.
fn times(number: &str, factors: &[&str]) -> Vec<String> {
    let decimal = |text: &str| text.parse::<Decimal>().ok();
    let number = decimal(number).filter(|number| !number.is_zero());
    let scaled = |factor: &&str| Some((number? * decimal(factor)?).normalize().to_string());
    factors.iter().filter_map(scaled).collect()
}

/// A fifth shorter, a quarter longer, and one interval of a group (30 s, 5 min) shorter and longer.
fn longer_and_shorter(length: &str) -> Vec<String> {
    let length: Duration = length.parse().expect("a range or offset is a duration");
    let step =
        if length < Duration::from_hours(1) { Duration::from_secs(30) } else { Duration::from_minutes(5) };
    let others = [length * 4 / 5, length * 5 / 4, length - step, length + step];
    others.iter().map(ToString::to_string).collect()
}

/// The next shorter and the next longer window.
fn neighbours(window: &str, windows: &[&str]) -> Vec<String> {
    let at = windows.iter().position(|other| *other == window).expect("alerts read recorded windows");
    let around = [at.checked_sub(1), at.checked_add(1)];
    around.iter().flatten().filter_map(|at| windows.get(*at)).map(ToString::to_string).collect()
}
