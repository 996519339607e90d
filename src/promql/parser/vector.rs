//! Selectors.

use super::super::name::{METRIC_NAME, is_bare_label};
use super::super::pattern::{self, PatternProblem};
use super::super::token::{Token, TokenKind};
use super::super::{MatchOp, Matcher, Problem, Span, Spanned, VectorSelector};
use super::cursor::{Parser, Read};
use super::list::ListStyle;

const MATCHERS: ListStyle = ListStyle { close: TokenKind::RightBrace, trailing_comma: true };

/// What stands between braces: a matcher, or the metric's name in quotes.
enum Item {
    Matcher(Matcher),
    Name(Spanned<String>),
}

impl Parser<'_> {
    /// `up`, `up{job="a"}`, `{job="a"}` or `{"http.requests"}`.
    pub(super) fn selector(&mut self) -> Read<VectorSelector> {
        let start = self.peek().span.start;
        let name = self.at(TokenKind::Name).then(|| self.advance());
        let name = name.map(|token| Spanned::new(self.text_of(token).to_owned(), token.span));
        let items = if self.at(TokenKind::LeftBrace) { self.list(MATCHERS, Self::item)? } else { Vec::new() };
        let (name, matchers) = self.named_once(name, items);
        Ok(VectorSelector { name, matchers, span: self.span_from(start) })
    }

    fn item(&mut self) -> Read<Item> {
        let token = self.peek();
        match token.kind {
            TokenKind::Name => self.bare_label(token),
            TokenKind::String => {
                let name = self.string()?;
                if self.match_op().is_some() {
                    return self.matcher(token, name);
                }
                Ok(Item::Name(Spanned::new(name, token.span)))
            }
            _ => self.expected("a label and what it must match, such as `job=\"api\"`"),
        }
    }

    fn bare_label(&mut self, token: Token) -> Read<Item> {
        let label = self.text_of(token);
        if !is_bare_label(label) {
            let problem = Problem::error(token.span, format!("the label `{label}` must be quoted"));
            self.report(problem.with_help(format!("write `\"{label}\"`")));
            self.broken = true;
        }
        self.advance();
        self.matcher(token, label.to_owned())
    }

    fn match_op(&self) -> Option<MatchOp> {
        Some(match self.text_of(self.peek()) {
            "=" => MatchOp::Equal,
            "!=" => MatchOp::NotEqual,
            "=~" => MatchOp::Regex,
            "!~" => MatchOp::NotRegex,
            _ => return None,
        })
    }

    /// The operator and the value behind a label.
    fn matcher(&mut self, first: Token, label: String) -> Read<Item> {
        let Some(op) = self.match_op() else {
            return self.expected("one of `=`, `!=`, `=~`, `!~`");
        };
        self.advance();
        let value_token = self.peek();
        if value_token.kind != TokenKind::String {
            return self.expected("a string in quotes");
        }
        let value = self.string()?;
        if matches!(op, MatchOp::Regex | MatchOp::NotRegex) {
            self.check_pattern(value_token, &value);
        }
        Ok(Item::Matcher(Matcher { label, op, value, span: self.span_from(first.span.start) }))
    }

    fn check_pattern(&mut self, token: Token, value: &str) {
        match pattern::check(value) {
            None => {}
            Some(PatternProblem::Invalid(reason)) => {
                self.report(Problem::error(token.span, format!("invalid regular expression: {reason}")));
            }
            Some(PatternProblem::Unreadable) => {
                let problem = Problem::warning(token.span, "this regular expression could not be checked");
                self.report(problem.with_help("Prometheus may read it; try it there"));
            }
        }
    }

    /// The metric is named before the braces or in them. Before them it is the only name; in them there may be further
    /// conditions on it, and then all of them are kept as matchers.
    fn named_once(
        &mut self,
        bare: Option<Spanned<String>>,
        items: Vec<Item>,
    ) -> (Option<String>, Vec<Matcher>) {
        let names: Vec<_> = items.iter().filter_map(Item::metric_span).collect();
        if let Some(bare) = bare {
            if let Some(again) = names.first() {
                self.named_twice(*again);
            }
            return (Some(bare.value), items.into_iter().filter_map(Item::matcher).collect());
        }
        if names.len() > 1 {
            return (None, items.into_iter().map(Item::into_matcher).collect());
        }
        let name = items.iter().find_map(Item::name);
        (name, items.into_iter().filter_map(Item::matcher).collect())
    }

    fn named_twice(&mut self, span: Span) {
        let problem = Problem::error(span, "the metric is named twice");
        self.report(problem.with_help("leave out one of the names"));
        self.broken = true;
    }
}

impl Item {
    /// Where it is, if it is about the metric's name.
    fn metric_span(&self) -> Option<Span> {
        match self {
            Self::Name(name) => Some(name.span),
            Self::Matcher(matcher) => (matcher.label == METRIC_NAME).then_some(matcher.span),
        }
    }

    fn name(&self) -> Option<String> {
        if let Self::Name(name) = self { Some(name.value.clone()) } else { None }
    }

    fn matcher(self) -> Option<Matcher> {
        if let Self::Matcher(matcher) = self { Some(matcher) } else { None }
    }

    /// A name in quotes is short for a matcher.
    fn into_matcher(self) -> Matcher {
        match self {
            Self::Matcher(matcher) => matcher,
            Self::Name(name) => {
                Matcher { span: name.span, ..Matcher::new(METRIC_NAME, MatchOp::Equal, name.value) }
            }
        }
    }
}
