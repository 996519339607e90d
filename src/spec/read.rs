//! Files of any format to specs: each document is recognised by its content.

use crate::diag::{Code, Diagnostic, FileId, Span};
use crate::spec::{ExperimentSpec, ServiceSpec, openslo, pyrra, sloe, sloth};
use crate::yaml::{self, Node, Value};

/// What may be chosen about reading.
#[derive(Clone, Debug)]
pub struct Options {
    /// The window of SLOs whose format has none, such as Sloth's.
    pub default_window: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { default_window: "30d".to_owned() }
    }
}

/// What some files declare.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// Services with their SLOs, whatever the formats.
    pub services: Vec<ServiceSpec>,
    /// Experiments.
    pub experiments: Vec<ExperimentSpec>,
}

/// All documents of some files, whatever their formats, and every problem in them. Documents with nothing in them are passed
/// over; a document may be a list of objects. References lead across files.
#[must_use]
pub fn read<'a>(files: impl IntoIterator<Item = (FileId, &'a str)>) -> (Documents, Vec<Diagnostic>) {
    read_with(files, &Options::default())
}

/// The same, with options.
#[must_use]
pub fn read_with<'a>(
    files: impl IntoIterator<Item = (FileId, &'a str)>,
    options: &Options,
) -> (Documents, Vec<Diagnostic>) {
    let mut reader =
        Reader { options, found: Documents::default(), openslo: Vec::new(), problems: Vec::new() };
    for (file, text) in files {
        let (documents, found) = yaml::parse(file, text);
        reader.problems.extend(found);
        for document in documents {
            reader.document(document.root);
        }
    }
    let Reader { mut found, openslo, mut problems, .. } = reader;
    found.services.extend(openslo::read(&openslo, options, &mut problems));
    (found, problems)
}

struct Reader<'o> {
    options: &'o Options,
    found: Documents,
    /// `OpenSLO`'s objects refer to each other: they are read when all are there.
    openslo: Vec<Node>,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// One object, a list of them, or a `List` of Kubernetes.
    fn document(&mut self, root: Node) {
        match root.value {
            Value::Null => {}
            Value::Sequence(items) if items.iter().any(is_mapping) => self.objects(items),
            Value::Mapping(mut entries) if is_list(&entries) => {
                let at = entries.iter().position(|entry| entry.key.text == "items");
                let items = at.map(|at| entries.swap_remove(at).value.value);
                if let Some(Value::Sequence(items)) = items {
                    self.objects(items);
                }
            }
            value => self.object(Node { value, span: root.span }),
        }
    }

    fn objects(&mut self, items: Vec<Node>) {
        for item in items {
            self.object(item);
        }
    }

    fn object(&mut self, root: Node) {
        let services = &mut self.found.services;
        let problems = &mut self.problems;
        if sloth::is_sloth(&root) {
            services.extend(sloth::document(&root, self.options, problems));
        } else if pyrra::is_pyrra(&root) {
            services.extend(pyrra::document(&root, problems));
        } else if openslo::is_openslo(&root) {
            self.openslo.push(root);
        } else if sloe::is_experiment(&root) {
            self.found.experiments.extend(sloe::experiment(&root, problems));
        } else if sloe::is_ours(&root) {
            services.extend(sloe::document(&root, problems));
        } else {
            problems.push(unknown(&root));
        }
    }
}

const fn is_mapping(node: &Node) -> bool {
    matches!(node.value, Value::Mapping(_))
}

/// `kind: List` or `kind: ServiceLevelObjectiveList`, as `kubectl get -o yaml` writes them.
fn is_list(entries: &[yaml::Entry]) -> bool {
    let kind = entries.iter().find(|entry| entry.key.text == "kind");
    let kind = kind.and_then(|entry| entry.value.text());
    let items = entries.iter().find(|entry| entry.key.text == "items");
    kind.is_some_and(|kind| kind.ends_with("List"))
        && items.is_some_and(|items| matches!(items.value.value, Value::Sequence(_)))
}

fn unknown(root: &Node) -> Diagnostic {
    let start = Span { end: root.span.start, ..root.span };
    let message = "this document is of no known format";
    let help = "a spec begins with `version: sloe/v1` and `service: NAME`";
    let others = "specs of OpenSLO, Sloth and Pyrra are known by their `apiVersion` or `version`";
    Diagnostic::error(Code::UNKNOWN_DOCUMENT, start, message).help(help).help(others)
}
