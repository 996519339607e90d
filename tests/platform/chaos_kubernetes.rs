//! The driver `litmus` against a real Kubernetes API, with the rights that `sloe chaos render` gives it: pods are
//! replaced, leases, watches, schemas and finalizers are real; only Litmus is played, and no container runs.

use std::time::Duration;

use kube::api::{DeleteParams, ListParams};
use serde_json::json;
use sloe::chaos::drivers::litmus::{LitmusDriver, render};
use sloe::chaos::record::Fact;
use sloe::chaos::{Decision, Driver, DriverError, Ended, FaultPhase, LockError, Reverted, Survey};
use sloe::model::{Experiment, Fault};
use sloe::units;

use crate::documents::documents;
use crate::example::{experiment, slos};
use crate::kubernetes::operator::Operator;
use crate::kubernetes::{Kubernetes, objects, until};
use crate::techmarket::{NAMESPACE, deployment};

/// A cluster with payment-service, its experiment's prerequisites, and a driver with the least rights.
struct Stage {
    kubernetes: Kubernetes,
    experiment: Experiment,
}

impl Stage {
    async fn set() -> Self {
        let fault = Fault { duration: units::Duration::from_secs(3), ..experiment().fault };
        let stage =
            Self { kubernetes: Kubernetes::start().await, experiment: Experiment { fault, ..experiment() } };
        stage
            .kubernetes
            .apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}))
            .await;
        stage.kubernetes.apply(&deployment()).await;
        let text = render(&stage.experiment, &slos(), "render", false).expect("it renders");
        let rendered = documents(&text);
        for object in rendered.iter().filter(|object| object["kind"] != "ChaosEngine") {
            stage.kubernetes.apply(object).await;
        }
        stage.whole().await;
        stage
    }

    async fn driver(&self) -> LitmusDriver {
        let client = self.kubernetes.account(NAMESPACE, "sloe-chaos-driver").await;
        LitmusDriver::new(client, self.experiment.clone(), slos(), false)
    }

    fn litmus(&self) -> Operator {
        Operator::start(self.kubernetes.admin(), NAMESPACE)
    }

    async fn whole(&self) {
        let deployments = objects(&self.kubernetes.admin(), "Deployment", Some(NAMESPACE));
        until("three pods are ready", async || {
            let found = deployments.get("payment-service").await.ok()?;
            (found.data["status"]["readyReplicas"] == 3).then_some(())
        })
        .await;
    }
}

/// Survey, lock, survey again and injection, as a run does them.
async fn begin(driver: &mut LitmusDriver, run: &str) -> Survey {
    let survey = until("everything allows a run", async || {
        let survey = driver.survey().await;
        let decision = Decision::of(&survey.checks);
        assert_ne!(decision, Decision::CannotDecide, "{:#?}", survey.checks);
        (decision == Decision::Allow).then_some(survey)
    })
    .await;
    driver.lock(run).await.expect("the lock is free");
    let planned = driver.plan(run).await.expect("a dry run");
    assert!(planned.iter().all(|object| object.accepted == Some(true)), "{planned:#?}");
    driver.inject(run, &survey.targets).await.expect("the fault is asked for");
    survey
}

/// Looks until the phase is as wanted; answers it and all that was told.
async fn look_until(driver: &mut LitmusDriver, wanted: fn(&FaultPhase) -> bool) -> (FaultPhase, Vec<Fact>) {
    let mut facts = Vec::new();
    let phase = until("the fault goes on", async || {
        let look = driver.look().await.expect("a look");
        facts.extend(look.facts);
        wanted(&look.phase).then_some(look.phase)
    })
    .await;
    (phase, facts)
}

async fn reverted(driver: &mut LitmusDriver, run: &str) {
    until("nothing is left", async || {
        (driver.reverted(run).await.expect("an answer") == Reverted::Yes).then_some(())
    })
    .await;
}

