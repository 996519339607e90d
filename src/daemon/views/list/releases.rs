//! Which services may be released: the question of who owns the product, answered before the table.

use std::collections::HashSet;

use crate::daemon::texts::{shortened, verdict, verdict_class};
use crate::daemon::views::row::service_href;
use crate::policy::{Decision, Gate};
use crate::status::Known;

/// How many services are named for one answer before the others are counted.
const NAMED: usize = 8;

/// The services that share an answer.
#[derive(Clone, Debug)]
pub(super) struct Release {
    /// The answer.
    pub(super) verdict: &'static str,
    /// The class that colours it.
    pub(super) class: &'static str,
    /// Where their pages are, and what they are called.
    pub(super) services: Vec<(String, String)>,
    /// How many others there are.
    pub(super) more: usize,
}

/// The answers for the services of `rows`, refusals first; none before anything is known.
pub(super) fn of(gates: &[Gate], rows: &[Known<'_>], tells_something: bool) -> Vec<Release> {
    let shown: HashSet<&str> = rows.iter().map(|known| &*known.status.slo.id.service).collect();
    let of = |decision: Decision| {
        let same = |gate: &&Gate| gate.decision == decision && shown.contains(&*gate.service);
        let services: Vec<&Gate> = gates.iter().filter(same).collect();
        let link = |gate: &&Gate| (service_href(&gate.service), shortened(&gate.service));
        Release {
            verdict: verdict(decision),
            class: verdict_class(decision),
            services: services.iter().take(NAMED).map(link).collect(),
            more: services.len().saturating_sub(NAMED),
        }
    };
    let answers = [Decision::Deny, Decision::CannotDecide, Decision::Allow].map(of);
    answers.into_iter().filter(|release| tells_something && !release.services.is_empty()).collect()
}
