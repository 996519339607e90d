//! How much traffic an SLO has: one question for all of its figures, and the answer.

use super::reads::{Subject, observations};
use crate::model::{HistogramKind, Query, Sli};
use crate::prom::Sample;
use crate::promql::{self, MatchOp, Matcher, VectorSelector};
use crate::units::Duration;

/// The label that tells the figures of one answer apart.
const FIGURE: &str = "sloe_figure";
/// Over which scrapes are counted.
const BASE: Duration = Duration::from_minutes(5);

/// The figures of an SLO.
#[derive(Clone, Debug)]
pub(super) struct Figures {
    /// The stretch of time that was asked about.
    pub(super) range: Duration,
    /// One, or one for each group.
    pub(super) groups: Vec<Group>,
    /// How many samples five minutes of a usual series hold.
    pub(super) scrapes: Option<f64>,
    /// How many samples the longest series has within the range.
    samples: Option<f64>,
}

/// The events of one group within the range.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) labels: Vec<(String, String)>,
    pub(super) total: Option<f64>,
    /// The good or the bad ones.
    pub(super) counted: Option<f64>,
}

/// The question after the figures over `range`; `None` where there is nothing to count. `bounds` are the spellings of the
/// bucket at the threshold.
pub(super) fn query(subject: &Subject<'_>, bounds: &[String], range: Duration) -> Option<String> {
    let slo = subject.slo;
    let sum = if slo.group_by.is_empty() {
        "sum".to_owned()
    } else {
        format!("sum by ({}) ", slo.group_by.join(", "))
    };
    let (total, counted) = events(&slo.sli, bounds, range);
    let scraped = scraped(&slo.sli);
    let summed = |expr: String| format!("{sum}({expr})");
    let parts = [
        ("total", total.map(summed)),
        ("counted", counted.map(summed)),
        (
            "scrapes",
            scraped.as_ref().map(|series| format!("quantile(0.5, count_over_time({series}[{BASE}]))")),
        ),
        ("samples", scraped.as_ref().map(|series| format!("max(count_over_time({series}[{range}]))"))),
    ];
    let named = parts.into_iter().filter_map(|(name, expr)| {
        Some(format!("label_replace({}, \"{FIGURE}\", \"{name}\", \"\", \"\")", expr?))
    });
    let query = named.collect::<Vec<_>>().join(" or ");
    (!query.is_empty()).then_some(query)
}

/// The events of the total and the counted ones within a range, series by series.
fn events(sli: &Sli, bounds: &[String], range: Duration) -> (Option<String>, Option<String>) {
    let of = |query: &Query| match query {
        Query::Counter(selector) => format!("increase({selector}[{range}])"),
        Query::Expression(expr) => promql::substitute_window(expr, range).to_string(),
    };
    match sli {
        Sli::Events { counted, total, .. } => (Some(of(total)), Some(of(counted))),
        Sli::Latency { histogram, kind: HistogramKind::Classic, .. } => {
            let bucket = histogram.with_suffix("_bucket");
            let le = Matcher::new("le", MatchOp::Regex, bounds.join("|").replace('.', "\\."));
            let bucket = format!("increase({}[{range}])", bucket.with_matcher(le));
            (
                Some(format!("increase({}[{range}])", histogram.with_suffix("_count"))),
                (!bounds.is_empty()).then_some(bucket),
            )
        }
        Sli::Latency { histogram, kind: HistogramKind::Native, .. } => {
            (Some(format!("histogram_count(increase({histogram}[{range}]))")), None)
        }
        Sli::Probe { success } => (Some(format!("count_over_time({success}[{range}])")), None),
        Sli::Ratio { .. } | Sli::Gauge { .. } | Sli::Composite { .. } => (None, None),
    }
}

/// The series whose scrapes are counted.
fn scraped(sli: &Sli) -> Option<VectorSelector> {
    match sli {
        Sli::Events { total: Query::Counter(total), .. } => Some(total.clone()),
        Sli::Latency { histogram, kind, .. } => Some(observations(histogram, *kind)),
        Sli::Gauge { query, .. } => promql::is_selector(query).cloned(),
        Sli::Probe { success } => Some(success.clone()),
        Sli::Events { .. } | Sli::Ratio { .. } | Sli::Composite { .. } => None,
    }
}

/// The figures in an answer.
pub(super) fn read(range: Duration, samples: Vec<Sample>) -> Figures {
    let mut figures = Figures { range, groups: Vec::new(), scrapes: None, samples: None };
    for Sample { mut labels, value, .. } in samples {
        let figure = labels.remove(FIGURE).unwrap_or_default();
        let labels: Vec<(String, String)> = labels.into_iter().collect();
        match figure.as_str() {
            "scrapes" => figures.scrapes = Some(value),
            "samples" => figures.samples = Some(value),
            "total" => figures.group(labels).total = Some(value),
            _ => figures.group(labels).counted = Some(value),
        }
    }
    figures
}

impl Figures {
    fn group(&mut self, labels: Vec<(String, String)>) -> &mut Group {
        let found = self.groups.iter().position(|group| group.labels == labels);
        let at = found.unwrap_or_else(|| {
            self.groups.push(Group { labels, ..Group::default() });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    /// The part of the range for which there are samples: a service that is two hours old has no day of traffic.
    pub(super) fn covered(&self) -> Duration {
        match (self.scrapes, self.samples) {
            (Some(scrapes), Some(samples)) if scrapes > 0.0 => {
                Duration::from_secs_f64(samples * BASE.as_secs_f64() / scrapes).min(self.range)
            }
            _ => self.range,
        }
    }

    /// How far apart scrapes are.
    pub(super) fn scrape_interval(&self) -> Option<Duration> {
        let scrapes = self.scrapes.filter(|scrapes| *scrapes > 0.0)?;
        Some(Duration::from_secs_f64(BASE.as_secs_f64() / scrapes))
    }
}
