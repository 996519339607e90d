//! Episodes on a chart: where they lie, and their numbers above.

use chrono::{DateTime, Utc};

use super::plot::Plot;
use super::svg::px;

/// An episode with its number in the list below the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberedEpisode {
    /// 1 to 9.
    pub number: usize,
    /// Its start.
    pub from: DateTime<Utc>,
    /// Its end, or the last moment of the chart while it goes on.
    pub to: DateTime<Utc>,
}

/// The height that numbers need above a plot.
pub(super) const NUMBERS: f64 = 32.0;
const RADIUS: f64 = 9.0;
const MIDDLE: f64 = 11.0;
/// Between the middles of two numbers.
const APART: f64 = 20.0;
/// A shorter one would not be seen.
const NARROWEST: f64 = 3.0;

/// The stretches, shaded over the whole height; they are short in a month, and so a little wider than they were long.
pub(super) fn shades(plot: &Plot, episodes: &[NumberedEpisode]) -> String {
    let shade = |episode: &NumberedEpisode| {
        let (x, width) = place(plot, episode);
        format!(
            "<rect class=\"episode\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            px(x),
            px(plot.top),
            px(width),
            px(plot.height()),
        )
    };
    episodes.iter().map(shade).collect()
}

/// The numbers above the plot, each with a line to its stretch; they make room for each other.
pub(super) fn numbers(plot: &Plot, episodes: &[NumberedEpisode]) -> String {
    let middle = |episode: &NumberedEpisode| {
        let (x, width) = place(plot, episode);
        x + width / 2.0
    };
    let mut placed: Vec<(f64, usize)> =
        episodes.iter().map(|episode| (middle(episode), episode.number)).collect();
    placed.sort_by(|one, two| one.0.total_cmp(&two.0));
    let wanted: Vec<f64> = placed.iter().map(|(x, _)| *x).collect();
    let xs = spread(&wanted, plot.left, plot.right);
    placed.iter().zip(xs).map(|((middle, number), x)| numbered(plot, *middle, *number, x)).collect()
}

fn numbered(plot: &Plot, middle: f64, number: usize, x: f64) -> String {
    format!(
        "<path class=\"leader\" d=\"M{x} {}L{} {}\"/><circle class=\"number\" cx=\"{x}\" cy=\"{}\" r=\"{}\"/>\
         <text class=\"number\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{number}</text>",
        px(MIDDLE + RADIUS),
        px(middle),
        px(plot.top),
        px(MIDDLE),
        px(RADIUS),
        px(MIDDLE + 4.0),
        x = px(x),
    )
}

/// Where it begins and how wide it is, all of it within the plot.
fn place(plot: &Plot, episode: &NumberedEpisode) -> (f64, f64) {
    let (x, width) = plot.stretch((episode.from, episode.to), NARROWEST);
    (x.min(plot.right - width).max(plot.left), width)
}

/// Places between `left` and `right` as near to the `wanted` ones, which are in order, as their distance allows: those that are too near are
/// moved to the right, and back to the left where that is the end.
fn spread(wanted: &[f64], left: f64, right: f64) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for x in wanted {
        let least = places.last().map_or(left, |last| last + APART);
        places.push(x.max(least));
    }
    let mut most = right;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - APART;
    }
    places
}
