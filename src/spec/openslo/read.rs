//! All objects of all files: first what is referred to, then what refers to it.

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::spec::ServiceSpec;
use crate::spec::openslo::catalogue::Catalogue;
use crate::spec::openslo::{alerts, alpha, indicator, object, shapes, slo};
use crate::spec::read::Options;
use crate::yaml::Node;

const API_VERSION: &str = "openslo/v1";
/// The kinds, each after those that it refers to.
const KINDS: [&str; 7] =
    ["Service", "DataSource", "SLI", "AlertCondition", "AlertNotificationTarget", "AlertPolicy", "SLO"];

/// Whether this is meant for `OpenSLO`.
pub(in crate::spec) fn is_openslo(root: &Node) -> bool {
    version(root).starts_with("openslo")
}

/// The SLOs of all objects.
pub(in crate::spec) fn read(
    roots: &[Node],
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Vec<ServiceSpec> {
    let (mut catalogue, mut specs) = (Catalogue::new(), Vec::new());
    for wanted in KINDS {
        for root in roots.iter().filter(|root| version(root) == API_VERSION && kind(root) == wanted) {
            specs.extend(object(root, &mut catalogue, options, problems));
        }
    }
    for root in roots.iter().filter(|root| version(root) == alpha::API_VERSION) {
        specs.extend(alpha::document(root, options, problems));
    }
    problems.extend(roots.iter().filter_map(unknown));
    specs
}

fn version(root: &Node) -> &str {
    root.get("apiVersion").and_then(Node::text).unwrap_or_default()
}

fn kind(root: &Node) -> &str {
    root.get("kind").and_then(Node::text).unwrap_or_default()
}

fn object(
    root: &Node,
    catalogue: &mut Catalogue,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Option<ServiceSpec> {
    let referred = &shapes::REFERRED_METADATA;
    match kind(root) {
        "Service" => {
            let (metadata, spec) = object::open(root, &shapes::METADATA, &shapes::SERVICE, problems)?;
            let name = metadata.name.clone();
            let service = slo::service(metadata, spec, problems);
            catalogue.services.add(name.as_ref(), service, problems);
        }
        "DataSource" => {
            let (metadata, spec) = object::open(root, referred, &shapes::DATA_SOURCE, problems)?;
            let source = indicator::data_source(spec, problems);
            catalogue.data_sources.add(metadata.name.as_ref(), source, problems);
        }
        "SLI" => {
            let (metadata, spec) = object::open(root, referred, &shapes::SLI, problems)?;
            let sli = indicator::indicator(spec, &catalogue.data_sources, problems);
            catalogue.slis.add(metadata.name.as_ref(), sli, problems);
        }
        "SLO" => {
            let (metadata, spec) = object::open(root, &shapes::METADATA, &shapes::SLO, problems)?;
            catalogue.slos.add(metadata.name.as_ref(), (), problems);
            return Some(slo::slo(metadata, spec, catalogue, options, problems));
        }
        _ => alerting(root, catalogue, problems),
    }
    None
}

fn alerting(root: &Node, catalogue: &mut Catalogue, problems: &mut Vec<Diagnostic>) {
    let (kind, metadata) = (kind(root), &shapes::REFERRED_METADATA);
    let shape = match kind {
        "AlertCondition" => &shapes::CONDITION,
        "AlertPolicy" => &shapes::POLICY,
        _ => &shapes::TARGET,
    };
    let Some((metadata, spec)) = object::open(root, metadata, shape, problems) else { return };
    let name = metadata.name.as_ref();
    match kind {
        "AlertCondition" => {
            let condition = alerts::condition(spec, problems);
            catalogue.conditions.add(name, condition, problems);
        }
        "AlertPolicy" => {
            let policy = alerts::policy(spec, catalogue, problems);
            catalogue.policies.add(name, policy, problems);
        }
        _ => {
            spec.finish(problems);
            catalogue.targets.add(name, (), problems);
        }
    }
}

/// An object of a version or a kind that nobody reads.
fn unknown(root: &Node) -> Option<Diagnostic> {
    let (version, kind) = (version(root), kind(root));
    let place =
        |key: &str| root.get(key).map_or(Span { end: root.span.start, ..root.span }, |node| node.span);
    if ![API_VERSION, alpha::API_VERSION].contains(&version) {
        let message = format!("the OpenSLO version `{version}` is not read");
        let problem = Diagnostic::error(Code::UNKNOWN_DOCUMENT, place("apiVersion"), message);
        return Some(problem.help("sloe reads `openslo/v1` and `openslo/v1alpha`"));
    }
    if version == alpha::API_VERSION || KINDS.contains(&kind) {
        return None;
    }
    let message = if kind.is_empty() {
        "an OpenSLO object needs the key `kind`".to_owned()
    } else {
        format!("OpenSLO has no kind `{kind}`")
    };
    let meant = did_you_mean(kind, KINDS).map(|kind| format!("did you mean `{kind}`?"));
    let kinds = || format!("the kinds are {}", KINDS.map(|kind| format!("`{kind}`")).join(", "));
    Some(Diagnostic::error(Code::UNKNOWN_DOCUMENT, place("kind"), message).help(meant.unwrap_or_else(kinds)))
}
