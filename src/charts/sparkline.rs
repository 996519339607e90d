//! The budget curve of a row: small, with its scale. A list has a thousand of them, so that every byte counts.

use super::bar::state_class;
use super::gaps::{Known, lowest, remaining, runs, thinned};
use super::plot::Plot;
use super::svg::{escape, px};
use crate::status::{CurvePoint, State};

const PLOT: f64 = 98.0;
const WIDTH: f64 = 134.0;
const TOP: f64 = 5.0;
const BOTTOM: f64 = 31.0;
/// One every two pixels: more would not be seen.
const MOST_POINTS: usize = 49;
/// The least distance at which two labels of the scale do not touch.
const LABEL: f64 = 10.0;
/// A point that lies so near to the line between two others is left out, in halves of a pixel.
const STRAIGHT: f64 = 1.0;

/// A place in halves of a pixel, the finest that is seen at this size.
type Place = (i32, i32);

/// A line over the whole curve with marks at 100 % and at zero; `label` is its text alternative.
/// Nothing for a curve without points, for which a phrase stands on the page.
#[must_use]
pub fn sparkline(points: &[CurvePoint], state: State, label: &str) -> String {
    let points = remaining(points);
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let plot = Plot {
        left: 0.0,
        right: PLOT,
        top: TOP,
        bottom: BOTTOM,
        start: first.0,
        end: last.0,
        lowest: lowest(&points, 0.0),
    };
    let mut shown = thinned(&points, MOST_POINTS);
    shown.splice(0..0, (shown.first() != Some(first)).then_some(*first));
    let pieces = runs(&shown);
    format!(
        "<svg class=\"spark {}\" viewBox=\"0 0 {w} 36\" width=\"{w}\" height=\"36\" role=\"img\" aria-label=\"{}\">{}{}{}</svg>",
        state_class(state),
        escape(label),
        plot.unknown(&points, None),
        scale(&plot),
        pieces.iter().map(|piece| curve(&plot, piece)).collect::<String>(),
        w = px(WIDTH),
    )
}

/// The two marks; the upper one loses its label where both would touch.
fn scale(plot: &Plot) -> String {
    let zero = plot.y(0.0);
    let mark = |class: &str, y: f64| format!("<path class=\"{class}\" d=\"M0 {}h{}\"/>", px(y), px(PLOT));
    let text =
        |y: f64, text: &str| format!("<text x=\"{}\" y=\"{}\">{text}</text>", px(PLOT + 4.0), px(y + 3.0));
    let whole = if zero - TOP >= LABEL { text(TOP, "100 %") } else { String::new() };
    format!("{}{}{whole}{}", mark("guide", TOP), mark("zero", zero), text(zero, "0"))
}

/// A piece of the curve, and the area between it and zero.
fn curve(plot: &Plot, piece: &[Known]) -> String {
    let places: Vec<Place> = plot.places(piece).into_iter().map(|(x, y)| (halves(x), halves(y))).collect();
    let places = straightened(&places);
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return String::new() };
    let line = line(first, &places);
    let floor = halves(plot.y(0.0));
    let (down, back) = (pixels(floor), pixels(first.0));
    let area = if first == last {
        String::new()
    } else {
        format!("<path class=\"area\" d=\"{line}V{down}H{back}\"/>")
    };
    format!("{area}<path class=\"line\" d=\"{line}\"/>")
}

/// From place to place, each as seen from the one before; a lone one becomes a dot that round caps make visible.
fn line(first: &Place, places: &[Place]) -> String {
    let steps = places.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
    let steps: Vec<String> = steps.map(|(x, y)| joined(x, y)).collect();
    let start = format!("M{}", joined(first.0, first.1));
    if steps.is_empty() { format!("{start}h.1") } else { format!("{start}l{}", steps.join(" ")) }
}

/// The places without those between which the line is straight.
fn straightened(places: &[Place]) -> Vec<Place> {
    let [first, between @ .., last] = places else { return places.to_vec() };
    let off = |place: &Place| (f64::from(place.1) - height(*first, *last, place.0)).abs();
    let farthest = (0..between.len()).max_by(|one, two| off(&between[*one]).total_cmp(&off(&between[*two])));
    match farthest.filter(|at| off(&between[*at]) > STRAIGHT) {
        None => vec![*first, *last],
        Some(at) => {
            let mut kept = straightened(&places[..=at + 1]);
            kept.pop();
            kept.extend(straightened(&places[at + 1..]));
            kept
        }
    }
}

/// How high the line from `first` to `last` is at `x`.
fn height(first: Place, last: Place, x: i32) -> f64 {
    let share = f64::from(x - first.0) / f64::from((last.0 - first.0).max(1));
    f64::from(first.1) + share * f64::from(last.1 - first.1)
}

#[expect(clippy::cast_possible_truncation, reason = "a few hundred")]
fn halves(pixels: f64) -> i32 {
    (pixels * 2.0).round() as i32
}

/// `2 .5`, `2-1.5`: a sign separates, too.
fn joined(x: i32, y: i32) -> String {
    let (x, y) = (pixels(x), pixels(y));
    if y.starts_with('-') { x + &y } else { format!("{x} {y}") }
}

/// As short as can be: `12`, `.5`, `-1.5`.
fn pixels(halves: i32) -> String {
    let sign = if halves < 0 { "-" } else { "" };
    let whole = match halves.abs() / 2 {
        0 if halves % 2 != 0 => String::new(),
        whole => whole.to_string(),
    };
    let rest = if halves % 2 == 0 { "" } else { ".5" };
    format!("{sign}{whole}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_can_be() {
        assert_eq!([0, 1, -1, 2, 25, -3].map(pixels), ["0", ".5", "-.5", "1", "12.5", "-1.5"]);
        assert_eq!((joined(4, -1), joined(4, 1)), ("2-.5".to_owned(), "2 .5".to_owned()));
    }

    #[test]
    fn what_is_straight_needs_no_points_between() {
        let falls = [(0, 0), (2, 1), (4, 2), (6, 3), (8, 40), (10, 40), (12, 40)];
        assert_eq!(straightened(&falls), [(0, 0), (6, 3), (8, 40), (12, 40)]);
        assert_eq!(straightened(&falls[..1]), [(0, 0)]);
        assert_eq!(straightened(&[]), []);
    }

    #[test]
    fn a_line_goes_from_place_to_place_and_one_place_is_a_dot() {
        assert_eq!(line(&(0, 10), &[(0, 10), (6, 11), (8, 9)]), "M0 5l3 .5 1-1");
        assert_eq!(line(&(196, 10), &[(196, 10)]), "M98 5h.1");
    }
}
