//! Reports: whether objectives were kept in a week, a month or a quarter, and what the budgets went for. Pure: sums of tiles and
//! `now` in, a [`Report`] out; then text.

mod choice;
mod episodes;
mod json;
mod judge;
mod markdown;
mod sentence;

pub use choice::{PeriodChoice, PeriodError};
pub use json::json;
pub use judge::{BudgetReport, Recorded, Report, SloReport, Verdict};
pub use markdown::markdown;
