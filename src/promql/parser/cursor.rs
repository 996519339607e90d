//! The parser's place in the tokens, and how it reports.

use super::super::lexer::lex;
use super::super::token::{Token, TokenKind};
use super::super::{Problem, Span};

/// How deep parentheses, calls and signs may be nested.
const DEEPEST: usize = 128;

/// How many operators, ranges and modifiers an expression may have: each can make the tree one level deeper.
const MOST_OPERATORS: usize = 1_000;

/// What a part of the parser gives.
pub(super) type Read<T> = Result<T, Reported>;

/// There is nothing to give, and why has been reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported;

/// A text, its tokens, and how far they have been read.
pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    problems: Vec<Problem>,
    /// Delimiters that still wait for their partner, innermost last.
    pub(super) open: Vec<Token>,
    /// Whether something was left out of the tree.
    pub(super) broken: bool,
    /// Whether it has been said that the text should go on: once is enough.
    ended: bool,
    depth: usize,
    operators: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let (tokens, problems) = lex(text);
        let broken = !problems.is_empty();
        Self {
            text,
            tokens,
            next: 0,
            problems,
            open: Vec::new(),
            broken,
            ended: false,
            depth: 0,
            operators: 0,
        }
    }

    /// The tree, unless something is missing in it, and the problems in the order of the text.
    pub(super) fn finish<T>(mut self, tree: Option<T>) -> (Option<T>, Vec<Problem>) {
        self.problems.sort_by_key(|problem| problem.span.start);
        (tree.filter(|_| !self.broken), self.problems)
    }

    pub(super) fn peek(&self) -> Token {
        self.tokens[self.next]
    }

    pub(super) fn peek_second(&self) -> Token {
        self.tokens[(self.next + 1).min(self.tokens.len() - 1)]
    }

    pub(super) fn at(&self, kind: TokenKind) -> bool {
        self.peek().kind == kind
    }

    /// Takes the next token; the end stays where it is.
    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.advance();
        }
        found
    }

    /// Whether the next token is this keyword, in any case.
    pub(super) fn at_word(&self, word: &str) -> bool {
        self.at(TokenKind::Name) && self.text_of(self.peek()).eq_ignore_ascii_case(word)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn text_of(&self, token: Token) -> &'a str {
        &self.text[token.span.start..token.span.end]
    }

    /// From `start` to the end of the last token that was taken.
    pub(super) fn span_from(&self, start: usize) -> Span {
        let end = self.next.checked_sub(1).map_or(start, |last| self.tokens[last].span.end);
        Span::new(start, end.max(start))
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reports what cannot be gone on from.
    pub(super) fn fail<T>(&mut self, problem: Problem) -> Read<T> {
        self.report(problem);
        self.broken = true;
        Err(Reported)
    }

    /// Reports that something else than `wanted` stands here. What the lexer refused is not reported again, and at the
    /// end the delimiter that was never closed is the better place to point at.
    pub(super) fn expected<T>(&mut self, wanted: &str) -> Read<T> {
        self.broken = true;
        let token = self.peek();
        match token.kind {
            TokenKind::Broken => {}
            TokenKind::End => self.ended(wanted),
            _ => {
                let message = format!("expected {wanted}, found {}", self.describe(token));
                self.report(Problem::error(token.span, message));
            }
        }
        Err(Reported)
    }

    /// Goes one level deeper, or reports that it is too deep.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.depth += 1;
        let result = if self.depth > DEEPEST { self.give_up("nested too deeply") } else { read(self) };
        self.depth -= 1;
        result
    }

    /// Counts an operator, or reports that there are too many.
    pub(super) fn count_operator(&mut self) -> Read<()> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS { self.give_up("too long") } else { Ok(()) }
    }

    fn give_up<T>(&mut self, what: &str) -> Read<T> {
        let problem = Problem::error(self.peek().span, format!("this expression is {what}"));
        self.next = self.tokens.len() - 1;
        self.ended = true;
        self.fail(problem.with_help("record a part of it under a name of its own"))
    }

    fn ended(&mut self, wanted: &str) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let Some(open) = self.open.last() else {
            let message = format!("expected {wanted}, found the end of the expression");
            return self.report(Problem::error(self.peek().span, message));
        };
        let problem = Problem::error(open.span, format!("unclosed `{}`", open.kind.text()));
        self.report(problem.with_help(format!("expected {wanted} before the end")));
    }

    pub(super) fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::End => "the end of the expression".to_owned(),
            TokenKind::String => "a string".to_owned(),
            TokenKind::Number => format!("the number `{}`", self.text_of(token)),
            _ => format!("`{}`", self.text_of(token)),
        }
    }
}
