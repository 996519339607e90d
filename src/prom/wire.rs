//! The JSON of Prometheus' API, decoded leniently: unknown fields are left alone, missing ones are allowed.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::prom::{Labels, Point, Sample, Series, Value};

/// The frame around every answer.
#[derive(serde::Deserialize)]
#[serde(bound = "T: serde::Deserialize<'de>")]
pub(super) struct Envelope<T> {
    pub(super) status: Option<String>,
    #[serde(default = "Option::default")]
    pub(super) data: Option<T>,
    #[serde(rename = "errorType")]
    pub(super) error_type: Option<String>,
    pub(super) error: Option<String>,
    pub(super) warnings: Option<Vec<String>>,
    pub(super) infos: Option<Vec<String>>,
    /// How `VictoriaMetrics` says that some of its storage did not answer.
    #[serde(default, rename = "isPartial")]
    pub(super) is_partial: bool,
}

/// The data of a query.
#[derive(serde::Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
pub(super) enum Data {
    Scalar(Pair),
    String((f64, String)),
    Vector(Vec<Instant>),
    Matrix(Vec<Range>),
}

/// `[1700000000.123, "0.5"]`.
#[derive(serde::Deserialize)]
pub(super) struct Pair(f64, Number);

/// A series with one sample. Native histograms have no `value`; they are passed over.
#[derive(serde::Deserialize)]
pub(super) struct Instant {
    #[serde(default)]
    metric: Labels,
    value: Option<Pair>,
}

/// A series with many samples.
#[derive(serde::Deserialize)]
pub(super) struct Range {
    #[serde(default)]
    metric: Labels,
    #[serde(default)]
    values: Vec<Pair>,
}

/// A number as Prometheus writes it: in quotes, with `NaN`, `+Inf` and `-Inf`.
struct Number(f64);

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        match data {
            Data::Scalar(pair) => Self::Scalar(pair.into()),
            Data::String((_, text)) => Self::Text(text),
            Data::Vector(samples) => Self::Vector(samples.into_iter().filter_map(sample).collect()),
            Data::Matrix(series) => Self::Matrix(series.into_iter().map(Series::from).collect()),
        }
    }
}

impl From<Pair> for Point {
    fn from(Pair(seconds, Number(value)): Pair) -> Self {
        Self { at: time(seconds), value }
    }
}

impl From<Range> for Series {
    fn from(range: Range) -> Self {
        Self { labels: range.metric, points: range.values.into_iter().map(Point::from).collect() }
    }
}

fn sample(instant: Instant) -> Option<Sample> {
    let point = Point::from(instant.value?);
    Some(Sample { labels: instant.metric, at: point.at, value: point.value })
}

/// Prometheus' times are seconds with up to three decimals.
#[expect(clippy::cast_possible_truncation, reason = "a float too large for milliseconds saturates")]
fn time(seconds: f64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis((seconds * 1_000.0).round() as i64).unwrap_or(DateTime::UNIX_EPOCH)
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        text.parse().map(Number).map_err(|_| E::custom(format_args!("`{text}` is not a number")))
    }
}
