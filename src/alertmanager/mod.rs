//! From SLOs to Alertmanager's configuration: who is told of which alert, once, in readable words.

mod configuration;
mod files;
mod inhibition;
mod matcher;
mod receivers;
mod routes;
mod teams;
mod templates;

use crate::alertmanager::configuration::Configuration;
use crate::model::Slo;
use crate::rules::generated_from;
use crate::yaml::Writer;

pub use files::stream;

/// The name of the file with the templates, beside the configuration that reads it.
pub const TEMPLATES: &str = "sloe.tmpl";

/// Who takes notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receivers {
    /// Services of others, whose addresses and keys are in files beside the configuration, to be filled in by the team.
    Example,
    /// One address that takes Slack's messages, for demonstrations: without its key. Messages are posted to
    /// `ADDRESS/OWNER/SEVERITY`, both percent-encoded; without an owner to `ADDRESS/sloe/SEVERITY`.
    Inbox(String),
}

/// The whole `alertmanager.yaml`; what messages say is in the file [`TEMPLATES`] beside it. Alerts that differ in an external
/// label ([`Options::external_labels`](crate::rules::Options::external_labels)) are different incidents.
#[must_use]
pub fn configuration(slos: &[Slo], receivers: &Receivers, external: &[String]) -> String {
    let mut yaml = Writer::new();
    yaml.comment(&generated_from(slos));
    if *receivers == Receivers::Example {
        yaml.comment(&files::about_secrets());
    }
    Configuration::new(slos, external).whole(&receivers.into(), &mut yaml);
    yaml.finish()
}

/// The file [`TEMPLATES`]: what notifications say, with the external labels of each alert.
#[must_use]
pub fn templates(slos: &[Slo], external: &[String]) -> String {
    let slos: Vec<&Slo> = slos.iter().collect();
    let head = generated_from(slos.iter().copied());
    format!("{{{{/* {} */}}}}\n{}", head.trim_end(), templates::templates(&slos, external))
}
