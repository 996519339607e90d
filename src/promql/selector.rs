//! Selectors: a metric and matchers for its labels.

use std::fmt;

use super::name::{METRIC_NAME, is_bare_metric, write_label, write_string};
use super::{Span, pattern};

/// Which series: a metric's name and matchers, in the order they were written.
#[derive(Clone, Debug, Default)]
pub struct VectorSelector {
    /// The metric, when it is given as a name and not as a matcher of `__name__`.
    pub name: Option<String>,
    /// The matchers; all of them must match.
    pub matchers: Vec<Matcher>,
    /// Where it stands.
    pub span: Span,
}

/// A condition on one label.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// How it is compared.
    pub op: MatchOp,
    /// What it is compared with: a text, or an RE2 pattern for the whole of it.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// How a matcher compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchOp {
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `=~`.
    Regex,
    /// `!~`.
    NotRegex,
}

impl VectorSelector {
    /// The same matchers on another metric.
    #[must_use]
    pub fn with_name(&self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self.clone() }
    }

    /// The same matchers on a part of the metric: `_count` or `_bucket` of a classic histogram.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        self.with_name(format!("{}{suffix}", self.name.as_deref().unwrap_or_default()))
    }

    /// The same selector with one more matcher behind the others.
    #[must_use]
    pub fn with_matcher(&self, matcher: Matcher) -> Self {
        let mut more = self.clone();
        more.matchers.push(matcher);
        more
    }

    /// Whether a series with these labels is selected; the metric's name is the label `__name__`.
    ///
    /// A label that is absent has the empty value, as in Prometheus. A pattern that cannot be compiled matches nothing.
    #[must_use]
    pub fn matches(&self, labels: &[(&str, &str)]) -> bool {
        let value =
            |label: &str| labels.iter().find(|(name, _)| *name == label).map_or("", |(_, value)| value);
        self.name.as_deref().is_none_or(|name| name == value(METRIC_NAME))
            && self.matchers.iter().all(|matcher| matcher.matches(value(&matcher.label)))
    }

    /// Whether a series without any label is not selected, which Prometheus demands.
    #[must_use]
    pub fn is_selective(&self) -> bool {
        self.name.as_ref().is_some_and(|name| !name.is_empty())
            || self.matchers.iter().any(|matcher| !matcher.matches(""))
    }
}

impl Matcher {
    /// A matcher that stands in no text.
    #[must_use]
    pub fn new(label: impl Into<String>, op: MatchOp, value: impl Into<String>) -> Self {
        Self { label: label.into(), op, value: value.into(), span: Span::default() }
    }

    /// Whether a label's value fits.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        match self.op {
            MatchOp::Equal => self.value == value,
            MatchOp::NotEqual => self.value != value,
            MatchOp::Regex => pattern::is_match(&self.value, value).unwrap_or(false),
            MatchOp::NotRegex => !pattern::is_match(&self.value, value).unwrap_or(true),
        }
    }
}

impl PartialEq for VectorSelector {
    /// Where they stand does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.matchers == other.matchers
    }
}

impl Eq for VectorSelector {}

impl PartialEq for Matcher {
    /// Where they stand does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label && self.op == other.op && self.value == other.value
    }
}

impl Eq for Matcher {}

impl fmt::Display for VectorSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref();
        let bare = name.filter(|name| is_bare_metric(name) && !self.matches_name());
        f.write_str(bare.unwrap_or_default())?;
        if bare.is_some() && self.matchers.is_empty() {
            return Ok(());
        }
        f.write_str("{")?;
        self.write_quoted_name(f, if bare.is_some() { None } else { name })?;
        for (at, matcher) in self.matchers.iter().enumerate() {
            let first = at == 0 && (bare.is_some() || name.is_none());
            write!(f, "{}{matcher}", if first { "" } else { ", " })?;
        }
        f.write_str("}")
    }
}

impl VectorSelector {
    /// Prometheus refuses a name before the braces together with a matcher of `__name__` in them.
    fn matches_name(&self) -> bool {
        self.matchers.iter().any(|matcher| matcher.label == METRIC_NAME)
    }

    fn write_quoted_name(&self, f: &mut fmt::Formatter<'_>, name: Option<&str>) -> fmt::Result {
        let Some(name) = name else { return Ok(()) };
        if self.matches_name() {
            write!(f, "{METRIC_NAME}=")?;
        }
        write_string(f, name)
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_label(f, &self.label)?;
        write!(f, "{}", self.op)?;
        write_string(f, &self.value)
    }
}

impl fmt::Display for MatchOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Regex => "=~",
            Self::NotRegex => "!~",
        })
    }
}
