//! promtool as a judge, and as a calculator: rules and input series in, the values of expressions out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::validators;

/// Whether promtool accepts `arguments`; if not, all that it says.
pub(crate) fn run(arguments: &[&str], files: &[impl AsRef<Path>]) -> Result<(), String> {
    let promtool = validators::promtool();
    let mut command = Command::new(&promtool);
    command.args(arguments).args(files.iter().map(AsRef::as_ref));
    let output = command.output().unwrap_or_else(|error| {
        let remedy = "install Debian's package `prometheus`: the rules cannot be proven without it";
        panic!("cannot run `{}`: {error}; {remedy}", promtool.display())
    });
    let said = [output.stdout, output.stderr].concat();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&said).into_owned()) }
}

/// A series in promtool's notation, a sample a second: `_x6 1 _x29 2`.
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) values: String,
}

/// Rules over series.
pub(crate) struct Model<'a> {
    pub(crate) rules: &'a str,
    /// How often all rules are evaluated, e.g. `5m`: promtool ignores the groups' own intervals.
    pub(crate) evaluated_every: &'a str,
    pub(crate) series: &'a [Series],
}

/// One value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) labels: String,
    pub(crate) value: f64,
}

impl Model<'_> {
    /// The results of each expression at its moment (`48h`).
    ///
    /// promtool has no query command for test storage: an expectation that never holds makes it print what it got.
    pub(crate) fn ask(&self, questions: &[(&str, &str)]) -> Vec<Vec<Sample>> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let test = folder.path().join("test.yaml");
        fs::write(folder.path().join("rules.yaml"), self.rules).expect("the rules are written");
        fs::write(&test, self.test(questions)).expect("the test is written");
        let said = run(&["test", "rules"], &[test]).expect_err("the expectation never holds");
        let answers: Vec<Vec<Sample>> =
            said.lines().filter_map(|line| line.trim().strip_prefix("got: ").map(samples)).collect();
        assert_eq!(answers.len(), questions.len(), "promtool did not answer every question:\n{said}");
        answers
    }

    /// The one value of an expression, or none.
    pub(crate) fn value(&self, expr: &str, at: &str) -> Option<f64> {
        let answers = self.ask(&[(expr, at)]).remove(0);
        assert!(answers.len() < 2, "`{expr}` has several results: {answers:?}");
        answers.first().map(|sample| sample.value)
    }

    fn test(&self, questions: &[(&str, &str)]) -> String {
        let mut text = format!(
            "rule_files: [rules.yaml]\nevaluation_interval: {}\ntests:\n- interval: 1s\n  input_series:\n",
            self.evaluated_every
        );
        for series in self.series {
            let _ = writeln!(text, "  - series: '{}'\n    values: '{}'", series.name, series.values);
        }
        text.push_str("  promql_expr_test:\n");
        for (expr, at) in questions {
            let expected = "[{labels: '{never=\"this\"}', value: 1}]";
            let _ = writeln!(text, "  - {{expr: '{expr}', eval_time: {at}, exp_samples: {expected}}}");
        }
        text
    }
}

/// `{a="b"} 1E+00, {} 2E+00`, or `nil` for none.
fn samples(printed: &str) -> Vec<Sample> {
    let mut rest = printed.trim();
    let mut found = Vec::new();
    while let Some((labels, after)) = rest.split_once("} ") {
        let (number, next) = after.split_once(", {").unwrap_or((after, ""));
        let value = number.trim().parse().expect("promtool prints numbers");
        found.push(Sample { labels: labels.trim_start_matches('{').to_owned(), value });
        rest = next;
    }
    found
}
