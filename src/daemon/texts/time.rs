//! Times in UTC, said as people say them.

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::units::{Duration, show};

/// A time on a page: exact for machines, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) iso: String,
    /// In UTC, and saying so.
    pub(crate) text: String,
    /// How JavaScript rewrites it to the reader's zone: `moment`, `instant`, `second`, `clock`, `stamp` or `age`.
    pub(crate) form: &'static str,
}

/// A time with its day seen from `now`: `tonight at 23:40 UTC`, `tomorrow at 02:10 UTC`, `on 27 Nov at 14:00 UTC`.
pub(crate) fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> Moment {
    let days = at.date_naive().signed_duration_since(now.date_naive()).num_days();
    let text = match days {
        0 if at.hour() >= 18 => at.format("tonight at %H:%M UTC"),
        0 => at.format("today at %H:%M UTC"),
        1 => at.format("tomorrow at %H:%M UTC"),
        -1 => at.format("yesterday at %H:%M UTC"),
        _ => at.format("on %-d %b at %H:%M UTC"),
    };
    Moment { iso: iso(at), text: text.to_string(), form: "moment" }
}

/// A time with its date: `23 Nov 2026, 05:12 UTC`.
pub(crate) fn stamp(at: DateTime<Utc>) -> Moment {
    Moment { iso: iso(at), text: at.format("%-d %b %Y, %H:%M UTC").to_string(), form: "stamp" }
}

/// A time of which the day goes without saying if it is today: `05:09 UTC`, `22 Nov 2026, 23:10 UTC`.
pub(crate) fn clock(at: DateTime<Utc>, now: DateTime<Utc>) -> Moment {
    if at.date_naive() != now.date_naive() {
        return stamp(at);
    }
    Moment { iso: iso(at), text: at.format("%H:%M UTC").to_string(), form: "clock" }
}

/// A time to the second with its day: `at 05:09:12 UTC`, `on 22 Nov 2026 at 23:10:04 UTC`.
pub(crate) fn instant(at: DateTime<Utc>, now: DateTime<Utc>) -> Moment {
    let today = at.date_naive() == now.date_naive();
    let form = if today { "at %H:%M:%S UTC" } else { "on %-d %b %Y at %H:%M:%S UTC" };
    Moment { iso: iso(at), text: at.format(form).to_string(), form: "instant" }
}

/// A time to the second where the day is said elsewhere: `05:09:12 UTC`.
pub(crate) fn second(at: DateTime<Utc>) -> Moment {
    Moment { iso: iso(at), text: at.format("%H:%M:%S UTC").to_string(), form: "second" }
}

/// A day: `23 Nov`.
pub(crate) fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b").to_string()
}

/// How long something took or takes: `12 s`, `3 min 12 s`.
pub(crate) fn ago(length: TimeDelta) -> String {
    show::time_span(Duration::from_secs(length.num_seconds().max(0).cast_unsigned()))
}

fn iso(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
