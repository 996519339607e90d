//! Charts as SVG text: pure functions from figures to markup.
//!
//! Geometry stands in attributes and colour in classes, because the pages' content security policy allows no
//! inline style; what stands in documents without their style sheet has its colours in attributes, too. Hatching refers to the pattern `hatch`, which the frame of every page defines once.

mod axis;
mod bar;
mod curve;
mod dip;
mod episodes;
mod events;
mod gaps;
mod meter;
mod plot;
mod rates;
mod sli;
mod sparkline;
mod steps;
mod svg;
mod time_axis;

pub use bar::{BarScale, budget_bar, state_class};
pub use curve::{BudgetCurve, CurveLabels, CurveSize, budget_curve};
pub use dip::{Dip, DipLabels, dip};
pub use episodes::NumberedEpisode;
pub use events::{EventsChart, EventsLabels, events_chart};
pub use meter::threshold_meter;
pub use rates::{RatesChart, Threshold, rates_chart};
pub use sli::{SliChart, SliLabels, sli_chart};
pub use sparkline::sparkline;
pub use steps::Step;
pub use svg::escape;
pub use time_axis::TimeAxis;
