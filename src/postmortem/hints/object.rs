//! A Kubernetes object as data, with where it was read.

use serde_json::Value;

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The file, or `record` for what a run's survey read.
    pub origin: String,
    /// Its content.
    pub content: Value,
}

impl Object {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("/kind").unwrap_or_default()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("/metadata/name").unwrap_or_default()
    }

    /// Its namespace, where it says one.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.text("/metadata/namespace")
    }

    /// `payment.yaml: Deployment techmarket/payment-service`.
    #[must_use]
    pub fn place(&self) -> String {
        let namespace = self.namespace().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        format!("{}: {} {namespace}{}", self.origin, self.kind(), self.name())
    }

    /// What stands at a path such as `/spec/replicas`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        self.content.pointer(path).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }

    pub(super) fn number(&self, path: &str) -> Option<u64> {
        self.at(path)?.as_u64()
    }
}

/// Whether labels satisfy `matchLabels`; a selector of expressions cannot be judged here and is taken to match.
pub(super) fn selects(selector: &Value, labels: Option<&Value>) -> bool {
    let wanted = selector.get("matchLabels").and_then(Value::as_object);
    let has = |(key, value): (&String, &Value)| labels.and_then(|labels| labels.get(key)) == Some(value);
    wanted.is_none_or(|wanted| wanted.iter().all(has))
}
