mod alerts;
mod budgets;
mod curves;
mod detection;
mod estimates;
mod gates;
mod harm;
mod moments;
mod record;
mod settings;
mod timeline;
mod types;

pub use estimates::{Estimate, Estimates, Money, MoneyError, Prices};
pub use harm::Harm;
pub use record::{NotARecord, from_record};
pub use types::{
    BudgetFacts, Curve, CurveSample, Detection, Facts, GateFacts, Happening, Kind, Looks, Moment, Moments,
    Outcome, QueryFacts, RunFacts, Source, Stretch, TimelineRow,
};
