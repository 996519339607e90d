//! How the workload is run.

use std::path::PathBuf;
use std::time::Duration;

use crate::demo::child::Role;
use crate::demo::failure::PartFailure;
use crate::demo::service::{PaymentOptions, ServiceOptions};

/// Which replicas there are, and where what belongs to them goes.
#[derive(Clone, Debug)]
pub struct WorkloadOptions {
    /// The program that replicas are started from: `sloe` itself.
    pub executable: PathBuf,
    /// The folder of their logs.
    pub logs: PathBuf,
    /// The control socket.
    pub control: PathBuf,
    /// One for each place.
    pub replicas: Vec<PaymentOptions>,
    /// How fast things go.
    pub timing: Timing,
}

impl WorkloadOptions {
    /// What the replica at `place` is started as.
    pub(super) fn role(&self, place: usize) -> Role {
        Role::Service(ServiceOptions::PaymentService(self.replicas[place].clone()))
    }

    /// That the replica `name` at `place` does not do what it should.
    pub(super) fn failure(&self, name: &str, place: usize, what: &str) -> PartFailure {
        PartFailure::new(name, what, &self.role(place).shown(), &self.logs.join(format!("{name}.log")))
    }
}

/// How fast replicas come and go.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// From a replica's creation to its start: a scheduler, a kubelet and an image that is there already.
    pub scheduling: Duration,
    /// From the start to the first look at whether it is ready.
    pub initial_delay: Duration,
    /// Between two looks.
    pub period: Duration,
    /// How long a look may take.
    pub timeout: Duration,
    /// After so many failed looks in a row it is not ready any more.
    pub failure_threshold: u32,
    /// How long a replica that is deleted has to end by itself.
    pub grace: Duration,
}

impl Timing {
    /// The probe of payment-service's manifest (`initialDelaySeconds: 5`, `periodSeconds: 5`, `timeoutSeconds: 3`,
    /// `failureThreshold: 3`), Kubernetes' grace period, and a second for scheduling.
    pub const MANIFEST: Self = Self {
        scheduling: Duration::from_secs(1),
        initial_delay: Duration::from_secs(5),
        period: Duration::from_secs(5),
        timeout: Duration::from_secs(3),
        failure_threshold: 3,
        grace: Duration::from_secs(30),
    };
}
