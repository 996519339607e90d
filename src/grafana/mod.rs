//! From SLOs to Grafana's dashboards: one of all services, and one a service. Plain data, then the JSON of a schema.

mod board;
mod classic;
mod fields;
mod files;
mod layout;
mod meaning;
mod overview;
mod panels;
mod series;
mod service;
mod table;
mod told;
mod v2;
mod variables;

use crate::grafana::files::File;
use crate::model::Slo;
use crate::rules::{Format, Notice, Options, Part, Sink, by_service};

/// How dashboards are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Schema {
    /// As Grafana has read them for years.
    #[default]
    Classic,
    /// As its API has them since version 13, `dashboard.grafana.app/v2`.
    V2,
    /// As its API had them in version 12, `dashboard.grafana.app/v2beta1`.
    V2Beta1,
}

/// Gives all files to `sink`, path and text. Says what Kubernetes will not take.
///
/// # Errors
/// The first of `sink`.
pub fn stream<E>(
    slos: &[Slo],
    options: &Options,
    schema: Schema,
    sink: Sink<'_, E>,
) -> Result<Vec<Notice>, E> {
    let mut notices = Vec::new();
    if slos.is_empty() || !options.has(Part::Dashboards) {
        return Ok(notices);
    }
    let mut write = |file: File| {
        notices.extend(file.notice);
        sink(&file.path, &file.text)
    };
    let all: Vec<&Slo> = slos.iter().collect();
    write(files::dashboard(None, &overview::dashboard(&all, options), &all, options, schema))?;
    for (service, slos) in by_service(slos) {
        let board = service::dashboard(service, &slos, options);
        write(files::dashboard(Some(service), &board, &slos, options, schema))?;
    }
    // Grafana reads files in the classic schema.
    if options.format == Format::Prometheus && schema == Schema::Classic {
        files::provisioning().into_iter().try_for_each(write)?;
    }
    Ok(notices)
}
