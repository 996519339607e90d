//! Allowed hours: what is written comes back, and the next opening is right when clocks change.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::model::{Hours, HoursError};

fn hours(text: &str) -> Hours {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// When hours open next, seen from an instant.
#[track_caller]
fn opens(text: &str, now: &str) -> String {
    let next = hours(text).next_open(instant(now)).expect("some day");
    next.format("%a %Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn they_are_printed_as_they_are_best_written() {
    for (written, printed) in [
        ("Mon-Thu 09:00-16:00 Europe/Paris", "Mon-Thu 09:00-16:00 Europe/Paris"),
        ("Mon,Wed 09:00-12:00", "Mon,Wed 09:00-12:00 UTC"),
        ("sat-mon 0:00-24:00", "Mon,Sat,Sun 00:00-24:00 UTC"),
        ("Sun,Mon,Tue,Thu,Fri 7:05-8:00 UTC", "Mon,Tue,Thu,Fri,Sun 07:05-08:00 UTC"),
        ("Mon-Sun 00:00-00:01", "Mon-Sun 00:00-00:01 UTC"),
    ] {
        assert_eq!(hours(written).to_string(), printed);
    }
}

#[test]
fn what_is_malformed_is_refused() {
    for (text, error) in [
        ("", HoursError::Form),
        ("Mon", HoursError::Form),
        ("Mon 09:00", HoursError::Form),
        ("Mon,Tue, 09:00-10:00", HoursError::Day(String::new())),
        ("- 09:00-10:00", HoursError::Day(String::new())),
        ("Montag 09:00-10:00", HoursError::Day("Montag".to_owned())),
        ("Mon 09:60-10:00", HoursError::Time("09:60".to_owned())),
        ("Mon 09:00-1e1:00", HoursError::Time("1e1:00".to_owned())),
        ("Mon +9:00-10:00", HoursError::Time("+9:00".to_owned())),
        ("Mon 09:00-25:00", HoursError::Time("25:00".to_owned())),
        ("Mon 09:00-09:00", HoursError::Midnight),
        ("Mon 22:00-06:00", HoursError::Midnight),
        ("Mon 09:00-10:00 CETT", HoursError::Zone("CETT".to_owned())),
    ] {
        assert_eq!(text.parse::<Hours>(), Err(error), "{text}");
    }
}

#[test]
fn they_begin_with_their_first_minute_and_end_before_their_last() {
    let paris = hours("Mon-Thu 09:00-16:00 Europe/Paris");
    // 24 November 2026 is a Tuesday in winter: 09:00 in Paris is 08:00 UTC.
    for (now, open) in [
        ("2026-11-24T07:59:59.999Z", false),
        ("2026-11-24T08:00:00Z", true),
        ("2026-11-24T14:59:59.999Z", true),
        ("2026-11-24T15:00:00Z", false),
        ("2026-11-27T10:00:00Z", false),
    ] {
        assert_eq!(paris.contains(instant(now)), open, "{now}");
    }
}

#[test]
fn the_next_opening_follows_the_clocks_of_the_place() {
    let paris = "Mon-Thu 09:00-16:00 Europe/Paris";
    assert_eq!(opens(paris, "2026-11-24T10:20:30Z"), "Tue 2026-11-24T10:20:30Z", "it is open");
    assert_eq!(opens(paris, "2026-11-24T07:20:30Z"), "Tue 2026-11-24T08:00:00Z");
    assert_eq!(opens(paris, "2026-11-26T15:00:00Z"), "Mon 2026-11-30T08:00:00Z");
    // Clocks are changed on Sunday, 29 March 2026 and 25 October 2026.
    assert_eq!(opens(paris, "2026-03-27T10:00:00Z"), "Mon 2026-03-30T07:00:00Z");
    assert_eq!(opens(paris, "2026-10-23T10:00:00Z"), "Mon 2026-10-26T08:00:00Z");
}

#[test]
fn hours_that_clocks_leave_out_open_a_week_later() {
    let night = "Sun 02:15-02:45 Europe/Paris";
    assert_eq!(opens(night, "2026-03-28T00:00:00Z"), "Sun 2026-04-05T00:15:00Z");
    let longer = "Sun 02:15-03:30 Europe/Paris";
    assert_eq!(opens(longer, "2026-03-28T00:00:00Z"), "Sun 2026-03-29T01:00:00Z", "at 03:00, after 01:59");
}

#[test]
fn hours_that_clocks_show_twice_open_twice() {
    let night = "Sun 02:15-02:45 Europe/Paris";
    assert_eq!(opens(night, "2026-10-25T00:00:00Z"), "Sun 2026-10-25T00:15:00Z");
    assert_eq!(opens(night, "2026-10-25T00:45:00Z"), "Sun 2026-10-25T01:15:00Z");
    assert_eq!(opens(night, "2026-10-25T01:45:00Z"), "Sun 2026-11-01T01:15:00Z");
    // Open before the clocks are changed, closed, and open again as soon as they are.
    let across = "Sun 01:50-02:30 Europe/Paris";
    assert_eq!(opens(across, "2026-10-25T00:30:00Z"), "Sun 2026-10-25T01:00:00Z");
}

#[test]
fn clocks_may_be_changed_by_half_an_hour_and_days_left_out() {
    // Lord Howe Island changes by half an hour; on 4 October 2026 at 02:00 it is 02:30.
    assert_eq!(
        opens("Sun 02:10-02:40 Australia/Lord_Howe", "2026-10-03T15:00:00Z"),
        "Sat 2026-10-03T15:30:00Z"
    );
    // Samoa had no 30 December 2011, a Friday.
    assert_eq!(opens("Fri 09:00-10:00 Pacific/Apia", "2011-12-29T00:00:00Z"), "Thu 2012-01-05T19:00:00Z");
}

#[test]
fn there_is_none_at_the_end_of_time() {
    let never = Hours { days: [false; 7], ..hours("Mon 09:00-10:00") };
    assert_eq!(never.next_open(instant("2026-01-01T00:00:00Z")), None);
    assert_eq!(never.next_open(DateTime::<Utc>::MAX_UTC), None);
    assert_eq!(
        hours("Mon-Sun 00:00-00:01").next_open(DateTime::<Utc>::MIN_UTC),
        Some(DateTime::<Utc>::MIN_UTC)
    );
}

fn any_hours() -> impl Strategy<Value = Hours> {
    let zones = [
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
    ];
    let days = any::<[bool; 7]>().prop_filter("a day", |days| days.contains(&true));
    (days, 0_u32..1_440, 1_u32..=1_440, proptest::sample::select(zones.to_vec())).prop_map(
        |(days, from, length, zone)| Hours {
            days,
            from,
            to: (from + length).min(1_440),
            zone: zone.parse().expect("a zone"),
        },
    )
}

/// Any second from 2020 to 2030, more often around the changes of clocks.
fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    let changes =
        ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"];
    let around = (proptest::sample::select(changes.to_vec()), -200_000_i64..200_000);
    prop_oneof![
        (1_577_836_800_i64..1_893_456_000)
            .prop_map(|at| DateTime::from_timestamp(at, 0).expect("an instant")),
        around.prop_map(|(change, off)| instant(change) + TimeDelta::seconds(off)),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(hours in any_hours()) {
        prop_assert_eq!(hours.to_string().parse(), Ok(hours));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[MTWFSonuedhrat,-]{0,9} [0-9:-]{0,12} ?[A-Za-z/]{0,14}|\\PC{0,30}") {
        if let Ok(hours) = text.parse::<Hours>() {
            prop_assert!(hours.from < hours.to && hours.days.contains(&true));
        }
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_before_it_is(hours in any_hours(), now in any_instant()) {
        let next = hours.next_open(now).expect("within two weeks");
        prop_assert!(next >= now && hours.contains(next));
        let closed = (next - now).num_seconds();
        for part in 0..200 {
            let before = now + TimeDelta::seconds(closed * part / 200);
            prop_assert!(before == next || !hours.contains(before), "{before}");
        }
        prop_assert!(next == now || !hours.contains(next - TimeDelta::seconds(1)));
    }
}
