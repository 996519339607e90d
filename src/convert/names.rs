//! Names of `OpenSLO`'s objects: labels as RFC 1123 defines them, each once.

use std::collections::BTreeSet;

/// The longest name.
const LONGEST: usize = 63;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The first of `wishes` that is free once it is made a name, or else the last of them with a number.
    pub(super) fn take(&mut self, wishes: &[String]) -> String {
        let slugs: Vec<String> = wishes.iter().map(|wish| slug(wish, LONGEST)).collect();
        let numbered = (2_u32..).map(|number| {
            let end = format!("-{number}");
            slug(slugs.last().map_or("slo", String::as_str), LONGEST - end.len()) + &end
        });
        let found =
            slugs.iter().cloned().chain(numbered).find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(found.clone());
        found
    }
}

/// Small letters, digits and `-`, none of these at the ends, at most `longest`.
fn slug(name: &str, longest: usize) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let letters: String =
        name.chars().map(letter).collect::<String>().trim_matches('-').chars().take(longest).collect();
    let letters = letters.trim_end_matches('-');
    if letters.is_empty() { "slo".to_owned() } else { letters.to_owned() }
}
