//! Rule groups as data, and as the YAML that Prometheus reads.

use crate::units::Duration;
use crate::yaml::Writer;

/// Rules that are evaluated one after another, all at the same moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Unique within Prometheus.
    pub name: String,
    /// How often it is evaluated.
    pub interval: Duration,
    /// In the order of evaluation: later rules may read what earlier ones recorded.
    pub rules: Vec<Rule>,
}

/// A recording or an alerting rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Writes a series.
    Record {
        /// The series' name.
        record: String,
        /// What it holds.
        expr: String,
        /// Labels to add.
        labels: Vec<(String, String)>,
    },
    /// Fires while its expression has results.
    Alert {
        /// The alert's name.
        alert: String,
        /// When to fire.
        expr: String,
        /// How long the expression must have had results.
        hold: Option<Duration>,
        /// How long to go on firing afterwards.
        keep_firing: Option<Duration>,
        /// Labels to add; Prometheus reads the values as templates.
        labels: Vec<(String, String)>,
        /// Texts for people; Prometheus reads them as templates.
        annotations: Vec<(String, String)>,
    },
}

impl Group {
    /// The group alone, as a ruler's API takes it.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut yaml = Writer::new();
        self.write(&mut yaml);
        yaml.finish()
    }

    pub(super) fn write(&self, yaml: &mut Writer) {
        yaml.entry("name", &self.name);
        yaml.plain_entry("interval", self.interval);
        yaml.nested("rules", |yaml| {
            for rule in &self.rules {
                yaml.item(|yaml| rule.write(yaml));
            }
        });
    }
}

impl Rule {
    fn write(&self, yaml: &mut Writer) {
        match self {
            Self::Record { record, expr, labels } => {
                yaml.entry("record", record);
                yaml.entry("expr", expr);
                write_map(yaml, "labels", labels);
            }
            Self::Alert { alert, expr, hold, keep_firing, labels, annotations } => {
                yaml.entry("alert", alert);
                yaml.entry("expr", expr);
                write_duration(yaml, "for", *hold);
                write_duration(yaml, "keep_firing_for", *keep_firing);
                write_map(yaml, "labels", labels);
                write_map(yaml, "annotations", annotations);
            }
        }
    }
}

fn write_duration(yaml: &mut Writer, key: &str, duration: Option<Duration>) {
    if let Some(duration) = duration {
        yaml.plain_entry(key, duration);
    }
}

fn write_map(yaml: &mut Writer, key: &str, pairs: &[(String, String)]) {
    if !pairs.is_empty() {
        yaml.nested(key, |yaml| pairs.iter().for_each(|(name, value)| yaml.entry(name, value)));
    }
}
