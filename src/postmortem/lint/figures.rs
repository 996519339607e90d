//! Figures of the summary that are not among the facts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::Language;
use crate::postmortem::blocks::blocks;
use crate::postmortem::lint::sections::Topic;
use crate::postmortem::lint::{Postmortem, fences};

/// A number, its thousands apart or not, and its unit.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(\d{1,3}(?:[,\u{a0}\u{202f} ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)";
    let unit = "%|ms|milliseconds?|millisecondes?|s|sec|seconds?|secondes?|min|minutes?|h|hours?|heures?|d|days?|j|jours?|€|\\$|\
        (?:failed |bad |lost |more )?(?:requests?|events?|payments?|orders?|calls?|errors?|failures?|transactions?|users?|customers?|sessions?)|\
        requêtes?|événements?|paiements?|commandes?|appels?|erreurs?|échecs?|utilisateurs?|clients?";
    Regex::new(&format!(r"(?i){number}[\u{{a0}}\u{{202f}} ]?({unit})(?:\b|\s|[.,;:)]|$)"))
        .expect("a fixed pattern")
});

/// Figures with units in the summary that neither the facts nor the generated blocks have.
pub(super) fn check(postmortem: &Postmortem<'_>, facts: &str) -> Vec<Diagnostic> {
    let Ok(facts) = serde_json::from_str::<Value>(facts) else { return Vec::new() };
    let known = Known::of(postmortem, &facts);
    let generated = fences::ranges(postmortem.text);
    let blocks = postmortem.document.blocks.iter().filter(|block| {
        let at = block.range.start;
        let generated = generated.iter().any(|range| range.contains(&at));
        !block.quoted && !generated && postmortem.sections.is_about(at, Topic::Summary)
    });
    let figures = blocks.flat_map(|block| {
        let figures = figures(&block.prose.text, postmortem.language).into_iter();
        figures.map(|figure| (block.prose.source(&figure.place), figure))
    });
    let unknown = figures.filter(|(_, figure)| !known.has(figure));
    let problem = |(place, figure): (Range<usize>, Figure)| {
        let message = format!("`{}` is not among the facts", figure.text);
        let problem = postmortem.at(Severity::Error, Code::FIGURE_DIFFERS, &place, message);
        problem.help("copy the figure from the generated parts, which say how it was measured")
    };
    unknown.map(problem).collect()
}

/// A figure with a unit.
struct Figure {
    place: Range<usize>,
    text: String,
    value: f64,
    /// Half of what its last digit counts.
    margin: f64,
    unit: Unit,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// In seconds.
    Time,
    /// In per cent.
    Share,
    /// Requests, events, users, money.
    Count,
}

fn figures(text: &str, language: Language) -> Vec<Figure> {
    let figures = FIGURE.captures_iter(text).filter_map(|found| {
        let (number, unit) = (found.get(1)?, found.get(2)?);
        let place = number.start()..unit.end();
        let (unit, factor) = unit_of(&unit.as_str().to_lowercase());
        let (value, margin) = value(number.as_str(), language)?;
        let text = text[place.clone()].to_owned();
        Some(Figure { place, text, value: value * factor, margin: margin * factor, unit })
    });
    figures.collect()
}

fn unit_of(unit: &str) -> (Unit, f64) {
    match unit {
        "%" => (Unit::Share, 1.0),
        "ms" => (Unit::Time, 0.001),
        unit if unit.starts_with("milli") => (Unit::Time, 0.001),
        unit if unit.starts_with("min") => (Unit::Time, 60.0),
        "s" => (Unit::Time, 1.0),
        unit if unit.starts_with("sec") => (Unit::Time, 1.0),
        unit if unit.starts_with('h') => (Unit::Time, 3600.0),
        unit if unit.starts_with('d') || unit.starts_with('j') => (Unit::Time, 86_400.0),
        _ => (Unit::Count, 1.0),
    }
}

/// The value of `1,204.5` in English and `1 204,5` in French, and half of what the last digit counts.
fn value(number: &str, language: Language) -> Option<(f64, f64)> {
    let plain = number.replace(['\u{a0}', '\u{202f}', ' '], "");
    let plain = match language {
        Language::English => plain.replace(',', ""),
        Language::French => plain.replace(',', "."),
    };
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let margin = 0.5 / 10_f64.powi(i32::try_from(decimals).ok()?);
    Some((plain.parse().ok()?, margin))
}

/// The figures of the facts: as printed, and bare numbers.
#[derive(Default)]
struct Known {
    printed: Vec<Figure>,
    bare: Vec<f64>,
}

/// Facts that are too many to tell figures apart: samples, answers, settings.
const IN_BULK: [&str; 5] = ["curves", "looks", "queries", "settings", "objects"];

impl Known {
    fn of(postmortem: &Postmortem<'_>, facts: &Value) -> Self {
        let mut known = Self::default();
        known.collect(facts);
        for block in blocks(postmortem.text) {
            known.printed.extend(figures(block.content, postmortem.language));
        }
        known
    }

    fn collect(&mut self, facts: &Value) {
        match facts {
            Value::String(text) => {
                self.printed.extend(Language::ALL.into_iter().flat_map(|language| figures(text, language)));
            }
            Value::Number(number) => self.bare.extend(number.as_f64()),
            Value::Array(values) => values.iter().for_each(|value| self.collect(value)),
            Value::Object(entries) => {
                let single = entries.iter().filter(|(name, _)| !IN_BULK.contains(&name.as_str()));
                single.for_each(|(_, value)| self.collect(value));
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// As printed, or what a bare number rounds to; of a share the bare number is a ratio.
    fn has(&self, figure: &Figure) -> bool {
        let near = |value: f64| (value - figure.value).abs() <= figure.margin * 1.001;
        let printed = self.printed.iter().any(|known| known.unit == figure.unit && near(known.value));
        let of_ratio = |value: &f64| figure.unit == Unit::Share && near(value * 100.0);
        printed || self.bare.iter().any(|value| near(*value) || of_ratio(value))
    }
}
