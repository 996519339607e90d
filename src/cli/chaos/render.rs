//! `sloe chaos render`: an experiment for Litmus, with all that it needs.

use crate::cli::arguments::RenderArguments;
use crate::cli::chaos::scene::Scene;
use crate::cli::{ExitStatus, print};
use crate::model::DriverKind;

/// Prints the documents.
pub(super) fn run(arguments: &RenderArguments) -> anyhow::Result<ExitStatus> {
    let scene = match Scene::read(&arguments.scene) {
        Ok(scene) => scene,
        Err(status) => return Ok(status),
    };
    let experiment = scene.experiment(&arguments.experiment)?;
    if experiment.driver != DriverKind::Litmus {
        print::error(&format!(
            "note: `{}` has the driver `{}`; this is what it would be with `driver: litmus`\n",
            experiment.name,
            experiment.driver.as_str()
        ));
    }
    rendered(&scene, experiment, arguments.scene.delete_pods)
}

#[cfg(feature = "chaos")]
fn rendered(
    scene: &Scene,
    experiment: &crate::model::Experiment,
    restarts: bool,
) -> anyhow::Result<ExitStatus> {
    use crate::chaos::drivers::litmus::render;

    let text = render(experiment, &scene.slos, &experiment.name, restarts).map_err(anyhow::Error::msg)?;
    print::data(&text);
    Ok(ExitStatus::Ok)
}

#[cfg(not(feature = "chaos"))]
fn rendered(_: &Scene, _: &crate::model::Experiment, _: bool) -> anyhow::Result<ExitStatus> {
    anyhow::bail!("this sloe was built without the feature `chaos`, and so without the driver `litmus`")
}
