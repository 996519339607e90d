//! One poll of Prometheus: the questions of `status`, all of one moment, and what their answers mean.

mod answers;
mod asked;
mod counts;
mod direct;
mod episodes;
mod history;
mod periods;
mod rules;

pub use answers::{ask, snapshot_once, snapshot_recorded};
pub use asked::{Asked, alert_rules, asked, asked_range};
pub use counts::{Counted, counts, named};
pub use direct::{DirectCounter, QUERIES};
pub use episodes::EpisodeLoader;
pub use history::HistoryLoader;
pub use periods::{PeriodLoader, episodes, periods};
pub use rules::rules;
