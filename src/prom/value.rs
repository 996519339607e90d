//! What Prometheus answers, as plain data.

use chrono::{DateTime, Utc};

use crate::prom::Labels;

/// An answer together with what Prometheus says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// The answer itself.
    pub value: T,
    /// What makes it doubtful, e.g. a partial response; to be shown to people.
    pub warnings: Vec<String>,
    /// Remarks about the query, such as a counter that is not named like one.
    pub infos: Vec<String>,
}

/// The result of a query, read and as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw<T> {
    /// What it says.
    pub value: T,
    /// The answer's `data`.
    pub data: serde_json::Value,
}

/// The result of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One number.
    Scalar(Point),
    /// A text, from a string literal.
    Text(String),
    /// One sample for each of some series.
    Vector(Vec<Sample>),
    /// Many samples for each of some series.
    Matrix(Vec<Series>),
}

/// A value at a time. It may be NaN or infinite: Prometheus keeps such values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When, to the millisecond.
    pub at: DateTime<Utc>,
    /// The value.
    pub value: f64,
}

/// One sample of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The series' labels.
    pub labels: Labels,
    /// The time of the evaluation, not of the scrape.
    pub at: DateTime<Utc>,
    /// The value.
    pub value: f64,
}

/// The samples of a series over a range of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The series' labels.
    pub labels: Labels,
    /// Oldest first.
    pub points: Vec<Point>,
}

impl<T> Answer<T> {
    /// The answer, if nothing makes it doubtful.
    ///
    /// # Errors
    /// The warnings, where there are some.
    pub fn complete(self) -> Result<T, String> {
        if self.warnings.is_empty() { Ok(self.value) } else { Err(self.warnings.join("; ")) }
    }

    /// The same remarks on something made of the value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Answer<U> {
        Answer { value: convert(self.value), warnings: self.warnings, infos: self.infos }
    }
}
