//! What a `PodDisruptionBudget` does, and what it does not.

use serde_json::Value;

use crate::postmortem::hints::{Finding, Hint, Object, Snapshot};

pub(super) fn findings(snapshot: &Snapshot, fault: Option<&str>) -> Vec<Finding> {
    if snapshot.disruption_budgets.is_empty() {
        return vec![Finding::new(&snapshot.workload.place(), Hint::NoDisruptionBudget)];
    }
    let budgets = snapshot.disruption_budgets.iter();
    budgets.filter_map(|budget| blocking(budget, snapshot).or_else(|| no_shield(budget, fault))).collect()
}

/// A budget that lets no pod go blocks every drain.
fn blocking(budget: &Object, snapshot: &Snapshot) -> Option<Finding> {
    let (name, value) = limit(budget)?;
    let blocks = match (name, value) {
        ("maxUnavailable", value) => is(value, 0, "0%"),
        (_, Value::String(text)) => text == "100%",
        (_, value) => value.as_u64() >= snapshot.fewest_replicas() && snapshot.fewest_replicas().is_some(),
    };
    blocks.then(|| Finding::new(&budget.place(), Hint::BlockingDisruptionBudget { limit: said(name, value) }))
}

/// Direct deletes are not evictions.
fn no_shield(budget: &Object, fault: Option<&str>) -> Option<Finding> {
    let (name, value) = limit(budget)?;
    (fault == Some("pod-delete"))
        .then(|| Finding::new(&budget.place(), Hint::DisruptionBudgetNoShield { limit: said(name, value) }))
}

fn limit(budget: &Object) -> Option<(&'static str, &Value)> {
    let named = |name: &'static str, path: &str| budget.at(path).map(|value| (name, value));
    named("maxUnavailable", "/spec/maxUnavailable").or_else(|| named("minAvailable", "/spec/minAvailable"))
}

fn is(value: &Value, number: u64, text: &str) -> bool {
    value.as_u64() == Some(number) || value.as_str() == Some(text)
}

fn said(name: &str, value: &Value) -> String {
    format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