fn has_ended(phase: &FaultPhase) -> bool {
    matches!(phase, FaultPhase::Ended(_))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pod_is_deleted_watched_and_replaced() {
    let stage = Stage::set().await;
    let (mut driver, _litmus) = (stage.driver().await, stage.litmus());
    let run = "payment-pod-delete-20261123t101500z";
    let survey = begin(&mut driver, run).await;
    let (phase, facts) = look_until(&mut driver, has_ended).await;
    assert_eq!(phase, FaultPhase::Ended(Ended::Completed));
    let target = format!("pod {}", survey.targets[0]);
    let tells =
        |object: &str, what: &str| facts.iter().any(|fact| fact.object == object && fact.what == what);
    assert!(tells(&target, "deleted") && tells(&target, "gone"), "{facts:#?}");
    let fresh = facts.iter().find(|fact| fact.what == "created").expect("a new pod");
    assert!(tells(&fresh.object, "scheduled") && tells(&fresh.object, "ready"), "{facts:#?}");
    assert!(
        facts.iter().any(|fact| fact.source == "litmus" && fact.detail.starts_with("ChaosInject")),
        "{facts:#?}"
    );

    reverted(&mut driver, run).await;
    driver.renew().await.expect("the lock is ours");
    let archived = driver.clean_up(run).await.expect("it is over");
    assert_eq!(archived.len(), 2);
    driver.unlock().await;
    let engines = objects(&stage.kubernetes.admin(), "ChaosEngine", Some(NAMESPACE));
    until("the engine is gone", async || engines.get_opt(run).await.ok()?.is_none().then_some(())).await;
    assert_eq!(driver.leftovers().await, Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_stops_what_the_first_one_left() {
    let stage = Stage::set().await;
    let _litmus = stage.litmus();
    let run = "payment-pod-delete-20261123t111500z";
    let mut first = stage.driver().await;
    begin(&mut first, run).await;
    look_until(&mut first, |phase| *phase == FaultPhase::Injecting).await;
    let mut second = stage.driver().await;
    assert!(matches!(second.lock("another").await, Err(LockError::Held { by, .. }) if by == run));
    assert_eq!(second.leftovers().await, Ok(Vec::new()), "its process lives");
    first.unlock().await;
    drop(first);

    assert_eq!(second.leftovers().await, Ok(vec![run.to_owned()]));
    second.stop(run).await.expect("anybody may stop it");
    reverted(&mut second, run).await;
    assert_eq!(second.stop(run).await, Ok(Vec::new()));
    second.clean_up(run).await.expect("it is over");
    assert_eq!(second.leftovers().await, Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_engine_goes_when_litmus_is_back() {
    let stage = Stage::set().await;
    let mut driver = stage.driver().await;
    let run = "payment-pod-delete-20261123t121500z";
    {
        let _litmus = stage.litmus();
        begin(&mut driver, run).await;
        look_until(&mut driver, |phase| *phase == FaultPhase::Injecting).await;
    }
    driver.stop(run).await.expect("it takes the wish");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(matches!(driver.reverted(run).await, Ok(Reverted::NotYet(_))), "nobody carried it out");
    driver.force_stop(run).await.expect("it can be deleted");
    assert!(matches!(driver.reverted(run).await, Ok(Reverted::NotYet(_))), "its finalizer holds it");
    let _litmus = stage.litmus();
    reverted(&mut driver, run).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rights_are_the_least_that_do() {
    let stage = Stage::set().await;
    let client = stage.kubernetes.account(NAMESPACE, "sloe-chaos-driver").await;
    let pods = objects(&client, "Pod", Some(NAMESPACE));
    let found = pods.list(&ListParams::default()).await.expect("it may list pods").items;
    let name = found[0].metadata.name.clone().expect("a name");
    let refused = pods.delete(&name, &DeleteParams::default()).await.expect_err("it may not delete them");
    assert!(matches!(&refused, kube::Error::Api(status) if status.code == 403), "{refused}");
    let elsewhere = objects(&client, "Pod", Some("kube-system")).list(&ListParams::default()).await;
    assert!(matches!(elsewhere, Err(kube::Error::Api(status)) if status.code == 403));
    let survey = stage.driver().await.survey().await;
    assert_eq!(
        Decision::of(&survey.checks),
        Decision::Allow,
        "but it can read all it needs: {:#?}",
        survey.checks
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_manages_is_not_taken_over() {
    let stage = Stage::set().await;
    let mut driver = stage.driver().await;
    driver.survey().await;
    let run = "payment-pod-delete-20261123t131500z";
    stage
        .kubernetes
        .apply(&json!({
            "apiVersion": "litmuschaos.io/v1alpha1", "kind": "ChaosEngine",
            "metadata": {"name": run, "namespace": NAMESPACE},
            "spec": {"engineState": "stop", "experiments": [{"name": "node-drain"}]},
        }))
        .await;
    let planned = driver.plan(run).await.expect("an answer");
    assert_eq!(planned[0].accepted, Some(false));
    assert!(planned[0].text.contains("conflict"), "{}", planned[0].text);
    let refused = driver.inject(run, &["payment-service-1".to_owned()]).await;
    assert!(matches!(refused, Err(DriverError::Refused(_))), "{refused:?}");
}
