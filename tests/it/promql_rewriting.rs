//! Looking through trees and changing them.

use sloe::promql::{
    Expr, MatchOp, Matcher, is_selector, map_selectors, parse, selectors, substitute_window, uses_window,
    walk,
};
use sloe::units::Duration;

fn tree(text: &str) -> Expr {
    parse(text).0.expect("the test's expression is right")
}

#[test]
fn the_window_is_put_in_wherever_it_stands() {
    let template =
        tree("sum(rate(a[$window])) / $window + b[max_of($window, 1h):$window * 2] offset -$window");
    assert!(uses_window(&template));
    assert_eq!(
        substitute_window(&template, Duration::from_days(30)).to_string(),
        "sum(rate(a[30d])) / 30d + b[max_of(30d, 1h):30d * 2] offset -30d"
    );
    assert!(!uses_window(&tree("rate(a{b=\"$window\"}[5m])")));
}

#[test]
fn selectors_are_found_in_the_order_of_the_text() {
    let ratio = tree("sum(rate(errors{code=~\"5..\"}[5m])) / (sum(rate(requests[5m])) > 0) or vector(0)");
    let found: Vec<_> = selectors(&ratio).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["errors{code=~\"5..\"}", "requests"]);
}

#[test]
fn every_expression_is_walked_through() {
    let mut seen = Vec::new();
    let text = tree("-topk(1, rate(a[5m:])) + 2");
    walk(&text, &mut |expr| seen.push(expr.to_string()));
    assert_eq!(
        seen,
        [
            "-topk(1, rate(a[5m:])) + 2",
            "-topk(1, rate(a[5m:]))",
            "topk(1, rate(a[5m:]))",
            "1",
            "rate(a[5m:])",
            "a[5m:]",
            "a",
            "2"
        ]
    );
}

#[test]
fn a_matcher_is_put_into_every_selector() {
    let labelled = map_selectors(&tree("rate(a[5m]) / on (x) b{c=\"d\"} offset 1h"), |selector| {
        selector.with_matcher(Matcher::new("job", MatchOp::Equal, "api"))
    });
    assert_eq!(labelled.to_string(), "rate(a{job=\"api\"}[5m]) / on (x) b{c=\"d\", job=\"api\"} offset 1h");
}

#[test]
fn only_a_selector_without_modifiers_counts_as_one() {
    assert_eq!(is_selector(&tree("(a{b=\"c\"})")).unwrap().to_string(), "a{b=\"c\"}");
    for other in ["a[5m]", "a offset 5m", "a @ 5", "a smoothed", "a + a", "1"] {
        assert_eq!(is_selector(&tree(other)), None, "{other}");
    }
}

/// Spans point at what was written, operators and parentheses included.
#[test]
fn spans_cut_the_text() {
    let text = "sum by (x) (a{b=\"c\"}) / (rate(d[5m]) + 1)";
    let mut seen = Vec::new();
    let whole = tree(text);
    walk(&whole, &mut |expr| seen.push(&text[expr.span.start..expr.span.end]));
    assert_eq!(
        seen,
        [text, "sum by (x) (a{b=\"c\"})", "a{b=\"c\"}", "rate(d[5m]) + 1", "rate(d[5m])", "d[5m]", "1"]
    );
    let matcher = selectors(&whole)[0].matchers[0].span;
    assert_eq!(&text[matcher.start..matcher.end], "b=\"c\"");
}
