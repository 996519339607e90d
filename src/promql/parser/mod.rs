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

use super::{Expr, ExprKind, Problem, VectorSelector};
use cursor::Parser;

/// Reads an expression, with `$window` wherever a duration may stand.
///
/// There is a tree whenever all of the text could be read, even with errors in it such as a bad pattern; types are not
/// looked at (see `check`). Without a tree there is at least one error.
#[must_use]
pub fn parse(text: &str) -> (Option<Expr>, Vec<Problem>) {
    let mut parser = Parser::new(text);
    let expr = parser.whole();
    parser.finish(expr)
}

/// Reads a selector alone: a metric, matchers or both, without range, `offset` and `@`.
#[must_use]
pub fn parse_selector(text: &str) -> (Option<VectorSelector>, Vec<Problem>) {
    let (expr, mut problems) = parse(text);
    let Some(expr) = expr else { return (None, problems) };
    let span = expr.span;
    match expr.kind {
        ExprKind::Instant(instant) if instant.extension.is_none() && instant.time.is_now() => {
            problems.extend(super::check::selective(&instant.selector));
            (Some(instant.selector), problems)
        }
        _ => {
            let problem =
                Problem::error(span, "expected a selector such as `http_requests_total{job=\"api\"}`");
            problems.push(problem.with_help("only a metric and its matchers can stand here"));
            (None, problems)
        }
    }
}
