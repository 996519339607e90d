//! Who counts what a run cost that nobody watched to its end.

use std::sync::Arc;
use std::time;

use crate::chaos::observe::ObserverOptions;
use crate::chaos::record::Opening;
use crate::chaos::run::Watcher;
use crate::chaos::settings;
use crate::cli::arguments::AskingArguments;
use crate::cli::chaos::scene::{Scene, TIMEOUT};
use crate::cli::prometheus;
use crate::model::Slo;
use crate::units::Duration;

/// How long a driver that does not answer is asked about earlier runs.
pub(super) const UNANSWERED: time::Duration = time::Duration::from_secs(20);

/// The setting of a run that says how long the tiles of its rules are.
pub(super) const TILE: &str = "tile";

/// Eyes that look at the Prometheus of the run, whose first question has this number, as people say how to reach it. `address` is
/// one that may come with credentials, which no record has.
///
/// # Errors
/// When the specs do not say any more what guarded that run, or the record does not say where to ask.
pub(super) fn eyes_of(
    scene: &Scene,
    opening: &Opening,
    (address, asking): (Option<&str>, &AskingArguments),
    first_query: u64,
) -> Result<Watcher, String> {
    let experiment = scene.experiment(&opening.experiment).map_err(|error| error.to_string())?;
    if settings::subjects(experiment, &scene.slos) != opening.subjects {
        return Err(format!("the specs name other SLOs now than those that guarded {}", opening.run));
    }
    let client = |url: &str| prometheus::client_of(url, asking, TIMEOUT);
    let own = address.and_then(|url| client(url).ok()).filter(|client| client.url() == opening.prometheus);
    let client = own.map_or_else(|| client(&opening.prometheus), Ok).map_err(|error| error.to_string())?;
    let slos: Vec<Arc<Slo>> = scene.slos.iter().cloned().map(Arc::new).collect();
    let options = ObserverOptions { first_query, ..ObserverOptions::default() };
    let options = ObserverOptions { tile: tile_of(opening).unwrap_or(options.tile), ..options };
    Ok(Watcher::new(client, experiment, &slos, options))
}

fn tile_of(opening: &Opening) -> Option<Duration> {
    opening.settings[TILE].as_str()?.parse().ok()
}
