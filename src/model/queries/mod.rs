//! The queries of an SLI: PromQL texts to what they count.

mod composite;
mod counts;
mod edits;
mod events;
mod latency;
mod parse;
mod time;

use crate::diag::{Diagnostic, Sources};
use crate::model::Sli;
use crate::spec::{Format, SliSpec};

pub(super) use composite::resolve;
pub(super) use parse::{has_no_window, instant_vector};

/// What a query of a spec is read with.
pub(super) struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) format: Format,
    pub(super) service: Option<&'a str>,
}

/// An SLI, and the labels by which its queries sum, where those of another format ask for that.
pub(super) struct Understood {
    pub(super) sli: Sli,
    pub(super) group_by: Vec<String>,
}

impl Reader<'_> {
    /// The SLI of a spec; `None` when a query or a threshold is wrong.
    pub(super) fn sli(&self, spec: &SliSpec, problems: &mut Vec<Diagnostic>) -> Option<Understood> {
        let plain = |sli| Understood { sli, group_by: Vec::new() };
        match spec {
            SliSpec::Events(spec) => self.events(spec, problems),
            SliSpec::Latency(spec) => self.latency(spec, problems).map(plain),
            SliSpec::Ratio { errors } => self.ratio(errors.as_ref()?, problems),
            SliSpec::Gauge { query, good } => self.gauge(query.as_ref(), good.as_ref(), problems).map(plain),
            SliSpec::Probe { success } => self.probe(success.as_ref()?, problems).map(plain),
            SliSpec::Composite(spec) => self.composite(spec, problems).map(plain),
        }
    }

    fn is_foreign(&self) -> bool {
        self.format != Format::Sloe
    }
}
