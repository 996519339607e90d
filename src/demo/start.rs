//! Starts all parts, so that each finds what it depends on.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::task::spawn_blocking;

use crate::demo::DemoOptions;
use crate::demo::alertmanager::Alertmanager;
use crate::demo::child::Role;
use crate::demo::history::{PROFILES, open_metrics};
use crate::demo::inbox::InboxOptions;
use crate::demo::outage;
use crate::demo::parts::Parts;
use crate::demo::places::{Alerting, Places};
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

/// What is started, and of what.
pub(super) struct Start<'a> {
    pub(super) options: &'a DemoOptions,
    pub(super) programs: &'a Programs,
    pub(super) state: &'a State,
    pub(super) places: &'a Places,
    pub(super) parts: &'a mut Parts,
}

impl Start<'_> {
    /// Starts everything and waits until it is ready.
    pub(super) async fn everything(&mut self) -> anyhow::Result<()> {
        self.services()?;
        if let (Some(alertmanager), Some(alerting)) = (&self.programs.alertmanager, self.places.alerting) {
            self.alerting(alertmanager, alerting)?;
        }
        self.prometheus().await?;
        self.page()?;
        say("waiting until every part is ready …");
        Ok(self.parts.ready(READY_WITHIN).await?)
    }

    fn services(&mut self) -> anyhow::Result<()> {
        say("starting payment-service (three replicas) and backend-api …");
        let (options, places) = (self.options, self.places);
        let replica = |(seed, listen): (u64, &SocketAddr)| PaymentOptions {
            failure_rate: options.failure_rate,
            ..PaymentOptions::new(*listen, seed)
        };
        let replicas = (1..).zip(&places.payments).map(replica).collect();
        self.parts.start_workload(self.state.control(), replicas)?;
        let backend = BackendOptions::new(places.backend, places.payments.clone());
        let role = Role::Service(ServiceOptions::BackendApi(backend));
        self.parts.start("backend-api", &role, format!("{}/ready", places.backend_url()))
    }

    fn alerting(&mut self, alertmanager: &Alertmanager, places: Alerting) -> anyhow::Result<()> {
        say("starting Alertmanager and the inbox …");
        let outage = outage::command(&self.places.payments);
        let inbox = Role::Inbox(InboxOptions { listen: places.inbox, outage });
        self.parts.start("inbox", &inbox, format!("{}/healthz", places.inbox_url()))?;
        let address = format!("{}/messages", places.inbox_url());
        let config = slos::write_alertmanager(self.state.folder(), self.options, &address)?;
        let role = alertmanager.server(&config, &self.state.told(), places.alertmanager);
        self.parts.start("alertmanager", &role, format!("{}/-/ready", places.alertmanager_url()))
    }

    async fn prometheus(&mut self) -> anyhow::Result<()> {
        say("writing 30 days of simulated history for Prometheus …");
        let (options, state, places) = (self.options, self.state, self.places);
        let (now, tile, rate) = (chrono::Utc::now().timestamp(), options.tile, f64::from(options.rate));
        // A second of pure computing, in which Ctrl-C should still be heard.
        let history = spawn_blocking(move || open_metrics(&PROFILES, now, tile, rate)).await?;
        self.programs.create_blocks(&history, &state.data(), self.parts).await?;
        let path = state.folder().join("prometheus.yaml");
        slos::write_rules(state.folder(), options, &places.page_url())?;
        slos::write_dashboards(state.folder(), options, &places.page_url())?;
        let alertmanager = places.alerting.map(|alerting| alerting.alertmanager);
        fs::write(&path, config(&jobs(places), options.scrape_interval, alertmanager))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        say("starting Prometheus …");
        let role = self.programs.server(&path, &state.data(), places.prometheus);
        self.parts.start("prometheus", &role, format!("{}/-/ready", places.prometheus_url()))
    }

    fn page(&mut self) -> anyhow::Result<()> {
        say("starting sloe serve …");
        let places = self.places;
        let specs = slos::write_specs(self.state.folder(), self.options)?;
        let command = [
            self.options.executable.display().to_string(),
            "serve".to_owned(),
            specs.display().to_string(),
            format!("--prometheus={}", places.prometheus_url()),
            format!("--listen={}", places.page),
            format!("--state={}", self.state.folder().display()),
            format!("--notice={NOTICE}"),
        ];
        self.parts.start(
            "sloe-serve",
            &Role::Guard(command.to_vec()),
            format!("{}/readyz", places.page_url()),
        )
    }
}

fn jobs(places: &Places) -> [Job; 3] {
    [
        Job { name: "backend-api", targets: vec![places.backend] },
        Job { name: "payment-service", targets: places.payments.clone() },
        // What the page knows of runs, and its budgets.
        Job { name: "sloe", targets: vec![places.page] },
    ]
}
