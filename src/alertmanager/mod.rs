//! From SLOs to Alertmanager's configuration: who is told of which alert, once, in readable words.

use std::path::Path;

use crate::model::Slo;
use crate::rules::{Format, Notice, Options, Part, Sink, generated_from};
use crate::yaml::Writer;

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

/// Gives all files to `sink`, path and text. Says what Kubernetes will not take.
///
/// # Errors
/// The first of `sink`.
pub fn stream<E>(slos: &[Slo], options: &Options, sink: Sink<'_, E>) -> Result<Vec<Notice>, E> {
    if slos.is_empty() || !options.has(Part::Alertmanager) || options.format != Format::Prometheus {
        return Ok(Vec::new());
    }
    let folder = Path::new(Part::Alertmanager.folder());
    sink(&folder.join("alertmanager.yaml"), &configuration(slos, &Receivers::Example))?;
    sink(&folder.join(TEMPLATES), &templates(slos))?;
    Ok(Vec::new())
}

/// The whole `alertmanager.yaml`; what messages say is in the file [`TEMPLATES`] beside it.
#[must_use]
pub fn configuration(slos: &[Slo], receivers: &Receivers) -> String {
    let mut yaml = Writer::new();
    yaml.comment(&generated_from(slos));
    yaml.nested("templates", |yaml| yaml.scalar_item(TEMPLATES));
    yaml.nested("route", |yaml| yaml.entry("receiver", "sloe-ticket"));
    yaml.nested("receivers", |yaml| {
        yaml.item(|yaml| {
            yaml.entry("name", "sloe-ticket");
            if let Receivers::Inbox(url) = receivers {
                yaml.nested("slack_configs", |yaml| {
                    yaml.item(|yaml| {
                        yaml.entry("api_url", &format!("{url}/sloe/ticket"));
                        yaml.plain_entry("send_resolved", true);
                        yaml.entry("title", "{{ template \"sloe.slack.title\" . }}");
                        yaml.entry("text", "{{ template \"sloe.slack.text\" . }}");
                    });
                });
            }
        });
    });
    yaml.finish()
}

/// The file [`TEMPLATES`]: what notifications say.
#[must_use]
pub fn templates(slos: &[Slo]) -> String {
    let head = generated_from(slos);
    format!(
        "{{{{/* {} */}}}}\n{}",
        head.trim_end(),
        "{{ define \"sloe.slack.title\" }}{{ .CommonAnnotations.summary }}{{ end }}\n\
         {{ define \"sloe.slack.text\" }}{{ .CommonAnnotations.description }}{{ end }}\n"
    )
}
