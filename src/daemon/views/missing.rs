//! What is shown instead of a page that is not there.

use askama::Template;
use chrono::{DateTime, Utc};

use super::frame::Frame;
use super::row::href;
use crate::daemon::PageOptions;
use crate::daemon::texts::{Word, shortened};
use crate::model::SloId;
use crate::status::Snapshot;

/// How many SLOs are offered instead.
const OFFERED: usize = 5;

/// The page of a 404.
#[derive(Debug, Template)]
#[template(path = "missing.html")]
pub(crate) struct MissingPage {
    frame: Frame,
    sought: Option<String>,
    offered: Vec<(String, String)>,
}

impl MissingPage {
    /// The page that is shown when the SLO `sought`, or any other page, is not there.
    pub(crate) fn of(
        sought: Option<(&str, &str)>,
        snapshot: &Snapshot,
        now: DateTime<Utc>,
        options: &PageOptions,
    ) -> Self {
        let mut ids: Vec<&SloId> = snapshot.slos.iter().map(|status| &status.slo.id).collect();
        if let Some((service, slo)) = sought {
            ids.sort_by_key(|id| std::cmp::Reverse(likeness(id, service, slo)));
        }
        let offer = |id: &SloId| (href(id), format!("{} {}", shortened(&id.service), shortened(&id.name)));
        let kept = sought.map_or(0, |_| OFFERED);
        Self {
            frame: Frame::of("Not found – sloe".to_owned(), snapshot, now, options),
            sought: sought.map(|(service, slo)| format!("{} {}", shortened(service), shortened(slo))),
            offered: ids.into_iter().take(kept).map(offer).collect(),
        }
    }
}

/// The same service counts most, then the same SLO, then how far the names agree from their start.
fn likeness(id: &SloId, service: &str, slo: &str) -> (bool, bool, usize) {
    (id.service == service, id.name == slo, common_start(&id.service, service) + common_start(&id.name, slo))
}

fn common_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}
