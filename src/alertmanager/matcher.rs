//! What an alert's label must be, as Alertmanager reads it in its own file and in the operator's objects.

use std::borrow::Cow;

use crate::rules::names;
use crate::yaml::Writer;

/// Where configuration is read from, which decides how its keys are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `alertmanager.yaml`: `group_wait`.
    File,
    /// The operator's `AlertmanagerConfig`: `groupWait`.
    Object,
}

impl Dialect {
    /// The key as it is written there.
    pub(super) const fn key(self, file: &'static str, object: &'static str) -> &'static str {
        match self {
            Self::File => file,
            Self::Object => object,
        }
    }
}

/// A condition on one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matcher<'a> {
    label: &'static str,
    operator: &'static str,
    value: Cow<'a, str>,
}

impl<'a> Matcher<'a> {
    /// The label is exactly this text.
    pub(super) fn is(label: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        Self { label, operator: "=", value: value.into() }
    }

    /// The label is one of these words. Alertmanager anchors the expression; durations and the kinds of alerts, which are all
    /// that is asked for in this way, have nothing to be escaped.
    pub(super) fn is_one_of(label: &'static str, words: &[String]) -> Self {
        match words {
            [word] => Self::is(label, word.clone()),
            words => Self { label, operator: "=~", value: words.join("|").into() },
        }
    }

    /// The alert is of this kind, whatever severity it has.
    pub(super) fn kind(kind: &'static str) -> Self {
        Self::is(names::ALERT_LABEL, kind)
    }

    /// `label="value"`, by the rules of OpenMetrics: everything that is not escaped here stands for itself.
    fn text(&self) -> String {
        let value = self.value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        format!("{}{}\"{value}\"", self.label, self.operator)
    }

    fn fields(&self, yaml: &mut Writer) {
        yaml.entry("name", self.label);
        yaml.entry("matchType", self.operator);
        yaml.entry("value", &self.value);
    }
}

/// A list of conditions, which hold together.
pub(super) fn list(key: &str, matchers: &[Matcher<'_>], dialect: Dialect, yaml: &mut Writer) {
    yaml.nested(key, |yaml| {
        for matcher in matchers {
            match dialect {
                Dialect::File => yaml.scalar_item(&matcher.text()),
                Dialect::Object => yaml.item(|yaml| matcher.fields(yaml)),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_whatever_they_are() {
        let text = |value: &str| Matcher::is("owner", value.to_owned()).text();
        assert_eq!(text("payments"), r#"owner="payments""#);
        assert_eq!(text("a \"b\" {c}, d=~e"), r#"owner="a \"b\" {c}, d=~e""#);
        assert_eq!(text("back\\slash\nline"), r#"owner="back\\slash\nline""#);
    }

    #[test]
    fn one_word_needs_no_expression() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(Matcher::is_one_of("long_window", &words(&["6h"])).text(), r#"long_window="6h""#);
        assert_eq!(
            Matcher::is_one_of("long_window", &words(&["6h", "1d"])).text(),
            r#"long_window=~"6h|1d""#
        );
    }
}
