//! Names of runs, which are names of objects in a cluster as well.

use chrono::{DateTime, Utc};

/// Names of `ChaosEngine` objects are label values and begin names of pods.
const LONGEST: usize = 50;

/// `payment-pod-delete-20261123t133501z`: at most 50 letters, of which the experiment's may lose its last ones.
#[must_use]
pub fn run_name(experiment: &str, at: DateTime<Utc>) -> String {
    let moment = at.format("%Y%m%dt%H%M%Sz").to_string();
    let room = LONGEST - moment.len() - 1;
    let experiment: String = experiment.chars().take(room).collect();
    format!("{}-{moment}", experiment.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_where_clusters_put_it() {
        let at = "2026-11-23T13:35:01Z".parse().expect("a moment");
        assert_eq!(run_name("payment-pod-delete", at), "payment-pod-delete-20261123t133501z");
        let long = run_name("an-experiment-whose-name-is-very--long-indeed", at);
        assert_eq!(
            (long.as_str(), long.len() <= LONGEST),
            ("an-experiment-whose-name-is-very-20261123t133501z", true)
        );
    }
}
