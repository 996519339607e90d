//! What stands between a binary operator and its right side.

use super::super::token::TokenKind;
use super::super::{BinaryModifiers, Group, Matching, Problem, Side, SignedNumber};
use super::cursor::{Parser, Read};

impl Parser<'_> {
    pub(super) fn binary_modifiers(&mut self) -> Read<BinaryModifiers> {
        let returns_bool = self.eat_word("bool");
        let matching = self.matching()?;
        let (fill_left, fill_right) = self.fill()?;
        Ok(BinaryModifiers { returns_bool, matching, fill_left, fill_right })
    }

    fn matching(&mut self) -> Read<Option<Matching>> {
        let on = self.at_word("on");
        if !on && !self.at_word("ignoring") {
            return self.ungrouped();
        }
        self.advance();
        let labels = self.labels()?;
        Ok(Some(Matching { on, labels, group: self.group()? }))
    }

    /// `group_left` says nothing without the labels to match on.
    fn ungrouped(&mut self) -> Read<Option<Matching>> {
        if !self.at_word("group_left") && !self.at_word("group_right") {
            return Ok(None);
        }
        let token = self.peek();
        let message = format!("`{}` needs `on (…)` or `ignoring (…)` before it", self.text_of(token));
        self.fail(Problem::error(token.span, message))
    }

    fn group(&mut self) -> Read<Option<Group>> {
        let many = match (self.at_word("group_left"), self.at_word("group_right")) {
            (true, _) => Side::Left,
            (_, true) => Side::Right,
            _ => return Ok(None),
        };
        self.advance();
        let labels = if self.at(TokenKind::LeftParen) { self.labels()? } else { Vec::new() };
        Ok(Some(Group { many, labels }))
    }

    /// `fill (0)`, or one of `fill_left (0)` and `fill_right (0)`, or both.
    fn fill(&mut self) -> Read<(Option<SignedNumber>, Option<SignedNumber>)> {
        if self.at_fill("fill") {
            let both = self.fill_value()?;
            return Ok((Some(both.clone()), Some(both)));
        }
        let (mut left, mut right) = (None, None);
        loop {
            let side = match (self.at_fill("fill_left"), self.at_fill("fill_right")) {
                (true, _) if left.is_none() => &mut left,
                (_, true) if right.is_none() => &mut right,
                _ => return Ok((left, right)),
            };
            *side = Some(self.fill_value()?);
        }
    }

    /// Without a parenthesis behind it, it is a metric's name.
    fn at_fill(&self, word: &str) -> bool {
        self.at_word(word) && self.peek_second().kind == TokenKind::LeftParen
    }

    fn fill_value(&mut self) -> Read<SignedNumber> {
        self.advance();
        self.delimited(TokenKind::RightParen, |parser| parser.signed_number("a number"))
    }
}
