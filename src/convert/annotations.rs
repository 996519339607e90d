//! What `OpenSLO` has no keys for, as annotations under `sloe.dev/`: the path of a key in `sloe/v1`, dots between its parts.

use crate::convert::tree::Tree;
use crate::convert::values::{alerts, maintenance, record_as};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Sli, Slo};
use crate::spec::{Pair, ServiceSpec, SloSpec, Spanned};

/// What our annotations begin with.
const PREFIX: &str = "sloe.dev/";
/// The longest name of an annotation, its prefix not counted.
const LONGEST: usize = 63;

/// Annotations, and what none could carry.
#[derive(Debug, Default)]
pub(super) struct Annotations {
    entries: Vec<(String, Tree)>,
    problems: Vec<Diagnostic>,
}

impl Annotations {
    /// Those of a service whose object has the name `name`.
    pub(super) fn of_service(spec: &ServiceSpec, name: &str) -> Self {
        let mut all = Self::default();
        all.name(spec.service.as_ref(), name).value("owner", spec.owner.as_ref());
        all.value("scrape_interval", spec.scrape_interval.as_ref()).pairs("links", &spec.links);
        all.tree("alerts", &alerts(&spec.alerts)).tree("maintenance", &maintenance(&spec.maintenance));
        all
    }

    /// Those of an SLO whose object has the name `name`.
    pub(super) fn of_slo(slo: &SloSpec, understood: &Slo, name: &str) -> Self {
        let mut all = Self::default();
        all.name(slo.name.as_ref(), name);
        if matches!(understood.sli, Sli::Probe { .. }) {
            all.tree("sli", &Tree::new("probe"));
        }
        if !understood.group_by.is_empty() {
            all.tree("group_by", &Tree::new(understood.group_by.join(",")));
        }
        all.value("budget_basis", slo.budget_basis.as_ref());
        all.value("no_data", slo.no_data.as_ref()).pairs("links", &slo.links);
        all.value("empty", slo.slices.as_ref().and_then(|slices| slices.empty.as_ref()));
        all.tree("alerts", &alerts(&slo.alerts)).tree("maintenance", &maintenance(&slo.maintenance));
        all.tree("record_as", &record_as(&slo.record_as));
        all
    }

    /// The annotations; problems go to `problems`.
    pub(super) fn take(self, problems: &mut Vec<Diagnostic>) -> Tree {
        problems.extend(self.problems);
        Tree::Map(self.entries)
    }

    /// The name, where the object has another one.
    fn name(&mut self, name: Option<&Spanned<String>>, object: &str) -> &mut Self {
        self.value("name", name.filter(|name| name.value != object))
    }

    fn value(&mut self, key: &str, value: Option<&Spanned<String>>) -> &mut Self {
        if let Some(value) = value {
            self.tree(key, &Tree::text(value));
        }
        self
    }

    fn pairs(&mut self, key: &str, pairs: &[Pair]) -> &mut Self {
        for (name, value) in pairs {
            self.tree(&format!("{key}.{}", name.value), &Tree::text(value));
        }
        self
    }

    fn tree(&mut self, path: &str, tree: &Tree) -> &mut Self {
        match tree {
            Tree::Text(text, span) | Tree::Plain(text, span) => self.leaf(path, text, *span),
            Tree::Map(entries) => {
                for (key, value) in entries {
                    self.tree(&format!("{path}.{key}"), value);
                }
            }
            Tree::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.tree(&format!("{path}.{at}"), item);
                }
            }
        }
        self
    }

    fn leaf(&mut self, path: &str, text: &str, span: Option<Span>) {
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if path.len() <= LONGEST
            && path.bytes().all(inner)
            && path.ends_with(|c: char| c.is_ascii_alphanumeric())
        {
            self.entries.push((format!("{PREFIX}{path}"), Tree::new(text)));
        } else if let Some(span) = span {
            let message = format!("no annotation of OpenSLO can carry `{path}`");
            let help = format!("its names have at most {LONGEST} letters, digits, `-`, `_` and `.`");
            self.problems.push(Diagnostic::warning(Code::NOT_EXPORTED, span, message).help(help));
        }
    }
}
