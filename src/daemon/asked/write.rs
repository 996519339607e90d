//! From what is asked for back to an address: every link of the list is one.

use super::{Asked, Sort, state_name};
use crate::model::Severity;
use crate::status::State;

impl Asked {
    /// Its query, without the `?`; empty where nothing is asked for.
    #[must_use]
    pub fn query(&self) -> String {
        let pair = |(key, value): (&str, String)| format!("{key}={}", escaped(&value));
        self.fields().into_iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// The address of the list that shows it.
    #[must_use]
    pub fn href(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/".to_owned(),
            query => format!("/?{query}"),
        }
    }

    /// Its fields as a form sends them, empty ones left out.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let list = |names: Vec<&str>| names.join(",");
        let fields = [
            ("q", self.search.clone()),
            ("state", list(self.states.iter().copied().map(state_name).collect())),
            ("alert", list(self.alerts.iter().copied().map(Severity::as_str).collect())),
            ("service", self.service.clone().unwrap_or_default()),
            ("owner", self.owner.clone().unwrap_or_default()),
            ("sort", if self.sort == Sort::default() { "" } else { self.sort.as_str() }.to_owned()),
            ("group", if self.by_service { "service" } else { "" }.to_owned()),
        ];
        fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether some objectives are left out.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        *self != self.cleared()
    }

    /// The same arrangement of everything.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { sort: self.sort, by_service: self.by_service, ..Self::default() }
    }

    /// With this state where it was without, and the other way round.
    #[must_use]
    pub fn toggled(&self, state: State) -> Self {
        let mut states = self.states.clone();
        match states.iter().position(|own| *own == state) {
            Some(at) => _ = states.remove(at),
            None => states.push(state),
        }
        states.sort_unstable();
        Self { states, ..self.clone() }
    }
}

/// A value as RFC 3986 lets it stand in a query, commas kept for those who read it.
fn escaped(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte);
    let byte = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}
