//! The pages of chaos runs: all of them, one in full, and its postmortem.

mod budgets;
mod conditions;
mod dips;
mod list;
mod page;
mod postmortem;
mod questions;
mod row;
mod story;
mod tiles;

pub(crate) use list::RunsPage;
pub(crate) use page::RunPage;
pub(crate) use postmortem::PostmortemPage;
pub(crate) use row::{Cost, RunRow, SHOWN, of_service, of_slo, run_href};
