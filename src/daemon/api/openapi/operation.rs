//! One thing that can be asked for.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::daemon::api::Problem;
use crate::daemon::reply::{HTML, JSON};

/// One thing that can be asked for.
#[derive(Clone)]
pub(super) struct Operation {
    /// In lower case.
    pub(super) method: &'static str,
    /// As the router has it.
    pub(super) path: &'static str,
    /// Its name in generated clients.
    pub(super) id: &'static str,
    /// Which part of the document it belongs to.
    pub(super) tag: &'static str,
    /// What it does, in a line.
    pub(super) summary: &'static str,
    /// Its parameters beside those of the path.
    pub(super) parameters: Vec<Parameter>,
    /// What can be answered.
    pub(super) answers: Vec<Answer>,
    /// Whether it needs the token.
    pub(super) guarded: bool,
}

/// A parameter that may be left out.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    /// `header` or `query`.
    pub(super) place: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// What it means.
    pub(super) about: &'static str,
}

/// An answer.
#[derive(Clone)]
pub(super) struct Answer {
    /// Its status.
    pub(super) status: u16,
    /// When it is given.
    pub(super) about: &'static str,
    /// Its headers beside those of every answer, with their meanings.
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// Its body, if there is one.
    pub(super) body: Option<Body>,
}

/// A body.
#[derive(Clone)]
pub(super) struct Body {
    /// Without parameters.
    pub(super) media_type: &'static str,
    /// What its schema is.
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
}

impl Body {
    /// JSON of this type.
    pub(super) fn json<T: JsonSchema>() -> Self {
        Self { media_type: JSON, schema: SchemaGenerator::subschema_for::<T> }
    }

    /// A text.
    pub(super) fn text(media_type: &'static str) -> Self {
        Self { media_type, schema: SchemaGenerator::subschema_for::<String> }
    }
}

impl Answer {
    /// An answer with this body.
    pub(super) const fn new(status: u16, about: &'static str, body: Option<Body>) -> Self {
        Self { status, about, headers: &[], body }
    }

    /// The answer that says what is wrong.
    pub(super) fn problem(status: u16, about: &'static str) -> Self {
        Self::new(status, about, Some(Body::json::<Problem<'_>>()))
    }

    /// The same answer with headers.
    pub(super) const fn with(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }
}

/// What answers have that are functions of a revision.
const TAGGED: &[(&str, &str)] = &[
    ("Cache-Control", "`no-cache`: to be asked for every time"),
    ("ETag", "what names this version of the answer"),
    ("Vary", "the answer may be compressed"),
];

impl Operation {
    /// What a `GET` of `path` does.
    pub(super) fn get(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: &'static str,
    ) -> Self {
        let (parameters, answers) = (Vec::new(), Vec::new());
        Self { method: "get", path, id, tag, summary, parameters, answers, guarded: false }
    }

    /// What a `POST` does, by who knows the token.
    pub(super) fn post(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: &'static str,
    ) -> Self {
        let off = "Nothing can be changed over HTTP, or the request comes from a page of another origin.";
        let authenticate = &[("WWW-Authenticate", "that a bearer token is wanted")];
        Self { method: "post", guarded: true, ..Self::get(path, id, tag, summary) }
            .answering(Answer::problem(401, "The token is missing or wrong.").with(authenticate))
            .answering(Answer::problem(403, off))
    }

    /// It may be answered like this.
    pub(super) fn answering(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// It takes this parameter.
    pub(super) fn taking(mut self, place: &'static str, name: &'static str, about: &'static str) -> Self {
        self.parameters.push(Parameter { place, name, about });
        self
    }

    /// It answers with this body, or with nothing to who has it already.
    pub(super) fn tagged(self, about: &'static str, body: Body) -> Self {
        let known = "the `ETag` of the answer that the client has";
        self.taking("header", "If-None-Match", known)
            .answering(Answer::new(200, about, Some(body)).with(TAGGED))
            .answering(Answer::new(304, "The client has the answer already.", None).with(TAGGED))
    }

    /// It answers with a page.
    pub(super) fn page(self, about: &'static str) -> Self {
        self.tagged(about, Body::text(HTML))
    }

    /// What is asked for may not be there.
    pub(super) fn missing(self, about: &'static str) -> Self {
        self.answering(Answer::problem(404, about))
    }

    /// What is asked for may not be there, which is a page of its own.
    pub(super) fn missing_page(self, about: &'static str) -> Self {
        self.answering(Answer::new(404, about, Some(Body::text(HTML))))
    }
}
