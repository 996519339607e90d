//! From samples and `now` to what can truthfully be said about every budget. Pure: no clock, no I/O.

mod answers;
mod assess;
mod budget;
mod calendar;
mod counts;
mod curve;
mod episodes;
mod extent;
mod forecast;
mod history;
mod hours;
mod loaded;
mod outlook;
mod periods;
pub mod queries;
mod rates;
mod series;
mod snapshot;
mod state;
mod unknown;
mod warnings;

pub use answers::Answers;
pub use assess::{Context, assess};
pub use budget::{Basis, Budget, Outage};
pub use counts::Counts;
pub use curve::CurvePoint;
pub use episodes::{Detection, Episode, FiringSpan, Tile, episodes};
pub use extent::{Extent, longest};
pub use forecast::{Forecast, Method, When};
pub use history::{History, HistoryChunk, Span, has_raw_hours, reach};
pub use hours::{HourSum, Hours};
pub use loaded::Loaded;
pub use outlook::Outlook;
pub use periods::{PastPeriod, previous};
pub use snapshot::{BurnRate, FiringAlert, GroupStatus, SloStatus, Snapshot, SourceState, State, Unknown};
