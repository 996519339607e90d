//! The status report of a period, on one sheet of paper.

mod episodes;
mod page;
mod rows;

pub(crate) use page::{ReportPage, told};
