//! From samples and `now` to what can truthfully be said about every budget. Pure: no clock, no I/O.

mod answers;
mod assess;
mod budget;
mod curve;
mod episodes;
mod history;
mod loaded;
mod outlook;
pub mod queries;
mod rates;
mod recovery;
mod series;
mod snapshot;
mod state;
mod unknown;
mod warnings;

pub use answers::Answers;
pub use assess::{Context, assess};
pub use budget::Budget;
pub use curve::CurvePoint;
pub use episodes::{Episode, Tile, episodes};
pub use history::{History, HistoryChunk, HourSum, Hours, Span};
pub use loaded::Loaded;
pub use outlook::Outlook;
pub use snapshot::{BurnRate, FiringAlert, GroupStatus, SloStatus, Snapshot, SourceState, State, Unknown};
