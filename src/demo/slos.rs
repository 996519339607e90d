//! The SLOs of the demo: the embedded spec, and what it compiles to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::alertmanager::{self, Receivers};
use crate::demo::{DemoOptions, experiments};
use crate::diag::Severity;
use crate::grafana::{self, Schema};
use crate::input::{Compiled, Reading, Specs};
use crate::model::Slo;
use crate::rules::{Generated, Links, Options, Part, generate};

/// The same spec that people read in the repository.
const SPEC: &str = include_str!("../../slo-specs/payment-service.yaml");
const SPEC_NAME: &str = "payment-service.yaml";
/// The one thing that differs here: Prometheus scrapes more often.
const SCRAPE_INTERVAL: &str = "scrape_interval: 30s";

/// Writes the spec and the experiments below `folder`; answers the folder that `sloe serve` and `sloe chaos` read.
pub(super) fn write_specs(folder: &Path, options: &DemoOptions) -> anyhow::Result<PathBuf> {
    let specs = folder.join("slo-specs");
    write(&specs.join(SPEC_NAME), &spec_text(options))?;
    for (name, text) in experiments::documents()? {
        write(&specs.join(name), &text)?;
    }
    Ok(specs)
}

/// Writes the rule files of the SLOs below `folder`, into `rules`; their alerts link to the `page`.
pub(super) fn write_rules(folder: &Path, options: &DemoOptions, page: &str) -> anyhow::Result<()> {
    for file in rules(options, page)? {
        write(&folder.join(&file.path), &file.text)?;
    }
    Ok(())
}

/// The rule files, with the demo's tile and scrape interval.
fn rules(options: &DemoOptions, page: &str) -> anyhow::Result<Vec<Generated>> {
    let links = Links { page: Some(page.to_owned()), grafana: None };
    let rules = Options { tile: options.tile, parts: vec![Part::Rules], links, ..Options::default() };
    Ok(generate(&compile(options)?, &rules))
}

/// Writes the dashboards below `folder`, for whoever has a Grafana; they lead to the `page`.
pub(super) fn write_dashboards(folder: &Path, options: &DemoOptions, page: &str) -> anyhow::Result<()> {
    let links = Links { page: Some(page.to_owned()), grafana: None };
    let dashboards = Options { tile: options.tile, links, ..Options::default() };
    let mut put = |path: &Path, text: &str| write(&folder.join(path), text);
    grafana::stream(&compile(options)?, &dashboards, Schema::Classic, &mut put)?;
    Ok(())
}

/// Writes Alertmanager's configuration below `folder`, by which everything goes to `inbox`; answers its path.
pub(super) fn write_alertmanager(
    folder: &Path,
    options: &DemoOptions,
    inbox: &str,
) -> anyhow::Result<PathBuf> {
    let (slos, folder) = (compile(options)?, folder.join(Part::Alertmanager.folder()));
    let path = folder.join("alertmanager.yaml");
    write(&path, &alertmanager::configuration(&slos, &Receivers::Inbox(inbox.to_owned()), &[]))?;
    write(&folder.join(alertmanager::TEMPLATES), &alertmanager::templates(&slos, &[]))?;
    Ok(path)
}

/// The SLOs with the demo's scrape interval.
fn compile(options: &DemoOptions) -> anyhow::Result<Vec<Slo>> {
    let specs = Specs::of(Path::new(SPEC_NAME), spec_text(options));
    let Compiled { slos, problems, .. } = specs.compile(&Reading::default());
    if let Some(problem) = problems.iter().find(|problem| problem.severity == Severity::Error) {
        bail!("the embedded spec is invalid: {}", problem.message);
    }
    Ok(slos)
}

fn spec_text(options: &DemoOptions) -> String {
    SPEC.replace(SCRAPE_INTERVAL, &format!("scrape_interval: {}", options.scrape_interval))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spec_and_rules_take_the_demos_tile_scrape_interval_and_page() {
        let options = DemoOptions::new(PathBuf::new());
        assert!(spec_text(&options).contains("\nscrape_interval: 5s\n"));
        let files = rules(&options, "http://127.0.0.1:1").unwrap();
        let rules = &files[0].text;
        assert!(rules.contains("interval: 30s"), "a tile is 30 s long");
        assert!(rules.contains("[40s]"), "resets are looked for in a tile and two scrapes");
        assert!(!rules.contains("offset 5m"), "no tile is five minutes long");
        assert!(rules.contains("page_url: http://127.0.0.1:1/slo/payment-service/latency"), "{rules}");
    }
}
