//! Whether the workload is whole, and enough of it stays.

use super::{Finding, check};
use crate::chaos::predict::affected;
use crate::chaos::{Check, Replicas, Survey};
use crate::model::Experiment;
use crate::units::{float, show};

/// The conditions about the workload's replicas that hold for every driver.
pub(super) fn checks(experiment: &Experiment, survey: &Survey) -> Vec<Check> {
    vec![
        replicas(experiment, survey.replicas),
        blast_radius(experiment, survey),
        ready_after(experiment, survey),
    ]
}

const UNREAD: &str = "the workload's replicas cannot be read";

fn replicas(experiment: &Experiment, replicas: Option<Replicas>) -> Check {
    let fewest = experiment.gate.min_replicas;
    let limit = format!("all ready and of one version, at least {fewest}");
    let (value, finding) = match replicas {
        None => (String::new(), Finding::Unknown(UNREAD.to_owned())),
        Some(found) => (shown(found), whole(found, fewest)),
    };
    check("replicas", workload(experiment), (value, limit), finding)
}

fn shown(found: Replicas) -> String {
    let Replicas { wanted, updated, ready } = found;
    if updated == wanted {
        format!("{ready} of {wanted} ready")
    } else {
        format!("{ready} of {wanted} ready, {updated} of the newest version")
    }
}

fn whole(found: Replicas, fewest: u32) -> Finding {
    if found.updated != found.wanted {
        Finding::Deny("a rollout is under way".to_owned())
    } else if found.ready != found.wanted {
        Finding::Deny("not every replica is ready".to_owned())
    } else {
        Finding::of(found.wanted >= fewest, "too few replicas to lose one")
    }
}

fn blast_radius(experiment: &Experiment, survey: &Survey) -> Check {
    let (most, hit) = (float(experiment.gate.max_affected), affected(experiment, survey));
    let limit = format!("{} at most, or one of three", show::limit(most));
    let (value, finding) = match survey.replicas.map(|replicas| replicas.wanted) {
        None => (String::new(), Finding::Unknown(UNREAD.to_owned())),
        Some(wanted) => {
            let within = f64::from(hit) <= most * f64::from(wanted) || hit == 1 && wanted >= 3;
            let finding = match survey.candidates.len() {
                candidates if candidates < hit as usize => {
                    Finding::Deny(format!("the selector finds no more than {candidates}"))
                }
                _ => Finding::of(within, "too large a part of the workload"),
            };
            (format!("{hit} of {wanted}"), finding)
        }
    };
    check("blast-radius", workload(experiment), (value, limit), finding)
}

fn ready_after(experiment: &Experiment, survey: &Survey) -> Check {
    let (fewest, hit) = (experiment.abort.min_ready, affected(experiment, survey));
    let (value, finding) = match survey.replicas.map(|replicas| replicas.ready) {
        None => (String::new(), Finding::Unknown(UNREAD.to_owned())),
        Some(ready) => {
            let left = ready.saturating_sub(hit);
            (format!("{left} ready meanwhile"), Finding::of(left >= fewest, "too few replicas would be left"))
        }
    };
    check("ready-after", workload(experiment), (value, format!("at least {fewest}")), finding)
}

fn workload(experiment: &Experiment) -> String {
    format!("{}/{}", experiment.target.workload_kind, experiment.target.workload)
}
