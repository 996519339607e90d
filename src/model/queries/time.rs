//! SLIs that look at values: gauges and probes.

use super::Reader;
use super::parse::{has_no_window, instant_vector};
use crate::diag::{Code, Diagnostic};
use crate::model::{Comparison, Sli};
use crate::spec::Spanned;
use crate::units::Decimal;
use crate::yaml::Node;

/// Comparisons, those of two characters before those of one.
const COMPARISONS: [&str; 4] = ["<=", ">=", "<", ">"];

impl Reader<'_> {
    /// A value and when it is good.
    pub(super) fn gauge(
        &self,
        query: Option<&Node>,
        good: Option<&Spanned<String>>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Sli> {
        let read = query.and_then(|node| Some((instant_vector(node, self.sources, problems)?, node)));
        let read = read.filter(|(expr, node)| has_no_window(expr, node, self.sources, problems));
        let good = good.and_then(|text| comparison(text, problems));
        Some(Sli::Gauge { query: read?.0, good: good? })
    }

    /// A series of ones and zeros.
    pub(super) fn probe(&self, success: &Node, problems: &mut Vec<Diagnostic>) -> Option<Sli> {
        Some(Sli::Probe { success: self.selector(success, problems)? })
    }
}

fn comparison(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Comparison> {
    let trimmed = text.value.trim();
    let found = COMPARISONS.into_iter().find_map(|op| {
        let number = trimmed.strip_prefix(op)?.trim();
        let value = Decimal::from_str_exact(number).or_else(|_| Decimal::from_scientific(number)).ok()?;
        Some(Comparison { op, value: value.normalize() })
    });
    if found.is_none() {
        let message = "when a value is good is written as a comparison with a number";
        let help = "write, say, `< 0.8` or `>= 1`";
        problems.push(Diagnostic::error(Code::THRESHOLD, text.span, message).help(help));
    }
    found
}
