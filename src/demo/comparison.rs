//! What Prometheus recorded beside what the load felt, for the same span.

use std::fmt;

use crate::demo::felt::Felt;
use crate::units::show;

/// Recorded and felt may differ by this share of what was felt.
const TOLERANCE: f64 = 0.01;

/// The events of one SLO between two of its tiles.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Events {
    /// The good ones.
    pub good: f64,
    /// The bad ones.
    pub bad: f64,
}

/// One SLO, counted twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The SLO's name.
    pub slo: String,
    /// The length of the span, in seconds.
    pub seconds: f64,
    /// By Prometheus: the sum of the recorded tiles.
    pub recorded: Events,
    /// By the load generator.
    pub felt: Events,
}

impl Events {
    /// The load generator's count as the SLO `name` counts; `None` for an SLO it cannot feel.
    #[must_use]
    pub fn felt(name: &str, felt: &Felt) -> Option<Self> {
        let bad = match name {
            "availability" => felt.failed,
            "latency" => felt.slow,
            _ => return None,
        };
        Some(Self { good: float(felt.answered - bad), bad: float(bad) })
    }
}

impl Comparison {
    /// Whether both counts agree within one per cent; two empty counts prove nothing and do not agree.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let close = |recorded: f64, felt: f64| (recorded - felt).abs() <= TOLERANCE * felt;
        self.felt.good > 0.0
            && close(self.recorded.good, self.felt.good)
            && close(self.recorded.bad, self.felt.bad)
    }
}

/// Comparisons as a table that can be read without knowing the code.
#[derive(Clone, Debug)]
pub struct Table<'a>(pub &'a [Comparison]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<14}{:>8}  {:<7}{:>10}{:>10}{:>12}  verdict",
            "slo", "span", "events", "recorded", "felt", "difference"
        )?;
        for comparison in self.0 {
            let verdict = if comparison.agrees() { "agree" } else { "DIFFER" };
            let span = format!("{:.0} s", comparison.seconds);
            let (recorded, felt) = (comparison.recorded, comparison.felt);
            write!(f, "{:<14}{span:>8}  ", comparison.slo)?;
            writeln!(f, "{}{verdict:>9}", counts("good", recorded.good, felt.good))?;
            writeln!(f, "{:<24}{}", "", counts("bad", recorded.bad, felt.bad))?;
        }
        Ok(())
    }
}

fn counts(kind: &str, recorded: f64, felt: f64) -> String {
    let difference = if felt > 0.0 {
        format!("{:+.2} %", (recorded - felt) / felt * 100.0)
    } else {
        show::count(recorded - felt)
    };
    format!("{kind:<7}{:>10}{:>10}{difference:>12}", show::count(recorded), show::count(felt))
}

#[expect(clippy::cast_precision_loss, reason = "2^53 payments are never sent")]
const fn float(count: u64) -> f64 {
    count as f64
}
