//! Numbers, and the one variable that there is.

use super::super::token::TokenKind;
use super::super::{NumberLiteral, Problem, SignedNumber, UnaryOp};
use super::cursor::{Parser, Read};

/// The variable that stands for the window of the rule being built.
pub(super) const WINDOW: &str = "$window";

impl Parser<'_> {
    /// Takes a number or a duration.
    pub(super) fn number(&mut self) -> Read<NumberLiteral> {
        let token = self.peek();
        let text = self.text_of(token);
        if !matches!(token.kind, TokenKind::Number | TokenKind::Name) {
            return self.expected("a number");
        }
        let Some(number) = NumberLiteral::new(text) else {
            let problem = Problem::error(token.span, format!("`{text}` is neither a number nor a duration"));
            return self.fail(problem.with_help(number_help(text)));
        };
        self.advance();
        Ok(number)
    }

    /// Takes a number with an optional sign; `wanted` names it in the report.
    pub(super) fn signed_number(&mut self, wanted: &str) -> Read<SignedNumber> {
        let negative = self.sign() == Some(UnaryOp::Minus);
        if !self.at(TokenKind::Number) && !self.at_word("inf") && !self.at_word("nan") {
            return self.expected(wanted);
        }
        Ok(SignedNumber { negative, number: self.number()? })
    }

    /// Takes `$window`; other variables belong to other tools.
    pub(super) fn window(&mut self) {
        let token = self.advance();
        let name = self.text_of(token);
        if name == WINDOW || name.starts_with('{') {
            return;
        }
        let problem = Problem::error(token.span, format!("unknown variable `{name}`"));
        let help =
            format!("`{WINDOW}` is the only variable; it stands for the window of the rule that is built");
        self.report(problem.with_help(help));
        self.broken = true;
    }
}

fn number_help(text: &str) -> &'static str {
    if text.starts_with("0b") || text.starts_with("0o") {
        "Prometheus reads decimal, hexadecimal (`0x1f`) and octal (`017`) numbers"
    } else if text.ends_with(|c: char| c.is_ascii_alphabetic()) {
        "a duration is made of whole numbers with the units y, w, d, h, m, s, ms, the largest first: `1h30m`"
    } else {
        "a number looks like `1000`, `1_000`, `0.5`, `1e-3` or `0x1f`"
    }
}
