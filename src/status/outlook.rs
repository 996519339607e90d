//! What comes next for a budget if the present rate goes on.

use chrono::{DateTime, Utc};

/// What happens to a budget at the present burn rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// At a burn rate of at most one the budget never runs out.
    Lasts,
    /// The budget is used up at this time.
    RunsOut(DateTime<Utc>),
    /// It is used up already.
    Spent,
    /// Budget or burn rate is not known.
    Unknown,
}
