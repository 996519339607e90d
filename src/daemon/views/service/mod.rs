//! The page of one service: may it be released, how do its budgets stand, and what spent them?

mod episodes;
mod reasons;

use std::collections::BTreeSet;

use askama::Template;

use self::episodes::Episodes;
use self::reasons::{Reasons, reasons};
use super::detail::{Link, dashboard, links};
use super::frame::{Frame, Place};
use super::runs::{self, Cost, RunRow};
use super::table::{Shared, Table};
use crate::daemon::asked::Asked;
use crate::daemon::state::Seen;
use crate::daemon::texts::{
    AsOf, Sentence, Sources, Word, objectives, service_answer, service_sentence, verdict, verdict_class,
};
use crate::daemon::views::row::encoded;
use crate::policy;
use crate::status::Known;

/// One service with all its objectives.
#[derive(Debug, Template)]
#[template(path = "service.html")]
pub(crate) struct ServicePage {
    frame: Frame,
    service: String,
    /// The address of its gate in the API.
    gate_href: String,
    sentence: Sentence,
    verdict: &'static str,
    verdict_class: &'static str,
    reasons: Reasons,
    /// How many objectives it has.
    objectives: String,
    /// Who answers for them, with lists of all that each answers for.
    owners: Vec<(String, String)>,
    links: Vec<Link>,
    table: Table,
    episodes: Episodes,
    runs: Vec<RunRow>,
    more_runs: usize,
}

impl ServicePage {
    /// The page of `service` among all that is seen; `None` where it has no objective.
    pub(crate) fn of(service: &str, seen: &Seen) -> Option<Self> {
        let (overview, now) = (&*seen.overview, seen.present());
        let sources = Sources::of(overview, now, seen.options.stale_after);
        let gate = policy::gate(service, overview, |part| sources.doubt(part))?;
        let known: Vec<Known<'_>> =
            overview.known().filter(|known| known.status.slo.id.service == service).collect();
        let gates = [gate];
        let shared = Shared { sources: &sources, gates: &gates, now };
        let [gate] = &gates;
        let fresh = known.iter().filter(|known| sources.as_of(known.part) == AsOf::Now);
        let on_grafana = seen.options.grafana.as_ref().map(|base| dashboard(base, service, ""));
        let sentence = service_sentence(gate, fresh.map(|known| known.status), now);
        Some(Self {
            frame: Frame::of_some(format!("{} – sloe", service_answer(gate).text()), Place::Below, seen),
            service: service.to_owned(),
            gate_href: format!("/api/v1/gate/{}", encoded(service)),
            sentence,
            verdict: verdict(gate.decision),
            verdict_class: verdict_class(gate.decision),
            reasons: reasons(gate, now),
            objectives: objectives(known.len()),
            owners: owners(&known),
            links: all_links(&known).into_iter().chain(on_grafana).collect(),
            table: Table::of(&known, known.iter().map(|known| known.status), &shared),
            episodes: Episodes::of(&known, now),
            runs: runs::of_service(service, seen),
            more_runs: seen.runs.of_service(service).count().saturating_sub(runs::SHOWN),
        })
    }
}

fn owners(known: &[Known<'_>]) -> Vec<(String, String)> {
    let owners: BTreeSet<&String> =
        known.iter().filter_map(|known| known.status.slo.owner.as_ref()).collect();
    let list = |owner: &String| Asked { owner: Some(owner.clone()), ..Asked::default() }.href();
    owners.into_iter().map(|owner| (list(owner), owner.clone())).collect()
}

/// The links of all its objectives, each once.
fn all_links(known: &[Known<'_>]) -> Vec<Link> {
    let mut links: Vec<Link> = known.iter().flat_map(|known| links(&known.status.slo)).collect();
    let mut seen = BTreeSet::new();
    links.retain(|link| seen.insert((link.name.clone(), link.url.clone())));
    links
}
