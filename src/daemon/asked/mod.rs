//! What the list is asked to show: the query of its address, read, written, and held against objectives.

mod chosen;
mod read;
mod write;

use crate::model::Severity;
use crate::status::State;

pub use read::{Ignored, Reason, read};

/// Longer searches are cut: nobody types them, and every word is looked for in every objective.
pub const LONGEST_SEARCH: usize = 200;

/// What the list is asked to show. Empty fields leave everything; [`read`] makes values that [`Asked::query`] writes in one way only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words that all have to be found, with one space between them.
    pub search: String,
    /// The states, each once, worst first.
    pub states: Vec<State>,
    /// The alerts one of which has to fire, each once, pages first.
    pub alerts: Vec<Severity>,
    /// The only service.
    pub service: Option<String>,
    /// The only owner.
    pub owner: Option<String>,
    /// In which order.
    pub sort: Sort,
    /// Whether each service has its rows together.
    pub by_service: bool,
}

/// In which order objectives stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The worst first.
    #[default]
    Urgency,
    /// By service, then by name.
    Name,
    /// The least budget left first, what is not known last.
    Budget,
    /// The fastest first, what is not known last.
    Burn,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Urgency, Self::Name, Self::Budget, Self::Burn];

    /// As addresses write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urgency => "urgency",
            Self::Name => "name",
            Self::Budget => "budget",
            Self::Burn => "burn",
        }
    }
}

/// The states, worst first.
pub const STATES: [State; 4] = [State::Spent, State::Caution, State::Unknown, State::Healthy];

/// The burn alerts, pages first.
pub const ALERTS: [Severity; 2] = [Severity::Page, Severity::Ticket];

/// As addresses write a state; the same words as in the API.
pub(crate) const fn state_name(state: State) -> &'static str {
    match state {
        State::Spent => "spent",
        State::Caution => "caution",
        State::Unknown => "unknown",
        State::Healthy => "healthy",
    }
}
