//! A deterministic model of scraped counters: what happened, and what Prometheus got to see of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::rules_harness::promtool::Series;

/// Seconds between two scrapes.
pub(crate) const SCRAPE: u32 = 30;
/// Scrapes come this many seconds after the moments at which rules are evaluated.
pub(crate) const PHASE: u32 = 7;
pub(crate) const SCRAPES_AN_HOUR: u32 = 3600 / SCRAPE;

/// Counters by series name, scraped one after another.
#[derive(Default)]
pub(crate) struct Scrapes {
    /// The samples of each series: second and value; no value where the series ends (a staleness marker).
    samples: BTreeMap<String, Vec<(u32, Option<u64>)>>,
    counters: BTreeMap<String, u64>,
}

impl Scrapes {
    /// Adds events to a counter, which exists from then on.
    pub(crate) fn count(&mut self, series: &str, events: u32) {
        *self.counters.entry(series.to_owned()).or_default() += u64::from(events);
    }

    /// All counters start again at zero, in place.
    pub(crate) fn restart(&mut self) {
        self.counters.values_mut().for_each(|value| *value = 0);
    }

    /// The scrape number `index` reads every counter.
    pub(crate) fn scrape(&mut self, index: u32) {
        let at = second(index);
        for (series, value) in &self.counters {
            self.samples.entry(series.clone()).or_default().push((at, Some(*value)));
        }
    }

    /// All series with `part` in their names end: the scrape number `index` finds none of them.
    pub(crate) fn end(&mut self, part: &str, index: u32) {
        for (series, _) in self.counters.extract_if(.., |series, _| series.contains(part)) {
            self.samples.entry(series).or_default().push((second(index), None));
        }
    }

    /// A series ends and another goes on with its counter: the scrape number `index` finds it under a new name.
    pub(crate) fn rename(&mut self, old: &str, new: &str, index: u32) {
        let value = self.counters.remove(old).expect("the series exists");
        self.samples.entry(old.to_owned()).or_default().push((second(index), None));
        self.counters.insert(new.to_owned(), value);
    }

    /// Everything scraped, for promtool.
    pub(crate) fn series(&self) -> Vec<Series> {
        let write =
            |(name, samples): (&String, &Vec<_>)| Series { name: name.clone(), values: values(samples) };
        self.samples.iter().map(write).collect()
    }
}

/// When the scrape number `index` takes place, in seconds.
pub(crate) const fn second(index: u32) -> u32 {
    PHASE + index * SCRAPE
}

fn values(samples: &[(u32, Option<u64>)]) -> String {
    let (mut text, mut next) = (String::new(), 0);
    for (at, value) in samples {
        if *at > next {
            let _ = write!(text, "_x{} ", at - next);
        }
        let _ = match value {
            Some(value) => write!(text, "{value} "),
            None => write!(text, "stale "),
        };
        next = at + 1;
    }
    text
}
