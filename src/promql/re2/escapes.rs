//! What stands behind a backslash.

use super::Reader;

impl Reader<'_> {
    /// `\d`, `\pL` and their kin, which also stand in brackets.
    pub(super) fn class_escape(&mut self) -> Result<Option<String>, String> {
        let class = match self.rest.peek() {
            Some('d') => "[0-9]",
            Some('D') => "[^0-9]",
            Some('s') => r"[\t\n\f\r ]",
            Some('S') => r"[^\t\n\f\r ]",
            Some('w') => "[0-9A-Za-z_]",
            Some('W') => "[^0-9A-Za-z_]",
            Some('p' | 'P') => return self.unicode_class().map(Some),
            _ => return Ok(None),
        };
        self.rest.next();
        Ok(Some(class.to_owned()))
    }

    fn unicode_class(&mut self) -> Result<String, String> {
        let mut class = String::from("\\");
        class.extend(self.rest.next());
        let c = self.rest.next().ok_or("`\\p` needs a class")?;
        class.push(c);
        if c == '{' {
            let name: String = self.rest.by_ref().take_while(|c| *c != '}').collect();
            class.push_str(&name);
            class.push('}');
        }
        Ok(class)
    }

    /// The character behind a backslash.
    pub(super) fn character(&mut self) -> Result<char, String> {
        let c = self.rest.next().ok_or("a backslash needs something behind it")?;
        match c {
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            'x' => self.hex(),
            '0'..='7' if c == '0' || self.rest.peek().is_some_and(|next| next.is_digit(8)) => self.octal(c),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c),
            _ => Err(format!("invalid escape `\\{c}`")),
        }
    }

    fn hex(&mut self) -> Result<char, String> {
        let braced = self.rest.next_if_eq(&'{').is_some();
        let length = if braced { self.rest.clone().position(|c| c == '}').unwrap_or(0) } else { 2 };
        let digits: String = self.rest.by_ref().take(length).collect();
        if braced {
            self.rest.next();
        }
        let whole = digits.len() == length && digits.chars().all(|c| c.is_ascii_hexdigit());
        let value = u32::from_str_radix(&digits, 16).ok().filter(|_| whole);
        value.and_then(char::from_u32).ok_or_else(|| format!("invalid escape `\\x{digits}`"))
    }

    fn octal(&mut self, first: char) -> Result<char, String> {
        let mut value = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.next_if(|c| c.is_digit(8)).and_then(|c| c.to_digit(8)) else { break };
            value = value * 8 + digit;
        }
        char::from_u32(value).ok_or_else(|| "invalid octal escape".to_owned())
    }
}
