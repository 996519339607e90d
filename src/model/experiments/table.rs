//! What the values of an experiment may be, in the order of its keys.

use crate::model::experiments::bounds::{Bounds, Share};
use crate::units::{Decimal, Duration};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);
const MONTH: Duration = Duration::from_days(30);
/// Far more than any workload has; keeps figures made of it sane.
const MANY: u32 = 1_000;

pub(super) const RECOVERY: Bounds<Duration> = Bounds::new("recovery", SECOND, HOUR, NO_RECOVERY);
pub(super) const HOLDS: Bounds<Duration> = Bounds::new("holds", SECOND, HOUR, NO_RECOVERY);
const NO_RECOVERY: &str = "what takes longer is no recovery from a fault of two minutes";

pub(super) const PODS: Bounds<u32> = Bounds::new("pods", 1, MANY, "something has to be hit");
pub(super) const DURATION: Bounds<Duration> = Bounds::new(
    "duration",
    SECOND,
    Duration::from_secs(120),
    "what is to be learnt shows within two minutes: let several short runs follow each other instead",
);
pub(super) const DELAY: Bounds<Duration> = Bounds::new(
    "delay",
    Duration::from_millis(1),
    Duration::from_secs(10),
    "whatever waits longer than this has given up",
);

pub(super) const MIN_REMAINING: Share =
    Share { nothing: true, everything: false, ..Share::cost("min_remaining", percent(25)) };
pub(super) const MAX_PREDICTED_COST: Share = Share::cost("max_predicted_cost", Decimal::TWO);
pub(super) const MAX_AFFECTED: Share = Share::cost("max_affected", percent(34));
pub(super) const MIN_REPLICAS: Bounds<u32> =
    Bounds::new("min_replicas", 2, MANY, "one replica has to be left");
pub(super) const MAX_RUNS_PER_DAY: Bounds<u32> =
    Bounds::new("max_runs_per_day", 1, MANY, "with none, nothing could run");

pub(super) const MAX_COST: Share = Share::cost("max_cost", Decimal::TWO);
pub(super) const FLOOR_VALUE: Share = Share { everything: false, ..Share::cost("value", percent(90)) };
pub(super) const FLOOR_WINDOW: Bounds<Duration> = Bounds::new(
    "window",
    Duration::from_minutes(1),
    Duration::from_minutes(10),
    "less is noise, and more does not show a fault of two minutes",
);
pub(super) const FLOOR_POLLS: Bounds<u32> = Bounds::new("polls", 1, 10, "more would let a bad run go on");
pub(super) const MIN_READY: Bounds<u32> =
    Bounds::new("min_ready", 1, MANY, "somebody has to answer requests");
pub(super) const STALE_AFTER: Bounds<Duration> =
    Bounds::new("stale_after", SECOND, Duration::from_minutes(5), "a run that nobody sees is not guarded");
pub(super) const DEADLINE: Bounds<Duration> = Bounds::new(
    "deadline",
    SECOND,
    HOUR,
    "a fault of two minutes that is not over after an hour is an outage",
);

pub(super) const AFTER_SUCCESS: Bounds<Duration> =
    Bounds::new("after_success", Duration::from_secs(0), MONTH, NO_COOLDOWN);
pub(super) const AFTER_ABORT: Bounds<Duration> =
    Bounds::new("after_abort", Duration::from_secs(0), MONTH, NO_COOLDOWN);
const NO_COOLDOWN: &str = "who waits longer may as well remove the experiment";

const fn percent(number: u32) -> Decimal {
    Decimal::from_parts(number, 0, 0, false, 0)
}
