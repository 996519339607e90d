//! The file that names several Prometheus and which SLOs are whose, as written.

use crate::diag::{Code, Diagnostic, FileId, Span};
use crate::spec::fields::Fields;
use crate::spec::shape::{Key, Kind, Shape};
use crate::spec::{Pair, Spanned};
use crate::yaml::{self, Value};

/// One source. A required text is `None` where it is missing, which has been reported then.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// Where it begins.
    pub place: Span,
    /// `name:`.
    pub name: Option<Spanned<String>>,
    /// `url:`.
    pub url: Option<Spanned<String>>,
    /// `slos:`, labels and values; `None` where the source takes all SLOs.
    pub slos: Option<Vec<Pair>>,
    /// `match:`, labels and values.
    pub matchers: Vec<Pair>,
    /// `tenant:`.
    pub tenant: Option<Spanned<String>>,
    /// `headers:`, names and values.
    pub headers: Vec<Pair>,
    /// `headers_from_env:`, names and the variables that hold their values.
    pub headers_from_env: Vec<Pair>,
    /// `bearer_token_file:`.
    pub bearer_token_file: Option<Spanned<String>>,
    /// `user:`.
    pub user: Option<Spanned<String>>,
    /// `password_file:`.
    pub password_file: Option<Spanned<String>>,
    /// `ca_file:`.
    pub ca_file: Option<Spanned<String>>,
    /// `cert_file:`.
    pub cert_file: Option<Spanned<String>>,
    /// `key_file:`.
    pub key_file: Option<Spanned<String>>,
}

static FILE: Shape = Shape::new(
    "a file of sources",
    &[Key::required(
        "sources",
        Kind::List(&SOURCE),
        "The Prometheus to ask, in the order in which they take SLOs.",
    )],
);

static SOURCE: Shape = Shape::new(
    "a source",
    &[
        Key::required("name", Kind::Name, "What it is called on pages and in the API."),
        Key::required("url", Kind::Text, "The address below which `/api/v1/query` is found."),
        Key::new(
            "slos",
            Kind::Pairs,
            "Labels that an SLO has to have; without them it takes all that are left.",
        ),
        Key::new("match", Kind::Pairs, "Labels that every selector of every query has."),
        Key::new("tenant", Kind::Text, "Sent as `X-Scope-OrgID`."),
        Key::new("headers", Kind::Pairs, "Sent with every request; nothing secret."),
        Key::new("headers_from_env", Kind::Pairs, "Headers whose values are in these variables."),
        Key::new("bearer_token_file", Kind::Text, "A file with a bearer token."),
        Key::new("user", Kind::Text, "A user for basic authentication."),
        Key::new("password_file", Kind::Text, "A file with the user's password."),
        Key::new("ca_file", Kind::Text, "Certificates of authorities in PEM."),
        Key::new("cert_file", Kind::Text, "A client certificate in PEM."),
        Key::new("key_file", Kind::Text, "Its private key in PEM."),
    ],
);

/// The sources that `text` names, and every problem in it.
#[must_use]
pub fn sources(file: FileId, text: &str) -> (Vec<SourceSpec>, Vec<Diagnostic>) {
    let (documents, mut problems) = yaml::parse(file, text);
    let start = Span::new(file, 0, 0);
    let mut found = Vec::new();
    for document in documents.iter().filter(|document| !matches!(document.root.value, Value::Null)) {
        let Some(fields) = Fields::open(&document.root, &FILE, start, &mut problems) else { continue };
        let items = fields.list("sources", &SOURCE, &mut problems);
        found.extend(items.into_iter().map(|fields| source(fields, &mut problems)));
        fields.finish(&mut problems);
    }
    if found.is_empty() && problems.is_empty() {
        let message = "no source is named";
        let help = "write `sources:` and a list below it, each with `name:` and `url:`";
        problems.push(Diagnostic::error(Code::SOURCE, start, message).help(help));
    }
    (found, problems)
}

fn source(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> SourceSpec {
    if let Some(span) = fields.empty("slos") {
        let help = "name labels of SLOs, or leave `slos` out where the source takes all that are left";
        problems.push(Diagnostic::error(Code::SOURCE, span, "`slos` names no label").help(help));
    }
    let slos = fields.node("slos").is_some();
    let spec = SourceSpec {
        place: fields.place(),
        name: fields.text("name", problems),
        url: fields.text("url", problems),
        slos: slos.then(|| fields.pairs("slos", problems)),
        matchers: fields.pairs("match", problems),
        tenant: fields.text("tenant", problems),
        headers: fields.pairs("headers", problems),
        headers_from_env: fields.pairs("headers_from_env", problems),
        bearer_token_file: fields.text("bearer_token_file", problems),
        user: fields.text("user", problems),
        password_file: fields.text("password_file", problems),
        ca_file: fields.text("ca_file", problems),
        cert_file: fields.text("cert_file", problems),
        key_file: fields.text("key_file", problems),
    };
    fields.finish(problems);
    spec
}
