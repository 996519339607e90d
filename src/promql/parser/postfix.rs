//! What may stand behind an expression: ranges, subqueries, `offset`, `@`, `anchored`, `smoothed`.

use super::super::token::TokenKind;
use super::super::{
    At, DurationExpr, Expr, ExprKind, Extension, Problem, RangeSelector, Span, Subquery, TimeShift,
};
use super::cursor::{Parser, Read};

impl Parser<'_> {
    /// An expression with all that stands behind it.
    pub(super) fn postfixed(&mut self) -> Read<Expr> {
        let start = self.peek().span.start;
        let mut bare = !self.at(TokenKind::LeftParen);
        let mut expr = if bare {
            self.primary()?
        } else {
            self.delimited(TokenKind::RightParen, |parser| parser.expression(0))?
        };
        while let Some(suffix) = self.suffix() {
            self.count_operator()?;
            expr = self.apply(suffix, expr, bare, start)?;
            bare = true;
        }
        Ok(expr)
    }

    fn suffix(&self) -> Option<Suffix> {
        match self.peek().kind {
            TokenKind::LeftBracket => Some(Suffix::Bracket),
            TokenKind::At => Some(Suffix::At),
            TokenKind::Name if self.at_word("offset") => Some(Suffix::Offset),
            TokenKind::Name if self.at_word("anchored") => Some(Suffix::Extension(Extension::Anchored)),
            TokenKind::Name if self.at_word("smoothed") => Some(Suffix::Extension(Extension::Smoothed)),
            _ => None,
        }
    }

    fn apply(&mut self, suffix: Suffix, mut expr: Expr, bare: bool, start: usize) -> Read<Expr> {
        let word = self.peek().span;
        match suffix {
            Suffix::Bracket => return self.bracket(expr, bare, start),
            Suffix::At => {
                let at = self.at_modifier()?;
                self.set_at(&mut expr, bare, at, word);
            }
            Suffix::Offset => {
                self.advance();
                let offset = self.offset()?;
                self.set_offset(&mut expr, bare, offset, word);
            }
            Suffix::Extension(extension) => {
                self.advance();
                self.set_extension(&mut expr, bare, extension, word);
            }
        }
        expr.span = self.span_from(start);
        Ok(expr)
    }

    /// `[5m]` makes a range of a selector, `[1h:5m]` a subquery of anything.
    fn bracket(&mut self, expr: Expr, bare: bool, start: usize) -> Read<Expr> {
        let open = self.peek().span;
        let (range, step) = self.delimited(TokenKind::RightBracket, |parser| {
            let range = parser.positive_duration("a range")?;
            Ok((range, if parser.eat(TokenKind::Colon) { Some(parser.step()?) } else { None }))
        })?;
        let span = self.span_from(start);
        let kind = match step {
            Some(step) => {
                ExprKind::Subquery(Box::new(Subquery { expr, range, step, time: TimeShift::default() }))
            }
            None => self.range(expr, bare, range, open.to(span))?,
        };
        Ok(Expr { span, kind })
    }

    fn step(&mut self) -> Read<Option<DurationExpr>> {
        if self.at(TokenKind::RightBracket) { Ok(None) } else { self.positive_duration("a step").map(Some) }
    }

    fn range(&mut self, expr: Expr, bare: bool, range: DurationExpr, bracket: Span) -> Read<ExprKind> {
        let (message, help) = match expr.kind {
            ExprKind::Instant(instant) if bare && instant.time.is_now() => {
                let (selector, extension) = (instant.selector, instant.extension);
                let time = TimeShift::default();
                return Ok(ExprKind::Range(Box::new(RangeSelector { selector, range, extension, time })));
            }
            ExprKind::Instant(_) if bare => {
                ("a range must stand before `offset` and `@`", "move it directly behind the selector")
            }
            _ => (
                "only a selector can have a range",
                "put the range on the selector inside, or make it a subquery such as `[5m:]`",
            ),
        };
        self.fail(Problem::error(bracket, message).with_help(help))
    }

    fn at_modifier(&mut self) -> Read<At> {
        self.advance();
        let preset = match (self.at_word("start"), self.at_word("end")) {
            (true, _) => At::Start,
            (_, true) => At::End,
            _ => return self.timestamp(),
        };
        self.advance();
        if self.at(TokenKind::LeftParen) {
            return self.delimited(TokenKind::RightParen, |_| Ok(preset));
        }
        self.expected("`()`")
    }

    fn timestamp(&mut self) -> Read<At> {
        let start = self.peek().span.start;
        let seconds = self.signed_number("a Unix timestamp in seconds, `start()` or `end()`")?;
        if seconds.value().is_nan() || seconds.value().abs() >= LARGEST_TIMESTAMP {
            let problem = Problem::error(self.span_from(start), "this timestamp is out of bounds");
            self.report(problem.with_help("`@` takes seconds since 1970"));
        }
        Ok(At::Timestamp(seconds))
    }

    fn set_at(&mut self, expr: &mut Expr, bare: bool, at: At, word: Span) {
        match time_of(expr).filter(|_| bare) {
            Some(time) if time.at.is_none() => time.at = Some(at),
            Some(_) => self.refuse(word, "`@` is given twice", "leave out one of them"),
            None => self.refuse(word, "`@` must stand directly behind a selector or a subquery", MOVE),
        }
    }

    fn set_offset(&mut self, expr: &mut Expr, bare: bool, offset: DurationExpr, word: Span) {
        match time_of(expr).filter(|_| bare) {
            Some(time) if time.offset.is_none() => time.offset = Some(offset),
            Some(_) => self.refuse(word, "`offset` is given twice", "leave out one of them"),
            None => self.refuse(word, "`offset` must stand directly behind a selector or a subquery", MOVE),
        }
    }

    fn set_extension(&mut self, expr: &mut Expr, bare: bool, extension: Extension, word: Span) {
        let place = match &mut expr.kind {
            ExprKind::Instant(instant) if bare => &mut instant.extension,
            ExprKind::Range(range) if bare => &mut range.extension,
            _ => {
                return self.refuse(
                    word,
                    "`anchored` and `smoothed` must stand directly behind a selector",
                    MOVE,
                );
            }
        };
        if place.is_some_and(|earlier| earlier != extension) {
            return self.refuse(
                word,
                "`anchored` and `smoothed` exclude each other",
                "leave out one of them",
            );
        }
        *place = Some(extension);
    }

    fn refuse(&mut self, span: Span, message: &str, help: &str) {
        self.report(Problem::error(span, message).with_help(help));
        self.broken = true;
    }
}

/// Something behind an expression, known by its first token.
#[derive(Clone, Copy)]
enum Suffix {
    Bracket,
    At,
    Offset,
    Extension(Extension),
}

const MOVE: &str = "move it into the expression, to the selector that it is meant for";

/// Prometheus keeps timestamps in 63 bits.
const LARGEST_TIMESTAMP: f64 = 9.223_372_036_854_776e18;

fn time_of(expr: &mut Expr) -> Option<&mut TimeShift> {
    match &mut expr.kind {
        ExprKind::Instant(instant) => Some(&mut instant.time),
        ExprKind::Range(range) => Some(&mut range.time),
        ExprKind::Subquery(subquery) => Some(&mut subquery.time),
        _ => None,
    }
}
