//! Samples with times as OpenMetrics text, as `promtool tsdb create-blocks-from openmetrics` reads it.

use std::fmt::Write as _;

use crate::prom::Point;

/// A text that grows: all samples of a series together and oldest first, and an end without which readers take it for cut off.
#[derive(Debug, Default)]
pub struct OpenMetrics {
    text: String,
}

impl OpenMetrics {
    /// The samples of one series.
    pub fn series<'a>(
        &mut self,
        name: &str,
        labels: impl IntoIterator<Item = (&'a str, &'a str)>,
        points: impl IntoIterator<Item = Point>,
    ) {
        let labels: Vec<String> =
            labels.into_iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
        let series = format!("{name}{{{}}}", labels.join(","));
        for point in points {
            let (value, at) = (number(point.value), seconds(point.at.timestamp_millis()));
            // A text takes everything.
            let _ = writeln!(self.text, "{series} {value} {at}");
        }
    }

    /// The whole text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text + Self::END
    }

    /// The last line.
    pub const END: &'static str = "# EOF\n";
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    value.to_string()
}

/// Seconds since 1970, with milliseconds where there are any.
fn seconds(millis: i64) -> String {
    let (seconds, rest) = (millis.div_euclid(1_000), millis.rem_euclid(1_000));
    if rest == 0 { seconds.to_string() } else { format!("{seconds}.{rest:03}") }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn point(millis: i64, value: f64) -> Point {
        Point { at: DateTime::from_timestamp_millis(millis).expect("a time"), value }
    }

    #[test]
    fn every_value_time_and_label_can_be_written() {
        let mut text = OpenMetrics::default();
        let labels = [("slo", "availability"), ("path", "a \"b\\c\"\nd")];
        let values = [0.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e21];
        text.series("slo:bad", labels, (0_u32..).zip(values).map(|(i, v)| point(i64::from(i) * 1_500, v)));
        let series = "slo:bad{slo=\"availability\",path=\"a \\\"b\\\\c\\\"\\nd\"}";
        let lines = [" 0.1 0", " NaN 1.500", " +Inf 3", " -Inf 4.500", " 1000000000000000000000 6"];
        let expected: String = lines.map(|line| format!("{series}{line}\n")).concat();
        assert_eq!(text.finish(), expected + "# EOF\n");
    }
}
