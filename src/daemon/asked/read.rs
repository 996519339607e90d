//! From the query of an address to what it asks for. Every text means something; what is not understood is named.

use super::{ALERTS, Asked, LONGEST_SEARCH, STATES, Sort, state_name};

/// A part of a query that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Why.
    pub reason: Reason,
}

/// Why a part of a query changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing has this key.
    Key,
    /// What has this key has no such value.
    Value,
    /// Another value was given before.
    Again,
    /// The rest of a search that is too long.
    TooLong,
}

/// What `query`, as it stands in an address behind the `?`, asks for, and what of it is ignored.
#[must_use]
pub fn read(query: &str) -> (Asked, Vec<Ignored>) {
    let mut reading = Reading::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        reading.pair(&decoded(key), &decoded(value));
    }
    reading.done()
}

#[derive(Default)]
struct Reading {
    asked: Asked,
    words: Vec<String>,
    sort: Option<Sort>,
    ignored: Vec<Ignored>,
}

impl Reading {
    /// A form sends what is empty, too, and asks for nothing with it.
    fn pair(&mut self, key: &str, value: &str) {
        let known = ["q", "state", "alert", "service", "owner", "sort", "group"].contains(&key);
        match key {
            _ if !known => self.ignore(key, value, Reason::Key),
            _ if value.is_empty() => {}
            "q" => self.words.extend(value.split_whitespace().map(str::to_owned)),
            "state" | "alert" => value.split(',').for_each(|one| self.choice(key, one)),
            "service" | "owner" => self.name(key, value),
            "sort" => self.sort(value),
            _ => self.group(value),
        }
    }

    fn choice(&mut self, key: &str, value: &str) {
        let state = STATES.into_iter().find(|state| key == "state" && state_name(*state) == value);
        let alert = ALERTS.into_iter().find(|alert| key == "alert" && alert.as_str() == value);
        self.asked.states.extend(state);
        self.asked.alerts.extend(alert);
        if state.is_none() && alert.is_none() && !value.is_empty() {
            self.ignore(key, value, Reason::Value);
        }
    }

    fn name(&mut self, key: &str, value: &str) {
        let own = if key == "service" { &mut self.asked.service } else { &mut self.asked.owner };
        let other = own.get_or_insert_with(|| value.to_owned()) != value;
        if other {
            self.ignore(key, value, Reason::Again);
        }
    }

    fn sort(&mut self, value: &str) {
        match Sort::ALL.into_iter().find(|sort| sort.as_str() == value) {
            None => self.ignore("sort", value, Reason::Value),
            Some(sort) if *self.sort.get_or_insert(sort) == sort => {}
            Some(_) => self.ignore("sort", value, Reason::Again),
        }
    }

    fn group(&mut self, value: &str) {
        match value {
            "service" => self.asked.by_service = true,
            _ => self.ignore("group", value, Reason::Value),
        }
    }

    fn ignore(&mut self, key: &str, value: &str, reason: Reason) {
        self.ignored.push(Ignored { key: key.to_owned(), value: value.to_owned(), reason });
    }

    fn done(mut self) -> (Asked, Vec<Ignored>) {
        let words = self.words.join(" ");
        let search: String = words.chars().take(LONGEST_SEARCH).collect();
        let rest = words[search.len()..].trim();
        if !rest.is_empty() {
            self.ignore("q", rest, Reason::TooLong);
        }
        let Self { mut asked, sort, ignored, .. } = self;
        asked.search = String::from(search.trim());
        asked.states.sort_unstable();
        asked.states.dedup();
        asked.alerts.sort_unstable();
        asked.alerts.dedup();
        asked.sort = sort.unwrap_or_default();
        (asked, ignored)
    }
}

/// A key or value as forms write it: `+` is a space, `%41` a byte, and bytes that are no UTF-8 are replaced.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, next) = match (first, escaped(after)) {
            (b'%', Some(byte)) => (byte, &after[2..]),
            (b'+', _) => (b' ', after),
            (byte, _) => (*byte, after),
        };
        bytes.push(byte);
        rest = next;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn escaped(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}
