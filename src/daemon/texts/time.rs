//! Times as people say them, in the zone in which pages tell them.

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::units::{Duration, TimeZone, show};

/// The present, and the zone in which times are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Present {
    /// Now.
    pub(crate) at: DateTime<Utc>,
    /// Where the clocks are by which times are told.
    pub(crate) zone: TimeZone,
}

/// A time on a page: exact for machines, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) iso: String,
    /// In the zone of the page, and saying so.
    pub(crate) text: String,
    /// How JavaScript rewrites it to the reader's zone: `moment`, `instant`, `second`, `minute`, `clock` or `stamp`; and to how long
    /// ago it is: `ago`, `since` or `present`.
    pub(crate) form: &'static str,
}

impl Present {
    /// `at`, told in UTC.
    pub(crate) const fn utc(at: DateTime<Utc>) -> Self {
        Self { at, zone: TimeZone::UTC }
    }

    /// How many days lie between today and the day of `at`, both by the clocks of the zone.
    fn days_until(self, at: DateTime<Utc>) -> i64 {
        let day = |at| self.zone.wall_clock(at).date();
        day(at).signed_duration_since(day(self.at)).num_days()
    }

    /// `at` in a form of chrono, and the name of the zone's time.
    fn told(self, at: DateTime<Utc>, form: &str) -> String {
        told(at, form, self.zone)
    }
}

/// A time with its day seen from `now`: `tonight at 23:40 UTC`, `tomorrow at 02:10 UTC`, `on 27 Nov at 14:00 UTC`.
pub(crate) fn moment(at: DateTime<Utc>, now: Present) -> Moment {
    let evening = now.zone.wall_clock(at).hour() >= 18;
    let form = match now.days_until(at) {
        0 if evening => "tonight at %H:%M",
        0 => "today at %H:%M",
        1 => "tomorrow at %H:%M",
        -1 => "yesterday at %H:%M",
        _ => "on %-d %b at %H:%M",
    };
    Moment { iso: iso(at), text: now.told(at, form), form: "moment" }
}

/// A time with its date: `23 Nov 2026, 05:12 UTC`.
pub(crate) fn stamp(at: DateTime<Utc>, zone: TimeZone) -> Moment {
    Moment { iso: iso(at), text: told(at, "%-d %b %Y, %H:%M", zone), form: "stamp" }
}

/// A time of which the day goes without saying if it is today: `05:09 UTC`, `22 Nov 2026, 23:10 UTC`.
pub(crate) fn clock(at: DateTime<Utc>, now: Present) -> Moment {
    if now.days_until(at) != 0 {
        return stamp(at, now.zone);
    }
    Moment { iso: iso(at), text: now.told(at, "%H:%M"), form: "clock" }
}

/// A time to the second with its day: `at 05:09:12 UTC`, `on 22 Nov 2026 at 23:10:04 UTC`.
pub(crate) fn instant(at: DateTime<Utc>, now: Present) -> Moment {
    let form = if now.days_until(at) == 0 { "at %H:%M:%S" } else { "on %-d %b %Y at %H:%M:%S" };
    Moment { iso: iso(at), text: now.told(at, form), form: "instant" }
}

/// A time to the second where the day is said elsewhere: `05:09:12 UTC`.
pub(crate) fn second(at: DateTime<Utc>, zone: TimeZone) -> Moment {
    Moment { iso: iso(at), text: told(at, "%H:%M:%S", zone), form: "second" }
}

/// A time to the second, of which a page says how long ago it is where JavaScript runs, and not before: it may be read later than
/// it was made.
pub(crate) fn instant_ago(at: DateTime<Utc>, now: Present) -> Moment {
    Moment { form: "ago", ..instant(at, now) }
}

/// A time since which something lasts; how long that is, a page says where JavaScript runs.
pub(crate) fn lasting_since(at: DateTime<Utc>, now: Present) -> Moment {
    Moment { form: "since", ..clock(at, now) }
}

/// A time where the day is said elsewhere: `05:09 UTC`.
pub(crate) fn minute(at: DateTime<Utc>, zone: TimeZone) -> Moment {
    Moment { iso: iso(at), text: told(at, "%H:%M", zone), form: "minute" }
}

/// Today: `23 Nov 2026`; where JavaScript runs, the time too.
pub(crate) fn today(now: Present) -> Moment {
    let text = now.zone.wall_clock(now.at).format("%-d %b %Y").to_string();
    Moment { iso: iso(now.at), text, form: "present" }
}

/// A day: `23 Nov`.
pub(crate) fn day(at: DateTime<Utc>, zone: TimeZone) -> String {
    zone.wall_clock(at).format("%-d %b").to_string()
}

/// How long something took or takes: `12 s`, `3 min 12 s`.
pub(crate) fn ago(length: TimeDelta) -> String {
    show::time_span(Duration::from_secs(length.num_seconds().max(0).cast_unsigned()))
}

fn told(at: DateTime<Utc>, form: &str, zone: TimeZone) -> String {
    format!("{} {}", zone.wall_clock(at).format(form), zone.abbreviation(at))
}

fn iso(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
