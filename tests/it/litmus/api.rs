//! A Kubernetes API in memory: objects with versions, watches, finalizers, dry runs, and failures that tests ask for.
//! What it does not know is an error, so that no call of the driver goes unnoticed.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode};
use futures_util::stream;
use http_body_util::BodyExt;
use kube::Client;
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedSender};

/// The plurals that it serves, with the kinds of their objects.
const KINDS: [(&str, &str); 15] = [
    ("chaosengines", "ChaosEngine"),
    ("chaosexperiments", "ChaosExperiment"),
    ("chaosresults", "ChaosResult"),
    ("configmaps", "ConfigMap"),
    ("daemonsets", "DaemonSet"),
    ("deployments", "Deployment"),
    ("events", "Event"),
    ("horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    ("jobs", "Job"),
    ("leases", "Lease"),
    ("nodes", "Node"),
    ("poddisruptionbudgets", "PodDisruptionBudget"),
    ("pods", "Pod"),
    ("replicasets", "ReplicaSet"),
    ("serviceaccounts", "ServiceAccount"),
];

/// The API; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Api(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// By plural, namespace and name.
    objects: BTreeMap<(String, String, String), Value>,
    version: u64,
    watches: Vec<(String, UnboundedSender<Bytes>)>,
    /// What to fail, and how: method, part of the path, status.
    failures: Vec<(Method, String, u16)>,
    /// Every request that was to change something.
    changes: Vec<String>,
    unknown: Vec<String>,
}

/// Where a request goes.
struct Target {
    plural: String,
    namespace: String,
    name: Option<String>,
    query: BTreeMap<String, String>,
}

impl Api {
    pub(crate) fn client(&self) -> Client {
        let api = self.clone();
        let serve = move |request: Request<kube::client::Body>| {
            let api = api.clone();
            async move { Ok::<_, Infallible>(api.answer(request).await) }
        };
        Client::new(tower::service_fn(serve), "techmarket")
    }

    /// Puts an object, as a controller of the cluster would.
    pub(crate) fn put(&self, mut object: Value) {
        let kind = object["kind"].as_str().expect("a kind").to_owned();
        let plural = KINDS.iter().find(|(_, of)| *of == kind).expect("a kind that is served").0;
        let part = |key: &str| object["metadata"][key].as_str().unwrap_or_default().to_owned();
        let key = (plural.to_owned(), part("namespace"), part("name"));
        let mut state = self.state();
        let before = state.objects.get(&key).map(|before| before["metadata"].clone());
        if let Some(before) = before {
            for field in ["uid", "creationTimestamp"] {
                object["metadata"][field] = before[field].clone();
            }
        }
        state.store(key, object);
    }

    /// Changes an object, as a controller of the cluster would.
    pub(crate) fn edit(&self, plural: &str, name: &str, change: impl FnOnce(&mut Value)) {
        let mut object = self.get(plural, name).expect("there is such an object");
        change(&mut object);
        self.put(object);
    }

    pub(crate) fn get(&self, plural: &str, name: &str) -> Option<Value> {
        let state = self.state();
        let found = state.objects.iter().find(|((of, _, called), _)| of == plural && called == name);
        found.map(|(_, object)| object.clone())
    }

    /// Removes an object for good, whatever its finalizers say.
    pub(crate) fn remove(&self, plural: &str, name: &str) {
        let mut state = self.state();
        let keys = state.objects.keys().filter(|(of, _, called)| of == plural && called == name);
        for key in keys.cloned().collect::<Vec<_>>() {
            state.remove(&key);
        }
    }

    /// Lets requests with this method and part of their path fail from now on.
    pub(crate) fn fail(&self, method: Method, path: &str, status: u16) {
        self.state().failures.push((method, path.to_owned(), status));
    }

    /// Lets nothing fail any more.
    pub(crate) fn heal(&self) {
        self.state().failures.clear();
    }

    /// Ends all watches; with `gone` they say before that they cannot go on.
    pub(crate) fn break_watches(&self, gone: bool) {
        let mut state = self.state();
        for (_, watch) in state.watches.drain(..) {
            if gone {
                let status = json!({"type": "ERROR", "object": status(410, "Expired", "too old")});
                let _ = watch.send(line(&status));
            }
        }
    }

