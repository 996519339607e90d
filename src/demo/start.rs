//! Starts all parts, so that each finds what it depends on.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::task::spawn_blocking;

use crate::demo::DemoOptions;
use crate::demo::child::Role;
use crate::demo::history::{PROFILES, open_metrics};
use crate::demo::parts::Parts;
use crate::demo::places::Places;
use crate::demo::prometheus::{Job, Programs, config};
use crate::demo::say::say;
use crate::demo::service::{BackendOptions, PaymentOptions, ServiceOptions};
use crate::demo::slos;
use crate::demo::state::State;

/// How long each part may take until it is ready; a busy machine is slow, not broken.
const READY_WITHIN: Duration = Duration::from_secs(45);

/// The notice that the page shows: nobody may take the simulated past for real.
const NOTICE: &str =
    "Demo: all but the newest tiles are simulated history, and tiles are shorter than five minutes.";

/// Starts everything and waits until it is ready.
pub(super) async fn start(
    options: &DemoOptions,
    programs: &Programs,
    state: &State,
    places: &Places,
    parts: &mut Parts,
) -> anyhow::Result<()> {
    start_services(options, state, places, parts)?;
    start_prometheus(options, programs, state, places, parts).await?;
    start_page(options, state, places, parts)?;
    say("waiting until every part is ready …");
    Ok(parts.ready(READY_WITHIN).await?)
}

fn start_services(
    options: &DemoOptions,
    state: &State,
    places: &Places,
    parts: &mut Parts,
) -> anyhow::Result<()> {
    say("starting payment-service (three replicas) and backend-api …");
    let replica = |(seed, listen): (u64, &SocketAddr)| PaymentOptions {
        failure_rate: options.failure_rate,
        ..PaymentOptions::new(*listen, seed)
    };
    parts.start_workload(state.control(), (1..).zip(&places.payments).map(replica).collect())?;
    let backend = BackendOptions::new(places.backend, places.payments.clone());
    let role = Role::Service(ServiceOptions::BackendApi(backend));
    parts.start("backend-api", &role, format!("{}/ready", places.backend_url()))
}

async fn start_prometheus(
    options: &DemoOptions,
    programs: &Programs,
    state: &State,
    places: &Places,
    parts: &mut Parts,
) -> anyhow::Result<()> {
    say("writing 30 days of simulated history for Prometheus …");
    let (now, tile, rate) = (chrono::Utc::now().timestamp(), options.tile, f64::from(options.rate));
    // A second of pure computing, in which Ctrl-C should still be heard.
    let history = spawn_blocking(move || open_metrics(&PROFILES, now, tile, rate)).await?;
    programs.create_blocks(&history, &state.data(), parts).await?;
    let path = state.folder().join("prometheus.yaml");
    slos::write_rules(state.folder(), options)?;
    fs::write(&path, config(&jobs(places), options.scrape_interval))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    say("starting Prometheus …");
    let role = programs.server(&path, &state.data(), places.prometheus);
    parts.start("prometheus", &role, format!("{}/-/ready", places.prometheus_url()))
}

fn start_page(
    options: &DemoOptions,
    state: &State,
    places: &Places,
    parts: &mut Parts,
) -> anyhow::Result<()> {
    say("starting sloe serve …");
    let specs = slos::write_specs(state.folder(), options)?;
    let command = [
        options.executable.display().to_string(),
        "serve".to_owned(),
        specs.display().to_string(),
        format!("--prometheus={}", places.prometheus_url()),
        format!("--listen={}", places.page),
        format!("--state={}", state.folder().display()),
        format!("--notice={NOTICE}"),
    ];
    parts.start("sloe-serve", &Role::Guard(command.to_vec()), format!("{}/readyz", places.page_url()))
}

fn jobs(places: &Places) -> [Job; 2] {
    [
        Job { name: "backend-api", targets: vec![places.backend] },
        Job { name: "payment-service", targets: places.payments.clone() },
    ]
}
