//! Operators, by precedence, and what they stand between.

use super::super::name::is_reserved;
use super::super::token::{Token, TokenKind};
use super::super::{
    AggregateOp, Binary, BinaryOp, Expr, ExprKind, Problem, Span, Spanned, Unary, UnaryOp, number, strings,
};
use super::cursor::{Parser, Read, Reported};

const EXPRESSION: &str = "an expression";

impl Parser<'_> {
    /// All of the text.
    pub(super) fn whole(&mut self) -> Read<Expr> {
        let expr = self.expression(0)?;
        if self.at(TokenKind::End) {
            return Ok(expr);
        }
        if self.peek().kind.closes() {
            return self.unmatched();
        }
        if self.at(TokenKind::Assign) {
            let problem = Problem::error(self.peek().span, "unexpected `=`");
            self.report(
                problem.with_help("a comparison is `==`; labels are matched in braces: `{job=\"api\"}`"),
            );
            self.broken = true;
            return Err(Reported);
        }
        self.expected("an operator or the end")
    }

    fn unmatched(&mut self) -> Read<Expr> {
        let token = self.peek();
        let message = format!("`{}` closes nothing", self.text_of(token));
        self.fail(Problem::error(token.span, message))
    }

    /// Operators that bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: u8) -> Read<Expr> {
        self.nested(|parser| {
            let start = parser.peek().span.start;
            let mut lhs = parser.operand()?;
            while let Some(op) = parser.binary_operator().filter(|op| op.value.precedence() >= least) {
                lhs = parser.binary(start, lhs, op)?;
            }
            Ok(lhs)
        })
    }

    fn binary(&mut self, start: usize, lhs: Expr, op: Spanned<BinaryOp>) -> Read<Expr> {
        self.count_operator()?;
        self.advance();
        let modifiers = self.binary_modifiers()?;
        let rhs = self.expression(op.value.right_precedence())?;
        let kind = ExprKind::Binary(Box::new(Binary { op, modifiers, lhs, rhs }));
        Ok(Expr { span: self.span_from(start), kind })
    }

    fn binary_operator(&self) -> Option<Spanned<BinaryOp>> {
        let token = self.peek();
        let possible = matches!(token.kind, TokenKind::Operator | TokenKind::Name);
        let op = BinaryOp::from_text(self.text_of(token)).filter(|_| possible)?;
        Some(Spanned::new(op, token.span))
    }

    /// A signed expression, or one with its range and modifiers.
    fn operand(&mut self) -> Read<Expr> {
        let start = self.peek().span.start;
        let Some(op) = self.sign() else { return self.postfixed() };
        let expr = self.expression(BinaryOp::SIGN_PRECEDENCE)?;
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Unary(Box::new(Unary { op, expr })) })
    }

    /// Takes a sign.
    pub(super) fn sign(&mut self) -> Option<UnaryOp> {
        let op = match self.text_of(self.peek()) {
            "+" => UnaryOp::Plus,
            "-" => UnaryOp::Minus,
            _ => return None,
        };
        self.advance();
        Some(op)
    }

    /// What stands alone; parentheses are taken by `postfixed`.
    pub(super) fn primary(&mut self) -> Read<Expr> {
        let token = self.peek();
        let kind = match token.kind {
            TokenKind::Number => ExprKind::Number(self.number()?),
            TokenKind::String => ExprKind::String(self.string()?),
            TokenKind::Variable => {
                self.window();
                ExprKind::Window
            }
            TokenKind::LeftBrace => return self.selector().map(Expr::from),
            TokenKind::Name => return self.named(token),
            _ => return self.expected(EXPRESSION),
        };
        Ok(Expr { span: token.span, kind })
    }

    /// What starts with a name: a call, an aggregation, a selector, or `Inf`.
    fn named(&mut self, token: Token) -> Read<Expr> {
        let name = self.text_of(token);
        let next = self.peek_second();
        let grouped = next.kind == TokenKind::Name && is_grouping(self.text_of(next));
        let called = next.kind == TokenKind::LeftParen;
        match AggregateOp::from_name(name) {
            Some(op) if called || grouped => return self.aggregate(op),
            _ if number::is_number_word(name) => {
                let kind = ExprKind::Number(self.number()?);
                return Ok(Expr { span: token.span, kind });
            }
            _ if is_reserved(name) => return self.reserved(token),
            _ if called => return self.call(),
            _ => {}
        }
        self.selector().map(Expr::from)
    }

    fn reserved(&mut self, token: Token) -> Read<Expr> {
        let name = self.text_of(token);
        let problem =
            Problem::error(token.span, format!("expected {EXPRESSION}, found the keyword `{name}`"));
        self.fail(problem.with_help(format!("a metric of that name is quoted: `{{\"{name}\"}}`")))
    }

    /// Takes a string and decodes it.
    pub(super) fn string(&mut self) -> Read<String> {
        if !self.at(TokenKind::String) {
            return self.expected("a string");
        }
        let token = self.advance();
        match strings::unquote(self.text_of(token)) {
            Ok(text) => Ok(text),
            Err(error) => {
                let start = token.span.start;
                let span = Span::new(start + error.span.start, start + error.span.end);
                self.fail(Problem::error(span, error.message).with_help(
                    "a backslash is written `\\\\`, or the string stands between backticks, which know no escapes",
                ))
            }
        }
    }
}

/// Whether a word opens the labels of an aggregation.
pub(super) fn is_grouping(word: &str) -> bool {
    word.eq_ignore_ascii_case("by") || word.eq_ignore_ascii_case("without")
}
