//! Series that dashboards ask for and that no rule records: what Prometheus makes of alerts, and what the daemon tells at `/metrics`.

/// The series of alerts that Prometheus makes itself.
pub(super) const ALERTS: &str = "ALERTS";
/// The matcher of those that fire.
pub(super) const FIRING: &str = "alertstate=\"firing\"";
/// What is left of each budget.
pub(super) const REMAINING: &str = "sloe_slo_error_budget_remaining_ratio";
/// The share of good events of each budget's window.
pub(super) const SLI: &str = "sloe_slo_sli_ratio";
/// 1 for each chaos run that is under way.
pub(super) const RUN: &str = "sloe_chaos_run_active";
/// What the daemon puts before the labels of groups, which may be called like its own.
pub(super) const GROUP_PREFIX: &str = "group_";
