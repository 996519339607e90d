//! Dashboards as plain data: what is shown, whatever the schema in which Grafana reads it.

use serde_json::Value as Json;

use crate::grafana::meaning::Meaning;

/// One dashboard.
#[derive(Clone, Debug)]
pub(super) struct Dashboard {
    /// Its name in Grafana's addresses, for good.
    pub(super) uid: String,
    /// What it is called.
    pub(super) title: String,
    /// What it is about, and where it comes from.
    pub(super) description: String,
    /// Links above all panels.
    pub(super) links: Vec<Link>,
    /// What may be chosen.
    pub(super) variables: Vec<Variable>,
    /// What is marked in all charts.
    pub(super) annotations: Vec<Annotation>,
    /// Rows of panels, from the top.
    pub(super) rows: Vec<Row>,
    /// How far back it looks at first, e.g. `now-30d`.
    pub(super) from: String,
}

/// A link to an address, or with none to all dashboards of sloe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// What it is called.
    pub(super) title: String,
    /// Where it leads.
    pub(super) url: Option<String>,
    /// What is there.
    pub(super) tooltip: String,
}

/// Something that may be chosen at the head of a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its name in queries.
    pub(super) name: String,
    /// Its name for people.
    pub(super) label: String,
    /// What it is for.
    pub(super) description: String,
    /// Between what.
    pub(super) choice: Choice,
}

/// Between what people may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The Prometheus to ask.
    Datasource,
    /// The values of a label; several, or all.
    Label {
        /// A selector of the series that have it.
        selector: String,
        /// The label.
        label: String,
        /// Whether all of them are only those that are offered, which another choice may have narrowed, and not whatever there is.
        narrowed: bool,
    },
}

/// Times that are marked in all charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Annotation {
    /// What is marked.
    pub(super) name: String,
    /// The key of the row whose charts it is in; in all where there is none.
    pub(super) row: Option<String>,
    /// An expression that has results while it lasts.
    pub(super) expr: String,
    /// The title of a mark, with labels in `{{…}}`.
    pub(super) title: String,
    /// Its colour.
    pub(super) meaning: Meaning,
}

/// Panels below one heading.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// A name that stays, unique within the dashboard: ids come from it.
    pub(super) key: String,
    /// The heading.
    pub(super) title: String,
    /// The panels, left to right and line by line.
    pub(super) panels: Vec<Panel>,
}

/// One panel.
#[derive(Clone, Debug)]
pub(super) struct Panel {
    /// A name that stays, unique within the row.
    pub(super) key: &'static str,
    /// What it is called.
    pub(super) title: String,
    /// What it shows and how to read it.
    pub(super) description: String,
    /// Columns, of 24.
    pub(super) width: u32,
    /// Lines of the grid.
    pub(super) height: u32,
    /// How it shows that.
    pub(super) view: View,
    /// What Prometheus is asked.
    pub(super) queries: Vec<Query>,
    /// The unit of its values, in Grafana's words.
    pub(super) unit: &'static str,
    /// How many decimals are shown; as many as make sense where none are given.
    pub(super) decimals: Option<u32>,
    /// What stands there when nothing is known.
    pub(super) no_value: &'static str,
    /// The values from which on something is meant, lowest first; the first one is for all below the second.
    pub(super) thresholds: Steps,
    /// Columns of a table that are coloured, each by values of its own.
    pub(super) coloured: Vec<(&'static str, Steps)>,
    /// Values that are words.
    pub(super) words: Vec<Word>,
    /// Where to look further.
    pub(super) links: Vec<Link>,
    /// What becomes of the answers before they are shown: Grafana's id and options.
    pub(super) transformations: Vec<(&'static str, Json)>,
    /// The shortest time between two points.
    pub(super) interval: Option<String>,
}

/// From which values on something is meant.
pub(super) type Steps = Vec<(Option<f64>, Meaning)>;

/// A value that is shown as a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Word {
    /// The lowest value; without end where there is none.
    pub(super) from: Option<f64>,
    /// The highest one; without end where there is none.
    pub(super) to: Option<f64>,
    /// What is shown.
    pub(super) text: &'static str,
    /// Its colour.
    pub(super) meaning: Meaning,
}

/// How a panel shows its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// One figure.
    Stat,
    /// Lines over time.
    Lines(Scale),
    /// Bars over time, each about the time since the one before.
    Bars,
    /// What was when, a line a series.
    States,
    /// Rows and columns.
    Table,
}

/// The axis of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// From zero to one at least, with a line at zero and the area below the curve shaded.
    Budget,
    /// The same without the area: there are several curves.
    Budgets,
    /// Factors of ten, with zero.
    Decades,
    /// From the lowest to the highest value.
    Free,
}

/// A question to Prometheus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// The expression.
    pub(super) expr: String,
    /// What the answer's series are called, with labels in `{{…}}`.
    pub(super) legend: String,
    /// The colour of the series, where its meaning has one.
    pub(super) meaning: Option<Meaning>,
    /// Whether it is a limit that others are compared with: a dashed line.
    pub(super) is_limit: bool,
    /// The shortest time between two points, where it is not the panel's.
    pub(super) interval: Option<String>,
    /// What it is asked for: now alone, or the whole time.
    pub(super) of: Asked,
}

/// For which time a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// For now.
    Now,
    /// For now, as rows of a table.
    Rows,
    /// For all the time that is shown.
    Time,
}

impl Query {
    /// A series over time.
    pub(super) fn over_time(legend: impl Into<String>, expr: String) -> Self {
        Self { expr, legend: legend.into(), meaning: None, is_limit: false, interval: None, of: Asked::Time }
    }

    /// A figure of now.
    pub(super) fn now(expr: String) -> Self {
        Self { of: Asked::Now, ..Self::over_time("", expr) }
    }

    /// Rows of a table.
    pub(super) fn rows(expr: String) -> Self {
        Self { of: Asked::Rows, ..Self::over_time("", expr) }
    }

    /// The same in the colour of what it means.
    pub(super) fn meaning(self, meaning: Meaning) -> Self {
        Self { meaning: Some(meaning), ..self }
    }

    /// The same as a limit.
    pub(super) fn limit(self) -> Self {
        Self { is_limit: true, ..self }
    }

    /// The same with points that are at least so far apart.
    pub(super) fn every(self, interval: String) -> Self {
        Self { interval: Some(interval), ..self }
    }
}

impl Panel {
    /// A panel without queries, links and limits.
    pub(super) fn new(
        key: &'static str,
        title: impl Into<String>,
        view: View,
        (width, height): (u32, u32),
    ) -> Self {
        Self {
            key,
            title: title.into(),
            description: String::new(),
            width,
            height,
            view,
            queries: Vec::new(),
            unit: "none",
            decimals: None,
            no_value: "unknown",
            thresholds: vec![(None, Meaning::Neutral)],
            coloured: Vec::new(),
            words: Vec::new(),
            links: Vec::new(),
            transformations: Vec::new(),
            interval: None,
        }
    }
}
