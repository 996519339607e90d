//! A text to all that it says, whatever is wrong with it.

use sloe::diag::{self, Diagnostic, FileId, Sources};
use sloe::model::{Experiment, Slo};
use sloe::spec::Documents;
use sloe::{model, spec};

/// All that a text says.
pub(crate) struct Read {
    pub(crate) documents: Documents,
    pub(crate) slos: Vec<Slo>,
    pub(crate) experiments: Vec<Experiment>,
    /// In order; all of them lie inside the text.
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) sources: Sources,
    pub(crate) file: FileId,
}

/// Reads a text, whatever is wrong with it.
pub(crate) fn read_text(text: &str) -> Read {
    let mut sources = Sources::default();
    let file = sources.add("spec.yaml", text);
    let (documents, mut problems) = spec::read([(file, text)]);
    let (slos, wrong) = model::compile(&documents.services, &sources);
    problems.extend(wrong);
    let (experiments, wrong) = model::compile_experiments(&documents, &slos, &sources);
    problems.extend(wrong);
    diag::sort(&mut problems);
    for problem in &problems {
        assert!(problem.primary.span.end as usize <= text.len(), "{problem:?}");
    }
    Read { documents, slos, experiments, problems, sources, file }
}
