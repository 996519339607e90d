//! How long Prometheus keeps samples, as it tells.

use std::collections::BTreeMap;

use sloe::prom::Retention;

/// What is understood of a text: time and size, `-` where they do not limit; nothing where nothing is understood.
fn runtime_info(text: &str) -> String {
    Retention::from_runtime_info(text).map_or_else(String::new, shown)
}

fn flags(pairs: &[(&str, &str)]) -> String {
    let flags: BTreeMap<String, String> =
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Retention::from_flags(&flags).map_or_else(String::new, shown)
}

fn shown(retention: Retention) -> String {
    let given = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    format!("{} {}", given(retention.time.map(|time| time.to_string())), given(retention.size))
}

#[test]
fn runtime_info_tells_time_size_or_both() {
    assert_eq!(runtime_info("15d"), "15d -");
    assert_eq!(runtime_info("45d or 512MB"), "45d 512MB");
    assert_eq!(runtime_info("512MB"), "- 512MB");
    assert_eq!(runtime_info("1y"), "365d -");
}

#[test]
fn what_is_not_understood_stays_unknown() {
    assert_eq!(runtime_info(""), "");
    assert_eq!(runtime_info("for ever"), "");
    assert_eq!(flags(&[("query.timeout", "2m")]), "");
}

#[test]
fn zero_flags_mean_the_default_of_15_days() {
    let time = ("storage.tsdb.retention.time", "0s");
    assert_eq!(flags(&[time, ("storage.tsdb.retention.size", "0B")]), "15d -");
}

#[test]
fn a_size_alone_leaves_the_time_open() {
    let time = ("storage.tsdb.retention.time", "0s");
    assert_eq!(flags(&[time, ("storage.tsdb.retention.size", "50GB")]), "- 50GB");
}

#[test]
fn flags_tell_the_time() {
    assert_eq!(flags(&[("storage.tsdb.retention.time", "45d")]), "45d -");
    assert_eq!(flags(&[("storage.tsdb.retention.time", "1h")]), "1h -");
}

#[test]
fn the_old_flag_counts_where_the_new_one_is_not_set() {
    assert_eq!(flags(&[("storage.tsdb.retention", "20d"), ("storage.tsdb.retention.time", "0s")]), "20d -");
}

#[test]
fn victoria_metrics_counts_in_months() {
    let told = |text| Retention::from_flag_lines(text).map_or_else(String::new, shown);
    assert_eq!(told("-httpListenAddr=\":8428\"\n-retentionPeriod=\"3\"\n"), "93d -");
    assert_eq!(told("-retentionPeriod=\"1y\""), "365d -");
    assert_eq!(told("<html>-retentionPeriod=\"1y\""), "");
}
