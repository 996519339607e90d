//! From samples and `now` to what can truthfully be said about every budget. Pure: no clock, no I/O.

mod answers;
mod assess;
mod beside;
mod budget;
mod calendar;
mod counts;
mod curve;
mod direct;
mod emptied;
pub mod episodes;
mod extent;
mod forecast;
mod history;
mod hours;
mod loaded;
mod outlook;
mod periods;
pub mod queries;
mod rates;
mod rules;
mod series;
mod snapshot;
mod state;
mod unknown;
mod warnings;

pub use answers::Answers;
pub use assess::{Context, assess};
pub use beside::Beside;
pub use budget::{Basis, Budget, Outage};
pub use counts::Counts;
pub use curve::CurvePoint;
pub use direct::{DIRECT_SPAN, Direct, DirectCounts, MOST_DIRECT, unloaded};
pub use emptied::emptied;
pub use episodes::{
    ALERT_STEP, Burning, BurningTiles, Detection, Episode, FiringSpan, Firings, MOST_EPISODES, PastEpisode,
    PastEpisodes, Tile, TileSpan, episodes, grid,
};
pub use extent::{Extent, longest};
pub use forecast::{Forecast, Method, When};
pub use history::{History, HistoryChunk, Span, has_raw_hours, reach};
pub use hours::{HourSum, Hours};
pub use loaded::Loaded;
pub use outlook::Outlook;
pub use periods::{PastPeriod, previous};
pub use rules::{RuleHealth, RuleTrouble, RulesTold};
pub use snapshot::{BurnRate, FiringAlert, GroupStatus, SloStatus, Snapshot, SourceState, State, Unknown};
