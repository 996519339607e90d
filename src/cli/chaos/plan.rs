//! `sloe chaos plan`: what a run would be, without touching anything.

use std::time::Duration;

use serde_json::json;

use crate::chaos::foresee::Foresight;
use crate::chaos::predict::{Exposure, Prediction, predict};
use crate::chaos::record::Opening;
use crate::chaos::run::{Assessment, Clock, Pace, Sources, assess};
use crate::chaos::{Decision, Standing, Verdict, story};
use crate::cli::arguments::{PlanArguments, StatusFormat};
use crate::cli::chaos::conditions;
use crate::cli::chaos::run::unused_name;
use crate::cli::chaos::scene::{Scene, watcher};
use crate::cli::fold::fold;
use crate::cli::table::{Align, table};
use crate::cli::{ExitStatus, gate, print, prometheus};
use crate::model::Experiment;
use crate::units::show;

/// Shows every condition, and answers with the exit status what they say together.
pub(super) async fn run(arguments: &PlanArguments) -> anyhow::Result<ExitStatus> {
    let scene = match Scene::read(&arguments.experiment.scene) {
        Ok(scene) => scene,
        Err(status) => return Ok(status),
    };
    let experiment = scene.experiment(&arguments.experiment.experiment)?;
    let mut eyes = match watcher(&arguments.experiment, &scene, experiment, Duration::from_secs(10)) {
        Ok((eyes, _)) => eyes,
        Err(error) => return Ok(prometheus::undecided(&error)),
    };
    let (mut driver, pace, clock) = (scene.driver(experiment).await, Pace::default(), Clock::system());
    // A run with the name of an earlier one would not count it.
    let run = unused_name(&scene.store, &experiment.name).await;
    let drivers = async |opening: &Opening| scene.driver_of(opening).await;
    let foreseen = Foresight { store: &scene.store, drivers, pace: &pace }.all(&mut driver).await;
    let sources = Sources {
        experiment,
        run: &run,
        store: &scene.store,
        driver: &mut driver,
        eyes: &mut eyes,
        pace: &pace,
        clock: &clock,
        ended: &foreseen.ended,
    };
    let mut assessment = Box::pin(assess(sources, None)).await;
    assessment.checks.extend(foreseen.checks);
    print::data(&match arguments.format {
        StatusFormat::Table => for_people(experiment, &assessment),
        StatusFormat::Json => for_programs(experiment, &assessment)?,
    });
    Ok(gate::status(assessment.decision()))
}

fn for_people(experiment: &Experiment, assessment: &Assessment) -> String {
    let hypothesis = fold(experiment.hypothesis.trim(), 2, 2);
    format!(
        "{}\n  {hypothesis}\n\n{}\n{}\n{}\n{}{}",
        headline(experiment, assessment),
        targets(assessment),
        budgets(experiment, assessment),
        conditions::table(&assessment.checks),
        conditions::sources(&assessment.checks),
        objects(assessment)
    )
}

fn headline(experiment: &Experiment, assessment: &Assessment) -> String {
    let all = &assessment.checks;
    let count = |verdict| all.iter().filter(|check| check.verdict == verdict).count();
    let (denied, unknown) = (count(Verdict::Deny), count(Verdict::Unknown));
    let said = match assessment.decision() {
        Decision::Allow => format!("ALLOW: all {} conditions hold", all.len()),
        Decision::Deny => format!("DENY: {denied} of {} conditions do not hold", all.len()),
        Decision::CannotDecide => format!(
            "CANNOT DECIDE: {unknown} of {} conditions cannot be read, {denied} do not hold",
            all.len()
        ),
    };
    fold(&format!("{} on {}: {said}", experiment.name, experiment.service), 0, 2)
}

fn targets(assessment: &Assessment) -> String {
    let survey = &assessment.survey;
    if survey.candidates.is_empty() {
        return "target: no pods are known\n".to_owned();
    }
    let hit =
        if survey.targets.is_empty() { "chosen at random".to_owned() } else { survey.targets.join(", ") };
    fold(&format!("target: {hit}, of {}", survey.candidates.join(", ")), 0, 2) + "\n"
}

/// The predicted cost of every budget.
fn budgets(experiment: &Experiment, assessment: &Assessment) -> String {
    let headings = [
        ("BUDGET", Align::Left),
        ("LEFT", Align::Right),
        ("PREDICTED COST", Align::Right),
        ("OF THE BUDGET", Align::Right),
    ];
    let rows: Vec<Vec<String>> = predictions(experiment, assessment)
        .map(|(standing, predicted)| {
            let unknown = || "unknown".to_owned();
            vec![
                standing.subject.to_string(),
                standing.remaining_ratio.map_or_else(unknown, show::percent),
                predicted.map_or_else(unknown, |cost| {
                    format!("{} {}", show::count(cost.bad_events.ceil()), standing.unit)
                }),
                predicted.map_or_else(unknown, |cost| show::cost(cost.cost_ratio)),
            ]
        })
        .collect();
    table(&headings, &rows)
}

fn predictions<'a>(
    experiment: &Experiment,
    assessment: &'a Assessment,
) -> impl Iterator<Item = (&'a Standing, Option<Prediction>)> {
    let exposure = Exposure::of(experiment, &assessment.survey);
    let predicted = move |standing| exposure.and_then(|exposure| predict(standing, exposure));
    assessment.preflight.standings.iter().map(move |standing| (standing, predicted(standing)))
}

fn objects(assessment: &Assessment) -> String {
    let objects = assessment.planned.iter().map(|object| {
        let accepted = match object.accepted {
            Some(true) => ", accepted by a dry run",
            Some(false) => ", refused by a dry run",
            None => "",
        };
        let text: String = object.text.lines().map(|line| format!("  {line}\n")).collect();
        let name = fold(&format!("would create {}{accepted}:", object.name), 0, 2);
        format!("\n{name}\n{text}")
    });
    objects.collect()
}

fn for_programs(experiment: &Experiment, assessment: &Assessment) -> anyhow::Result<String> {
    let budgets: Vec<_> = predictions(experiment, assessment)
        .map(|(standing, predicted)| {
            json!({
                "standing": standing,
                "predicted_events": predicted.map(|cost| cost.bad_events),
                "predicted_cost_ratio": predicted.map(|cost| cost.cost_ratio),
            })
        })
        .collect();
    let decision = assessment.decision();
    let plan = json!({
        "experiment": experiment.name,
        "service": experiment.service,
        "decision": decision,
        "in_words": story::decision_in_words(decision),
        "targets": assessment.survey.targets,
        "candidates": assessment.survey.candidates,
        "replicas": assessment.survey.replicas,
        "budgets": budgets,
        "checks": assessment.checks,
        "objects": assessment.planned,
        "queries": assessment.queries,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&plan)?))
}
