//! A second opinion: the verdicts of the `promql-parser` crate on a table of expressions, and every disagreement.
//!
//! The verdicts that we hold against it were all looked up in Prometheus 3.16.

use promql_parser::parser::parse as peer_parse;
use sloe::promql::{Problem, check, parse};

/// One expression a line, right and wrong ones.
const EXPRESSIONS: &str = include_str!("promql_peer.txt");

/// Who accepts what the other refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Accepted {
    ByUs,
    ByPeer,
}

/// All disagreements, with the reason.
const DISAGREEMENTS: [(&str, Accepted, &str); 25] = [
    ("1_000", Accepted::ByUs, UNDERSCORES),
    ("1_000.5", Accepted::ByUs, UNDERSCORES),
    ("a </ b", Accepted::ByUs, "Prometheus 3.16 has the trim operators; the crate does not know them"),
    ("a >/ 5", Accepted::ByUs, "Prometheus 3.16 has the trim operators; the crate does not know them"),
    (r"a{b=~`\d+`}", Accepted::ByUs, "backticks know no escapes; the crate looks for some in them"),
    (r#"a{b=~"\\Qx.y\\E"}"#, Accepted::ByUs, RUST_REGEX),
    (r#"a{b=~"[a[b]"}"#, Accepted::ByUs, RUST_REGEX),
    (r#"a{b=~"x**"}"#, Accepted::ByPeer, RUST_REGEX),
    (r#"a{b=~"x{1001}"}"#, Accepted::ByPeer, RUST_REGEX),
    ("unknown(a)", Accepted::ByUs, UNKNOWN_FUNCTION),
    ("holt_winters(a[5m], 0.5, 0.5)", Accepted::ByUs, UNKNOWN_FUNCTION),
    ("info(a, b)", Accepted::ByPeer, "`info` takes matchers without a metric; the crate takes any vector"),
    ("a[0]", Accepted::ByPeer, "a range must be longer than 0"),
    ("a[5m * 2]", Accepted::ByUs, DURATION_EXPRESSION),
    ("a[(5m + 1h) * 2]", Accepted::ByUs, DURATION_EXPRESSION),
    ("a[step()]", Accepted::ByUs, DURATION_EXPRESSION),
    ("a[step() + 1m:step()]", Accepted::ByUs, DURATION_EXPRESSION),
    ("a[max_of(5m, step())]", Accepted::ByUs, DURATION_EXPRESSION),
    ("a offset (5m + 1h)", Accepted::ByUs, DURATION_EXPRESSION),
    ("a offset step()", Accepted::ByUs, DURATION_EXPRESSION),
    ("a[5m] anchored", Accepted::ByUs, EXTENDED_RANGE),
    ("a[5m] smoothed", Accepted::ByUs, EXTENDED_RANGE),
    ("rate(a[5m] smoothed)", Accepted::ByUs, EXTENDED_RANGE),
    (
        "a[$window]",
        Accepted::ByUs,
        "`$window` is our own template variable, not PromQL; Prometheus refuses it, too",
    ),
    (
        r#""\xe9""#,
        Accepted::ByPeer,
        "Prometheus takes strings that are not UTF-8; no label value can be one, so we say so",
    ),
];

const UNDERSCORES: &str = "digits may be grouped by underscores; the crate does not know that";
const RUST_REGEX: &str = "the crate checks patterns with Rust's syntax, Prometheus with that of RE2";
const UNKNOWN_FUNCTION: &str = "a function that we do not know is a warning: a newer Prometheus may know it";
const DURATION_EXPRESSION: &str = "the crate does not know duration expressions";
const EXTENDED_RANGE: &str = "the crate does not know `anchored` and `smoothed`";

fn accepted(text: &str) -> bool {
    let (tree, mut problems) = parse(text);
    problems.extend(tree.iter().flat_map(|tree| check(tree).1));
    tree.is_some() && !problems.iter().any(Problem::is_error)
}

#[test]
fn every_disagreement_is_known_and_still_there() {
    let found: Vec<_> = EXPRESSIONS
        .lines()
        .filter_map(|text| match (accepted(text), peer_parse(text).is_ok()) {
            (true, false) => Some((text, Accepted::ByUs)),
            (false, true) => Some((text, Accepted::ByPeer)),
            _ => None,
        })
        .collect();
    let known: Vec<_> = DISAGREEMENTS.iter().map(|(text, accepted, _)| (*text, *accepted)).collect();
    for disagreement in &found {
        assert!(known.contains(disagreement), "not yet explained: {disagreement:?}");
    }
    for disagreement in &known {
        assert!(found.contains(disagreement), "no longer there: {disagreement:?}");
    }
}

#[test]
fn the_table_is_large_and_has_both_kinds() {
    let (right, wrong): (Vec<_>, Vec<_>) = EXPRESSIONS.lines().partition(|text| accepted(text));
    assert!(right.len() > 100 && wrong.len() > 70, "{} right, {} wrong", right.len(), wrong.len());
}

/// What we print is read by others as well.
#[test]
fn the_peer_reads_what_we_print() {
    for text in EXPRESSIONS.lines().filter(|text| accepted(text) && peer_parse(text).is_ok()) {
        let printed = parse(text).0.expect("it was accepted").to_string();
        assert!(
            peer_parse(&printed).is_ok(),
            "`{text}` is printed as `{printed}`: {:?}",
            peer_parse(&printed)
        );
    }
}
