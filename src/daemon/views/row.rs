//! A row of the list: one SLO, the whole row a link.

use super::cells::{Cells, badges, watched};
use crate::charts::BarScale;
use crate::daemon::texts::{
    AsOf, Moment, Present, Sentence, Sources, caveats, clock, group_name, window_name,
};
use crate::model::{Sli, Slo, SloId};
use crate::status::Known;
use crate::units::show;

/// A row of the list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Where it leads.
    pub(crate) href: String,
    /// Where the page of its service is.
    pub(crate) service_href: String,
    /// The service.
    pub(crate) service: String,
    /// The SLO's name.
    pub(crate) name: String,
    /// The threshold of a latency SLO.
    pub(crate) threshold: Option<String>,
    /// Who answers for it.
    pub(crate) owner: Option<String>,
    /// The worst group, of how many.
    pub(crate) group: Option<(String, usize)>,
    /// The objective in per cent.
    pub(crate) objective: String,
    /// The window in words, where the head of the column does not say it.
    pub(crate) window: Option<String>,
    /// The window of its burn rate in words, where the head of the column does not say it.
    pub(crate) now_window: Option<String>,
    /// Where its figures come from, where that may be several sources.
    pub(crate) origin: Option<Sentence>,
    /// When they were true, if they may be true no more.
    pub(crate) as_of: Option<Moment>,
    /// What limits them.
    pub(crate) caveats: Vec<String>,
    /// Its figures.
    pub(crate) cells: Cells,
}

impl Row {
    /// The row of an SLO, its bar drawn to `scale`.
    pub(crate) fn of(known: Known<'_>, scale: BarScale, sources: &Sources<'_>, now: Present) -> Self {
        let Known { part, status } = known;
        let (slo, as_of) = (&status.slo, sources.as_of(part));
        let group =
            (!status.groups.is_empty()).then(|| (group_name(&status.worst.labels), status.groups.len()));
        Self {
            href: href(&slo.id),
            service_href: service_href(&slo.id.service),
            service: slo.id.service.clone(),
            name: slo.id.name.clone(),
            threshold: threshold(&slo.sli),
            owner: slo.owner.clone(),
            group,
            objective: show::objective(slo.objective),
            window: Some(window_name(slo.window)),
            now_window: now_window(slo),
            origin: sources.origin(part),
            as_of: match as_of {
                AsOf::Now => None,
                AsOf::Then(at) => Some(clock(at, now)),
            },
            caveats: caveats(status, now),
            cells: Cells {
                alerts: badges(status.alerts(), as_of),
                ..Cells::of(slo, &status.worst, scale, now, as_of)
            },
        }
    }
}

/// The window of the burn rate that a row shows, in words.
pub(crate) fn now_window(slo: &Slo) -> Option<String> {
    watched(slo).map(|pair| show::window(pair.long))
}

/// The threshold of a latency SLI, as its spec writes it.
pub(crate) fn threshold(sli: &Sli) -> Option<String> {
    match sli {
        Sli::Latency { written, .. } => Some(format!("≤ {}", spaced(written))),
        Sli::Gauge { good, .. } => Some(good.to_string()),
        _ => None,
    }
}

/// `500ms` as `500 ms`.
fn spaced(written: &str) -> String {
    let unit = written.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(written.len());
    let (number, unit) = written.split_at(unit);
    format!("{number}\u{a0}{unit}")
}

/// The address of an SLO's page.
pub(crate) fn href(id: &SloId) -> String {
    format!("/slo/{}/{}", encoded(&id.service), encoded(&id.name))
}

/// The address of a service's page.
pub(crate) fn service_href(service: &str) -> String {
    format!("/service/{}", encoded(service))
}

/// A path segment as RFC 3986 section 3.3 wants it.
pub(crate) fn encoded(segment: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let byte = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    segment.bytes().map(byte).collect()
}
