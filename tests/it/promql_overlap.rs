//! Which series two selectors share is decided, not guessed.

use proptest::prelude::{ProptestConfig, proptest};
use proptest::prop_assert_eq;
use sloe::promql::{self, MatchOp, Matcher, VectorSelector};

fn selector(text: &str) -> VectorSelector {
    let (expr, problems) = promql::parse(text);
    assert!(problems.is_empty(), "{problems:?}");
    promql::is_selector(&expr.expect("an expression")).expect("a selector").clone()
}

fn apart(one: &str, other: &str) -> Option<String> {
    promql::apart(&selector(one), &selector(other)).map(str::to_owned)
}

fn unmet(inner: &str, outer: &str) -> Vec<String> {
    let outer = selector(outer);
    promql::unmet(&selector(inner), &outer).into_iter().map(ToString::to_string).collect()
}

#[test]
fn selectors_are_apart_where_no_value_of_a_label_fits_both() {
    for (one, other) in [
        (r#"x{code=~"5.."}"#, r#"x{code!~"5.."}"#),
        (r#"x{code="500"}"#, r#"x{code!~"5.."}"#),
        (r#"x{code=~"50[0-4]"}"#, r#"x{code!~"(5|4).+"}"#),
        (r#"x{code=~"^5..$"}"#, r#"x{code!~"5.*"}"#),
        (r#"x{code=~"2..|3.."}"#, r#"x{code=~"5..", job="a"}"#),
        (r#"x{code=~".{3,5}"}"#, r#"x{code=~".{0,2}|.{6,}"}"#),
        (r#"x{code=~".+"}"#, r#"x{code=""}"#),
    ] {
        assert_eq!(apart(one, other), Some("code".to_owned()), "{one} {other}");
        assert_eq!(apart(other, one), Some("code".to_owned()), "{other} {one}");
    }
    for (one, other) in [
        (r#"x{code=~"5.."}"#, r#"x{code!~"4.."}"#),
        (r#"x{code=~"5.*"}"#, r#"x{code=~".*3"}"#),
        (r#"x{code=~"5.."}"#, r#"x{job="a"}"#),
        (r#"x{code!="a"}"#, r#"x{code!="b"}"#),
        (r#"x{code=~".*\\bab\\b.*"}"#, r#"x{code!~".*ab.*"}"#),
    ] {
        assert_eq!(apart(one, other), None, "{one} {other}");
    }
}

#[test]
fn what_a_selector_asks_for_and_another_does_not_grant() {
    assert_eq!(unmet(r#"x{code=~"5.."}"#, "x"), [""; 0]);
    assert_eq!(unmet(r#"x{code=~"5..", job="a"}"#, r#"x{code!~"4.."}"#), [""; 0]);
    assert_eq!(unmet(r#"x{code=~"5.."}"#, r#"x{code=~"[45]..", job="a"}"#), [r#"job="a""#]);
    assert_eq!(unmet(r#"x{code=~"[45].."}"#, r#"x{code=~"5.."}"#), [r#"code=~"5..""#]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A value that fits is a proof; without one, none of a thousand short values may fit.
    #[test]
    fn values_of_a_small_alphabet_agree(
        one in r"([ab]|[ab][?*+]|a\|b|\(ab\)[*?]?|\.|\[ab\]\{1,2\}|\^a|b\$){0,3}",
        other in r"([ab]|[ab][?*+]|a\|b|\(ba\)[*?]?|\.|\[ab\]\{1,2\}){0,3}",
        negated in proptest::bool::ANY,
    ) {
        let op = if negated { MatchOp::NotRegex } else { MatchOp::Regex };
        let (one, other) = (Matcher::new("l", MatchOp::Regex, one), Matcher::new("l", op, other));
        let fits = values().any(|value| one.matches(&value) && other.matches(&value));
        let decided = promql::can_match(&[&one, &other]);
        if let Some(decided) = decided {
            prop_assert_eq!(decided, fits, "{} {}", one, other);
        }
    }
}

/// All values of up to six letters, of which these patterns tell two apart from all others.
fn values() -> impl Iterator<Item = String> {
    (0..=6).flat_map(|length| {
        (0..3_usize.pow(length)).map(move |number| {
            (0..length).map(|at| ['a', 'b', 'c'][number / 3_usize.pow(at) % 3]).collect::<String>()
        })
    })
}
