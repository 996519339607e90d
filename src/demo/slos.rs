//! The SLOs of the demo: the embedded spec, and the rules that it compiles to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::demo::{DemoOptions, experiments};
use crate::diag::Severity;
use crate::input::{Compiled, Reading, Specs};
use crate::rules::{Generated, Options, generate};

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

/// Writes the rule files of the SLOs below `folder`, into `rules`.
pub(super) fn write_rules(folder: &Path, options: &DemoOptions) -> anyhow::Result<()> {
    for file in compile(options)?.iter().filter(|file| file.path.starts_with("rules")) {
        write(&folder.join(&file.path), &file.text)?;
    }
    Ok(())
}

/// The spec to rules and their tests, with the demo's tile and scrape interval.
fn compile(options: &DemoOptions) -> anyhow::Result<Vec<Generated>> {
    let specs = Specs::of(Path::new(SPEC_NAME), spec_text(options));
    let Compiled { slos, problems, .. } = specs.compile(&Reading::default());
    if let Some(problem) = problems.iter().find(|problem| problem.severity == Severity::Error) {
        bail!("the embedded spec is invalid: {}", problem.message);
    }
    Ok(generate(&slos, &Options { tile: options.tile, ..Options::default() }))
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
    fn spec_and_rules_take_the_demos_tile_and_scrape_interval() {
        let options = DemoOptions::new(PathBuf::new());
        assert!(spec_text(&options).contains("\nscrape_interval: 5s\n"));
        let files = compile(&options).unwrap();
        let rules = &files.iter().find(|file| file.path.starts_with("rules")).unwrap().text;
        assert!(rules.contains("interval: 30s"), "a tile is 30 s long");
        assert!(rules.contains("[40s]"), "resets are looked for in a tile and two scrapes");
        assert!(!rules.contains("offset 5m"), "no tile is five minutes long");
    }
}
