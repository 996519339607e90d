//! Lists between delimiters, and how to go on behind a bad item.

use super::super::Problem;
use super::super::token::TokenKind;
use super::cursor::Parser;

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
    pub(super) fn list<T>(
        &mut self,
        style: ListStyle,
        item: impl Fn(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let open = self.advance();
        self.open.push(open);
        let depth = self.open.len();
        let items = self.items(style, item);
        self.open.truncate(depth.saturating_sub(1));
        items
    }

    fn items<T>(&mut self, style: ListStyle, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        let mut after_comma = false;
        loop {
            if self.at(style.close) && (!after_comma || self.trailing_comma(style)) {
                self.advance();
                return Some(items);
            }
            match item(self) {
                Some(value) => items.push(value),
                None => self.skip_item(),
            }
            after_comma = self.eat(TokenKind::Comma);
            if !after_comma && !self.at(style.close) {
                return self.expected(&format!("`,` or `{}`", style.close.text()));
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
        inner: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let open = self.advance();
        self.open.push(open);
        let depth = self.open.len();
        let value = inner(self);
        let value = match value {
            Some(value) if self.eat(close) => Some(value),
            Some(_) => self.expected(&format!("`{}`", close.text())),
            None => None,
        };
        self.open.truncate(depth.saturating_sub(1));
        value
    }
}
