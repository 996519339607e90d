//! Many SLOs counted at once: one question, and what is what in its answer. Pure.

use crate::model::Slo;
use crate::prom::Labels;
use crate::rules::{SpanCounts, names};

/// Tells the figures of one SLO apart.
const FIGURE: &str = "sloe_figure";
const TOTAL: &str = "total";
const BAD: &str = "bad";

/// What was counted for one budget.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// All events.
    pub total: Option<f64>,
    /// The bad ones.
    pub bad: Option<f64>,
}

impl Counted {
    /// The share of good events; unknown without events.
    #[must_use]
    pub fn sli(self) -> Option<f64> {
        let (bad, total) = (self.bad?, self.total?);
        (total > 0.0).then(|| 1.0 - bad / total)
    }

    /// Takes in a result of [`counts`]; what is not a number is not known.
    pub fn put(&mut self, labels: &Labels, value: f64) {
        let known = Some(value).filter(|value| value.is_finite());
        match labels.get(FIGURE).map(String::as_str) {
            Some(TOTAL) => self.total = known,
            Some(BAD) => self.bad = known,
            _ => {}
        }
    }
}

/// All counts of some SLOs in one query; those that cannot be counted are left out.
pub fn counts<'a>(slos: impl Iterator<Item = &'a Slo>, count: impl Fn(&Slo) -> Option<SpanCounts>) -> String {
    let both = |slo: &'a Slo| {
        let SpanCounts { total, bad } = count(slo)?;
        Some([named(slo, TOTAL, &total), named(slo, BAD, &bad)])
    };
    slos.filter_map(both).flatten().collect::<Vec<_>>().join("\nor\n")
}

/// An expression whose results carry the name of their SLO and of what they are.
#[must_use]
pub fn named(slo: &Slo, figure: &str, expr: &str) -> String {
    let labels =
        [(names::SERVICE_LABEL, &*slo.id.service), (names::SLO_LABEL, &*slo.id.name), (FIGURE, figure)];
    labels.iter().fold(expr.to_owned(), |expr, (label, value)| {
        format!("label_replace({expr}, \"{label}\", \"{value}\", \"\", \"\")")
    })
}
