//! Every phrase that depends on a fact, one file a language; what stands in every draft is in `templates/postmortem`.

mod english;
mod french;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::postmortem::Language;
use crate::postmortem::facts::{BudgetFacts, Facts, Happening, Source, TimelineRow};
use crate::postmortem::hints::{Hint, Remark};

/// What a hint says. All of it is Markdown.
pub(super) struct Suggestion {
    /// What was observed, with the value.
    pub(super) observed: String,
    /// What it may have contributed.
    pub(super) effect: String,
    /// What may be done about it, and how one sees that it is done; nothing for a hint that asks for nothing.
    pub(super) action: Option<Action>,
}

/// A suggested corrective action.
pub(super) struct Action {
    /// `prevent`, `detect` or `mitigate`.
    pub(super) kind: String,
    /// What to do, beginning with a verb.
    pub(super) text: String,
    /// What can be seen once it is done.
    pub(super) done_when: String,
}

/// The phrases of a language. All answers are Markdown, with what others wrote made harmless.
pub(super) trait Texts {
    /// The title.
    fn title(&self, facts: &Facts) -> String;
    /// The summary, two or three sentences.
    fn summary(&self, facts: &Facts) -> String;
    /// What stands in the column of events.
    fn happening(&self, what: &Happening, facts: &Facts) -> String;
    /// How it was noticed.
    fn detection(&self, facts: &Facts) -> String;
    /// What triggered it.
    fn trigger(&self, facts: &Facts) -> String;
    /// The answer to the first why.
    fn first_why(&self, facts: &Facts) -> String;
    /// How it ended.
    fn resolution(&self, facts: &Facts) -> String;
    /// What became of a service, from its budgets.
    fn affected(&self, service: &str, budgets: &[&BudgetFacts]) -> String;
    /// How exact moments and lengths are.
    fn precision(&self, facts: &Facts) -> Option<String>;
    /// What a hint says.
    fn hint(&self, hint: &Hint) -> Suggestion;
    /// What a remark says.
    fn remark(&self, remark: &Remark) -> String;
    /// The verdict of a gate or a run, in a word.
    fn word(&self, word: Word) -> &'static str;
    /// The result of a run that needs no postmortem.
    fn verdict(&self, facts: &Facts) -> String;
    /// The sentence under a chart.
    fn chart(&self, budget: &str, objective: &str, lowest: Option<&str>) -> String;
}

/// Words of tables.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word {
    /// The condition holds.
    Pass,
    /// It does not.
    Deny,
    /// Nobody can say.
    Unknown,
    /// Of a chart: the objective.
    Objective,
    /// Of a chart: the fault.
    Fault,
    /// Of a chart: the burn rate.
    BurnRate,
}

/// The phrases of a language.
pub(super) fn of(lang: Language) -> &'static dyn Texts {
    match lang {
        Language::English => &english::English,
        Language::French => &french::French,
    }
}

/// The seconds that the SLI of a look, or of a sample of an episode, was measured over.
pub(super) fn window(facts: &Facts) -> Option<f64> {
    facts.run.as_ref().map_or(Some(300.0), |run| run.sli_window_secs)
}

/// Until when rows behind the recovery tell of an SLI whose window began before it; `None` where there are none.
pub(super) fn echoes_until(facts: &Facts) -> Option<DateTime<Utc>> {
    let recovered = facts.moments.recovered?.at;
    let until = recovered + TimeDelta::from_std(Duration::try_from_secs_f64(window(facts)?).ok()?).ok()?;
    let behind = |row: &TimelineRow| row.at > recovered && row.at <= until;
    let told =
        |row: &TimelineRow| matches!(row.what, Happening::SliFell { .. } | Happening::SliLowest { .. });
    facts.timeline.iter().any(|row| behind(row) && told(row)).then_some(until)
}

/// `L12, Q3`: the same in every language.
pub(super) fn sources(sources: &[Source]) -> String {
    let name = |source: &Source| match source {
        Source::Line(seq) => format!("L{seq}"),
        Source::Query(id) => format!("Q{id}"),
    };
    sources.iter().map(name).collect::<Vec<_>>().join(", ")
}
