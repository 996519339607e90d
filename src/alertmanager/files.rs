//! The files of each format, and what their heads say.

use std::path::Path;

use crate::alertmanager::configuration::Configuration;
use crate::alertmanager::receivers::{SECRET, SECRETS};
use crate::alertmanager::{Receivers, TEMPLATES, configuration, templates};
use crate::model::Slo;
use crate::rules::{CONFIG_MAP, Format, Notice, Object, Options, Part, Sink, generated_from};
use crate::yaml::Writer;

/// The name of every object: services' objects begin with `slo-`, so that none has it.
const OBJECT: &str = "sloe-alertmanager";
const CONFIG_MAP_LABEL: (&str, &str) = ("app", "alertmanager");
const ALERTMANAGER_CONFIG: (&str, &str) = ("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig");

/// Gives all files to `sink`, path and text. Says what Kubernetes will not take.
///
/// # Errors
/// The first of `sink`.
pub fn stream<E>(slos: &[Slo], options: &Options, sink: Sink<'_, E>) -> Result<Vec<Notice>, E> {
    if slos.is_empty() || !options.has(Part::Alertmanager) {
        return Ok(Vec::new());
    }
    let folder = Path::new(Part::Alertmanager.folder());
    let mut notices = Vec::new();
    for (name, text) in files(slos, options) {
        let path = folder.join(name);
        sink(&path, &text)?;
        if options.format != Format::Prometheus {
            notices.extend(Notice::too_large(&path, text.len()));
        }
    }
    Ok(notices)
}

/// Names and texts.
fn files(slos: &[Slo], options: &Options) -> Vec<(&'static str, String)> {
    let external = &options.external_labels;
    match options.format {
        Format::Prometheus => vec![
            ("alertmanager.yaml", configuration(slos, &Receivers::Example, external)),
            ("routes.yaml", parts(slos, external)),
            (TEMPLATES, templates(slos, external)),
        ],
        Format::Operator => vec![
            ("routes.yaml", alertmanager_config(slos, options)),
            ("templates.yaml", templates_map(slos, options)),
        ],
        Format::ConfigMap => vec![("alertmanager.yaml", configuration_map(slos, options))],
    }
}

/// How the addresses and keys of the example are given.
pub(super) fn about_secrets() -> String {
    format!(
        "\nAn example that is valid by itself; routes.yaml has what goes into a configuration that you have. Receivers are\n\
         examples: PagerDuty wakes whoever is paged, and everything is told in Slack. Put into {SECRETS}\n\
         for each team TEAM.pagerduty, an integration key of its service (Events API v2), and TEAM.slack, the address of an\n\
         incoming webhook of its channel; or write other receivers of the same names.\n"
    )
}

fn parts(slos: &[Slo], external: &[String]) -> String {
    let configuration = Configuration::new(slos, external);
    let mut yaml = headed(slos);
    yaml.comment(&format!(
        "\nNot a configuration: what goes into yours. It asks for these receivers, of which alertmanager.yaml has examples:\n{}.\n\
         Into `templates` goes `{TEMPLATES}`, which lies beside.\n",
        configuration.receivers().join(", ")
    ));
    configuration.parts(&mut yaml);
    yaml.finish()
}

fn alertmanager_config(slos: &[Slo], options: &Options) -> String {
    let mut yaml = headed(slos);
    yaml.comment(&format!(
        "\nThe operator lets an AlertmanagerConfig see alerts of its own namespace only: those with the label `namespace` and its\n\
         name. Alerts about SLOs have that label only if a spec or the Prometheus object (`enforcedNamespaceLabel`) sets it. So the\n\
         Alertmanager object has to say `alertmanagerConfigMatcherStrategy: {{type: None}}`, in kube-prometheus-stack below\n\
         `alertmanager.alertmanagerSpec`.\n\
         Receivers are examples. The secret `{SECRET}`, in the namespace of this object, has for each team the keys\n\
         TEAM.pagerduty, an integration key (Events API v2), and TEAM.slack, the address of an incoming webhook.\n\
         templates.yaml has what the notifications say.\n"
    ));
    let object = Object::new(ALERTMANAGER_CONFIG, OBJECT.to_owned(), CONFIG_MAP_LABEL, options);
    object.with_spec(&mut yaml, |yaml| Configuration::new(slos, &options.external_labels).spec(yaml));
    yaml.finish()
}

fn templates_map(slos: &[Slo], options: &Options) -> String {
    let mut yaml = headed(slos);
    yaml.comment(&format!(
        "\nAlertmanager must read this file. With kube-prometheus-stack, `alertmanager.alertmanagerSpec.configMaps: [{OBJECT}]`\n\
         mounts it, and `alertmanager.config.templates: [/etc/alertmanager/configmaps/{OBJECT}/{TEMPLATES}]` reads\n\
         it; or copy the text into `alertmanager.templateFiles`, whose files are read anyway.\n"
    ));
    let object = Object::new(CONFIG_MAP, OBJECT.to_owned(), CONFIG_MAP_LABEL, options);
    object.with_data(&mut yaml, |yaml| yaml.entry(TEMPLATES, &templates(slos, &options.external_labels)));
    yaml.finish()
}

fn configuration_map(slos: &[Slo], options: &Options) -> String {
    let mut yaml = headed(slos);
    yaml.comment(&about_secrets());
    let object = Object::new(CONFIG_MAP, OBJECT.to_owned(), CONFIG_MAP_LABEL, options);
    object.with_data(&mut yaml, |yaml| {
        yaml.block("alertmanager.yaml", |yaml| {
            Configuration::new(slos, &options.external_labels).whole(&(&Receivers::Example).into(), yaml);
        });
        yaml.entry(TEMPLATES, &templates(slos, &options.external_labels));
    });
    yaml.finish()
}

fn headed(slos: &[Slo]) -> Writer {
    let mut yaml = Writer::new();
    yaml.comment(&generated_from(slos));
    yaml
}
