//! Cuts the text of an expression into tokens.

use super::token::{Token, TokenKind};
use super::{Problem, Span};

/// Signs of two characters, before those of one: the longer one wins.
const SIGNS: [(&str, TokenKind); 26] = [
    ("=~", TokenKind::RegexMatch),
    ("!~", TokenKind::RegexMatch),
    ("==", TokenKind::Operator),
    ("!=", TokenKind::Operator),
    ("<=", TokenKind::Operator),
    (">=", TokenKind::Operator),
    ("</", TokenKind::Operator),
    (">/", TokenKind::Operator),
    ("<", TokenKind::Operator),
    (">", TokenKind::Operator),
    ("+", TokenKind::Operator),
    ("-", TokenKind::Operator),
    ("*", TokenKind::Operator),
    ("/", TokenKind::Operator),
    ("%", TokenKind::Operator),
    ("^", TokenKind::Operator),
    ("=", TokenKind::Assign),
    ("(", TokenKind::LeftParen),
    (")", TokenKind::RightParen),
    ("{", TokenKind::LeftBrace),
    ("}", TokenKind::RightBrace),
    ("[", TokenKind::LeftBracket),
    ("]", TokenKind::RightBracket),
    (",", TokenKind::Comma),
    (":", TokenKind::Colon),
    ("@", TokenKind::At),
];

/// The tokens of a text, with `End` as the last one, and what could not be read.
pub(super) fn lex(text: &str) -> (Vec<Token>, Vec<Problem>) {
    let mut lexer = Lexer { text, position: 0, in_brackets: false, problems: Vec::new() };
    let mut tokens = Vec::with_capacity(text.len() / 4 + 2);
    loop {
        let token = lexer.next_token();
        tokens.push(token);
        if token.kind == TokenKind::End {
            return (tokens, lexer.problems);
        }
    }
}

/// The length of a template for the window at the start of `text`: two braces are nowhere else PromQL.
pub(super) fn template_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("{{")?.trim_start().strip_prefix(".window")?.trim_start();
    inner.strip_prefix("}}").map(|rest| text.len() - rest.len())
}

struct Lexer<'a> {
    text: &'a str,
    position: usize,
    /// Between `[` and `]` a colon stands alone; elsewhere it is part of a name.
    in_brackets: bool,
    problems: Vec<Problem>,
}

impl Lexer<'_> {
    fn next_token(&mut self) -> Token {
        self.skip_blank();
        let start = self.position;
        let kind = match self.rest().chars().next() {
            None => TokenKind::End,
            Some('"' | '\'' | '`') => self.string(),
            Some('$') => self.variable(),
            Some('{') if template_length(self.rest()).is_some() => self.template(),
            Some(c) if c.is_ascii_digit() || (c == '.' && self.digit_follows()) => self.number(),
            Some(c) if self.is_name(c) && !c.is_ascii_digit() => self.name(),
            Some(c) => self.sign(c),
        };
        Token { kind, span: Span::new(start, self.position) }
    }

    fn rest(&self) -> &str {
        &self.text[self.position..]
    }

    fn skip_blank(&mut self) {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
            if !self.rest().starts_with('#') {
                return;
            }
            self.take_while(|c| !matches!(c, '\n' | '\r'));
        }
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.position += rest.find(|c| !accept(c)).unwrap_or(rest.len());
    }

    fn digit_follows(&self) -> bool {
        self.rest().as_bytes().get(1).is_some_and(u8::is_ascii_digit)
    }

    fn is_name(&self, c: char) -> bool {
        c.is_ascii_alphanumeric() || c == '_' || (c == ':' && !self.in_brackets)
    }

    fn name(&mut self) -> TokenKind {
        let in_brackets = self.in_brackets;
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || (c == ':' && !in_brackets));
        TokenKind::Name
    }

    fn variable(&mut self) -> TokenKind {
        self.position += 1;
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        TokenKind::Variable
    }

    /// `{{ .window }}`, as Sloth and OpenSLO write `$window`.
    fn template(&mut self) -> TokenKind {
        self.position += template_length(self.rest()).unwrap_or(1);
        TokenKind::Variable
    }

    fn number(&mut self) -> TokenKind {
        self.position += number_length(self.rest());
        TokenKind::Number
    }

    /// Strings are decoded later; here only their end is found.
    fn string(&mut self) -> TokenKind {
        let start = self.position;
        if let Some(length) = string_length(self.rest()) {
            self.position += length;
            return TokenKind::String;
        }
        let span = Span::new(start, start + 1);
        self.problems
            .push(Problem::error(span, "this string is not closed").with_help(unclosed_string(self.rest())));
        self.position = self.text.len();
        TokenKind::Broken
    }

    fn sign(&mut self, c: char) -> TokenKind {
        let (sign, kind) = SIGNS
            .into_iter()
            .find(|(sign, _)| self.rest().starts_with(sign))
            .unwrap_or(("", TokenKind::Broken));
        if kind == TokenKind::Broken {
            self.unexpected(c);
            return kind;
        }
        self.position += sign.len();
        match kind {
            TokenKind::LeftBracket => self.in_brackets = true,
            TokenKind::RightBracket => self.in_brackets = false,
            _ => {}
        }
        kind
    }

    /// A run of the same characters, or of letters outside ASCII, is one problem.
    fn unexpected(&mut self, c: char) {
        let start = self.position;
        self.take_while(|next| next == c || (foreign_letter(c) && foreign_letter(next)));
        let problem = Problem::error(
            Span::new(start, self.position),
            format!("unexpected `{}`", &self.text[start..self.position]),
        );
        self.problems.push(match foreign(c) {
            Some(help) => problem.with_help(help),
            None => problem,
        });
    }
}

fn foreign_letter(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic()
}

/// What people mean by characters that PromQL does not have.
fn foreign(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("PromQL writes `and`"),
        '|' => Some("PromQL writes `or`"),
        '!' => Some("PromQL writes `!=`, `!~` or `unless`"),
        '“' | '”' | '„' | '‘' | '’' => Some("strings stand in straight quotes: `\"…\"`"),
        '.' | '\u{80}'.. => {
            Some("names with other characters than letters, digits and `_` are quoted: `{\"http.requests\"}`")
        }
        _ => None,
    }
}

fn unclosed_string(rest: &str) -> String {
    let quote = &rest[..1];
    match quote {
        "`" => format!("close it with {quote}"),
        _ => format!("close it with {quote} on the same line"),
    }
}

/// Letters and digits, and the sign of an exponent.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let decimal =
        |end: usize| bytes[..end].iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_'));
    let exponent = |at: usize| at > 1 && matches!(bytes[at - 1], b'e' | b'E') && decimal(at - 1);
    let part = |at: usize| match bytes[at] {
        b'+' | b'-' => exponent(at),
        byte => byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'),
    };
    (0..bytes.len()).find(|at| !part(*at)).unwrap_or(bytes.len())
}

/// The length with both quotes; `None` when the closing one is missing.
fn string_length(rest: &str) -> Option<usize> {
    let quote = rest.as_bytes()[0];
    let raw = quote == b'`';
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if !raw => escaped = true,
            b'\n' if !raw => return None,
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
