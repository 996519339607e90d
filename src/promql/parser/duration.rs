//! Durations and arithmetic on them.

use super::super::number::LONGEST;
use super::super::token::{Token, TokenKind};
use super::super::{BinaryOp, DurationExpr, DurationKind, NumberLiteral, Problem, UnaryOp};
use super::cursor::{Parser, Read};

const DURATION: &str = "a duration such as `5m`";

impl Parser<'_> {
    /// A duration that Prometheus wants to be longer than nothing; `what` names it in the report.
    pub(super) fn positive_duration(&mut self, what: &str) -> Read<DurationExpr> {
        let duration = self.duration(0)?;
        if duration.seconds().is_some_and(|seconds| seconds <= 0.0) {
            self.report(Problem::error(duration.span, format!("{what} must be longer than 0")));
        }
        Ok(duration)
    }

    /// What stands behind `offset`: operators behind it belong to the expression, not to the duration.
    pub(super) fn offset(&mut self) -> Read<DurationExpr> {
        self.duration_operand(Self::offset)
    }

    fn duration(&mut self, least: u8) -> Read<DurationExpr> {
        self.nested(|parser| {
            let start = parser.peek().span.start;
            let mut lhs = parser.duration_operand(|parser| parser.duration(BinaryOp::SIGN_PRECEDENCE))?;
            while let Some(op) = parser.duration_operator().filter(|op| op.precedence() >= least) {
                parser.count_operator()?;
                let sign = parser.advance();
                let rhs = parser.duration(op.right_precedence())?;
                parser.refuse_zero(op, &rhs, sign);
                let kind = DurationKind::Binary(op, Box::new(lhs), Box::new(rhs));
                lhs = DurationExpr { span: parser.span_from(start), kind };
            }
            Ok(lhs)
        })
    }

    fn duration_operator(&self) -> Option<BinaryOp> {
        use BinaryOp::{Add, Div, Mod, Mul, Pow, Sub};
        let arithmetic = |op: &BinaryOp| matches!(op, Add | Sub | Mul | Div | Mod | Pow);
        BinaryOp::from_text(self.text_of(self.peek())).filter(arithmetic)
    }

    fn refuse_zero(&mut self, op: BinaryOp, rhs: &DurationExpr, sign: Token) {
        let zero = rhs.seconds().is_some_and(|seconds| seconds == 0.0);
        if zero && matches!(op, BinaryOp::Div | BinaryOp::Mod) {
            self.report(Problem::error(sign.span, "division by zero"));
        }
    }

    /// A duration with an optional sign; `signed` reads what stands behind a sign.
    fn duration_operand(
        &mut self,
        signed: impl FnOnce(&mut Self) -> Read<DurationExpr>,
    ) -> Read<DurationExpr> {
        let start = self.peek().span.start;
        match self.sign() {
            None => self.duration_primary(),
            Some(UnaryOp::Plus) => self.nested(signed),
            Some(UnaryOp::Minus) => {
                let inner = self.nested(signed)?;
                Ok(DurationExpr {
                    span: self.span_from(start),
                    kind: DurationKind::Negative(Box::new(inner)),
                })
            }
        }
    }

    fn duration_primary(&mut self) -> Read<DurationExpr> {
        let token = self.peek();
        let kind = match token.kind {
            TokenKind::Number => DurationKind::Number(self.short_enough(token)?),
            TokenKind::Variable => {
                self.window();
                DurationKind::Window
            }
            TokenKind::LeftParen => {
                return self.delimited(TokenKind::RightParen, |parser| parser.duration(0));
            }
            TokenKind::Name => self.duration_call(token)?,
            _ => return self.expected(DURATION),
        };
        Ok(DurationExpr { span: self.span_from(token.span.start), kind })
    }

    /// A number of seconds that fits Prometheus' durations.
    fn short_enough(&mut self, token: Token) -> Read<NumberLiteral> {
        let number = self.number()?;
        if number.value() > LONGEST {
            let problem = Problem::error(token.span, "this duration is too long");
            self.report(problem.with_help("a duration is at most 292 years"));
        }
        Ok(number)
    }

    fn duration_call(&mut self, token: Token) -> Read<DurationKind> {
        let name = self.text_of(token).to_ascii_lowercase();
        match name.as_str() {
            "step" => self.no_arguments(DurationKind::Step),
            "range" => self.no_arguments(DurationKind::Range),
            "min_of" => self.two_arguments(DurationKind::MinOf),
            "max_of" => self.two_arguments(DurationKind::MaxOf),
            "min" | "max" => {
                let problem = Problem::error(token.span, format!("`{name}` does not work on durations"));
                self.fail(problem.with_help(format!("write `{name}_of(…)`")))
            }
            _ => self.expected(DURATION),
        }
    }

    fn no_arguments(&mut self, kind: DurationKind) -> Read<DurationKind> {
        self.advance();
        if !self.at(TokenKind::LeftParen) {
            return self.expected("`()`");
        }
        self.delimited(TokenKind::RightParen, |_| Ok(kind))
    }

    fn two_arguments(
        &mut self,
        kind: fn(Box<DurationExpr>, Box<DurationExpr>) -> DurationKind,
    ) -> Read<DurationKind> {
        self.advance();
        if !self.at(TokenKind::LeftParen) {
            return self.expected("`(` and two durations");
        }
        self.delimited(TokenKind::RightParen, |parser| {
            let first = parser.duration(0)?;
            if !parser.eat(TokenKind::Comma) {
                return parser.expected("`,` and a second duration");
            }
            Ok(kind(Box::new(first), Box::new(parser.duration(0)?)))
        })
    }
}
