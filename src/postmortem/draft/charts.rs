//! The charts of the annex.

use chrono::{DateTime, Utc};

use super::texts::{Texts, Word};
use crate::charts::{SliChart, SliLabels, sli_chart};
use crate::postmortem::Language;
use crate::postmortem::facts::{BudgetFacts, Curve, Facts};

/// A figure for every SLI that fell below its objective; where none did, one for the service's first.
pub(super) fn charts(facts: &Facts, lang: Language, texts: &dyn Texts) -> Vec<String> {
    let curve = |budget: &BudgetFacts| facts.curves.iter().find(|curve| curve.subject == budget.subject);
    let figures = |fell: bool| {
        let budgets = facts.budgets.iter().filter(move |budget| !budget.below.is_empty() || !fell);
        budgets.filter_map(curve).filter_map(|curve| figure(curve, facts, lang, texts))
    };
    let fell: Vec<String> = figures(true).collect();
    if fell.is_empty() { figures(false).take(1).collect() } else { fell }
}

fn figure(curve: &Curve, facts: &Facts, lang: Language, texts: &dyn Texts) -> Option<String> {
    let points: Vec<_> = curve.samples.iter().map(|sample| (sample.at, sample.sli)).collect();
    let answer = answer(curve, lang, texts);
    let labels = SliLabels {
        answer: answer.clone(),
        objective: texts.word(Word::Objective).to_owned(),
        fault: texts.word(Word::Fault).to_owned(),
        burn_rate: texts.word(Word::BurnRate).to_owned(),
        share: &|ratio| lang.objective(ratio),
        rate: &|rate| lang.burn_rate(rate),
    };
    let (objective, fault) = (curve.objective, fault(facts));
    let svg = sli_chart(&SliChart { points: &points, objective, fault, labels });
    let caption = crate::charts::escape(&answer);
    (!svg.is_empty()).then(|| format!("<figure>\n{svg}\n<figcaption>{caption}</figcaption>\n</figure>"))
}

/// What the chart shows, in a sentence.
fn answer(curve: &Curve, lang: Language, texts: &dyn Texts) -> String {
    let lowest = curve.samples.iter().filter_map(|sample| sample.sli).min_by(f64::total_cmp);
    let lowest = lowest.map(|sli| lang.sli(sli));
    texts.chart(&curve.subject.to_string(), &lang.objective(curve.objective), lowest.as_deref())
}

/// From the fault until it was mitigated, or to the end of what is told.
fn fault(facts: &Facts) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let moments = &facts.moments;
    Some((moments.injected?.at, moments.mitigated.map_or(facts.to, |mitigated| mitigated.at)))
}
