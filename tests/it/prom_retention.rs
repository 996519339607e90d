//! How long Prometheus keeps samples, as it tells.

use std::collections::BTreeMap;

use sloe::prom::Retention;
use sloe::units::Duration;

fn runtime_info(text: &str) -> Option<(Option<String>, Option<String>)> {
    Retention::from_runtime_info(text).map(shown)
}

fn flags(pairs: &[(&str, &str)]) -> Option<(Option<String>, Option<String>)> {
    let flags: BTreeMap<String, String> =
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Retention::from_flags(&flags).map(shown)
}

fn shown(retention: Retention) -> (Option<String>, Option<String>) {
    (retention.time.map(|time| time.to_string()), retention.size)
}

fn some(time: &str, size: &str) -> Option<(Option<String>, Option<String>)> {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some((given(time), given(size)))
}

#[test]
fn runtime_info_tells_time_size_or_both() {
    assert_eq!(runtime_info("15d"), some("15d", ""));
    assert_eq!(runtime_info("45d or 512MB"), some("45d", "512MB"));
    assert_eq!(runtime_info("512MB"), some("", "512MB"));
    assert_eq!(runtime_info("1y"), some("365d", ""));
}

#[test]
fn what_is_not_understood_stays_unknown() {
    assert_eq!(runtime_info(""), None);
    assert_eq!(runtime_info("for ever"), None);
    assert_eq!(flags(&[("query.timeout", "2m")]), None);
}

#[test]
fn zero_flags_mean_the_default_of_15_days() {
    let time = ("storage.tsdb.retention.time", "0s");
    assert_eq!(flags(&[time, ("storage.tsdb.retention.size", "0B")]), some("15d", ""));
}

#[test]
fn a_size_alone_leaves_the_time_open() {
    let time = ("storage.tsdb.retention.time", "0s");
    assert_eq!(flags(&[time, ("storage.tsdb.retention.size", "50GB")]), some("", "50GB"));
}

#[test]
fn flags_tell_the_time() {
    assert_eq!(flags(&[("storage.tsdb.retention.time", "45d")]), some("45d", ""));
    assert_eq!(
        Retention::from_flags(&BTreeMap::from([("storage.tsdb.retention.time".into(), "1h".into())]))
            .and_then(|retention| retention.time),
        Some(Duration::from_hours(1))
    );
}

#[test]
fn the_old_flag_counts_where_the_new_one_is_not_set() {
    assert_eq!(
        flags(&[("storage.tsdb.retention", "20d"), ("storage.tsdb.retention.time", "0s")]),
        some("20d", "")
    );
}
