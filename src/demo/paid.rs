//! What a run's record says that it cost beside what the load felt, for the same span.

use std::fmt;

use crate::chaos::record::Cost;
use crate::demo::felt::Felt;
use crate::demo::samples::{Bounds, Samples};
use crate::units::show;

/// What one SLO paid for a run, counted twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Paid {
    /// The SLO's name.
    pub slo: String,
    /// The length of the span, in seconds.
    pub seconds: f64,
    /// The bad events by the record.
    pub recorded: Option<f64>,
    /// How many of them may be too many or too few, by the record.
    pub uncertainty: Option<f64>,
    /// The bad events by the load generator.
    pub felt: Option<Bounds>,
}

impl Paid {
    /// The cost of one SLO beside what `samples` say of its span; `None` for an SLO that the load cannot feel.
    #[must_use]
    pub fn of(cost: &Cost, samples: &Samples) -> Option<Self> {
        let count: fn(&Felt) -> u64 = match cost.subject.slo.as_str() {
            "availability" => |felt| felt.failed,
            "latency" => |felt| felt.slow,
            _ => return None,
        };
        Some(Self {
            slo: cost.subject.slo.clone(),
            seconds: (cost.to - cost.from).as_seconds_f64(),
            recorded: cost.bad_events,
            uncertainty: cost.uncertainty_events,
            felt: samples.between(cost.from, cost.to, count),
        })
    }

    /// What the record says, as `17 ± 2`.
    #[must_use]
    pub fn recorded(&self) -> String {
        match (self.recorded, self.uncertainty) {
            (Some(recorded), Some(uncertainty)) => {
                format!("{} ± {}", show::count(recorded), show::count(uncertainty))
            }
            _ => "unknown".to_owned(),
        }
    }

    /// Whether both counts may be of the same events: what is unknown on either side agrees with nothing.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let (Some(recorded), Some(uncertainty), Some(felt)) = (self.recorded, self.uncertainty, self.felt)
        else {
            return false;
        };
        recorded - uncertainty <= float(felt.most) && recorded + uncertainty >= float(felt.least)
    }
}

/// Costs as a table that can be read without knowing the code.
#[derive(Clone, Debug)]
pub struct PaidTable<'a>(pub &'a [Paid]);

impl fmt::Display for PaidTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<14}{:>8}{:>26}{:>22}  verdict",
            "slo", "span", "bad events: by the record", "by the load"
        )?;
        for paid in self.0 {
            let verdict = if paid.agrees() { "agree" } else { "DIFFER" };
            let span = format!("{:.0} s", paid.seconds);
            writeln!(
                f,
                "{:<14}{span:>8}{:>26}{:>22}  {verdict}",
                paid.slo,
                paid.recorded(),
                felt(paid.felt)
            )?;
        }
        Ok(())
    }
}

fn felt(felt: Option<Bounds>) -> String {
    match felt {
        Some(Bounds { least, most }) if least == most => most.to_string(),
        Some(Bounds { least, most }) => format!("{least} to {most}"),
        None => "unknown".to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^53 payments are never sent")]
const fn float(count: u64) -> f64 {
    count as f64
}
