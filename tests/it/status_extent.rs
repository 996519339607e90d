//! Windows as they lie at one moment: months of any length, leap days, both changes of the clocks.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::model::{Period, Window};
use sloe::status::Extent;
use sloe::units::{Duration, TimeZone};

use crate::recorded::time;

fn calendar(period: Period, zone: &str) -> Window {
    Window::Calendar { period, zone: zone.parse().expect("a zone") }
}

/// Start, end and hours of the present extent and of the one before.
fn told(window: Window, now: &str) -> String {
    let present = Extent::present(window, time(now)).expect("a time of this century");
    let previous = present.previous(window).expect("a time of this century");
    let minute = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M").to_string();
    let line = |extent: Extent| {
        let hours = extent.length().as_secs_f64() / 3_600.0;
        format!("{} to {} ({hours} h)", minute(extent.start), minute(extent.end))
    };
    format!("{}\nbefore: {}", line(present), line(previous))
}

#[test]
fn a_rolling_window_ends_now() {
    let window = Window::Rolling(Duration::from_days(30));
    insta::assert_snapshot!(told(window, "2026-11-23T10:20:40Z"), @r"
    2026-10-24 10:20 to 2026-11-23 10:20 (720 h)
    before: 2026-09-24 10:20 to 2026-10-24 10:20 (720 h)
    ");
}

#[test]
fn a_week_begins_on_monday_and_may_lie_in_two_years() {
    insta::assert_snapshot!(told(calendar(Period::Week, "UTC"), "2027-01-03T23:59:59Z"), @r"
    2026-12-28 00:00 to 2027-01-04 00:00 (168 h)
    before: 2026-12-21 00:00 to 2026-12-28 00:00 (168 h)
    ");
}

#[test]
fn a_period_begins_with_its_first_moment() {
    let window = calendar(Period::Month, "UTC");
    let at = |now: &str| Extent::present(window, time(now)).expect("it is one").start;
    assert_eq!(at("2026-12-01T00:00:00Z"), time("2026-12-01T00:00:00Z"));
    assert_eq!(at("2026-11-30T23:59:59.999Z"), time("2026-11-01T00:00:00Z"));
}

#[test]
fn february_has_29_days_in_a_leap_year() {
    insta::assert_snapshot!(told(calendar(Period::Month, "UTC"), "2028-02-29T12:00:00Z"), @r"
    2028-02-01 00:00 to 2028-03-01 00:00 (696 h)
    before: 2028-01-01 00:00 to 2028-02-01 00:00 (744 h)
    ");
    insta::assert_snapshot!(told(calendar(Period::Quarter, "UTC"), "2028-02-29T12:00:00Z"), @r"
    2028-01-01 00:00 to 2028-04-01 00:00 (2184 h)
    before: 2027-10-01 00:00 to 2028-01-01 00:00 (2208 h)
    ");
}

#[test]
fn a_month_in_which_clocks_are_put_forward_is_an_hour_shorter() {
    insta::assert_snapshot!(told(calendar(Period::Month, "Europe/Paris"), "2026-03-31T21:59:59Z"), @r"
    2026-02-28 23:00 to 2026-03-31 22:00 (743 h)
    before: 2026-01-31 23:00 to 2026-02-28 23:00 (672 h)
    ");
    insta::assert_snapshot!(told(calendar(Period::Week, "America/New_York"), "2026-03-08T12:00:00Z"), @r"
    2026-03-02 05:00 to 2026-03-09 04:00 (167 h)
    before: 2026-02-23 05:00 to 2026-03-02 05:00 (168 h)
    ");
}

#[test]
fn a_month_in_which_clocks_are_put_back_is_an_hour_longer() {
    insta::assert_snapshot!(told(calendar(Period::Month, "Europe/Paris"), "2026-10-31T22:59:59Z"), @r"
    2026-09-30 22:00 to 2026-10-31 23:00 (745 h)
    before: 2026-08-31 22:00 to 2026-09-30 22:00 (720 h)
    ");
    insta::assert_snapshot!(told(calendar(Period::Quarter, "Europe/Paris"), "2026-11-23T10:20:40Z"), @r"
    2026-09-30 22:00 to 2026-12-31 23:00 (2209 h)
    before: 2026-06-30 22:00 to 2026-09-30 22:00 (2208 h)
    ");
}

#[test]
fn where_a_day_has_no_midnight_it_begins_later() {
    // In Cairo clocks are put forward at midnight of the last Friday of April.
    let day = "2026-04-24".parse().expect("a day");
    let zone: TimeZone = "Africa/Cairo".parse().expect("a zone");
    assert_eq!(zone.start_of_day(day), Some(time("2026-04-23T22:00:00Z")));
    // Samoa went to bed on the 29th of December 2011 and got up on the 31st.
    let zone: TimeZone = "Pacific/Apia".parse().expect("a zone");
    let day = "2011-12-30".parse().expect("a day");
    assert_eq!(zone.start_of_day(day), Some(time("2011-12-30T10:00:00Z")));
}

#[test]
fn half_hour_zones_begin_within_an_hour_of_utc() {
    insta::assert_snapshot!(told(calendar(Period::Month, "Asia/Kolkata"), "2026-11-23T10:20:40Z"), @r"
    2026-10-31 18:30 to 2026-11-30 18:30 (720 h)
    before: 2026-09-30 18:30 to 2026-10-31 18:30 (744 h)
    ");
}

#[test]
fn a_month_begins_on_the_first_even_where_clocks_are_put_back_over_midnight() {
    // In St. John's it was the first of November 2009 for one minute, and then October for another hour.
    let window = calendar(Period::Month, "America/St_Johns");
    let extent = Extent::present(window, time("2009-11-01T02:45:00Z")).expect("it is one");
    assert_eq!(extent.start, time("2009-11-01T02:30:00Z"));
}

#[test]
fn time_that_has_passed_counts_up_to_the_end() {
    let extent =
        Extent::present(calendar(Period::Week, "UTC"), time("2026-11-25T12:00:00Z")).expect("it is one");
    let hours = |now: &str| extent.elapsed(time(now)).as_secs() / 3_600;
    assert_eq!([hours("2026-11-25T12:00:00Z"), hours("2027-01-01T00:00:00Z")], [60, 168]);
    assert_eq!(hours("2026-11-01T00:00:00Z"), 0, "it lies in the future");
}

#[test]
fn times_that_cannot_be_counted_are_in_no_window() {
    assert_eq!(Extent::present(Window::Rolling(Duration::from_days(90)), DateTime::<Utc>::MIN_UTC), None);
    assert_eq!(Extent::present(calendar(Period::Quarter, "UTC"), DateTime::<Utc>::MAX_UTC), None);
}

proptest! {
    /// Whatever the zone: now lies in the present period, periods follow each other without gaps and have usual lengths.
    #[test]
    fn periods_follow_each_other(
        zone in 0..TimeZone::names().count(), secs in 0_i64..4_000_000_000, period in 0..3_usize
    ) {
        let (period, least, most) =
            [(Period::Week, 6, 8), (Period::Month, 27, 32), (Period::Quarter, 89, 93)][period];
        let window = calendar(period, TimeZone::names().nth(zone).expect("a name"));
        let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(secs);
        let present = Extent::present(window, now).expect("it is one");
        prop_assert!(present.start <= now && now < present.end);
        let days = (present.end - present.start).num_days();
        prop_assert!((least..=most).contains(&days), "{days} days");
        let previous = present.previous(window).expect("it is one");
        prop_assert_eq!(previous.end, present.start);
        prop_assert_eq!(Extent::present(window, present.end).expect("it is one").start, present.end);
    }
}
