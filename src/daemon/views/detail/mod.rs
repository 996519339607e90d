//! The page of one SLO.

mod alerts;
mod aspect;
mod charts;
mod documents;
mod episodes;
mod facts;
mod groups;
mod periods;
mod readings;
mod tiles;
mod what_if;

use askama::Template;

use self::alerts::Alerts;
pub(crate) use self::aspect::Aspect;
use self::charts::Charts;
use self::documents::{Document, documents};
pub(crate) use self::episodes::anchor as episode_anchor;
use self::facts::{Fact, facts};
pub(crate) use self::facts::{Link, dashboard, links};
use self::groups::{GroupRow, SHOWN};
use self::periods::PeriodRow;
use self::tiles::Tiles;
use super::cells::Cells;
use super::frame::{Frame, Place};
use super::row::{href, service_href, threshold};
use super::runs::{self, Cost, RunRow};
use crate::charts::BarScale;
use crate::daemon::state::Seen;
use crate::daemon::texts::{Answer, Sentence, Sources, Word, coverage, detail_sentence, unknown_remedy};
use crate::model::Slo;
use crate::status::{Budget, Known, WhatIf};
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
    window: String,
    cells: Cells,
    tiles: Tiles,
    coverage: Option<String>,
    /// What to do where the budget is not known.
    remedy: Option<&'static str>,
    /// What may become of the budget; nothing where figures are of before.
    what_if: Vec<Answer>,
    charts: Charts,
    alerts: Alerts,
    /// The worst groups, and the others.
    groups: Vec<GroupRow>,
    more_groups: Vec<GroupRow>,
    /// The periods before, newest first; `None` until they are loaded.
    periods: Option<Vec<PeriodRow>>,
    documents: Vec<Document>,
    facts: Vec<Fact>,
    runs: Vec<RunRow>,
    more_runs: usize,
}

/// The dashboard with this SLO's marks in its charts.
fn on_grafana(slo: &Slo, seen: &Seen) -> Option<Link> {
    let base = seen.options.grafana.as_ref()?;
    Some(dashboard(base, &slo.id.service, &format!("?var-slo={}", slo.id.name)))
}

impl DetailPage {
    /// The page of an SLO among all that is seen, with the charts that are `asked` for.
    pub(crate) fn of(known: Known<'_>, asked: &Aspect, seen: &Seen) -> Self {
        let (Known { part, status }, now) = (known, seen.present());
        let sources = Sources::of(&seen.overview, now, seen.options.stale_after);
        let (slo, worst, as_of) = (&*status.slo, &status.worst, sources.as_of(part));
        let what_if = WhatIf::of(slo, worst, now.zone);
        let sentence = detail_sentence(status, what_if.roll_off(), now, as_of);
        let mut groups = groups::rows(status, now, as_of);
        let more_groups = groups.split_off(groups.len().min(SHOWN));
        let scale = BarScale::fitting(worst.budget.as_ref().ok().map(Budget::remaining_ratio));
        Self {
            frame: Frame::of_some(format!("{} – sloe", sentence.text()), Place::Below, seen),
            href: href(&slo.id),
            service: slo.id.service.clone(),
            service_href: service_href(&slo.id.service),
            name: slo.id.name.clone(),
            threshold: threshold(&slo.sli),
            owner: slo.owner.clone(),
            origin: sources.origin(part),
            description: slo.description.clone(),
            links: links(slo).into_iter().chain(on_grafana(slo, seen)).collect(),
            sentence,
            window: show::window(slo.window.length()),
            cells: Cells::of(slo, worst, scale, now, as_of),
            coverage: coverage(worst.coverage),
            remedy: unknown_remedy(status),
            tiles: Tiles::of(slo, worst, now, as_of),
            what_if: what_if::answers(status, &what_if, now, as_of),
            charts: Charts::of(status, asked, as_of, seen),
            alerts: Alerts::of(status, now, as_of),
            groups,
            more_groups,
            periods: periods::rows(status),
            documents: documents(known, seen),
            facts: facts(slo),
            runs: runs::of_slo(slo, seen),
            more_runs: seen.runs.of_service(&slo.id.service).count().saturating_sub(runs::SHOWN),
        }
    }
}
