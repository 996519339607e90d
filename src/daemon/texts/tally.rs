//! How many objectives stand how, as far as that may be said.

use super::AsOf;
use crate::status::{Known, Overview, Part, State};

/// How many objectives stand how; each is counted once.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally<'a> {
    /// All of them.
    pub(super) total: usize,
    /// Those out of budget.
    pub(super) spent: usize,
    /// Those within it that call for caution.
    pub(super) caution: usize,
    /// Those within it.
    pub(super) within: usize,
    /// Those of whose budget nothing can be said, alerts or not: never counted as within it.
    pub(super) unknown: Vec<Known<'a>>,
}

impl<'a> Tally<'a> {
    /// That of `overview`, the figures of each source being of the time that `as_of` says.
    pub(super) fn of(overview: &'a Overview, as_of: impl Fn(&Part) -> AsOf) -> Self {
        let mut tally = Self { total: overview.slos().len(), ..Self::default() };
        for known in overview.known() {
            let worst = &known.status.worst;
            match as_of(known.part).shown(worst.state) {
                State::Spent => tally.spent += 1,
                State::Caution if worst.budget.is_ok() => tally.caution += 1,
                State::Healthy if worst.budget.is_ok() => tally.within += 1,
                _ => tally.unknown.push(known),
            }
        }
        tally
    }
}
