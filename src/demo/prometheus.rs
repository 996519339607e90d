//! The real Prometheus of the demo: where it is found, how it is configured, and how it gets a past.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration as Limit;

use anyhow::Context;

use crate::demo::alertmanager::Alertmanager;
use crate::demo::child::Role;
use crate::demo::parts::Parts;
use crate::demo::programs;
use crate::units::Duration;

/// Longer than the window of the SLOs; Prometheus keeps 15 days unless told otherwise.
const RETENTION: &str = "45d";
/// As long as the history is: a block for each two hours would make 360 of them.
const BLOCK_DURATION: &str = "1080h";

/// What Prometheus scrapes: a job and the addresses of its replicas, which stay when replicas are replaced.
pub(super) struct Job {
    pub(super) name: &'static str,
    pub(super) targets: Vec<SocketAddr>,
}

/// The programs of the Debian package `prometheus`, and the one that it may tell of alerts.
#[derive(Debug)]
pub(super) struct Programs {
    prometheus: String,
    promtool: String,
    pub(super) alertmanager: Option<Alertmanager>,
}

impl Programs {
    /// Finds those of Prometheus on the PATH, with `alerting` Alertmanager too.
    ///
    /// # Errors
    /// When one of Prometheus is missing; the message says how to get it.
    pub(super) fn find(alerting: bool) -> anyhow::Result<Self> {
        let (prometheus, promtool) = (find("prometheus")?, find("promtool")?);
        let alertmanager = if alerting { Alertmanager::find() } else { None };
        Ok(Self { prometheus, promtool, alertmanager })
    }

    /// The server, with everything that `folder` (configuration) and `data` hold.
    pub(super) fn server(&self, config: &Path, data: &Path, listen: SocketAddr) -> Role {
        Role::Guard(vec![
            self.prometheus.clone(),
            format!("--config.file={}", config.display()),
            format!("--storage.tsdb.path={}", data.display()),
            format!("--storage.tsdb.retention.time={RETENTION}"),
            format!("--web.listen-address={listen}"),
        ])
    }

    /// Turns `text`, in the OpenMetrics format, into blocks in `data`. The server must not run yet.
    pub(super) async fn create_blocks(&self, text: &str, data: &Path, parts: &Parts) -> anyhow::Result<()> {
        let file = data.with_extension("history");
        fs::write(&file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
        let arguments = ["tsdb", "create-blocks-from", "openmetrics", "--quiet"].map(str::to_owned);
        let mut command = vec![self.promtool.clone()];
        command.extend(arguments);
        command.push(format!("--max-block-duration={BLOCK_DURATION}"));
        command.extend([&*file, data].map(|path| path.display().to_string()));
        parts.run("history", &Role::Guard(command), Limit::from_mins(1)).await?;
        fs::remove_file(&file).with_context(|| format!("cannot remove `{}`", file.display()))
    }
}

/// The configuration; rule files are in the folder `rules` beside it. Alerts go to `alertmanager`, where there is one.
pub(super) fn config(jobs: &[Job], scrape_interval: Duration, alertmanager: Option<SocketAddr>) -> String {
    let mut text = format!(
        "global:\n  scrape_interval: {scrape_interval}\n  scrape_timeout: {scrape_interval}\n  \
         evaluation_interval: {scrape_interval}\nrule_files: [\"rules/*.yaml\"]\n"
    );
    if let Some(address) = alertmanager {
        let _infallible = writeln!(
            text,
            "alerting:\n  alertmanagers:\n    - static_configs:\n      - targets: [\"{address}\"]"
        );
    }
    text.push_str("scrape_configs:\n");
    for job in jobs {
        let _infallible = writeln!(text, "  - job_name: {}\n    static_configs:", job.name);
        for address in &job.targets {
            let _infallible = writeln!(text, "      - targets: [\"{address}\"]");
        }
    }
    text
}

fn find(program: &str) -> anyhow::Result<String> {
    programs::find(&[program]).with_context(|| programs::missing(program, "prometheus"))
}
