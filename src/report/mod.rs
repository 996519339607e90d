//! Reports: whether objectives were kept in a week, a month or a quarter, and what the budgets went for. Pure: sums of tiles and
//! `now` in, a [`Report`] out; then text.

mod bodies;
mod choice;
mod costliest;
mod episodes;
mod held;
mod json;
mod judge;
mod markdown;
mod sentence;

pub use bodies::{AlertBody, EpisodeBody};
pub use choice::{PeriodChoice, PeriodError};
pub use costliest::{MOST_OF_ONE, Spent};
pub use json::{ReportBody, json};
pub use judge::{BudgetReport, Recorded, Report, SloReport, Verdict};
pub use markdown::markdown;
