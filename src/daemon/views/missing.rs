//! What is shown instead of a page that is not there.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use askama::Template;

use super::frame::{Frame, Place};
use super::row::{href, service_href};
use super::runs::run_href;
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Word, shortened};
use crate::model::SloId;

/// How many others are offered instead.
const OFFERED: usize = 5;

/// What was asked for and is not there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sought<'a> {
    /// Any page.
    Page,
    /// The page of a service.
    Service(&'a str),
    /// The page of an SLO of a service.
    Slo(&'a str, &'a str),
    /// The page of a run.
    Run(&'a str),
    /// The postmortem of a run that is there.
    Postmortem(&'a str),
}

/// The page of a 404.
#[derive(Debug, Template)]
#[template(path = "missing.html")]
pub(crate) struct MissingPage {
    frame: Frame,
    sentence: Sentence,
    /// What makes it.
    command: Option<String>,
    /// Addresses and names of others.
    offered: Vec<(String, String)>,
}

impl MissingPage {
    /// The page that is shown where `sought` is not there.
    pub(crate) fn of(sought: Sought<'_>, seen: &Seen) -> Self {
        let command = match sought {
            Sought::Postmortem(run) => Some(format!("sloe postmortem draft {}", shortened(run))),
            _ => None,
        };
        Self {
            frame: Frame::of("Not found – sloe".to_owned(), Place::Below, seen),
            sentence: sentence(sought),
            command,
            offered: offered(sought, seen),
        }
    }
}

fn sentence(sought: Sought<'_>) -> Sentence {
    let there_is_no = |what: &str| Sentence::default().plain(format!("There is no {what} "));
    match sought {
        Sought::Page => Sentence::default().plain("There is no such page."),
        Sought::Service(service) => there_is_no("service").name(service).plain(" with an objective."),
        Sought::Slo(service, slo) => {
            there_is_no("objective").name(&format!("{} {}", shortened(service), shortened(slo))).plain(".")
        }
        Sought::Run(run) => there_is_no("run").name(run).plain("."),
        Sought::Postmortem(run) => there_is_no("draft of a postmortem of").name(run).plain(" yet."),
    }
}

fn offered(sought: Sought<'_>, seen: &Seen) -> Vec<(String, String)> {
    let run = |name: &str| (run_href(name), shortened(name));
    match sought {
        Sought::Page => Vec::new(),
        Sought::Postmortem(name) => vec![run(name)],
        Sought::Run(name) => {
            let mut names: Vec<&str> = seen.runs.runs.iter().map(|run| &*run.summary.run).collect();
            names.sort_by_key(|other| Reverse(common_start(other, name)));
            names.into_iter().take(OFFERED).map(run).collect()
        }
        Sought::Service(service) => {
            let services = seen.overview.slos().map(|status| &*status.slo.id.service);
            let mut names: Vec<&str> = services.collect::<BTreeSet<_>>().into_iter().collect();
            names.sort_by_key(|other| Reverse(closeness(other, service)));
            names.into_iter().take(OFFERED).map(|name| (service_href(name), shortened(name))).collect()
        }
        Sought::Slo(service, slo) => {
            let mut ids: Vec<&SloId> = seen.overview.slos().map(|status| &status.slo.id).collect();
            ids.sort_by_key(|id| Reverse(likeness(id, service, slo)));
            let name = |id: &SloId| format!("{} {}", shortened(&id.service), shortened(&id.name));
            ids.into_iter().take(OFFERED).map(|id| (href(id), name(id))).collect()
        }
    }
}

/// The same service counts most, then the same SLO, then how far the names agree from their start.
fn likeness(id: &SloId, service: &str, slo: &str) -> (bool, bool, usize) {
    (id.service == service, id.name == slo, common_start(&id.service, service) + common_start(&id.name, slo))
}

/// How much of a name another one has: that it is within it, or how far they agree from their start.
fn closeness(other: &str, name: &str) -> (bool, usize) {
    let [other, name] = [other, name].map(str::to_lowercase);
    (other.contains(&*name) || name.contains(&*other), common_start(&other, &name))
}

fn common_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}
