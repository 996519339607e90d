//! Labels that no spec may set.

/// Labels that rules set themselves, and `le`, which tells a histogram's buckets apart.
pub const SET_BY_RULES: [&str; 8] =
    ["slo_service", "slo", "severity", "slo_alert", "long_window", "short_window", "le", "alertname"];
/// Labels that `slo_info` and the alerts carry besides.
pub const SET_BESIDES: [&str; 5] = ["service", "owner", "objective", "window", "tile"];
