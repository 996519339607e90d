//! Turns text into trees. Each function gives `None` once it has reported why it cannot go on.

mod call;
mod cursor;
mod duration;
mod expression;
mod list;
mod literal;
mod matching;
mod postfix;
mod vector;

use super::{Expr, Problem, VectorSelector, is_selector};
use cursor::Parser;

/// Reads an expression, with `$window` wherever a duration may stand.
///
/// There is a tree whenever all of the text could be read, even with errors in it such as a bad pattern; types are not
/// looked at (see `check`). Without a tree there is at least one error.
#[must_use]
pub fn parse(text: &str) -> (Option<Expr>, Vec<Problem>) {
    let mut parser = Parser::new(text);
    let expr = parser.whole().ok();
    parser.finish(expr)
}

/// Reads a selector alone: a metric, matchers or both, without range, `offset` and `@`.
#[must_use]
pub fn parse_selector(text: &str) -> (Option<VectorSelector>, Vec<Problem>) {
    let (expr, mut problems) = parse(text);
    let Some(expr) = expr else { return (None, problems) };
    let Some(selector) = is_selector(&expr) else {
        let problem =
            Problem::error(expr.span, "expected a selector such as `http_requests_total{job=\"api\"}`");
        problems.push(problem.with_help("only a metric and its matchers can stand here"));
        return (None, problems);
    };
    problems.extend(super::check::selective(selector));
    (Some(selector.clone()), problems)
}
