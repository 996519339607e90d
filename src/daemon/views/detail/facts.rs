//! What the spec says, beside the figures.

use crate::daemon::texts::policy;
use crate::model::{Combined, Component, CountedAs, RecordAs, Score, Sli, Slices, Slo, Window};
use crate::rules::dashboard_path;
use crate::units::show;

/// A line of the spec.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What it says.
    pub(crate) value: String,
    /// Whether it is PromQL or another text for machines.
    pub(crate) code: bool,
}

/// A link of the spec.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// Its name.
    pub(crate) name: String,
    /// Where it leads.
    pub(crate) url: String,
    /// Whether it is an address of the web; everything else is shown and never followed.
    pub(crate) followed: bool,
}

/// The facts of `slo`, empty ones left out.
pub(crate) fn facts(slo: &Slo) -> Vec<Fact> {
    let mut facts = sli(&slo.sli);
    facts.extend(slo.slices.map(|slices| text("Counts", counting(&slices))));
    facts.push(text("Window", window(slo.window)));
    facts.push(text("Alerts", policy(slo.window_policy, slo.window.length())));
    facts.push(text("Scraped every", show::window(slo.scrape_interval)));
    facts.extend((!slo.group_by.is_empty()).then(|| code("Grouped by", slo.group_by.join(", "))));
    let labels: Vec<String> = slo.labels.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    facts.extend((!labels.is_empty()).then(|| code("Labels", labels.join(", "))));
    let names: Vec<&str> = slo.record_as.iter().map(recorded_name).collect();
    facts.extend((!names.is_empty()).then(|| code("Also recorded as", names.join(", "))));
    facts.push(code("Declared in", slo.source.display().to_string()));
    facts
}

/// The links of `slo`.
pub(crate) fn links(slo: &Slo) -> Vec<Link> {
    let followed = |url: &str| {
        let scheme = url.split(':').next().unwrap_or_default().to_ascii_lowercase();
        scheme == "https" || scheme == "http"
    };
    let link = |(name, url): &(String, String)| Link {
        name: name.clone(),
        url: url.clone(),
        followed: followed(url),
    };
    slo.links.iter().map(link).collect()
}

/// The service's dashboard in the Grafana at `base`; `chosen` is what its variables shall have.
pub(crate) fn dashboard(base: &str, service: &str, chosen: &str) -> Link {
    let url = format!("{base}{}{chosen}", dashboard_path(service));
    Link { name: "Grafana".to_owned(), url, followed: true }
}

fn sli(sli: &Sli) -> Vec<Fact> {
    match sli {
        Sli::Events { counted, counted_as, total } => {
            let name = match counted_as {
                CountedAs::Bad => "Bad events",
                CountedAs::Good => "Good events",
            };
            vec![code(name, counted.to_string()), code("All events", total.to_string())]
        }
        Sli::Latency { histogram, written, .. } => vec![
            code("Histogram", histogram.to_string()),
            text("Good events", format!("those that took at most {written}")),
        ],
        Sli::Ratio { errors } => vec![code("Error ratio", errors.to_string())],
        Sli::Gauge { query, good } => {
            vec![code("Value", query.to_string()), code("Good", good.to_string())]
        }
        Sli::Probe { success } => vec![code("Probe", success.to_string())],
        Sli::Composite { combined, components } => vec![code(combination(*combined), names(components))],
    }
}

fn window(window: Window) -> String {
    match window {
        Window::Calendar { period, zone } => format!("this {}, {zone}", period.as_str()),
        Window::Rolling(length) => format!("{}, rolling", show::window(length)),
    }
}

fn counting(slices: &Slices) -> String {
    let length = show::window(slices.length);
    match slices.score {
        Score::Target(target) => format!("slices of {length}, good from {}", show::objective(target)),
        Score::Partial => format!("slices of {length}, each bad by its share of bad events"),
    }
}

const fn combination(combined: Combined) -> &'static str {
    match combined {
        Combined::AllOf => "All of",
        Combined::Weighted => "Weighted",
    }
}

fn names(components: &[Component]) -> String {
    let name = |component: &Component| format!("{} × {}", component.weight, component.id);
    components.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn recorded_name(record: &RecordAs) -> &str {
    match record {
        RecordAs::SuccessRate { name } | RecordAs::Quantile { name, .. } => name,
    }
}

fn code(name: &'static str, value: String) -> Fact {
    Fact { name, value, code: true }
}

fn text(name: &'static str, value: String) -> Fact {
    Fact { name, value, code: false }
}
