//! Waits until what is recorded and what the page shows is live.

use std::time::Duration;

use anyhow::bail;
use chrono::Utc;
use tokio::time::{Instant, sleep};

use crate::demo::history::{PROFILES, Profile};
use crate::demo::page::Page;
use crate::demo::places::Places;
use crate::demo::recorded::Recorded;
use crate::demo::say::say;
use crate::units::show;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Who is asked, and until when.
pub(super) struct Proof {
    pub(super) recorded: Recorded,
    page: Page,
    deadline: Instant,
}

impl Proof {
    /// Asks the Prometheus and the page of `places`, until `deadline`.
    pub(super) fn new(places: &Places, deadline: Instant) -> anyhow::Result<Self> {
        let recorded = Recorded::at(&places.prometheus_url())?;
        Ok(Self { recorded, page: Page::at(places.page_url()), deadline })
    }

    /// For each SLO, the time of its newest tile, once that is later than `time`.
    pub(super) async fn tiles_after(&self, time: f64) -> anyhow::Result<Vec<f64>> {
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
    pub(super) async fn live_budgets(&self, from: &[f64]) -> anyhow::Result<()> {
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

    /// Waits until what the page shows at `path` is as wanted.
    pub(super) async fn page_shows(&self, path: &str, wanted: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        while !self.page.shown(path).await.is_some_and(|text| wanted(&text)) {
            self.wait(&format!("the run on the page, at `{path}`")).await?;
        }
        Ok(())
    }

    async fn wait(&self, what: &str) -> anyhow::Result<()> {
        if Instant::now() > self.deadline {
            bail!("gave up waiting for {what}");
        }
        sleep(LOOK_EVERY).await;
        Ok(())
    }
}

/// In seconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of this century are exact")]
pub(super) fn now() -> f64 {
    Utc::now().timestamp_millis() as f64 / 1_000.0
}
