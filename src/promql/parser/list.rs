//! Lists between delimiters, and how to go on behind a bad item.

use super::super::Problem;
use super::super::token::TokenKind;
use super::cursor::{Parser, Read, Reported};

/// What a list looks like.
#[derive(Clone, Copy)]
pub(super) struct ListStyle {
    /// What ends it.
    pub(super) close: TokenKind,
    /// Whether a comma may stand behind the last item.
    pub(super) trailing_comma: bool,
}

impl Parser<'_> {
    /// Items with commas between them, with their delimiters. A bad item is left out, so that the others are still
    /// looked at.
    pub(super) fn list<T>(&mut self, style: ListStyle, item: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let open = self.advance();
        self.open.push(open);
        let depth = self.open.len();
        let items = self.items(style, item);
        self.open.truncate(depth.saturating_sub(1));
        items
    }

    fn items<T>(&mut self, style: ListStyle, item: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut items = Vec::new();
        let mut after_comma = false;
        loop {
            if self.at(style.close) && (!after_comma || self.trailing_comma(style)) {
                self.advance();
                return Ok(items);
            }
            match item(self) {
                Ok(value) => items.push(value),
                Err(Reported) => self.skip_item(),
            }
            after_comma = self.eat(TokenKind::Comma);
            if !after_comma && !self.at(style.close) {
                return self.unclosed(style.close, &format!("`,` or `{}`", style.close.text()));
            }
        }
    }

    fn trailing_comma(&mut self, style: ListStyle) -> bool {
        if !style.trailing_comma {
            let problem = Problem::error(self.peek().span, "expected an argument behind the comma");
            self.report(problem.with_help("arguments take no comma behind the last one"));
        }
        true
    }

    /// Reports that a list does not go on. Where its delimiter was plainly forgotten, the opening one is pointed at.
    fn unclosed<T>(&mut self, close: TokenKind, wanted: &str) -> Read<T> {
        let (found, open) = (self.peek(), self.open.last().copied());
        let range = close == TokenKind::RightBrace && found.kind == TokenKind::LeftBracket;
        match open.filter(|_| found.kind.closes() || range) {
            Some(open) => {
                let problem = Problem::error(open.span, format!("unclosed `{}`", open.kind.text()));
                let found = self.describe(found);
                self.fail(problem.with_help(format!("expected {wanted} before {found}")))
            }
            None => self.expected(wanted),
        }
    }

    /// Goes behind the delimiter that ends what could not be read.
    fn skip_past(&mut self, close: TokenKind) {
        loop {
            self.skip_item();
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.eat(close);
    }

    /// Goes to the comma or the delimiter that ends the item.
    fn skip_item(&mut self) {
        self.broken = true;
        let mut depth = 0_usize;
        loop {
            let kind = self.peek().kind;
            match kind {
                TokenKind::End => return,
                TokenKind::Comma if depth == 0 => return,
                _ if kind.closes() && depth == 0 => return,
                _ if kind.closes() => depth -= 1,
                _ if kind.opens() => depth += 1,
                _ => {}
            }
            self.advance();
        }
    }

    /// Something between `(` or `[` and its partner, which is named in the report when it is missing.
    pub(super) fn delimited<T>(
        &mut self,
        close: TokenKind,
        inner: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        let open = self.advance();
        self.open.push(open);
        let depth = self.open.len();
        let value = inner(self);
        let value = match value {
            Ok(value) if self.eat(close) => Ok(value),
            Ok(_) => self.unclosed(close, &format!("`{}`", close.text())),
            Err(reported) => {
                self.skip_past(close);
                Err(reported)
            }
        };
        self.open.truncate(depth.saturating_sub(1));
        value
    }
}
