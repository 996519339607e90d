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
mod freshness;
mod held;
mod history;
mod hours;
mod loaded;
mod of_period;
mod outage_now;
mod outlook;
mod over_time;
mod overview;
mod periods;
mod previous;
pub mod queries;
mod rates;
mod rules;
mod series;
mod snapshot;
mod state;
mod unknown;
mod warnings;
mod what_if;

pub use answers::Answers;
pub use assess::{Context, assess};
pub use beside::Beside;
pub use budget::{Basis, Budget, Outage};
pub use counts::Counts;
pub use curve::{Curve, CurvePoint};
pub use direct::{DIRECT_SPAN, Direct, DirectCounts, MOST_DIRECT, unloaded};
pub use emptied::emptied;
pub use episodes::{
    ALERT_STEP, Burning, BurningTiles, Detection, Episode, FiringSpan, Firings, MOST_EPISODES, PastEpisode,
    PastEpisodes, Tile, TileSpan, episodes, grid,
};
pub use extent::{Extent, longest};
pub use forecast::{Forecast, Method, When};
pub use freshness::Freshness;
pub use held::{Held, HeldEpisodes};
pub use history::{History, HistoryChunk, Span, has_raw_hours};
pub use hours::{HourSum, Hours};
pub use loaded::{Loaded, TileLengths};
pub use outage_now::{OUTAGE, OutageNow, Paging, Traffic, fires_after};
pub use outlook::Outlook;
pub use over_time::{PastHour, highest_burn_rate};
pub use overview::{Known, Overview, Part};
pub use periods::{PastPeriod, PastPeriods, ended, reviews};
pub use previous::Previous;
pub use rules::{RuleHealth, RuleTrouble, RulesTold};
pub use snapshot::{BurnRate, FiringAlert, GroupStatus, SloStatus, Snapshot, SourceState, State, Unknown};
pub use what_if::{Relief, RollOff, WhatIf};
