//! The demo from its first part to the end of its last.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use tokio::time::{Instant, timeout_at};

use crate::demo::DemoOptions;
use crate::demo::lifeline;
use crate::demo::load::Load;
use crate::demo::once::once;
use crate::demo::parts::Parts;
use crate::demo::places::Places;
use crate::demo::prometheus::Programs;
use crate::demo::say::{say, tell};
use crate::demo::start::start;
use crate::demo::state::State;

/// What may still be under way at the deadline has this long to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// Runs the demo until it is interrupted or, with `once`, has its proof. Answers the exit code: 0 when all went well, 1 when a
/// part failed or the counts differ, 130 when interrupted. Every part has ended when it returns.
///
/// # Errors
/// When `prometheus` is not installed, or there is no folder or port to use.
pub async fn run(options: DemoOptions) -> anyhow::Result<u8> {
    let interrupted = lifeline::interrupted().context("cannot handle signals")?;
    let (programs, places) = (Programs::find()?, Places::find()?);
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
    start(options, programs, state, places, parts).await?;
    tokio::select! {
        failure = parts.first_end() => Err(failure.into()),
        outcome = act(options, state, places, deadline) => outcome,
    }
}

async fn act(options: &DemoOptions, state: &State, places: &Places, deadline: Instant) -> anyhow::Result<u8> {
    if options.once {
        let last = deadline + ANSWER_WITHIN;
        return timeout_at(last, once(options, places, deadline))
            .await
            .context("gave up, something hangs")?;
    }
    let _load = Load::start(&places.backend_url(), options.rate);
    tell(&where_to_look(options, state, places));
    std::future::pending().await
}

/// A failure says what failed; its logs stay where they are.
fn conclude(outcome: anyhow::Result<u8>, state: State) -> u8 {
    let code = outcome.unwrap_or_else(|error| {
        say(&format!("error: {error:#}"));
        1
    });
    if code == 1 {
        say(&format!("the logs are in `{}`", state.logs().display()));
        state.keep();
    }
    code
}

fn where_to_look(options: &DemoOptions, state: &State, places: &Places) -> String {
    let (page, prometheus) = (places.page_url(), places.prometheus_url());
    format!(
        "
Everything runs; the first live tile is recorded within {first}.
  page        {page}
  API         {page}/api/v1/slos
  Prometheus  {prometheus}/graph?g0.expr=slo%3Aerror_budget%3Aremaining_ratio
  logs        {logs}

{rate} payments a second go through backend-api to three replicas of payment-service. A tile is {tile} long here instead of 5m,
and the 30 days before the demo are simulated. Also try:
  {sloe} status --prometheus {prometheus}
  curl {backend}/metrics

Ctrl-C ends everything.
",
        sloe = typed(&options.executable).display(),
        logs = state.logs().display(),
        rate = options.rate,
        tile = options.tile,
        first = options.tile * 2,
        backend = places.backend_url(),
    )
}

/// The program as somebody in this folder would type it.
fn typed(executable: &Path) -> &Path {
    let here = std::env::current_dir().unwrap_or_default();
    executable.strip_prefix(here).unwrap_or(executable)
}