    /// The requests that were to change something.
    pub(crate) fn changes(&self) -> Vec<String> {
        self.state().changes.clone()
    }

    /// The requests that it did not know.
    pub(crate) fn unknown(&self) -> Vec<String> {
        self.state().unknown.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test has panicked in here")
    }

    async fn answer(&self, request: Request<kube::client::Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let applies =
            parts.headers.get("content-type").is_some_and(|kind| kind == "application/apply-patch+yaml");
        let asked = format!("{} {}", parts.method, parts.uri);
        self.state().answer(&parts.method, &asked, parts.uri.path(), parts.uri.query(), body, applies)
    }
}

impl State {
    fn answer(
        &mut self,
        method: &Method,
        asked: &str,
        path: &str,
        query: Option<&str>,
        body: Value,
        applies: bool,
    ) -> Response<Body> {
        if method != Method::GET && !asked.contains("dryRun=All") {
            self.changes.push(format!("{method} {path}"));
        }
        let failure = self.failures.iter().find(|(of, part, _)| of == method && path.contains(part.as_str()));
        if let Some((_, _, code)) = failure {
            return refuse(*code, "Asked", "as the test asked");
        }
        let Some(target) = Target::read(path, query.unwrap_or_default()) else {
            self.unknown.push(asked.to_owned());
            return refuse(400, "Unknown", &format!("this API does not know {asked}"));
        };
        match *method {
            Method::GET if target.name.is_none() && target.query.contains_key("watch") => self.watch(&target),
            Method::GET if target.name.is_none() => self.list(&target),
            Method::GET => self.found(&target).map_or_else(missing, |object| reply(&object)),
            Method::POST => self.create(&target, body),
            Method::PUT => self.replace(&target, body),
            Method::PATCH => self.patch(&target, &body, applies),
            _ => self.delete(&target),
        }
    }

    fn found(&self, target: &Target) -> Option<Value> {
        self.objects.get(&target.key()).cloned()
    }

    fn list(&self, target: &Target) -> Response<Body> {
        let fits = |((plural, namespace, _), object): &(&(String, String, String), &Value)| {
            *plural == target.plural
                && (target.namespace.is_empty() || *namespace == target.namespace)
                && target.selects(object)
        };
        let items: Vec<Value> = self.objects.iter().filter(fits).map(|(_, object)| item(object)).collect();
        let version = self.version.to_string();
        reply(
            &json!({"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": version}, "items": items}),
        )
    }

    fn watch(&mut self, target: &Target) -> Response<Body> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.watches.push((target.plural.clone(), sender));
        let lines = stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|line| (Ok::<_, Infallible>(line), receiver))
        });
        Response::new(Body::from_stream(lines))
    }

    fn create(&mut self, target: &Target, mut object: Value) -> Response<Body> {
        let name = object["metadata"]["name"].as_str().expect("a name").to_owned();
        let key = (target.plural.clone(), target.namespace.clone(), name);
        if self.objects.contains_key(&key) {
            return refuse(409, "AlreadyExists", "there is one already");
        }
        object["metadata"]["namespace"] = json!(target.namespace);
        reply(&self.store(key, object))
    }

    fn replace(&mut self, target: &Target, object: Value) -> Response<Body> {
        let Some(before) = self.found(target) else { return missing() };
        if before["metadata"]["resourceVersion"] != object["metadata"]["resourceVersion"] {
            return refuse(409, "Conflict", "the object has been modified");
        }
        reply(&self.store(target.key(), object))
    }

    fn patch(&mut self, target: &Target, patch: &Value, applies: bool) -> Response<Body> {
        let Some(mut object) = self.found(target).or_else(|| applies.then(|| json!({}))) else {
            return missing();
        };
        merge(&mut object, patch);
        object["metadata"]["namespace"] = json!(target.namespace);
        if target.query.get("dryRun").is_some_and(|dry| dry == "All") {
            return reply(&object);
        }
        reply(&self.store(target.key(), object))
    }

    fn delete(&mut self, target: &Target) -> Response<Body> {
        let Some(mut object) = self.found(target) else { return missing() };
        if object["metadata"]["finalizers"].as_array().is_some_and(|finalizers| !finalizers.is_empty()) {
            object["metadata"]["deletionTimestamp"] = json!(now());
            return reply(&self.store(target.key(), object));
        }
        self.remove(&target.key());
        reply(&object)
    }

    fn store(&mut self, key: (String, String, String), mut object: Value) -> Value {
        self.version += 1;
        let metadata = &mut object["metadata"];
        metadata["resourceVersion"] = json!(self.version.to_string());
        if metadata["uid"].is_null() {
            metadata["uid"] = json!(format!("uid-{}", self.version));
        }
        if metadata["creationTimestamp"].is_null() {
            metadata["creationTimestamp"] = json!(now());
        }
        let is_new = !self.objects.contains_key(&key);
        self.tell(&key.0, if is_new { "ADDED" } else { "MODIFIED" }, &object);
        self.objects.insert(key, object.clone());
        object
    }

    fn remove(&mut self, key: &(String, String, String)) {
        self.version += 1;
        if let Some(mut object) = self.objects.remove(key) {
            object["metadata"]["resourceVersion"] = json!(self.version.to_string());
            self.tell(&key.0, "DELETED", &object);
        }
    }

    fn tell(&mut self, plural: &str, what: &str, object: &Value) {
        let event = line(&json!({"type": what, "object": object}));
        self.watches.retain(|(of, watch)| of != plural || watch.send(event.clone()).is_ok());
    }
}

