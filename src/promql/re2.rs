//! RE2's syntax, as Go reads it: checked, and written anew for Rust's engine.
//!
//! The two differ where it hurts: `/users/{id}` is fine in RE2 and an error in Rust, `\Q…\E` and `[a[b]` mean
//! something else, `\d` is ASCII in RE2, and RE2 refuses `a**`.

mod escapes;

use std::iter::Peekable;
use std::str::Chars;

/// The same pattern in Rust's syntax, or why RE2 refuses it.
pub(super) fn to_rust(pattern: &str) -> Result<String, String> {
    let mut reader =
        Reader { rest: pattern.chars().peekable(), out: String::new(), open: 0, last: Last::Nothing };
    while let Some(c) = reader.rest.next() {
        reader.item(c)?;
    }
    if reader.open > 0 { Err("missing closing `)`".to_owned()) } else { Ok(reader.out) }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    open: usize,
    last: Last,
}

/// What a repetition would apply to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Operand,
    Repetition,
}

/// The largest repetition count that RE2 takes.
const MOST: u32 = 1_000;

/// The classes that are written `[:name:]`.
const POSIX_CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

impl Reader<'_> {
    fn item(&mut self, c: char) -> Result<(), String> {
        match c {
            '\\' => return self.escape(),
            '[' => return self.class(),
            '(' => return self.group(),
            ')' => return self.close(),
            '*' | '+' | '?' => return self.repeat(&c.to_string()),
            '{' => return self.counted(),
            '|' => self.put("|", Last::Nothing),
            '.' | '^' | '$' => self.put(&c.to_string(), Last::Operand),
            _ => self.literal(c),
        }
        Ok(())
    }

    fn put(&mut self, text: &str, last: Last) {
        self.out.push_str(text);
        self.last = last;
    }

    fn literal(&mut self, c: char) {
        if r"\.+*?()|[]{}^$#&-~".contains(c) {
            self.out.push('\\');
        }
        self.out.push(c);
        self.last = Last::Operand;
    }

    fn close(&mut self) -> Result<(), String> {
        self.open = self.open.checked_sub(1).ok_or("unexpected `)`")?;
        self.put(")", Last::Operand);
        Ok(())
    }

    fn repeat(&mut self, text: &str) -> Result<(), String> {
        match self.last {
            Last::Nothing => return Err(format!("nothing to repeat before `{text}`")),
            Last::Repetition => return Err(format!("a repetition cannot be repeated by `{text}`")),
            Last::Operand => self.put(text, Last::Repetition),
        }
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        Ok(())
    }

    /// `{2}`, `{2,}` and `{2,5}` repeat; any other brace is a plain character.
    fn counted(&mut self) -> Result<(), String> {
        let ahead: String = self.rest.clone().take_while(|c| *c != '}').take(12).collect();
        let closed = self.rest.clone().nth(ahead.chars().count()) == Some('}');
        let Some((least, most)) = counts(&ahead).filter(|_| closed) else {
            self.literal('{');
            return Ok(());
        };
        if least > MOST || most.is_some_and(|most| most > MOST || most < least) {
            return Err(format!("invalid repeat count `{{{ahead}}}`"));
        }
        self.rest.nth(ahead.chars().count());
        self.repeat(&format!("{{{ahead}}}"))
    }

    fn group(&mut self) -> Result<(), String> {
        let before = self.last;
        self.put("(", Last::Nothing);
        self.open += 1;
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        let head: String = self.rest.clone().take_while(|c| !matches!(c, ':' | ')' | '>')).collect();
        let end = self.rest.clone().nth(head.chars().count());
        let name = head.strip_prefix("P<").or_else(|| head.strip_prefix('<'));
        let named =
            name.is_some_and(|name| !name.is_empty() && name.chars().all(is_word)) && end == Some('>');
        let flags = are_flags(&head) && matches!(end, Some(':' | ')'));
        if !named && !flags {
            return Err(format!("unsupported group `(?{}`", head.chars().take(2).collect::<String>()));
        }
        self.rest.nth(head.chars().count());
        if end == Some(')') {
            // Flags alone make no group, and a repetition behind them is one of what stands before them.
            self.open -= 1;
            self.last = if before == Last::Nothing { before } else { Last::Operand };
        }
        self.out.push('?');
        self.out.push_str(&head);
        self.out.extend(end);
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.rest.peek() {
            Some('Q') => self.quoted(),
            Some(c @ ('A' | 'z' | 'B')) => {
                let anchor = format!("\\{c}");
                self.rest.next();
                self.put(&anchor, Last::Operand);
            }
            Some('b') => {
                self.rest.next();
                self.put(r"(?-u:\b)", Last::Operand);
            }
            _ => {
                if let Some(class) = self.class_escape()? {
                    self.put(&class, Last::Operand);
                } else {
                    let c = self.character()?;
                    self.literal(c);
                }
            }
        }
        Ok(())
    }

    /// `\Q…\E`: everything between is plain; without `\E` up to the end.
    fn quoted(&mut self) {
        self.rest.next();
        while let Some(c) = self.rest.next() {
            if c == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.literal(c);
        }
    }

    fn class(&mut self) -> Result<(), String> {
        self.put("[", Last::Operand);
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let c = self.rest.next().ok_or("missing closing `]`")?;
            if c == ']' && !first {
                self.put("]", Last::Operand);
                return Ok(());
            }
            first = false;
            self.class_item(c)?;
        }
    }

    fn class_item(&mut self, c: char) -> Result<(), String> {
        if c == '[' && self.rest.peek() == Some(&':') {
            let name: String =
                self.rest.clone().skip(1).take_while(|c| c.is_ascii_alphabetic() || *c == '^').collect();
            if self.rest.clone().skip(1 + name.len()).take(2).eq([':', ']']) {
                self.rest.nth(name.len() + 2);
                self.put(&format!("[:{name}:]"), Last::Operand);
                let known = POSIX_CLASSES.contains(&name.trim_start_matches('^'));
                return if known { Ok(()) } else { Err(format!("unknown class `[:{name}:]`")) };
            }
        }
        if c == '\\'
            && let Some(class) = self.class_escape()?
        {
            self.put(&class, Last::Operand);
            return Ok(());
        }
        let low = if c == '\\' { self.character()? } else { c };
        self.literal(low);
        self.range(low)
    }

    /// `a-z` in brackets; a dash before the bracket is a plain one.
    fn range(&mut self, low: char) -> Result<(), String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
            return Ok(());
        }
        self.rest.next();
        let c = self.rest.next().ok_or("missing closing `]`")?;
        let high = if c == '\\' { self.character()? } else { c };
        if high < low {
            return Err(format!("invalid range `{low}-{high}`"));
        }
        self.out.push('-');
        self.literal(high);
        Ok(())
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `i`, `s-m`: what is switched on, and behind a dash what is switched off.
fn are_flags(text: &str) -> bool {
    let known = |flags: &str| flags.chars().all(|c| "imsU".contains(c));
    text.split_once('-').map_or(known(text), |(on, off)| known(on) && known(off) && !off.is_empty())
}

/// The counts in `2`, `2,` and `2,5`.
fn counts(text: &str) -> Option<(u32, Option<u32>)> {
    let number = |digits: &str| digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    match text.split_once(',') {
        None => number(text).map(|least| (least, Some(least))),
        Some((least, "")) => number(least).map(|least| (least, None)),
        Some((least, most)) => Some((number(least)?, Some(number(most)?))),
    }
}
