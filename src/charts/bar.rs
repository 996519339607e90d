//! What is left of a budget as a bar that empties towards zero; an overspend grows on the other side, to scale.

use super::svg::px;
use crate::status::State;

const WIDTH: f64 = 160.0;
const HEIGHT: f64 = 12.0;

/// The scale that the bars of one list share, so that they can be compared: from this much overspend to a whole budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarScale {
    overspend: f64,
}

impl BarScale {
    /// The scale that fits these shares left. At most one more budget fits below zero; what is beyond is drawn torn.
    #[must_use]
    pub fn fitting(remaining: impl IntoIterator<Item = f64>) -> Self {
        let worst = remaining.into_iter().fold(0.0_f64, |worst, ratio| worst.max(-ratio));
        Self { overspend: if worst > 0.0 { worst.clamp(0.25, 1.0) } else { 0.0 } }
    }

    /// The place of a share left, in pixels from the left.
    fn x(self, ratio: f64) -> f64 {
        let room = WIDTH - 2.0;
        1.0 + (ratio.clamp(-self.overspend, 1.0) + self.overspend) / (1.0 + self.overspend) * room
    }
}

/// The bar for a share left, or for an unknown one. Decoration: the figure stands beside it as text.
#[must_use]
pub fn budget_bar(remaining: Option<f64>, state: State, scale: BarScale) -> String {
    let zero = scale.x(0.0);
    let whole = rect("track", zero, WIDTH - 1.0, None);
    let fill = remaining.map_or_else(
        || rect("unknown", zero, WIDTH - 1.0, Some("url(#hatch)")),
        |ratio| fill(ratio, state, scale),
    );
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" aria-hidden=\"true\">{whole}{fill}\
         <path class=\"zero\" d=\"M{z} 0v{h}\"/></svg>",
        w = px(WIDTH),
        h = px(HEIGHT),
        z = px(zero),
    )
}

fn fill(ratio: f64, state: State, scale: BarScale) -> String {
    let (zero, end) = (scale.x(0.0), scale.x(ratio));
    let bar = rect(&format!("fill {}", state_class(state)), zero.min(end), zero.max(end), None);
    if -ratio > scale.overspend + 1e-9 { format!("{bar}{}", torn(end)) } else { bar }
}

/// Two slanted cuts that say: it goes on beyond the scale.
fn torn(end: f64) -> String {
    let cut = |x: f64| format!("M{} 11L{} 1", px(x), px(x + 4.0));
    format!("<path class=\"torn\" d=\"{}{}\"/>", cut(end + 5.0), cut(end + 10.0))
}

fn rect(class: &str, from: f64, to: f64, fill: Option<&str>) -> String {
    let fill = fill.map(|fill| format!(" fill=\"{fill}\"")).unwrap_or_default();
    let width = (to - from).max(0.0);
    format!(
        "<rect class=\"{class}\" x=\"{}\" y=\"2\" width=\"{}\" height=\"8\" rx=\"1.5\"{fill}/>",
        px(from),
        px(width)
    )
}

/// The class that colours a state.
#[must_use]
pub fn state_class(state: State) -> &'static str {
    match state {
        State::Spent => "spent",
        State::Caution => "caution",
        State::Unknown => "unknown",
        State::Healthy => "healthy",
    }
}
