//! From samples and `now` to what can truthfully be said about every budget. Pure: no clock, no I/O.

mod answers;
mod assess;
mod beside;
mod budget;
mod curve;
mod direct;
mod emptied;
mod episodes;
mod history;
mod loaded;
mod outlook;
pub mod queries;
mod rates;
mod recovery;
mod rules;
mod series;
mod snapshot;
mod state;
mod unknown;
mod warnings;

pub use answers::Answers;
pub use assess::{Context, assess};
pub use beside::Beside;
pub use budget::Budget;
pub use curve::CurvePoint;
pub use direct::{DIRECT_SPAN, Direct, DirectCounts, MOST_DIRECT, unloaded};
pub use emptied::emptied;
pub use episodes::{Episode, Tile, episodes};
pub use history::{History, HistoryChunk, HourSum, Hours, Span};
pub use loaded::Loaded;
pub use outlook::Outlook;
pub use rules::{RuleHealth, RuleTrouble, RulesTold};
pub use snapshot::{BurnRate, FiringAlert, GroupStatus, SloStatus, Snapshot, SourceState, State, Unknown};
