//! promtool accepts the rules of every spec in the repository, whatever its format, and the tests generated with them pass.

use std::fs;
use std::path::{Path, PathBuf};

use sloe::diag::{self, Sources};
use sloe::model::{self, HistogramKind, Sli, Slo};
use sloe::spec;

use crate::rules_harness::prove;
use crate::validators;

/// The specs of a folder that hold SLOs without an error.
fn prove_folder(folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut proven = 0;
    for path in files(&folder) {
        let slos = provable(&path);
        if !slos.is_empty() {
            println!("{}: {} SLOs", path.display(), slos.len());
            prove::slos(&slos);
            proven += 1;
        }
    }
    assert!(proven > 0, "{} holds specs", folder.display());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("the folder exists").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|end| end == "yaml" || end == "json"))
        .collect();
    files.sort();
    files
}

/// The SLOs of a file; none where it has errors. Prometheus 2 cannot test native histograms.
fn provable(path: &Path) -> Vec<Slo> {
    let text = fs::read_to_string(path).expect("a readable spec");
    let mut sources = Sources::default();
    let file = sources.add(path, text.as_str());
    let (specs, mut problems) = spec::read([(file, text.as_str())]);
    let (slos, found) = model::compile(&specs.services, &sources);
    problems.extend(found);
    if diag::any_error(&problems) {
        return Vec::new();
    }
    let native = |slo: &Slo| matches!(slo.sli, Sli::Latency { kind: HistogramKind::Native, .. });
    slos.into_iter().filter(|slo| validators::READS_NATIVE_HISTOGRAMS || !native(slo)).collect()
}

#[test]
fn the_example_specs() {
    prove_folder("slo-specs");
}

#[test]
fn the_examples_of_the_docs() {
    prove_folder("docs/examples");
}

#[test]
fn specs_of_every_format() {
    prove_folder("tests/it/fixtures");
}
