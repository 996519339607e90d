//! Search and filters above the list: every choice is a link, and the search a form that keeps the choices.

use super::chosen::{Chosen, place};
use crate::charts::state_class;
use crate::daemon::asked::{ALERTS, Asked, LONGEST_SEARCH, STATES, Sort};
use crate::daemon::texts::{chip, order, shown};
use crate::status::State;

/// Search and filters.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    /// What is searched for.
    pub(super) search: String,
    /// How long that may be.
    pub(super) longest: usize,
    /// What the form sends beside it.
    pub(super) kept: Vec<(&'static str, String)>,
    /// The filters with how many each leaves.
    pub(super) chips: Vec<Chip>,
    /// The service and the owner that the list is narrowed to: what each is, its name, and where it is no more.
    pub(super) narrowed: Vec<(&'static str, String, String)>,
    /// The orders: where each is, what it is called, and whether it is this one. Narrow screens have no heads of columns.
    pub(super) orders: Vec<(String, &'static str, bool)>,
    /// Where services have their rows together, or no more.
    pub(super) by_service: String,
    /// Whether they have.
    pub(super) is_by_service: bool,
    /// How many are shown.
    pub(super) shown: String,
    /// Where nothing is left out, if anything is.
    pub(super) all: Option<String>,
}

/// A filter.
#[derive(Clone, Debug)]
pub(super) struct Chip {
    /// Where it leads.
    pub(super) href: String,
    /// What it leaves.
    pub(super) text: &'static str,
    /// How many.
    pub(super) number: usize,
    /// The class that gives it its shape, if it has one.
    pub(super) class: &'static str,
    /// Whether it is on.
    pub(super) is_on: bool,
}

impl Tools {
    /// Those for what is `asked`, of which `chosen` is left among `all`.
    pub(super) fn of(asked: &Asked, chosen: &Chosen<'_>, all: usize) -> Self {
        let kept = Asked { search: String::new(), ..asked.clone() };
        let other = Asked { by_service: !asked.by_service, ..asked.clone() };
        Self {
            search: asked.search.clone(),
            longest: LONGEST_SEARCH,
            kept: kept.fields(),
            chips: chips(asked, chosen),
            narrowed: narrowed(asked),
            orders: orders(asked),
            by_service: other.href(),
            is_by_service: asked.by_service,
            shown: shown(chosen.rows.len(), all),
            all: asked.leaves_out().then(|| asked.cleared().href()),
        }
    }
}

fn chips(asked: &Asked, chosen: &Chosen<'_>) -> Vec<Chip> {
    let any = Asked { states: Vec::new(), ..asked.clone() };
    let all = Chip {
        href: any.href(),
        text: "All",
        number: chosen.in_any_state,
        class: "",
        is_on: asked.states.is_empty(),
    };
    let of = |state: State| Chip {
        href: asked.toggled(state).href(),
        text: chip(state),
        number: chosen.in_state[place(state)],
        class: state_class(state),
        is_on: asked.states.contains(&state),
    };
    let is_on = !asked.alerts.is_empty();
    let alerts = if is_on { Vec::new() } else { ALERTS.to_vec() };
    let firing = Chip {
        href: Asked { alerts, ..asked.clone() }.href(),
        text: "Alert firing",
        number: chosen.firing,
        class: "firing",
        is_on,
    };
    [all].into_iter().chain(STATES.map(of)).chain([firing]).collect()
}

fn orders(asked: &Asked) -> Vec<(String, &'static str, bool)> {
    let order = |sort: Sort| (Asked { sort, ..asked.clone() }.href(), order(sort), asked.sort == sort);
    Sort::ALL.map(order).into()
}

fn narrowed(asked: &Asked) -> Vec<(&'static str, String, String)> {
    let service = asked.service.clone().map(|name| {
        let without = Asked { service: None, ..asked.clone() };
        ("service", name, without.href())
    });
    let owner = asked.owner.clone().map(|name| {
        let without = Asked { owner: None, ..asked.clone() };
        ("owner", name, without.href())
    });
    service.into_iter().chain(owner).collect()
}
