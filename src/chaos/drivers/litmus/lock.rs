//! Locks: leases that one run holds at a time, taken and renewed by compare-and-swap on their version.
//!
//! Whether a lease has run out is judged by this machine's clock. If clocks differ and a live lease is taken, its owner's
//! next renewal fails, and that ends its run.

use std::future::Future;

use chrono::{DateTime, TimeDelta, Utc};
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use k8s_openapi::jiff::Timestamp;
use kube::api::{Api, ObjectMeta, PostParams};

use crate::chaos::drivers::litmus::api::{Cluster, answered, has_code};
use crate::chaos::drivers::litmus::{names, times};
use crate::chaos::{DriverError, LockError};

/// So long a lease lasts without being renewed.
const DURATION_SECONDS: i32 = 20;

/// The locks of a run: of its service, and of the cluster.
pub(super) struct Locks {
    held: Vec<(Api<Lease>, Lease)>,
}

impl Locks {
    /// Takes both locks, or none.
    pub(super) async fn take(cluster: &Cluster, service: &str, run: &str) -> Result<Self, LockError> {
        let mut locks = Self { held: Vec::new() };
        for (api, name) in both(cluster, service) {
            match take(&api, &name, run).await {
                Ok(lease) => locks.held.push((api, lease)),
                Err(error) => {
                    locks.release().await;
                    return Err(error);
                }
            }
        }
        Ok(locks)
    }

    /// Keeps both for a little longer.
    pub(super) async fn renew(&mut self) -> Result<(), LockError> {
        for (api, lease) in &mut self.held {
            if let Some(spec) = &mut lease.spec {
                spec.renew_time = Some(now());
            }
            *lease = replace(api, lease).await?;
        }
        Ok(())
    }

    /// Gives both back; what cannot be given back runs out.
    pub(super) async fn release(mut self) {
        for (api, lease) in &mut self.held {
            if let Some(spec) = &mut lease.spec {
                spec.holder_identity = None;
            }
            let _ = replace(api, lease).await;
        }
    }
}

/// The run that holds the lock of a service now.
pub(super) async fn holder(cluster: &Cluster, service: &str) -> Result<Option<String>, DriverError> {
    let [(api, name), _] = both(cluster, service);
    held_by(&api, &name).await
}

/// The run that holds the lock of a service or that of the cluster now.
pub(super) async fn any_holder(cluster: &Cluster, service: &str) -> Result<Option<String>, DriverError> {
    let [(own, own_name), (global, global_name)] = both(cluster, service);
    match held_by(&own, &own_name).await? {
        Some(by) => Ok(Some(by)),
        None => held_by(&global, &global_name).await,
    }
}

async fn held_by(api: &Api<Lease>, name: &str) -> Result<Option<String>, DriverError> {
    let lease = answered("get", name, api.get_opt(name)).await?;
    Ok(lease.and_then(|lease| holder_of(&lease, Utc::now())))
}

fn both(cluster: &Cluster, service: &str) -> [(Api<Lease>, String); 2] {
    let global = cluster.typed_in(names::GLOBAL_LOCK_NAMESPACE);
    [(cluster.typed(), names::service_lock(service)), (global, names::GLOBAL_LOCK.to_owned())]
}

async fn take(api: &Api<Lease>, name: &str, run: &str) -> Result<Lease, LockError> {
    let found = answered("get", name, api.get_opt(name)).await.map_err(|error| failed(&error))?;
    match found {
        None => create(api, name, run).await,
        Some(lease) => match holder_of(&lease, Utc::now()).filter(|by| by != run) {
            Some(by) => Err(LockError::Held { lock: name.to_owned(), by }),
            None => replace(api, &Lease { spec: Some(held(run)), ..lease }).await,
        },
    }
}

async fn create(api: &Api<Lease>, name: &str, run: &str) -> Result<Lease, LockError> {
    let labels = [(names::MANAGED_BY.to_owned(), names::MANAGER.to_owned())].into();
    let metadata = ObjectMeta { name: Some(name.to_owned()), labels: Some(labels), ..ObjectMeta::default() };
    let lease = Lease { metadata, spec: Some(held(run)) };
    won(name, "create", api.create(&PostParams::default(), &lease)).await
}

/// Writes the lease if nobody has meanwhile: it carries the version that was read.
async fn replace(api: &Api<Lease>, lease: &Lease) -> Result<Lease, LockError> {
    let name = lease.metadata.name.clone().unwrap_or_default();
    won(&name, "replace", api.replace(&name, &PostParams::default(), lease)).await
}

/// What a write answers, unless somebody else was faster.
async fn won(
    name: &str,
    verb: &str,
    write: impl Future<Output = kube::Result<Lease>>,
) -> Result<Lease, LockError> {
    let write = async {
        match write.await {
            Err(error) if has_code(&error, 409) || has_code(&error, 404) => Ok(None),
            answer => answer.map(Some),
        }
    };
    let written = answered(verb, name, write).await.map_err(|error| failed(&error))?;
    written
        .ok_or_else(|| LockError::Failed(format!("the lock `{name}` was taken or removed by somebody else")))
}

/// Who holds a lease at `now`; nobody once it has run out.
fn holder_of(lease: &Lease, now: DateTime<Utc>) -> Option<String> {
    let spec = lease.spec.as_ref()?;
    let holder = spec.holder_identity.clone().filter(|holder| !holder.is_empty())?;
    let renewed = times::chrono(spec.renew_time.as_ref()?.0)?;
    let lasts = TimeDelta::seconds(spec.lease_duration_seconds.unwrap_or(DURATION_SECONDS).into());
    (now < renewed + lasts).then_some(holder)
}

fn held(run: &str) -> LeaseSpec {
    LeaseSpec {
        holder_identity: Some(run.to_owned()),
        lease_duration_seconds: Some(DURATION_SECONDS),
        acquire_time: Some(now()),
        renew_time: Some(now()),
        ..LeaseSpec::default()
    }
}

fn now() -> MicroTime {
    MicroTime(Timestamp::now())
}

fn failed(error: &DriverError) -> LockError {
    let remedy = match error {
        DriverError::Refused(_) => "; `sloe chaos render` prints the locks and rights that a run needs",
        DriverError::Unreachable(_) => "",
    };
    LockError::Failed(format!("{error}{remedy}"))
}
