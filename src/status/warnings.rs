//! What makes figures doubtful, in sentences that name the SLOs and the remedy.

use crate::status::loaded::Loaded;
use crate::status::series::Index;
use crate::status::{Answers, Context, SloStatus};
use crate::units::Duration;

/// How many SLOs a warning names before it counts the others.
const NAMED: usize = 3;

/// The warnings of a snapshot, most general first, each once.
pub(super) fn collect(
    answers: &Answers,
    context: &Context<'_>,
    index: &Index<'_>,
    slos: &[SloStatus],
) -> Vec<String> {
    let mut warnings = context.notices.to_vec();
    warnings.extend(answers.warnings.iter().map(|text| format!("Prometheus warns: {text}")));
    warnings.extend(short_retention(context));
    warnings.extend(old_rules(context, index));
    warnings.extend(unmeasured(slos, index));
    let mut seen = std::collections::HashSet::new();
    warnings.retain(|warning| seen.insert(warning.clone()));
    warnings
}

/// What leaves Prometheus before it leaves the window is missing from the budget.
fn short_retention(context: &Context<'_>) -> Option<String> {
    let kept = context.retention?.time?;
    let short: Vec<_> = context.slos.iter().filter(|slo| slo.window.length() > kept).collect();
    let longest = short.iter().map(|slo| slo.window.length()).max()?;
    let names = name_some(short.iter().map(|slo| slo.id.to_string()));
    Some(format!(
        "Prometheus keeps {kept}, shorter than the {longest} window of {names}: older events will be missing from \
         the budget; set `--storage.tsdb.retention.time={}` or longer",
        longest + Duration::from_days(1)
    ))
}

/// An SLO whose spec was changed since its rules were loaded.
fn old_rules(context: &Context<'_>, index: &Index<'_>) -> Option<String> {
    let old = |loaded: &Loaded, slo| !loaded.is_current(slo);
    let outdated: Vec<String> = context
        .slos
        .iter()
        .filter(|slo| Loaded::find(slo, index.infos(&slo.id)).is_some_and(|loaded| old(&loaded, slo)))
        .map(|slo| format!("{} (now {} over {})", slo.id, slo.objective, slo.window))
        .collect();
    (!outdated.is_empty()).then(|| {
        let names = name_some(outdated.into_iter());
        format!("Prometheus has loaded old rules for {names}: run `sloe generate` and reload Prometheus")
    })
}

/// A budget that is known from the past only.
fn unmeasured(slos: &[SloStatus], index: &Index<'_>) -> Option<String> {
    let silent: Vec<String> = slos
        .iter()
        .filter(|status| status.worst.budget.is_ok())
        .filter(|status| index.groups(&status.slo).values().all(|group| group.tile.is_empty()))
        .map(|status| status.slo.id.to_string())
        .collect();
    (!silent.is_empty()).then(|| {
        let names = name_some(silent.into_iter());
        format!("no events are recorded any more for {names}: the series of the SLI are gone")
    })
}

/// `a/b, c/d, e/f and 9 more`.
pub(super) fn name_some(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let text = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}
