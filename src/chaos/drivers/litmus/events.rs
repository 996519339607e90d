//! What Litmus says about an engine in Kubernetes' events.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use k8s_openapi::api::core::v1::Event;
use kube::api::ListParams;

use crate::chaos::DriverError;
use crate::chaos::drivers::litmus::api::{Cluster, answered};
use crate::chaos::drivers::litmus::times;
use crate::chaos::record::Fact;

/// The events about some objects.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// Identity and count of what was told. A repeated event is the same one with a higher count.
    told: BTreeSet<(String, i32)>,
    /// What Litmus warned of.
    pub(super) complaints: Vec<String>,
}

impl Events {
    /// What was said since the last look about the object of this name.
    pub(super) async fn news(&mut self, cluster: &Cluster, name: &str) -> Result<Vec<Fact>, DriverError> {
        let params = ListParams::default().fields(&format!("involvedObject.name={name}"));
        let found = answered("list", "events", cluster.typed::<Event>().list(&params)).await?;
        Ok(found.items.iter().filter_map(|event| self.read(event)).collect())
    }

    fn read(&mut self, event: &Event) -> Option<Fact> {
        let key = (event.metadata.uid.clone().unwrap_or_default(), event.count.unwrap_or(1));
        if !self.told.insert(key) {
            return None;
        }
        let said = format!("{}: {}", text(event.reason.as_ref()), text(event.message.as_ref()));
        if event.type_.as_deref() == Some("Warning") {
            self.complaints.push(said.clone());
        }
        let of = &event.involved_object;
        Some(Fact {
            happened_at: happened_at(event)?,
            source: "litmus".to_owned(),
            object: format!("{} {}", text(of.kind.as_ref()).to_lowercase(), text(of.name.as_ref())),
            what: "event".to_owned(),
            detail: said,
        })
    }
}

/// The newest time that an event carries.
fn happened_at(event: &Event) -> Option<DateTime<Utc>> {
    let seen = event.last_timestamp.as_ref().or(event.first_timestamp.as_ref()).map(|at| at.0);
    let at = seen.or(event.event_time.as_ref().map(|at| at.0)).or(event
        .metadata
        .creation_timestamp
        .as_ref()
        .map(|at| at.0));
    times::chrono(at?)
}

fn text(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}
