//! What surrounds every page: top line, banners, notice.

use crate::daemon::assets;
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Sources, specs_warning, switch_sentence};
use crate::rules::OVERVIEW_DASHBOARD;

/// What surrounds every page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The browser's title.
    pub(crate) title: String,
    /// Whether Prometheus answers.
    pub(crate) source: Sentence,
    /// The class that colours it: `fresh`, `stale` or `waiting`.
    pub(crate) source_class: &'static str,
    /// Where Prometheus is.
    pub(crate) places: String,
    /// What is wrong with all figures, if anything is.
    pub(crate) banner: Option<Sentence>,
    /// What stands on every page.
    pub(crate) notice: Option<String>,
    /// What makes figures doubtful.
    pub(crate) warnings: Vec<String>,
    /// Which page this is.
    pub(crate) place: Place,
    /// How many runs are under way.
    pub(crate) live: usize,
    /// Whether the fault of another may be there although nobody watches it.
    pub(crate) lingers: bool,
    /// Who has thrown the safety switch, and why.
    pub(crate) switch: Option<Sentence>,
    /// The zone in which times are told.
    pub(crate) zone: String,
    /// The dashboard of all services, where there is a Grafana.
    pub(crate) grafana: Option<String>,
    /// How often the page asks for a newer one where JavaScript runs, in milliseconds.
    pub(crate) every: u32,
}

/// Where a page stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The list of all objectives.
    Objectives,
    /// The list of all runs.
    Runs,
    /// The list of all postmortems.
    Postmortems,
    /// The status report of a period.
    Report,
    /// Where figures come from.
    Sources,
    /// Any other one.
    Below,
}

/// How often pages refresh themselves, in milliseconds.
const EVERY: u32 = 15_000;

/// The same for pages of runs while one is under way: a run is over in a minute.
const EVERY_LIVE: u32 = 2_000;

impl Frame {
    /// The frame of the page called `title`.
    pub(crate) fn of(title: String, place: Place, seen: &Seen) -> Self {
        let Seen { overview, options, .. } = seen;
        let (now, live) = (seen.present(), seen.runs.under_way().count());
        let sources = Sources::of(overview, now, options.stale_after);
        Self {
            title,
            source: sources.line(),
            source_class: sources.class(),
            places: sources.places(),
            banner: sources.banner(),
            notice: options.notice.clone(),
            warnings: specs_warning(&seen.specs, now).into_iter().chain(overview.warnings()).collect(),
            place,
            live,
            lingers: seen.runs.runs.iter().any(|run| run.may_linger()),
            switch: switch_sentence(&seen.runs.switch, now),
            zone: options.zone.to_string(),
            grafana: options.grafana.as_ref().map(|base| format!("{base}/d/{OVERVIEW_DASHBOARD}")),
            every: EVERY,
        }
    }

    /// The frame of a page about some SLOs, which says by itself what is wrong with the rules of each.
    pub(crate) fn of_some(title: String, place: Place, seen: &Seen) -> Self {
        let specs = specs_warning(&seen.specs, seen.present());
        let warnings = specs.into_iter().chain(seen.overview.general_warnings()).collect();
        Self { warnings, ..Self::of(title, place, seen) }
    }

    /// The frame of a page about runs: it follows those that are under way, and what is doubtful about budgets is none of its
    /// business.
    pub(crate) fn of_runs(title: String, place: Place, seen: &Seen) -> Self {
        let frame = Self::of(title, place, seen);
        let every = if frame.live > 0 { EVERY_LIVE } else { EVERY };
        Self { every, warnings: Vec::new(), banner: None, ..frame }
    }

    /// The name of the style sheet.
    pub(crate) fn style() -> &'static str {
        &assets::STYLE.name
    }

    /// The name of the script.
    pub(crate) fn script() -> &'static str {
        &assets::SCRIPT.name
    }

    /// The name of the icon.
    pub(crate) fn icon() -> &'static str {
        &assets::ICON.name
    }
}
