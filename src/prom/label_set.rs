//! The labels of a series.

use std::fmt;
use std::ops::Index;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

/// Names and values by name; the metric's name, where there is one, is the label `__name__`. A list, because a map has room for
/// eleven labels from the first on, and an answer has ten thousands of series with three or four.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Box<[(String, String)]>);

impl Labels {
    /// The value of the label `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// Takes out the label `name`.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(own, _)| own == name)?;
        let mut all = std::mem::take(&mut self.0).into_vec();
        let (_, value) = all.remove(at);
        self.0 = all.into_boxed_slice();
        Some(value)
    }

    /// Names and values, in the order of the names.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&String, &String)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl Index<&str> for Labels {
    type Output = String;

    /// As of a map: for labels that are there for certain.
    fn index(&self, name: &str) -> &String {
        self.get(name).expect("the label is there")
    }
}

impl FromIterator<(String, String)> for Labels {
    /// Of several labels of one name the first counts.
    fn from_iter<T: IntoIterator<Item = (String, String)>>(labels: T) -> Self {
        let mut labels: Vec<(String, String)> = labels.into_iter().collect();
        labels.sort_by(|(one, _), (two, _)| one.cmp(two));
        labels.dedup_by(|(later, _), (earlier, _)| later == earlier);
        Self(labels.into_boxed_slice())
    }
}

impl IntoIterator for Labels {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LabelsVisitor)
    }
}

struct LabelsVisitor;

impl<'de> Visitor<'de> for LabelsVisitor {
    type Value = Labels;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("labels with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Labels, A::Error> {
        std::iter::from_fn(|| map.next_entry().transpose()).collect::<Result<Labels, A::Error>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_in_the_order_of_their_names_and_there_once() {
        let labels: Labels =
            serde_json::from_str(r#"{"slo": "b", "__name__": "a", "slo": "c"}"#).expect("labels");
        assert_eq!(serde_json::to_string(&labels).expect("a text"), r#"{"__name__":"a","slo":"b"}"#);
        assert_eq!((labels.get("slo").map(String::as_str), labels.get("job")), (Some("b"), None));
    }
}
