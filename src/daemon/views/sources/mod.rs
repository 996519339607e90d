//! Where figures come from: Prometheus, its rules, and the specs in use.

mod page;
mod rules;
mod source;

pub(crate) use page::SourcesPage;
pub(crate) use rules::Counts as RuleCounts;
