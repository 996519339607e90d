//! What all objects of `OpenSLO` have in common.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::openslo::{rules, shapes};
use crate::spec::shape::Shape;
use crate::spec::{Pair, Spanned, foreign};
use crate::yaml::{Entry, Node, Value};

/// What `metadata` says.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// `name`.
    pub(super) name: Option<Spanned<String>>,
    /// `displayName`.
    pub(super) display_name: Option<Spanned<String>>,
    /// `labels`; the texts of a list are joined with commas.
    pub(super) labels: Vec<Pair>,
    /// `annotations`.
    pub(super) annotations: Vec<Pair>,
}

/// An object's metadata and its `spec`, opened.
pub(super) fn open<'a>(
    root: &'a Node,
    metadata_shape: &'static Shape,
    spec_shape: &'static Shape,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Metadata, Fields<'a>)> {
    let start = Span { end: root.span.start, ..root.span };
    let fields = Fields::open(root, &shapes::OBJECT, start, problems)?;
    let metadata = metadata(&fields, metadata_shape, problems);
    let spec = fields.mapping("spec", spec_shape, problems);
    fields.finish(problems);
    Some((metadata, spec?))
}

/// The `spec` of an object that stands where it is used. Its name, which nothing refers to, is not asked for.
pub(super) fn open_inline<'a>(
    fields: &Fields<'a>,
    key: &'static str,
    spec_shape: &'static Shape,
    problems: &mut Vec<Diagnostic>,
) -> Option<Fields<'a>> {
    let fields = fields.mapping(key, &shapes::INLINE, problems)?;
    if fields.has("metadata") {
        metadata(&fields, &shapes::REFERRED_METADATA, problems);
    } else {
        problems
            .push(rules::broken(fields.place(), format!("OpenSLO's validator wants `metadata` in `{key}`")));
    }
    let spec = fields.mapping("spec", spec_shape, problems);
    fields.finish(problems);
    spec
}

/// The `metadata` of an object.
pub(super) fn metadata(
    object: &Fields<'_>,
    shape: &'static Shape,
    problems: &mut Vec<Diagnostic>,
) -> Metadata {
    let Some(fields) = object.mapping("metadata", shape, problems) else { return Metadata::default() };
    let mut found = Metadata { name: fields.text("name", problems), ..Metadata::default() };
    if shape.key("annotations").is_some() {
        found.display_name = fields.text("displayName", problems);
        found.labels = labels(&fields, problems);
        found.annotations = fields.pairs("annotations", problems);
    }
    fields.finish(problems);
    found.name.iter().for_each(|name| rules::name(name, problems));
    rules::display_name(found.display_name.as_ref(), problems);
    found
}

fn labels(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Pair> {
    let Some(entry) = fields.node("labels") else { return Vec::new() };
    let Value::Mapping(entries) = &entry.value.value else {
        let message = "`labels` is a mapping of names and texts";
        problems.push(Diagnostic::error(Code::WRONG_TYPE, entry.key.span, message));
        return Vec::new();
    };
    entries.iter().filter_map(|entry| label(entry, problems)).collect()
}

fn label(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<Pair> {
    let text = match &entry.value.value {
        Value::Sequence(items) => {
            items.iter().map(Node::text).collect::<Option<Vec<_>>>().map(|all| all.join(","))
        }
        _ => entry.value.text().map(str::to_owned),
    };
    let Some(value) = text else {
        let message = format!("the label `{}` is a text, or a list of texts", entry.key.text);
        problems.push(Diagnostic::error(Code::WRONG_TYPE, entry.key.span, message));
        return None;
    };
    let span = if entry.value.text().is_some() { entry.value.span } else { entry.key.span };
    Some((foreign::implied(entry.key.text.as_str(), entry.key.span), Spanned { value, span }))
}