impl Target {
    fn read(path: &str, query: &str) -> Option<Self> {
        let mut parts = path.trim_start_matches('/').split('/').collect::<Vec<_>>();
        parts.drain(..if parts.first() == Some(&"api") { 2 } else { 3.min(parts.len()) });
        let namespace = if parts.first() == Some(&"namespaces") { parts.drain(..2).nth(1)? } else { "" };
        let plural = KINDS.iter().find(|(plural, _)| parts.first() == Some(plural))?.0;
        let name = parts.get(1).map(|name| (*name).to_owned());
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        (parts.len() <= 2).then(|| Self {
            plural: plural.to_owned(),
            namespace: namespace.to_owned(),
            name,
            query,
        })
    }

    fn key(&self) -> (String, String, String) {
        (self.plural.clone(), self.namespace.clone(), self.name.clone().unwrap_or_default())
    }

    fn selects(&self, object: &Value) -> bool {
        let parts = |name: &str| self.query.get(name).cloned().unwrap_or_default();
        let labels = &object["metadata"]["labels"];
        let by_labels = parts("labelSelector").split(',').filter(|part| !part.is_empty()).all(|part| {
            part.split_once('=').map_or_else(|| !labels[part].is_null(), |(key, value)| labels[key] == value)
        });
        let about = parts("fieldSelector");
        let by_field = about
            .strip_prefix("involvedObject.name=")
            .is_none_or(|name| object["involvedObject"]["name"] == name);
        by_labels && by_field
    }
}

/// Kubernetes leaves kind and version out of the items of a list.
fn item(object: &Value) -> Value {
    let mut item = object.clone();
    for key in ["kind", "apiVersion"] {
        item.as_object_mut().expect("an object").remove(key);
    }
    item
}

/// A JSON merge patch (RFC 7386).
fn merge(object: &mut Value, patch: &Value) {
    let Value::Object(entries) = patch else {
        *object = patch.clone();
        return;
    };
    for (key, value) in entries {
        if value.is_null() {
            object.as_object_mut().and_then(|object| object.remove(key));
        } else {
            merge(&mut object[key], value);
        }
    }
}

fn line(value: &Value) -> Bytes {
    Bytes::from(format!("{value}\n"))
}

fn reply(object: &Value) -> Response<Body> {
    Response::new(Body::from(object.to_string()))
}

fn missing() -> Response<Body> {
    refuse(404, "NotFound", "there is no such object")
}

fn refuse(code: u16, reason: &str, message: &str) -> Response<Body> {
    let mut response = reply(&status(code, reason, message));
    *response.status_mut() = StatusCode::from_u16(code).expect("a status");
    response
}

fn status(code: u16, reason: &str, message: &str) -> Value {
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": code,
    })
}

fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
