//! What the commands have in common: the specs, the store of runs, the driver, the Prometheus.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use ring::digest::{SHA256, digest};

use crate::chaos::drivers::{AnyDriver, DriverOptions};
use crate::chaos::observe::ObserverOptions;
use crate::chaos::record::Opening;
use crate::chaos::run::Watcher;
use crate::chaos::settings;
use crate::chaos::store::Store;
use crate::cli::arguments::{ExperimentArguments, SceneArguments};
use crate::cli::load::Specs;
use crate::cli::{ExitStatus, chaos, prometheus};
use crate::diag;
use crate::model::{Experiment, Slo};
use crate::prom;

/// How long one question before or after the fault may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// What is declared, and where runs are kept.
pub(super) struct Scene {
    pub(super) slos: Vec<Slo>,
    experiments: Vec<Experiment>,
    pub(super) store: Store,
    options: DriverOptions,
    digest: String,
}

impl Scene {
    /// Reads the specs; their problems are reported.
    ///
    /// # Errors
    /// The status to exit with.
    pub(super) fn read(arguments: &SceneArguments) -> Result<Self, ExitStatus> {
        let specs = Specs::read(&arguments.specs);
        let valid = specs.valid(&arguments.reading)?;
        let options =
            DriverOptions { control: arguments.control.control.clone(), restarts: arguments.delete_pods };
        let store = Store::new(&arguments.state.state);
        let digest = sha256(specs.texts());
        Ok(Self { slos: valid.slos, experiments: valid.experiments, store, options, digest })
    }

    /// The experiment of this name.
    pub(super) fn experiment(&self, name: &str) -> anyhow::Result<&Experiment> {
        let found = self.experiments.iter().find(|experiment| experiment.name == name);
        found.ok_or_else(|| anyhow!("there is no experiment `{name}` in the specs{}", self.hint(name)))
    }

    /// The driver of an experiment; one that knows nothing where it cannot be had.
    pub(super) async fn driver(&self, experiment: &Experiment) -> AnyDriver {
        AnyDriver::connect(experiment, &self.slos, &self.options).await.unwrap_or_else(AnyDriver::from)
    }

    /// The driver that can end the fault of a run of whatever experiment.
    ///
    /// # Errors
    /// When the specs do not say any more what that run hit: looking elsewhere would find nothing, and prove nothing.
    pub(super) async fn driver_of(&self, opening: &Opening) -> Result<AnyDriver, String> {
        let experiment = self.experiment(&opening.experiment).map_err(|error| error.to_string())?;
        let same = opening.settings["target"] == settings::target(experiment)
            && opening.driver == experiment.driver.as_str();
        if !same {
            let (name, target) = (&opening.experiment, &opening.settings["target"]);
            return Err(format!(
                "the experiment `{name}` hit {target} then, and its specs say otherwise now"
            ));
        }
        let options = DriverOptions { control: self.control_of(opening), ..self.options.clone() };
        let connected = AnyDriver::connect(experiment, &self.slos, &options).await;
        connected.map_err(|error| error.to_string())
    }

    /// The first line of a run's record.
    pub(super) fn opening(&self, run: &str, experiment: &Experiment, prometheus: &str) -> Opening {
        let mut all = settings::settings(experiment);
        all["control"] = absolute(&self.options.control).display().to_string().into();
        Opening {
            run: run.to_owned(),
            experiment: experiment.name.clone(),
            service: experiment.service.clone(),
            hypothesis: experiment.hypothesis.clone(),
            driver: experiment.driver.as_str().to_owned(),
            fault: experiment.fault.kind.as_str().to_owned(),
            settings: all,
            subjects: settings::subjects(experiment, &self.slos),
            actor: chaos::people::actor(),
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            prometheus: prometheus.to_owned(),
            specs_digest: self.digest.clone(),
        }
    }

    /// The socket of the run, by the short name that it was given where that is the same: paths of sockets are limited.
    fn control_of(&self, opening: &Opening) -> PathBuf {
        let own = &self.options.control;
        match opening.settings["control"].as_str().map(PathBuf::from) {
            Some(control) if control != absolute(own) => control,
            _ => own.clone(),
        }
    }

    fn hint(&self, name: &str) -> String {
        let names = || self.experiments.iter().map(|experiment| experiment.name.as_str());
        match diag::did_you_mean(name, names()) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None if self.experiments.is_empty() => "; they declare none".to_owned(),
            None => format!(
                "; there are {}",
                names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        }
    }
}

/// Eyes for an experiment, and the address that they look at, without credentials.
pub(super) fn watcher(
    arguments: &ExperimentArguments,
    scene: &Scene,
    experiment: &Experiment,
    interval: Duration,
) -> Result<(Watcher, String), prom::Error> {
    let client = prometheus::client(&arguments.prometheus, TIMEOUT)?;
    let url = client.url().to_owned();
    let slos: Vec<Arc<Slo>> = scene.slos.iter().cloned().map(Arc::new).collect();
    let patience = interval.mul_f64(0.8);
    let options = ObserverOptions { patience, tile: arguments.tile, ..ObserverOptions::default() };
    Ok((Watcher::new(client, experiment, &slos, options), url))
}

/// Whoever ends a run may stand elsewhere.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn sha256<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let all: String = texts.collect();
    digest(&SHA256, all.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
