//! What objects of Kubernetes have in common.

use crate::diag::Diagnostic;
use crate::spec::fields::Fields;
use crate::spec::shape::{Key, Kind, Shape};
use crate::spec::{Pair, Spanned};

/// `metadata`. What the API server writes there, nobody has said, so nothing of it is reported.
pub(super) static METADATA: Shape = Shape::new(
    "`metadata`",
    &[
        Key::required("name", Kind::Name, "the object's name"),
        Key::new("namespace", Kind::Name, "where it lives"),
        Key::new("labels", Kind::Pairs, "its labels"),
        Key::new("annotations", Kind::Pairs, "its annotations"),
        Key::new("creationTimestamp", Kind::Anything, "written by the API server"),
        Key::new("generation", Kind::Anything, "written by the API server"),
        Key::new("managedFields", Kind::Anything, "written by the API server"),
        Key::new("resourceVersion", Kind::Anything, "written by the API server"),
        Key::new("selfLink", Kind::Anything, "written by the API server"),
        Key::new("uid", Kind::Anything, "written by the API server"),
    ],
)
.foreign();

/// `kubectl apply` keeps what it sent here.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What `metadata` says.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// `name`.
    pub(super) name: Option<Spanned<String>>,
    /// `namespace`.
    pub(super) namespace: Option<Spanned<String>>,
    /// `labels`.
    pub(super) labels: Vec<Pair>,
    /// `annotations`, without `kubectl`'s own.
    pub(super) annotations: Vec<Pair>,
}

/// The `metadata` of an object.
pub(super) fn metadata(object: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Metadata {
    let Some(fields) = object.mapping("metadata", &METADATA, problems) else { return Metadata::default() };
    let mut annotations = fields.pairs("annotations", problems);
    annotations.retain(|(name, _)| name.value != LAST_APPLIED);
    let metadata = Metadata {
        name: fields.text("name", problems),
        namespace: fields.text("namespace", problems),
        labels: fields.pairs("labels", problems),
        annotations,
    };
    fields.finish(problems);
    metadata
}
