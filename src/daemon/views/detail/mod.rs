//! The page of one SLO.

mod alerts;
mod aspect;
mod charts;
mod episodes;
mod facts;
mod groups;
mod readings;

use askama::Template;

use self::alerts::AlertRow;
pub(crate) use self::aspect::Aspect;
use self::charts::Charts;
pub(crate) use self::episodes::anchor as episode_anchor;
use self::facts::{Fact, facts};
pub(crate) use self::facts::{Link, links};
use self::groups::GroupRow;
use super::cells::{Cells, watched};
use super::frame::{Frame, Place};
use super::row::{href, service_href, threshold};
use super::runs::{self, Cost, RunRow};
use crate::charts::BarScale;
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Sources, Word, coverage, detail_sentence};
use crate::model::{Slo, Unit};
use crate::status::{Budget, GroupStatus, Known};
use crate::units::show;

/// One SLO in full; the figures of a grouped one are those of its worst group.
#[derive(Debug, Template)]
#[template(path = "detail.html")]
pub(crate) struct DetailPage {
    frame: Frame,
    href: String,
    service: String,
    service_href: String,
    name: String,
    threshold: Option<String>,
    owner: Option<String>,
    /// Where its figures come from, where that may be several sources.
    origin: Option<Sentence>,
    description: Option<String>,
    links: Vec<Link>,
    sentence: Sentence,
    objective: String,
    window: String,
    cells: Cells,
    coverage: Option<String>,
    events: Option<Events>,
    now_window: Option<String>,
    other_rates: Vec<(String, String)>,
    charts: Charts,
    alerts: Vec<AlertRow>,
    groups: Vec<GroupRow>,
    facts: Vec<Fact>,
    runs: Vec<RunRow>,
    more_runs: usize,
}

/// The counts behind the figures.
#[derive(Clone, Debug)]
struct Events {
    unit: &'static str,
    total: String,
    good: String,
    bad: String,
    allowed: String,
    left: String,
    over: bool,
}

impl DetailPage {
    /// The page of an SLO among all that is seen, with the charts that are `asked` for.
    pub(crate) fn of(known: Known<'_>, asked: &Aspect, seen: &Seen) -> Self {
        let (Known { part, status }, now) = (known, seen.present());
        let sources = Sources::of(&seen.overview, now, seen.options.stale_after);
        let (slo, worst, as_of) = (&*status.slo, &status.worst, sources.as_of(part));
        let sentence = detail_sentence(status, now, as_of);
        let scale = BarScale::fitting(worst.budget.as_ref().ok().map(Budget::remaining_ratio));
        Self {
            frame: Frame::of(format!("{} – sloe", sentence.text()), Place::Below, seen),
            href: href(&slo.id),
            service: slo.id.service.clone(),
            service_href: service_href(&slo.id.service),
            name: slo.id.name.clone(),
            threshold: threshold(&slo.sli),
            owner: slo.owner.clone(),
            origin: sources.origin(part),
            description: slo.description.clone(),
            links: links(slo),
            sentence,
            objective: show::objective(slo.objective),
            window: show::window(slo.window.length()),
            cells: Cells::of(slo, worst, scale, now, as_of),
            coverage: coverage(worst.coverage),
            events: worst.budget.as_ref().ok().map(|budget| Events::of(budget, status.slo.unit())),
            now_window: watched(slo).map(|pair| show::window(pair.long)),
            other_rates: other_rates(slo, worst),
            charts: Charts::of(status, asked, as_of, seen),
            alerts: alerts::rows(status, as_of),
            groups: groups::rows(status, now, as_of),
            facts: facts(slo),
            runs: runs::of_slo(slo, seen),
            more_runs: seen.runs.of_service(&slo.id.service).count().saturating_sub(runs::SHOWN),
        }
    }
}

impl Events {
    fn of(budget: &Budget, unit: Unit) -> Self {
        Self {
            unit: unit.noun(),
            total: show::count(budget.total_events()),
            good: show::count(budget.total_events() - budget.bad_events()),
            bad: show::count(budget.bad_events()),
            allowed: show::count(budget.allowed_events().floor()),
            left: show::count(budget.remaining_events().abs().floor()),
            over: budget.remaining_ratio() < 0.0,
        }
    }
}

/// The burn rates over the long windows of the other pairs.
fn other_rates(slo: &Slo, group: &GroupStatus) -> Vec<(String, String)> {
    let shown = watched(slo).map(|pair| pair.long);
    let others = slo.alerts.iter().map(|pair| pair.long).filter(|long| Some(*long) != shown);
    let rate = |long| Some((show::window(long), show::burn_rate(group.burn_rate(long)?)));
    others.filter_map(rate).collect()
}
