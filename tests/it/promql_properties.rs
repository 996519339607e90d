//! What holds for every expression, and for every text.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use sloe::promql::{Problem, check, parse, parse_selector, substitute_window, uses_window};
use sloe::units::Duration;

use crate::promql_trees::{expr, selector};

/// Pieces that make up expressions, and some that do not.
const PIECES: [&str; 60] = [
    "a",
    "up",
    "sum",
    "by",
    "without",
    "rate",
    "(",
    ")",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "=",
    "!=",
    "=~",
    "!~",
    "==",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "@",
    "<",
    ">=",
    "</",
    ">/",
    "and",
    "or",
    "unless",
    "atan2",
    "bool",
    "on",
    "ignoring",
    "group_left",
    "offset",
    "start()",
    "end()",
    "anchored",
    "fill",
    "fill_left",
    "5m",
    "1",
    "0x",
    "1e",
    ".",
    "\"x\"",
    "`y`",
    "'",
    "\\",
    "$window",
    "$x",
    "#",
    "\n",
    "é",
];

fn soup() -> impl Strategy<Value = String> {
    (prop::collection::vec(select(PIECES.to_vec()), 0..20), select(vec!["", " "]))
        .prop_map(|(pieces, between)| pieces.join(between))
}

/// A valid expression with a piece of it replaced.
fn mutated() -> impl Strategy<Value = String> {
    (expr(), any::<Index>(), 0_usize..4, prop_oneof![Just(String::new()), soup()]).prop_map(
        |(expr, at, length, replacement)| {
            let text: Vec<char> = expr.to_string().chars().collect();
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text[..start].iter().chain(&replacement.chars().collect::<Vec<_>>()).chain(&text[end..]).collect()
        },
    )
}

/// Reads any text and looks at what comes back.
fn read(text: &str) -> Result<(), TestCaseError> {
    let (tree, mut problems) = parse(text);
    prop_assert!(tree.is_some() || problems.iter().any(Problem::is_error), "neither a tree nor an error");
    if let Some(tree) = tree {
        problems.extend(check(&tree).1);
        let printed = tree.to_string();
        prop_assert_eq!(parse(&printed).0, Some(tree), "printed as {}", printed);
    }
    for problem in problems {
        let span = problem.span;
        prop_assert!(text.get(span.start..span.end).is_some(), "{:?} is not in the text", problem);
        prop_assert!(!problem.message.ends_with('.'), "{:?}", problem);
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_tree(expr in expr()) {
        let printed = expr.to_string();
        let (tree, problems) = parse(&printed);
        prop_assert_eq!(tree, Some(expr), "printed as {}, {:?}", printed, problems);
    }

    #[test]
    fn selectors_read_back_too(selector in selector()) {
        let (read, problems) = parse_selector(&selector.to_string());
        prop_assert_eq!(read, Some(selector), "{:?}", problems);
    }

    #[test]
    fn a_type_that_is_not_known_has_a_reason(expr in expr()) {
        let (value_type, problems) = check(&expr);
        prop_assert!(value_type.is_some() || !problems.is_empty());
    }

    #[test]
    fn a_substituted_window_is_gone(expr in expr()) {
        let substituted = substitute_window(&expr, Duration::from_minutes(5));
        prop_assert!(!uses_window(&substituted));
        prop_assert_eq!(substituted == expr, !uses_window(&expr));
    }

    #[test]
    fn any_text_can_be_read(text in any::<String>()) {
        read(&text)?;
    }

    #[test]
    fn any_soup_of_pieces_can_be_read(text in soup()) {
        read(&text)?;
    }

    #[test]
    fn any_damaged_expression_can_be_read(text in mutated()) {
        read(&text)?;
    }
}
