//! The binary.

// TEMPORARY until the command line is merged: a switch by hand, with a stand-in for `sloe serve`.

use std::process::ExitCode;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use sloe::demo::{self, DemoOptions};
use sloe::units::Duration;

fn main() -> anyhow::Result<ExitCode> {
    let first = std::env::args().nth(1);
    if !matches!(first.as_deref(), Some("demo" | "demo-child" | "serve")) {
        return Ok(sloe::cli::run(std::env::args_os()).into());
    }
    tokio::runtime::Runtime::new()?.block_on(temporary())
}

async fn temporary() -> anyhow::Result<ExitCode> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let executable = std::env::current_exe()?;
    let value = |flag: &str| {
        arguments.iter().find_map(|a| a.strip_prefix(flag)?.strip_prefix('=').map(str::to_owned))
    };
    let length = |flag: &str, default: Duration| -> anyhow::Result<Duration> {
        Ok(value(flag).map(|text| text.parse()).transpose()?.unwrap_or(default))
    };
    let code = match arguments.first().map(String::as_str) {
        Some("demo-child") => demo::run_child(&arguments[1]).await?,
        Some("serve") => {
            serve(&value("--listen").unwrap_or_default(), value("--prometheus").unwrap_or_default()).await?
        }
        Some("demo") => {
            let once = arguments.iter().any(|a| a == "--once");
            let options = if once { DemoOptions::once(executable) } else { DemoOptions::new(executable) };
            demo::run(DemoOptions {
                state: value("--state").map(Into::into),
                tile: length("--tile", options.tile)?,
                scrape_interval: length("--scrape-interval", options.scrape_interval)?,
                load_for: length("--load-for", options.load_for)?,
                ..options
            })
            .await?
        }
        _ => 2,
    };
    Ok(ExitCode::from(code))
}

async fn serve(listen: &str, prometheus: String) -> anyhow::Result<u8> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    let router = Router::new()
        .route("/readyz", get(async || "ok"))
        .route("/api/v1/slos", get(async move || Json(slos(&prometheus).await)));
    axum::serve(listener, router).await?;
    Ok(0)
}

async fn slos(prometheus: &str) -> Value {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut slos = Vec::new();
    for slo in ["availability", "latency"] {
        let ask = async |name: &str| -> Option<f64> {
            let query = format!("{name}{{slo=\"{slo}\"}}");
            let url = format!("{prometheus}/api/v1/query");
            let response = reqwest::Client::new().post(url).form(&[("query", query)]).send().await.ok()?;
            let answer: Value = response.json().await.ok()?;
            answer["data"]["result"][0]["value"][1].as_str()?.parse().ok()
        };
        let total = ask("slo:total_events:window").await;
        let remaining = ask("slo:error_budget:remaining_ratio").await;
        let budget = total.zip(remaining).map(|(t, r)| json!({"total_events": t, "remaining_ratio": r}));
        slos.push(json!({"service": "payment-service", "slo": slo, "budget": budget}));
    }
    json!({"slos": slos})
}
