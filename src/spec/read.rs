//! Files of any format to specs: each document is recognised by its content.

use crate::diag::{Code, Diagnostic, FileId, Span};
use crate::spec::{ServiceSpec, sloe};
use crate::yaml::{self, Node, Value};

/// All specs of some files, whatever their formats, and every problem in them. Documents with nothing in them are passed
/// over. References lead across files.
#[must_use]
pub fn read<'a>(files: impl IntoIterator<Item = (FileId, &'a str)>) -> (Vec<ServiceSpec>, Vec<Diagnostic>) {
    let (mut specs, mut problems) = (Vec::new(), Vec::new());
    for (file, text) in files {
        let (documents, found) = yaml::parse(file, text);
        problems.extend(found);
        let filled = documents.iter().filter(|document| !matches!(document.root.value, Value::Null));
        specs.extend(filled.filter_map(|document| spec(&document.root, &mut problems)));
    }
    (specs, problems)
}

fn spec(root: &Node, problems: &mut Vec<Diagnostic>) -> Option<ServiceSpec> {
    if sloe::is_ours(root) {
        return sloe::document(root, problems);
    }
    let start = Span { end: root.span.start, ..root.span };
    let message = "this document is of no known format";
    let help = "a spec begins with `version: sloe/v1` and `service: NAME`";
    problems.push(Diagnostic::error(Code::UNKNOWN_DOCUMENT, start, message).help(help));
    None
}
