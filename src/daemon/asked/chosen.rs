//! Which objectives are asked for.

use super::Asked;
use crate::model::{Severity, Slo};
use crate::status::State;

/// What is asked for, made ready to be held against many objectives.
#[derive(Clone, Debug)]
pub(crate) struct Filter<'a> {
    asked: &'a Asked,
    words: Vec<String>,
}

impl Asked {
    /// The filter that it is.
    pub(crate) fn filter(&self) -> Filter<'_> {
        Filter { asked: self, words: self.search.split(' ').map(str::to_lowercase).collect() }
    }
}

impl Filter<'_> {
    /// Whether search, service and owner leave this SLO.
    pub(crate) fn is_about(&self, slo: &Slo) -> bool {
        let is = |wanted: &Option<String>, own: Option<&str>| wanted.is_none() || wanted.as_deref() == own;
        is(&self.asked.service, Some(&slo.id.service))
            && is(&self.asked.owner, slo.owner.as_deref())
            && self.finds(slo)
    }

    /// Whether an objective in this state is left.
    pub(crate) fn wants(&self, state: State) -> bool {
        self.asked.states.is_empty() || self.asked.states.contains(&state)
    }

    /// Whether an objective is left for which alerts of these severities fire.
    pub(crate) fn wants_alerts(&self, mut firing: impl Iterator<Item = Severity>) -> bool {
        self.asked.alerts.is_empty() || firing.any(|severity| self.asked.alerts.contains(&severity))
    }

    fn finds(&self, slo: &Slo) -> bool {
        if self.asked.search.is_empty() {
            return true;
        }
        let text = searched(slo);
        self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// All that a search looks at, in lower case: a label is found by its name, by its value, and as `tier=critical`.
fn searched(slo: &Slo) -> String {
    let id = &slo.id;
    let mut text = format!("{}/{}\n", id.service, id.name);
    for part in [&slo.owner, &slo.description].into_iter().flatten() {
        text.extend([part, "\n"]);
    }
    for (name, value) in &slo.labels {
        text.extend([name, "=", value, "\n"]);
    }
    text.to_lowercase()
}
