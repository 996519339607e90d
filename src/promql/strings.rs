//! Strings: double and single quotes with Go's escapes, backticks without any.

use super::Span;

/// Why a string cannot be read, and where in it.
#[derive(Debug)]
pub(super) struct StringError {
    pub(super) span: Span,
    pub(super) message: String,
}

/// The text that a string stands for, given with its quotes.
pub(super) fn unquote(raw: &str) -> Result<String, StringError> {
    let (quote, inner) = (raw.as_bytes()[0], &raw[1..raw.len() - 1]);
    if quote == b'`' || !inner.contains('\\') {
        return Ok(inner.to_owned());
    }
    let (mut bytes, mut at) = (Vec::with_capacity(inner.len()), 0);
    while at < inner.len() {
        at += match inner.as_bytes()[at] {
            b'\\' => escape(&inner[at + 1..], quote, &mut bytes).map_err(|error| error.at(at + 1))?,
            byte => {
                bytes.push(byte);
                1
            }
        };
    }
    String::from_utf8(bytes).map_err(|_| StringError {
        span: Span::new(0, raw.len()),
        message: "the escapes in this string do not make UTF-8".to_owned(),
    })
}

impl StringError {
    fn new(length: usize, message: impl Into<String>) -> Self {
        Self { span: Span::new(0, length), message: message.into() }
    }

    fn at(self, start: usize) -> Self {
        Self { span: Span::new(start + self.span.start, start + self.span.end), ..self }
    }
}

/// Reads what follows a backslash and returns the length with it.
fn escape(rest: &str, quote: u8, bytes: &mut Vec<u8>) -> Result<usize, StringError> {
    let Some(c) = rest.chars().next() else {
        return Err(StringError::new(1, "a backslash needs something behind it"));
    };
    if let Some(byte) = single(c, quote) {
        bytes.push(byte);
        return Ok(2);
    }
    match c {
        'x' => byte(&rest[1..], 2, 16, bytes).map(|length| length + 2),
        '0'..='7' => byte(rest, 3, 8, bytes).map(|length| length + 1),
        'u' => character(&rest[1..], 4, bytes).map(|length| length + 2),
        'U' => character(&rest[1..], 8, bytes).map(|length| length + 2),
        _ => Err(StringError::new(1 + c.len_utf8(), format!("unknown escape `\\{c}`"))),
    }
}

fn single(c: char, quote: u8) -> Option<u8> {
    Some(match c {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        _ if c == char::from(quote) => quote,
        _ => return None,
    })
}

fn byte(rest: &str, length: usize, base: u32, bytes: &mut Vec<u8>) -> Result<usize, StringError> {
    let value = digits(rest, length, base)?;
    bytes.push(
        u8::try_from(value)
            .map_err(|_| StringError::new(length + 1, "an octal escape goes up to `\\377`"))?,
    );
    Ok(length)
}

fn character(rest: &str, length: usize, bytes: &mut Vec<u8>) -> Result<usize, StringError> {
    let value = digits(rest, length, 16)?;
    let c =
        char::from_u32(value).ok_or_else(|| StringError::new(length + 2, "this is no Unicode character"))?;
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(length)
}

fn digits(rest: &str, length: usize, base: u32) -> Result<u32, StringError> {
    let wrong = || StringError::new(2, format!("this escape needs {length} digits"));
    let digits =
        rest.get(..length).filter(|digits| digits.chars().all(|c| c.is_digit(base))).ok_or_else(wrong)?;
    u32::from_str_radix(digits, base).map_err(|_| wrong())
}
