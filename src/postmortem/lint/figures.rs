//! Figures of the summary that are not among the facts it was generated from.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::Postmortem;
use crate::postmortem::lint::language::Language;
use crate::postmortem::lint::sections::Topic;

/// A number, its thousands apart or not, and its unit.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(\d{1,3}(?:[,\u{a0}\u{202f} ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)";
    let unit = "%|ms|milliseconds?|millisecondes?|s|sec|seconds?|secondes?|min|minutes?|h|hours?|heures?|d|days?|j|jours?|€|\\$|\
        (?:failed |bad )?(?:requests?|events?)|requêtes?|événements?|transactions?|users?|utilisateurs?";
    Regex::new(&format!(r"(?i){number}[\u{{a0}}\u{{202f}} ]?({unit})(?:\b|\s|[.,;:)]|$)"))
        .expect("a fixed pattern")
});

/// Figures with units in the summary that the facts do not have.
pub(super) fn check(postmortem: &Postmortem<'_>, facts: &str) -> Vec<Diagnostic> {
    let Ok(facts) = serde_json::from_str::<Value>(facts) else { return Vec::new() };
    let mut known = Known::default();
    known.collect(&facts);
    let generated = super::fences::ranges(postmortem);
    let blocks = postmortem.document.blocks.iter().filter(|block| {
        let at = block.range.start;
        !block.quoted
            && postmortem.sections.is_about(at, Topic::Summary)
            && generated.iter().all(|range| !range.contains(&at))
    });
    let figures = blocks.flat_map(|block| {
        figures(&block.prose.text, postmortem.language)
            .into_iter()
            .map(|figure| (block.prose.source(&figure.place), figure))
    });
    let unknown = figures.filter(|(_, figure)| !known.has(figure));
    unknown
        .map(|(place, figure)| {
            let message = format!("`{}` is not among the facts", &figure.text);
            let problem = postmortem.at(Severity::Error, Code::FIGURE_DIFFERS, &place, message);
            problem.help("copy the figure from the generated parts, which say how it was measured")
        })
        .collect()
}

/// A figure with a unit.
struct Figure {
    place: std::ops::Range<usize>,
    text: String,
    value: f64,
    unit: Unit,
}

/// What is measured; values are in the first unit named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// Seconds and what they make up.
    Time,
    /// Per cent.
    Share,
    /// Requests, events, users, money.
    Count,
}

fn figures(text: &str, language: Language) -> Vec<Figure> {
    let figures = FIGURE.captures_iter(text).filter_map(|found| {
        let (number, unit) = (found.get(1)?, found.get(2)?);
        let (unit, factor) = unit_of(&unit.as_str().to_lowercase());
        let place = number.start()..found.get(2)?.end();
        let value = value(number.as_str(), language)? * factor;
        Some(Figure { text: text[place.clone()].to_owned(), place, value, unit })
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

/// `1,204.5` in English, `1 204,5` in French.
fn value(number: &str, language: Language) -> Option<f64> {
    let plain = number.replace(['\u{a0}', '\u{202f}', ' '], "");
    match language {
        Language::English => plain.replace(',', "").parse().ok(),
        Language::French => plain.replace(',', ".").parse().ok(),
    }
}

/// The figures of the facts: as printed, and bare numbers.
#[derive(Default)]
struct Known {
    printed: BTreeSet<(Unit, String)>,
    bare: BTreeSet<String>,
}

impl Known {
    fn collect(&mut self, facts: &Value) {
        match facts {
            Value::String(text) => {
                let all = Language::ALL.into_iter().flat_map(|language| figures(text, language));
                self.printed.extend(all.map(|figure| (figure.unit, shown(figure.value))));
            }
            Value::Number(number) => self.bare.extend(number.as_f64().map(shown)),
            Value::Array(values) => values.iter().for_each(|value| self.collect(value)),
            Value::Object(entries) => entries.values().for_each(|value| self.collect(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// As printed; or a bare number, which for a share is a ratio.
    fn has(&self, figure: &Figure) -> bool {
        let bare = |value: f64| self.bare.contains(&shown(value));
        self.printed.contains(&(figure.unit, shown(figure.value)))
            || bare(figure.value)
            || figure.unit == Unit::Share && bare(figure.value / 100.0)
    }
}

/// Equal where nobody would see a difference.
fn shown(value: f64) -> String {
    format!("{value:.6}")
}
