//! Patterns match what a regular-expression engine says they match.

use proptest::prelude::{ProptestConfig, proptest};
use proptest::prop_assert_eq;
use regex::Regex;
use sloe::promql::{MatchOp, Matcher};

fn matches(pattern: &str, value: &str) -> bool {
    Matcher::new("label", MatchOp::Regex, pattern).matches(value)
}

/// Whether the pattern is one of RE2's; `a**` is none, though the engine here reads it.
fn readable(pattern: &str) -> bool {
    matches(pattern, "") != Matcher::new("label", MatchOp::NotRegex, pattern).matches("")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn patterns_match_as_in_an_engine(
        pattern in r"([ab0.]|[ab][?*+]|\[ab\]\+|\(a\|b\)|\([ab]*[|]?b?\)[*+?]?|\{2\}|\^|\$|\\b|\\d|(\|)){0,6}",
        value in r"[ab0\n]{0,7}",
    ) {
        if readable(&pattern) && let Ok(engine) = Regex::new(&format!("^(?s:{})$", pattern.replace(r"\b", r"(?-u:\b)"))) {
            prop_assert_eq!(matches(&pattern, &value), engine.is_match(&value), "`{}` on {:?}", pattern, value);
        }
    }

    #[test]
    fn texts_beyond_ascii_match_by_character(pattern in "[é.√x]{1,4}", value in "[éx√]{1,4}") {
        let engine = Regex::new(&format!("^(?s:{pattern})$")).expect("a plain pattern");
        prop_assert_eq!(matches(&pattern, &value), engine.is_match(&value));
    }
}

#[test]
fn status_codes() {
    for (pattern, value, expected) in [
        ("5..", "503", true),
        ("5..", "5030", false),
        ("5..|429", "429", true),
        ("[45]..", "404", true),
        ("2..|", "", true),
        ("(?i)GET|post", "get", true),
        ("/api/v[0-9]+/.*", "/api/v12/pay", true),
        ("a{2,3}", "aaaa", false),
        ("(a{0,2}){2}", "aaaa", true),
    ] {
        assert_eq!(matches(pattern, value), expected, "`{pattern}` on `{value}`");
    }
}

/// An engine that tries one way after the other would be at this for ever.
#[test]
fn nested_repetitions_end() {
    let nested = format!("{}a{}b", "(".repeat(60), "*)+".repeat(60));
    assert!(!matches(&nested, &"a".repeat(200)));
    assert!(!matches("(a?){1000000}b", &"a".repeat(50)) && !matches("(a|aa)+$b", &"a".repeat(300)));
}
