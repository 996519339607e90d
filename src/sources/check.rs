//! From the file that names sources to sources that can be asked, with everything that is wrong with it.

use std::path::{Path, PathBuf};

use crate::diag::{self, Code, Diagnostic, FileId, Span};
use crate::model;
use crate::prom::{Access, Credentials, Identity, has_credentials};
use crate::promql::{MatchOp, Matcher, is_bare_label};
use crate::sources::{Route, Source};
use crate::spec::{self, Pair, SET_BESIDES, SET_BY_RULES, SourceSpec, Spanned};

/// Headers whose values are secrets: they have keys of their own.
const SECRET: [(&str, &str); 3] = [
    ("authorization", "name a file with `bearer_token_file`, or with `user` and `password_file`"),
    ("proxy-authorization", "write it under `headers_from_env` with the variable that holds it"),
    ("cookie", "write it under `headers_from_env` with the variable that holds it"),
];

/// The sources that `text` names, whose files stand below `folder` and whose variables are in `environment`; none where there is an error.
#[must_use]
pub fn sources(
    file: FileId,
    text: &str,
    folder: &Path,
    environment: impl Fn(&str) -> Option<String>,
) -> (Vec<Source>, Vec<Diagnostic>) {
    let (specs, mut problems) = spec::sources(file, text);
    each_is_reached(&specs, &mut problems);
    let mut reader = Reader { folder, environment, problems };
    let found: Vec<Source> = specs.iter().filter_map(|spec| reader.source(spec)).collect();
    diag::sort(&mut reader.problems);
    (if diag::any_error(&reader.problems) { Vec::new() } else { found }, reader.problems)
}

/// Names tell sources apart, and behind one that takes everything nothing is left.
fn each_is_reached(specs: &[SourceSpec], problems: &mut Vec<Diagnostic>) {
    for (at, spec) in specs.iter().enumerate() {
        let Some(name) = &spec.name else { continue };
        let before = || specs[..at].iter().filter_map(|other| Some((other, other.name.as_ref()?)));
        if let Some((_, first)) = before().find(|(_, first)| first.value == name.value) {
            let message = format!("two sources are called `{}`", name.value);
            let problem = wrong(name.span, message).context(first.span, "the other");
            problems.push(problem.help("rename one of the two"));
        } else if let Some((_, first)) = before().find(|(other, _)| other.slos.is_none()) {
            let message = format!("`{}` never gets an SLO", name.value);
            let problem = wrong(name.span, message).context(first.span, "this one takes all that are left");
            problems.push(problem.help("write it before that one"));
        }
    }
}

struct Reader<'a, E> {
    folder: &'a Path,
    environment: E,
    problems: Vec<Diagnostic>,
}

