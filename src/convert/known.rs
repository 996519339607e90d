//! What specs mean, found by what they name.

use std::collections::HashMap;

use crate::model::Slo;
use crate::spec::{ServiceSpec, SloSpec};

/// SLOs by service and name.
#[derive(Debug, Default)]
pub(super) struct Known<'a>(HashMap<(&'a str, &'a str), &'a Slo>);

impl<'a> Known<'a> {
    pub(super) fn new(slos: &'a [Slo]) -> Self {
        Self(slos.iter().map(|slo| ((slo.id.service.as_str(), slo.id.name.as_str()), slo)).collect())
    }

    /// What an SLO of a service means; `None` where it is not valid.
    pub(super) fn get(&self, service: &ServiceSpec, slo: &SloSpec) -> Option<&'a Slo> {
        let (service, name) = (service.service.as_ref()?, slo.name.as_ref()?);
        self.0.get(&(service.value.as_str(), name.value.as_str())).copied()
    }
}
