//! The demo from its first part to the end of its last.

use std::fs;
use std::time::Duration;

use anyhow::Context;
use tokio::time::{Instant, timeout_at};

use crate::demo::DemoOptions;
use crate::demo::alertmanager::Alertmanager;
use crate::demo::lifeline;
use crate::demo::load::Load;
use crate::demo::once::once;
use crate::demo::outage;
use crate::demo::parts::Parts;
use crate::demo::places::Places;
use crate::demo::prometheus::Programs;
use crate::demo::say::{say, tell};
use crate::demo::sloe::Sloe;
use crate::demo::start::Start;
use crate::demo::state::State;
use crate::demo::story::Story;
use crate::rules::Part;

/// What may still be under way at the deadline has this long to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// The experiment whose commands are shown.
const EXAMPLE: &str = "payment-pod-delete";

const STILL_THERE: &str = "\nEverything still runs; Ctrl-C ends it.";

/// Runs the demo until it is interrupted or, with `once`, has its proof. Answers the exit code: 0 when all went well, 1 when a
/// part failed or the counts differ, 130 when interrupted. Every part has ended when it returns.
///
/// # Errors
/// When `prometheus` is not installed, or there is no folder or port to use.
pub async fn run(options: DemoOptions) -> anyhow::Result<u8> {
    let interrupted = lifeline::interrupted().context("cannot handle signals")?;
    // The headless proof is about counts: nobody is there to be told.
    let programs = Programs::find(!options.once)?;
    let places = Places::find(programs.alertmanager.is_some())?;
    let state = State::open(options.state.as_deref(), options.once)?;
    let mut parts = Parts::new(options.executable.clone(), state.logs());
    let outcome = tokio::select! {
        outcome = story(&options, &programs, &state, &places, &mut parts) => outcome,
        () = interrupted => Ok(130),
    };
    say("ending all parts …");
    parts.stop().await;
    Ok(conclude(outcome, state))
}

async fn story(
    options: &DemoOptions,
    programs: &Programs,
    state: &State,
    places: &Places,
    parts: &mut Parts,
) -> anyhow::Result<u8> {
    let deadline = Instant::now() + Duration::from_millis(options.deadline.as_millis());
    Start { options, programs, state, places, parts }.everything().await?;
    tokio::select! {
        failure = parts.first_end() => Err(failure.into()),
        outcome = act(options, state, places, deadline) => outcome,
    }
}

async fn act(options: &DemoOptions, state: &State, places: &Places, deadline: Instant) -> anyhow::Result<u8> {
    let load = || Load::start(&places.backend_url(), options.rate);
    match &options.experiment {
        None if options.once => in_time(once(options, places, deadline), deadline).await,
        Some(experiment) if options.once => {
            in_time(tell_story(options, experiment, state, places, &load(), deadline), deadline).await
        }
        experiment => {
            let load = load();
            write_addresses(state, places)?;
            tell(&where_to_look(options, state, places));
            if let Some(experiment) = experiment {
                let told = tell_story(options, experiment, state, places, &load, deadline).await;
                say(&told.map_or_else(|error| format!("error: {error:#}"), |_| STILL_THERE.to_owned()));
            }
            std::future::pending().await
        }
    }
}

async fn in_time(outcome: impl Future<Output = anyhow::Result<u8>>, deadline: Instant) -> anyhow::Result<u8> {
    timeout_at(deadline + ANSWER_WITHIN, outcome).await.context("gave up, something hangs")?
}

async fn tell_story(
    options: &DemoOptions,
    experiment: &str,
    state: &State,
    places: &Places,
    load: &Load,
    deadline: Instant,
) -> anyhow::Result<u8> {
    let sloe = Sloe::new(options, state, places);
    Story { experiment, state, places, load, sloe, stays: !options.once }.tell(deadline).await
}

/// A failure says what failed; its logs stay where they are.
fn conclude(outcome: anyhow::Result<u8>, state: State) -> u8 {
    let code = outcome.unwrap_or_else(|error| {
        say(&format!("error: {error:#}"));
        1
    });
    if code == 1 {
        say(&format!("the logs are in `{}`", state.logs().display()));
    }
    if code == 1 || state.has_results() {
        state.keep();
    }
    code
}

fn write_addresses(state: &State, places: &Places) -> anyhow::Result<()> {
    let path = state.addresses();
    fs::write(&path, format!("{:#}\n", places.addresses()))
        .with_context(|| format!("cannot write `{}`", path.display()))
}

fn where_to_look(options: &DemoOptions, state: &State, places: &Places) -> String {
    let (page, prometheus) = (places.page_url(), places.prometheus_url());
    let sloe = Sloe::new(options, state, places);
    format!(
        "
Everything runs; the first live tile is recorded within {first}.
  page          {page}
  chaos runs    {page}/runs
  API           {page}/api/v1/slos
{alerting}
  Prometheus    {prometheus}/graph?g0.expr=slo%3Aerror_budget%3Aremaining_ratio
  dashboards    {dashboards}, for a Grafana that asks this Prometheus
  logs          {logs}
  addresses     {addresses}

{rate} payments a second go through backend-api to three replicas of payment-service. A tile is {tile} long here instead of 5m,
and the 30 days before the demo are simulated. Also try:
  {status}
  curl {backend}/metrics
  {plan}
  {run}

An outage of five minutes that ends by itself{told}:
  {outage}

After a run the next one has to wait, as it has to after an outage, often for ten minutes or more: for its cool-down, and until
the SLIs of the last minutes and the burn rate of the last hour, of which there are only minutes here, are well again. The plan
says what is missing.

Ctrl-C ends everything.
",
        alerting = alerting(places),
        dashboards = state.folder().join(Part::Dashboards.folder()).display(),
        status = sloe.status().join(" "),
        plan = sloe.chaos("plan", EXAMPLE).join(" "),
        run = sloe.chaos("run", EXAMPLE).join(" "),
        outage = outage::command(&places.payments),
        told = if places.alerting.is_some() { "; the inbox is told within two" } else { "" },
        logs = state.logs().display(),
        addresses = state.addresses().display(),
        rate = options.rate,
        tile = options.tile,
        first = options.tile * 2,
        backend = places.backend_url(),
    )
}

/// Where alerts end, or how they would end somewhere.
fn alerting(places: &Places) -> String {
    match &places.alerting {
        Some(alerting) => format!(
            "  inbox         {} (what a team is told of alerts)\n  Alertmanager  {}",
            alerting.inbox_url(),
            alerting.alertmanager_url()
        ),
        None => format!("  inbox         none, {}", Alertmanager::missing()),
    }
}
