//! The SLOs of the demo: the spec that is embedded, and the rules it compiles to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::demo::DemoOptions;
use crate::units::Duration;

/// Writes the embedded spec below `folder`; answers the folder that `sloe serve` reads.
pub(super) fn write_specs(folder: &Path) -> anyhow::Result<PathBuf> {
    let specs = folder.join("slo-specs");
    fs::create_dir_all(&specs).with_context(|| format!("cannot create `{}`", specs.display()))?;
    Ok(specs)
}

/// Writes the rules of the SLOs to `folder`, with the demo's tile and scrape interval.
pub(super) fn write_rules(folder: &Path, options: &DemoOptions) -> anyhow::Result<()> {
    let path = folder.join("payment-service.rules.yaml");
    fs::write(&path, stub(options.tile, options.scrape_interval))
        .with_context(|| format!("cannot write `{}`", path.display()))
}

// STUB until the compiler is merged: the tile group by hand.
fn stub(tile: Duration, scrape: Duration) -> String {
    let guard = tile + scrape * 2;
    let one = |x: &str| {
        format!("sum((({x} - {x} offset {tile}) >= 0 and resets({x}[{guard}]) == 0) or increase({x}[{tile}]))")
    };
    let group = |slo: &str, total: String, bad: String, objective: &str| {
        let id = format!("{{slo_service=\"payment-service\",slo=\"{slo}\"}}");
        let labels = format!("labels: {{slo_service: payment-service, slo: {slo}}}");
        format!(
            "  - name: payment-service-{slo}-tiles\n    interval: {tile}\n    rules:\n      \
             - record: slo:total_events:tile5m\n        expr: '{total}'\n        {labels}\n      \
             - record: slo:bad_events:tile5m\n        expr: '{bad}'\n        {labels}\n      \
             - record: slo:total_events:window\n        expr: 'sum_over_time(slo:total_events:tile5m{id}[30d])'\n      \
             - record: slo:bad_events:window\n        expr: 'sum_over_time(slo:bad_events:tile5m{id}[30d])'\n      \
             - record: slo:error_budget:remaining_ratio\n        expr: '1 - slo:bad_events:window{id} / (slo:total_events:window{id} > 0) / {objective}'\n"
        )
    };
    let route = "job=\"backend-api\",route=\"/payment/process\"";
    let all = format!("http_requests_total{{{route}}}");
    let errors = format!("http_requests_total{{{route},status_code=~\"5..\"}}");
    let count = format!("http_request_duration_seconds_count{{{route}}}");
    let bucket = format!("http_request_duration_seconds_bucket{{{route},le=\"0.5\"}}");
    format!(
        "groups:\n{}{}",
        group("availability", one(&all), one(&errors), "0.001"),
        group("latency", one(&count), format!("clamp_min({} - {}, 0)", one(&count), one(&bucket)), "0.05"),
    )
}
