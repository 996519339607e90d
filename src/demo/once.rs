//! The headless proof: what is recorded is what the load felt.

use std::time::Duration;

use anyhow::{Context, bail};
use chrono::Utc;
use tokio::time::{Instant, sleep};

use crate::demo::DemoOptions;
use crate::demo::comparison::{Comparison, Events, Table};
use crate::demo::felt::Felt;
use crate::demo::history::{PROFILES, Profile};
use crate::demo::load::Load;
use crate::demo::page::Page;
use crate::demo::places::Places;
use crate::demo::recorded::Recorded;
use crate::demo::say::{say, tell};
use crate::units::show;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Who is asked, and until when.
struct Proof {
    recorded: Recorded,
    page: Page,
    deadline: Instant,
}

/// Runs the load between two tiles of each SLO and compares both counts of it. Answers the exit code: 0 when they agree.
pub(super) async fn once(options: &DemoOptions, places: &Places, deadline: Instant) -> anyhow::Result<u8> {
    let proof = Proof {
        recorded: Recorded::at(&places.prometheus_url())?,
        page: Page::at(places.page_url()),
        deadline,
    };
    say("waiting for the first live tile of each SLO …");
    let from = proof.tiles_after(now()).await?;
    say(&format!("paying {} times a second for at least {} …", options.rate, options.load_for));
    let load = Load::start(&places.backend_url(), options.rate);
    sleep(Duration::from_millis(options.load_for.as_millis())).await;
    say("waiting until the page shows a budget with this traffic in it …");
    proof.live_budgets(&from).await?;
    let felt = load.stop().await;
    say("load stopped, waiting for the tiles that contain its last payment …");
    let to = proof.tiles_after(now() + options.scrape_interval.as_secs_f64() + 1.0).await?;
    let comparisons = proof.compare(&from, &to, &felt).await?;
    tell(&report(&comparisons, &felt));
    Ok(u8::from(!comparisons.iter().all(Comparison::agrees)))
}

impl Proof {
    /// For each SLO, the time of its newest tile, once that is later than `time`.
    async fn tiles_after(&self, time: f64) -> anyhow::Result<Vec<f64>> {
        let mut tiles = Vec::new();
        for slo in &PROFILES {
            tiles.push(self.tile_after(slo, time).await?);
        }
        Ok(tiles)
    }

    async fn tile_after(&self, slo: &Profile, earliest: f64) -> anyhow::Result<f64> {
        loop {
            match self.recorded.newest_tile(slo).await? {
                Some(tile) if tile > earliest => return Ok(tile),
                _ => self.wait(&format!("a tile of `{}`", slo.slo)).await?,
            }
        }
    }

    /// Waits until the page's figure of each SLO is the recorded one of a tile with events since `from`.
    async fn live_budgets(&self, from: &[f64]) -> anyhow::Result<()> {
        for (slo, from) in PROFILES.iter().zip(from) {
            while !self.is_live(slo, *from).await? {
                self.wait(&format!("a live budget of `{}` on the page", slo.slo)).await?;
            }
            if let Some(budget) = self.page.budget(slo).await {
                say(&format!("  {}: {} of the budget is left", slo.slo, show::percent(budget.remaining)));
            }
        }
        Ok(())
    }

    async fn is_live(&self, slo: &Profile, from: f64) -> anyhow::Result<bool> {
        let Some(newest) = self.recorded.newest_tile(slo).await?.filter(|newest| *newest > from) else {
            return Ok(false);
        };
        let own = self.recorded.events(slo, from, newest).await?;
        let recorded = self.recorded.window_total(slo).await?;
        let shown = self.page.budget(slo).await.map(|budget| budget.total_events);
        let same = recorded.zip(shown).is_some_and(|(recorded, shown)| (recorded - shown).abs() < 0.5);
        Ok(same && own.is_some_and(|own| own.good > 0.0))
    }

    async fn compare(&self, from: &[f64], to: &[f64], felt: &Felt) -> anyhow::Result<Vec<Comparison>> {
        let mut comparisons = Vec::new();
        for (slo, (from, to)) in PROFILES.iter().zip(from.iter().zip(to)) {
            let recorded = self.recorded.events(slo, *from, *to).await?;
            comparisons.push(Comparison {
                slo: slo.slo.to_owned(),
                seconds: to - from,
                recorded: recorded.with_context(|| format!("no tiles of `{}` are recorded", slo.slo))?,
                felt: Events::felt(slo.slo, felt).context("the load cannot feel this SLO")?,
            });
        }
        Ok(comparisons)
    }

    async fn wait(&self, what: &str) -> anyhow::Result<()> {
        if Instant::now() > self.deadline {
            bail!("gave up waiting for {what}");
        }
        sleep(LOOK_EVERY).await;
        Ok(())
    }
}

fn report(comparisons: &[Comparison], felt: &Felt) -> String {
    let here = felt.slow_here.abs_diff(felt.slow);
    let notes = [
        (here, "were slow by one clock only: latency counts by backend-api's, where its SLI is measured"),
        (felt.unanswered, "got no answer; neither side counts them"),
        (felt.held_back, "were held back; neither side counts them"),
    ];
    let notes = notes.iter().filter(|(payments, _)| *payments > 0);
    let notes: Vec<_> = notes.map(|(payments, note)| format!("{payments} payments {note}\n")).collect();
    format!("\n{}{}", Table(comparisons), notes.concat())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of this century are exact")]
fn now() -> f64 {
    Utc::now().timestamp_millis() as f64 / 1_000.0
}
