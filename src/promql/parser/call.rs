//! Calls and aggregations.

use super::super::name::is_grouping_word;
use super::super::token::TokenKind;
use super::super::{Aggregate, AggregateOp, Call, Expr, ExprKind, Grouping, Problem, Spanned};
use super::cursor::{Parser, Read};
use super::expression::is_grouping;
use super::list::ListStyle;

const ARGUMENTS: ListStyle = ListStyle { close: TokenKind::RightParen, trailing_comma: false };

const LABELS: ListStyle = ListStyle { close: TokenKind::RightParen, trailing_comma: true };

/// Words that are keywords even before `(`.
const KEYWORDS: [&str; 11] = [
    "and",
    "anchored",
    "by",
    "offset",
    "or",
    "smoothed",
    "unless",
    "without",
    "fill",
    "fill_left",
    "fill_right",
];

impl Parser<'_> {
    /// A function with its arguments; which functions there are is no matter of syntax.
    pub(super) fn call(&mut self) -> Read<Expr> {
        let token = self.advance();
        let name = self.text_of(token);
        if name.contains(':') || KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(name)) {
            self.report(Problem::error(token.span, format!("`{name}` cannot be called: it is no function")));
            self.broken = true;
        }
        let args = self.list(ARGUMENTS, |parser| parser.expression(0))?;
        let call = Call { name: Spanned::new(name.to_owned(), token.span), args };
        Ok(Expr { span: self.span_from(token.span.start), kind: ExprKind::Call(Box::new(call)) })
    }

    /// An aggregation; its labels may stand before its arguments or behind them.
    pub(super) fn aggregate(&mut self, op: AggregateOp) -> Read<Expr> {
        let start = self.advance().span.start;
        let before = self.grouping()?;
        if !self.at(TokenKind::LeftParen) {
            return self.expected("`(` and what to aggregate");
        }
        let args = self.list(ARGUMENTS, |parser| parser.expression(0))?;
        let grouping = match before {
            Some(grouping) => Some(grouping),
            None => self.grouping()?,
        };
        let aggregate = Aggregate { op, grouping, args };
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Aggregate(Box::new(aggregate)) })
    }

    fn grouping(&mut self) -> Read<Option<Grouping>> {
        let word = self.text_of(self.peek());
        if !self.at(TokenKind::Name) || !is_grouping(word) {
            return Ok(None);
        }
        let without = word.eq_ignore_ascii_case("without");
        self.advance();
        Ok(Some(Grouping { without, labels: self.labels()? }))
    }

    /// Labels in parentheses.
    pub(super) fn labels(&mut self) -> Read<Vec<Spanned<String>>> {
        if !self.at(TokenKind::LeftParen) {
            return self.expected("`(` and labels");
        }
        self.list(LABELS, Self::label)
    }

    fn label(&mut self) -> Read<Spanned<String>> {
        let token = self.peek();
        let name = match token.kind {
            TokenKind::String => self.string()?,
            TokenKind::Name if is_grouping_word(self.text_of(token)) => {
                self.advance();
                self.text_of(token).to_owned()
            }
            _ => return self.expected("a label"),
        };
        if name.is_empty() {
            self.report(Problem::error(token.span, "a label needs a name"));
        }
        Ok(Spanned::new(name, token.span))
    }
}