impl<E: Fn(&str) -> Option<String>> Reader<'_, E> {
    fn source(&mut self, spec: &SourceSpec) -> Option<Source> {
        let access = self.access(spec);
        let matchers = self.matchers(&spec.matchers);
        let labels = self.labels(spec.slos.as_deref().unwrap_or_default());
        let name = spec.name.as_ref().and_then(|name| model::name(name, "a source", &mut self.problems));
        let url = spec.url.as_ref()?;
        self.url(spec.place, url);
        let route = Route { name: name?, labels };
        Some(Source { route, url: url.value.clone(), access, matchers })
    }

    /// Points at the source, whose line has no secret where keys have lines of their own.
    fn url(&mut self, place: Span, url: &Spanned<String>) {
        let span = if url.value.contains('@') { place } else { url.span };
        match has_credentials(&url.value) {
            Ok(false) => {}
            Ok(true) => {
                let help = "write the user as `user`, and name a file with `password_file`";
                self.problems
                    .push(wrong(span, "its address has a password, which this file would keep").help(help));
            }
            Err(error) => self.problems.push(wrong(span, error.to_string())),
        }
    }

    fn labels(&mut self, pairs: &[Pair]) -> Vec<(String, String)> {
        for (name, _) in pairs {
            if SET_BY_RULES.contains(&&*name.value) || SET_BESIDES.contains(&&*name.value) {
                let message = format!("no spec can set the label `{}`", name.value);
                let help = "SLOs are told apart by the labels under `labels` of their specs";
                self.problems.push(Diagnostic::error(Code::LABEL, name.span, message).help(help));
            }
        }
        pairs.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
    }

    fn matchers(&mut self, pairs: &[Pair]) -> Vec<Matcher> {
        for (name, _) in pairs.iter().filter(|(name, _)| !is_bare_label(&name.value)) {
            let message = format!("`{}` is not a label's name", name.value);
            self.problems.push(Diagnostic::error(Code::LABEL, name.span, message));
        }
        let matcher = |(name, value): &Pair| Matcher::new(&*name.value, MatchOp::Equal, &*value.value);
        pairs.iter().map(matcher).collect()
    }

    fn access(&mut self, spec: &SourceSpec) -> Access {
        Access {
            tenant: spec.tenant.as_ref().map(|tenant| tenant.value.clone()),
            headers: self.headers(spec),
            credentials: self.credentials(spec),
            ca_file: spec.ca_file.as_ref().map(|file| self.path(file)),
            identity: self.identity(spec),
        }
    }

    fn headers(&mut self, spec: &SourceSpec) -> Vec<(String, String)> {
        for (name, _) in &spec.headers {
            let secret = SECRET.iter().find(|(secret, _)| name.value.eq_ignore_ascii_case(secret));
            if let Some((_, help)) = secret {
                let message = format!("its header `{}` is a secret, which this file would keep", name.value);
                self.problems.push(wrong(spec.place, message).help(*help));
            }
        }
        let written = spec.headers.iter().map(|(name, value)| (name.value.clone(), value.value.clone()));
        let mut headers: Vec<(String, String)> = written.collect();
        for (name, variable) in &spec.headers_from_env {
            if let Some(value) = (self.environment)(&variable.value) {
                headers.push((name.value.clone(), value));
            } else {
                let message = format!("the variable `{}` is not set", variable.value);
                self.problems.push(wrong(variable.span, message));
            }
        }
        headers
    }

    fn credentials(&mut self, spec: &SourceSpec) -> Credentials {
        if let (Some(file), Some(user)) = (&spec.bearer_token_file, &spec.user) {
            let message = "a source has either `bearer_token_file` or `user`";
            let problem = Diagnostic::error(Code::ONE_OF, user.span, message);
            self.problems.push(problem.context(file.span, "the other").help("remove one of the two"));
        }
        self.both(("user", spec.user.as_ref()), ("password_file", spec.password_file.as_ref()));
        match (&spec.bearer_token_file, &spec.user, &spec.password_file) {
            (Some(file), _, _) => Credentials::Bearer(self.path(file)),
            (None, Some(user), Some(file)) => {
                Credentials::Basic { user: user.value.clone(), password_file: self.path(file) }
            }
            _ => Credentials::None,
        }
    }

    fn identity(&mut self, spec: &SourceSpec) -> Option<Identity> {
        self.both(("cert_file", spec.cert_file.as_ref()), ("key_file", spec.key_file.as_ref()));
        let (cert, key) = (spec.cert_file.as_ref()?, spec.key_file.as_ref()?);
        Some(Identity { cert_file: self.path(cert), key_file: self.path(key) })
    }

    /// Neither of two keys means anything without the other.
    fn both(&mut self, one: (&str, Option<&Spanned<String>>), two: (&str, Option<&Spanned<String>>)) {
        let (there, other) = match (one, two) {
            ((name, Some(found)), (other, None)) | ((other, None), (name, Some(found))) => {
                ((name, found), other)
            }
            _ => return,
        };
        let message = format!("`{}` needs the key `{other}` beside it", there.0);
        self.problems.push(Diagnostic::error(Code::MISSING_KEY, there.1.span, message));
    }

    fn path(&self, file: &Spanned<String>) -> PathBuf {
        self.folder.join(&file.value)
    }
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::SOURCE, span, message)
}
