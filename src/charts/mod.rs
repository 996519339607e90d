//! Charts as SVG text: pure functions from figures to markup.
//!
//! Geometry stands in attributes and colour in classes, because the pages' content security policy allows no
//! inline style; what stands in documents without their style sheet has its colours in attributes, too. Hatching refers to the pattern `hatch`, which the frame of every page defines once.

mod axis;
mod bar;
mod curve;
mod dip;
mod gaps;
mod meter;
mod plot;
mod sli;
mod sparkline;
mod svg;

pub use bar::{BarScale, budget_bar, state_class};
pub use curve::{CurveLabels, CurveSize, budget_curve};
pub use dip::{Dip, DipLabels, dip};
pub use meter::threshold_meter;
pub use sli::{SliChart, SliLabels, sli_chart};
pub use sparkline::sparkline;
pub use svg::escape;
