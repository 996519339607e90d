//! The one palette: a colour for each meaning, the same in every panel, table and mark.

use crate::units::Duration;

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Meaning {
    /// All is well.
    Healthy,
    /// Somebody should have an eye on it.
    Caution,
    /// The budget is spent, or an objective is not met.
    Spent,
    /// Nobody knows.
    Unknown,
    /// A figure that is neither good nor bad.
    Neutral,
    /// Somebody is woken, or would be.
    Page,
    /// Somebody looks at it in working hours, or would.
    Ticket,
    /// What there was to count.
    Traffic,
    /// What was bad of it.
    Bad,
    /// What was good of it.
    Good,
    /// What is left of a budget.
    Budget,
    /// What was promised.
    Objective,
    /// Something was broken on purpose.
    Chaos,
    /// Nothing counts for a while.
    Maintenance,
    /// A burn rate over a window of this rank, of [`RANKS`].
    Rate(usize),
}

/// From which length on a window has the next colour.
const RANKS: [Duration; 6] = [
    Duration::from_minutes(15),
    Duration::from_minutes(45),
    Duration::from_minutes(90),
    Duration::from_hours(4),
    Duration::from_hours(12),
    Duration::from_hours(48),
];

/// The colours of windows, the shortest first: neighbours of the pairs that there mostly are can be told apart in both themes.
const RATES: [&str; 7] =
    ["light-blue", "light-purple", "blue", "semi-dark-blue", "purple", "dark-blue", "dark-purple"];

impl Meaning {
    /// That of a burn rate over `window`.
    #[must_use]
    pub(super) fn rate(window: Duration) -> Self {
        Self::Rate(RANKS.iter().filter(|length| window >= **length).count())
    }

    /// The colour, as Grafana names it in both of its themes.
    #[must_use]
    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Healthy | Self::Good | Self::Objective => "green",
            Self::Caution | Self::Ticket => "orange",
            Self::Spent | Self::Page | Self::Bad => "red",
            Self::Unknown => "#8e8e8e",
            Self::Neutral => "text",
            Self::Traffic | Self::Budget => "blue",
            Self::Chaos => "#d64ba5",
            Self::Maintenance => "yellow",
            Self::Rate(rank) => RATES[rank.min(RATES.len() - 1)],
        }
    }
}
