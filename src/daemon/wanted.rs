//! Which report is asked for, as the query of an address has it.

use chrono::{DateTime, Utc};

use crate::daemon::state::Seen;
use crate::daemon::texts::shortened;
use crate::model::{Period, Slo, Window};
use crate::report::{PeriodChoice, Report};
use crate::status::{Extent, SloStatus, reviews};
use crate::units::TimeZone;

/// The report that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The kind of period.
    pub(crate) period: Period,
    /// By whose clocks it begins and ends.
    pub(crate) zone: TimeZone,
    /// Whether that is another zone than the usual one.
    pub(crate) other_zone: bool,
    /// When it is.
    pub(crate) extent: Extent,
    /// Only SLOs of this service.
    pub(crate) service: Option<String>,
    /// Only SLOs of this owner.
    pub(crate) owner: Option<String>,
    /// What of the query is ignored and why, as sentences.
    pub(crate) misread: Vec<String>,
}

/// What a query can have.
const KEYS: [&str; 4] = ["period", "time_zone", "service", "owner"];

impl Wanted {
    /// What `query` asks for of all that is `seen`; nothing is asked for by what cannot be read.
    pub(crate) fn of(query: &[(String, String)], seen: &Seen) -> Option<Self> {
        let mut misread: Vec<String> = query.iter().filter_map(|(key, _)| unknown(key)).collect();
        let value = |key: &str| query.iter().find(|(name, text)| name == key && !text.is_empty());
        let value = |key: &str| value(key).map(|(_, text)| text.as_str());
        let usual = usual_zone(seen);
        let zone = value("time_zone")
            .and_then(|text| noted(text.parse().map_err(|error| told(text, &error)), &mut misread));
        let zone = zone.unwrap_or(usual);
        let last = PeriodChoice::Last(Period::Month);
        let asked = value("period").and_then(|text| noted(extent(text, zone, seen.now), &mut misread));
        let (period, extent) = match asked {
            Some(asked) => asked,
            None => (Period::Month, last.extent(zone, seen.now).ok()?),
        };
        let slos = || seen.overview.slos().map(|status| &*status.slo);
        let service = value("service").and_then(|text| {
            let there = slos().any(|slo| slo.id.service == text);
            noted(there.then(|| text.to_owned()).ok_or_else(|| nobody("of the service", text)), &mut misread)
        });
        let owner = value("owner").and_then(|text| {
            let there = slos().any(|slo| slo.owner.as_deref() == Some(text));
            noted(there.then(|| text.to_owned()).ok_or_else(|| nobody("of the owner", text)), &mut misread)
        });
        Some(Self { period, zone, other_zone: zone != usual, extent, service, owner, misread })
    }

    /// The report, from what is held in memory.
    pub(crate) fn report(&self, seen: &Seen) -> Report {
        let slos = seen.overview.slos().filter(|status| self.includes(&status.slo));
        Report::begun(self.period, self.zone, self.extent, seen.now).with_held(slos)
    }

    /// Whether the report is about this one, too.
    pub(crate) fn includes(&self, slo: &Slo) -> bool {
        self.service.as_ref().is_none_or(|service| *service == slo.id.service)
            && self.owner.as_ref().is_none_or(|owner| slo.owner.as_ref() == Some(owner))
    }

    /// The period as it is asked for: `2026-10`.
    pub(crate) fn name(&self) -> PeriodChoice {
        PeriodChoice::naming(self.period, self.zone, self.extent)
    }

    /// The same about another period.
    pub(crate) fn about(&self, period: Period, extent: Extent) -> Self {
        Self { period, extent, misread: Vec::new(), ..self.clone() }
    }

    /// The one before.
    pub(crate) fn before(&self) -> Option<Self> {
        Some(self.about(self.period, self.extent.previous(self.window())?))
    }

    /// The one after, if it has begun.
    pub(crate) fn after(&self, now: DateTime<Utc>) -> Option<Self> {
        let next = Extent::present(self.window(), self.extent.end).filter(|next| next.start < now)?;
        Some(self.about(self.period, next))
    }

    fn window(&self) -> Window {
        Window::Calendar { period: self.period, zone: self.zone }
    }
}

/// Where something cannot be read, that is noted, and it is as if nothing was asked for.
fn noted<T>(read: Result<T, String>, misread: &mut Vec<String>) -> Option<T> {
    read.map_err(|problem| misread.push(problem)).ok()
}

fn extent(text: &str, zone: TimeZone, now: DateTime<Utc>) -> Result<(Period, Extent), String> {
    let choice: PeriodChoice = text.parse().map_err(|error| told(text, &error))?;
    let extent = choice.extent(zone, now).map_err(|error| told(text, &error))?;
    Ok((choice.period(), extent))
}

fn told(text: &str, error: &impl std::fmt::Display) -> String {
    format!("no report about `{}`: {error}", shortened(text))
}

fn nobody(whose: &str, text: &str) -> String {
    format!("there is no SLO {whose} `{}`", shortened(text))
}

fn unknown(key: &str) -> Option<String> {
    let about = || format!("a report has no `{}`: it takes {}", shortened(key), KEYS.join(", "));
    (!KEYS.contains(&key)).then(about)
}

/// The zone in which most SLOs have their periods.
fn usual_zone(seen: &Seen) -> TimeZone {
    let zone = |status: &SloStatus| match *reviews(std::iter::once(&*status.slo)) {
        [Window::Calendar { zone, .. }] => zone,
        _ => TimeZone::UTC,
    };
    let mut zones: Vec<(TimeZone, usize)> = Vec::new();
    for zone in seen.overview.slos().map(zone) {
        match zones.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, count)) => *count += 1,
            None => zones.push((zone, 1)),
        }
    }
    zones.into_iter().max_by_key(|(_, count)| *count).map_or(TimeZone::UTC, |(zone, _)| zone)
}
