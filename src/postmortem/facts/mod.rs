//! What can be said about a run or an episode without inventing anything; every figure with its source.

mod alerts;
mod baseline;
mod budgets;
mod curves;
mod detection;
mod episode;
mod estimates;
mod gates;
mod happening;
mod harm;
mod moments;
mod record;
mod run;
mod settings;
mod timeline;
mod types;

pub use baseline::History;
pub use episode::{AlertSpan, EpisodeFacts, EpisodeInput, SloTiles, from_episode};
pub(crate) use estimates::told;
pub use estimates::{Estimate, Estimates, Money, MoneyError, Prices};
pub use happening::{Happening, TimelineRow};
pub use harm::Harm;
pub use record::{NotARecord, from_record};
pub use run::{Outcome, RunFacts, RunMeanwhile};
pub use types::{
    BudgetFacts, Came, Curve, CurveSample, Detection, Facts, GateFacts, Kind, Looks, Moment, Moments,
    QueryFacts, Source, Stretch,
};
