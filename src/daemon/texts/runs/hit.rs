//! What a run broke, in words.

use crate::daemon::texts::{in_words, shortened};
use crate::postmortem::facts::RunFacts;

/// `One of three pods was deleted`; what the record does not say is left out.
pub(super) fn hit(run: &RunFacts) -> String {
    let (hit, wanted) = (run.targets.len(), run.replicas.map(|replicas| replicas.wanted as usize));
    let thing = if run.driver == "local" { "replica" } else { "pod" };
    let (who, one) = match (hit, wanted) {
        (0, _) => (format!("What {} hits", shortened(&run.experiment)), true),
        (1, Some(1)) => (format!("The only {thing}"), true),
        (hit, Some(wanted)) if hit == wanted => (format!("All {} {thing}s", in_words(wanted)), false),
        (hit, Some(wanted)) if hit < wanted => {
            (format!("{} of {} {thing}s", capital(&in_words(hit)), in_words(wanted)), hit == 1)
        }
        (1, _) => (format!("One {thing}"), true),
        (hit, _) => (format!("{} {thing}s", capital(&in_words(hit))), false),
    };
    format!("{who} {} {}", if one { "was" } else { "were" }, done(run))
}

/// The fault for a table: `delete 1 pod, 30 s`.
pub(crate) fn fault_words(run: &RunFacts) -> String {
    let fault = match (run.fault.as_str(), delay(run)) {
        ("pod-delete", _) => "pods deleted".to_owned(),
        ("network-latency", Some(delay)) => format!("network slowed by {delay}"),
        ("network-latency", None) => "network slowed".to_owned(),
        (other, _) => shortened(other),
    };
    format!("{fault}, {}", shortened(&run.driver))
}

fn done(run: &RunFacts) -> String {
    match (run.fault.as_str(), delay(run)) {
        ("pod-delete", _) => "deleted".to_owned(),
        ("network-latency", Some(delay)) => format!("slowed by {delay}"),
        ("network-latency", None) => "slowed".to_owned(),
        (other, _) => format!("hit by {}", shortened(other)),
    }
}

fn delay(run: &RunFacts) -> Option<String> {
    let delay = run.settings.get("fault")?.get("delay")?.as_str()?;
    let unit = delay.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = delay.split_at(unit);
    Some(shortened(&format!("{number}\u{a0}{unit}")))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
