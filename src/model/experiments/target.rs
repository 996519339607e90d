//! What an experiment hits, and what Litmus needs to know of it.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::experiments::names;
use crate::model::{ChaosTarget, LitmusOptions};
use crate::spec::{LitmusSpec, Spanned, TargetSpec};

/// Kubernetes' own: who breaks these breaks everything.
const SYSTEM: [&str; 3] = ["kube-system", "kube-public", "kube-node-lease"];
/// The kinds of workloads that replace a pod that is gone.
const KINDS: [&str; 3] = ["deployment", "statefulset", "daemonset"];

/// `target`; `None` when it is wrong or incomplete.
pub(super) fn target(spec: &TargetSpec, problems: &mut Vec<Diagnostic>) -> Option<ChaosTarget> {
    let namespace = spec.namespace.as_ref().and_then(|text| namespace(text, problems));
    let workload = spec.workload.as_ref().and_then(|text| workload(text, problems));
    let selector = spec.selector.as_ref().and_then(|text| selector(text, problems));
    let (workload_kind, workload) = workload?;
    Some(ChaosTarget { namespace: namespace?, workload_kind, workload, selector: selector? })
}

fn namespace(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let name = names::namespace(text, problems)?;
    if SYSTEM.contains(&name.as_str()) {
        let message = format!("nothing in `{name}` may be a target");
        let help = "the cluster itself runs there: experiment on a service of your own";
        problems.push(Diagnostic::error(Code::CHAOS_TARGET, text.span, message).help(help));
        return None;
    }
    Some(name)
}

/// `deployment/NAME`.
fn workload(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let Some((kind, name)) = text.value.split_once('/') else {
        let message = "a workload is written with its kind: `deployment/NAME`";
        let problem = Diagnostic::error(Code::CHAOS_TARGET, text.span, message);
        let meant = format!("deployment/{}", text.value);
        problems.push(if names::is_label(&text.value) {
            problem.fix(text.span, &*meant, format!("write `{meant}`"))
        } else {
            problem.help("write, say, `deployment/payment-service`")
        });
        return None;
    };
    if !KINDS.contains(&kind) {
        let message = "the workload of an experiment is a `deployment`, a `statefulset` or a `daemonset`";
        let problem = Diagnostic::error(Code::CHAOS_TARGET, text.span, message);
        problems.push(match did_you_mean(&kind.to_lowercase(), KINDS) {
            Some(meant) => {
                problem.fix(text.span, format!("{meant}/{name}"), format!("write `{meant}/{name}`"))
            }
            None => problem.help("only these replace a pod that is gone"),
        });
        return None;
    }
    let name = names::object(&Spanned { value: name.to_owned(), span: text.span }, "a workload", problems)?;
    Some((kind.to_owned(), name))
}

/// Exactly one label: Litmus takes several for alternatives, and none for the whole namespace.
fn selector(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let selector = &text.value;
    let (message, help) = if selector.trim().is_empty() {
        (
            "an empty selector would hit the whole namespace",
            "write the label that only the workload's pods have",
        )
    } else if selector.contains(',') {
        let help = "Litmus would hit the pods that have any of them: keep the one that only the workload's pods have";
        ("a selector is a single label", help)
    } else {
        match selector.split_once('=') {
            Some((key, value)) if is_label_key(key) && names::is_label_value(value) => {
                return Some((key.to_owned(), value.to_owned()));
            }
            _ => ("a selector is written `KEY=VALUE`", "write, say, `app=payment-service`"),
        }
    };
    problems.push(Diagnostic::error(Code::CHAOS_TARGET, text.span, message).help(help));
    None
}

/// `app`, `app.kubernetes.io/name`.
fn is_label_key(key: &str) -> bool {
    let (prefix, name) = key.rsplit_once('/').unzip();
    prefix.is_none_or(|prefix: &str| prefix.split('.').all(names::is_label))
        && names::is_label_value(name.unwrap_or(key))
}

/// `litmus`; `None` when something of it is wrong.
pub(super) fn litmus(spec: &LitmusSpec, problems: &mut Vec<Diagnostic>) -> Option<LitmusOptions> {
    let said = |text: &Option<Spanned<String>>, default: &str| {
        text.as_ref().map_or_else(|| default.to_owned(), |text| text.value.clone())
    };
    let before = problems.len();
    if let Some(text) = &spec.service_account {
        names::object(text, "a service account", problems);
    }
    plain(spec.prometheus.as_ref(), is_address, "`http://prometheus.monitoring:9090`", problems);
    plain(spec.socket_path.as_ref(), is_path, "`/run/containerd/containerd.sock`", problems);
    plain(spec.network_interface.as_ref(), is_interface, "`eth0`", problems);
    if let (Some(runtime), None) = (&spec.container_runtime, &spec.socket_path)
        && runtime.value != CONTAINERD
    {
        let message = format!("the runtime `{}` needs the key `socket_path`", runtime.value);
        let help = "say where its socket is on the nodes";
        problems.push(Diagnostic::error(Code::MISSING_KEY, runtime.span, message).help(help));
    }
    (problems.len() == before).then(|| LitmusOptions {
        service_account: said(&spec.service_account, "sloe-chaos"),
        prometheus: spec.prometheus.as_ref().map(|text| text.value.clone()),
        container_runtime: said(&spec.container_runtime, CONTAINERD),
        socket_path: said(&spec.socket_path, "/run/containerd/containerd.sock"),
        network_interface: said(&spec.network_interface, "eth0"),
    })
}

const CONTAINERD: &str = "containerd";

fn plain(
    text: Option<&Spanned<String>>,
    sound: fn(&str) -> bool,
    example: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(text) = text.filter(|text| !sound(&text.value)) else { return };
    let message = "Litmus cannot take this";
    problems
        .push(Diagnostic::error(Code::EXPERIMENT, text.span, message).help(format!("write, say, {example}")));
}

/// Litmus hands the address to a shell.
fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    host.is_some_and(|host| {
        host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && host.chars().all(is_tame)
    })
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.chars().all(is_tame)
}

/// Characters that mean nothing to a shell.
fn is_tame(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '/' | '[' | ']')
}

/// Linux' interfaces have up to 15 characters.
fn is_interface(text: &str) -> bool {
    (1..=15).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
