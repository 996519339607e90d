//! The headless proof: what is recorded is what the load felt.

use std::time::Duration;

use anyhow::Context;
use tokio::time::{Instant, sleep};

use crate::demo::DemoOptions;
use crate::demo::comparison::{Comparison, Events, Table};
use crate::demo::felt::Felt;
use crate::demo::history::PROFILES;
use crate::demo::load::Load;
use crate::demo::places::Places;
use crate::demo::proof::{Proof, now};
use crate::demo::say::{say, tell};

/// Runs the load between two tiles of each SLO and compares both counts of it. Answers the exit code: 0 when they agree.
pub(super) async fn once(options: &DemoOptions, places: &Places, deadline: Instant) -> anyhow::Result<u8> {
    let proof = Proof::new(places, deadline)?;
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
    let comparisons = compare(&proof, &from, &to, &felt).await?;
    tell(&report(&comparisons, &felt));
    Ok(u8::from(!comparisons.iter().all(Comparison::agrees)))
}

async fn compare(proof: &Proof, from: &[f64], to: &[f64], felt: &Felt) -> anyhow::Result<Vec<Comparison>> {
    let mut comparisons = Vec::new();
    for (slo, (from, to)) in PROFILES.iter().zip(from.iter().zip(to)) {
        let recorded = proof.recorded.events(slo, *from, *to).await?;
        comparisons.push(Comparison {
            slo: slo.slo.to_owned(),
            seconds: to - from,
            recorded: recorded.with_context(|| format!("no tiles of `{}` are recorded", slo.slo))?,
            felt: Events::felt(slo.slo, felt).context("the load cannot feel this SLO")?,
        });
    }
    Ok(comparisons)
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
