//! How far a burn rate is from the threshold of an alert.

use super::svg::px;

const WIDTH: f64 = 96.0;
const THRESHOLD: f64 = 72.0;

/// A bar for `rate` with a mark at `factor`, both to the same scale; `None` is hatched. Decoration: the figures stand beside it.
#[must_use]
pub fn threshold_meter(rate: Option<f64>, factor: f64) -> String {
    let bar = match rate {
        None => format!(
            "<rect class=\"unknown\" y=\"3\" width=\"{}\" height=\"6\" fill=\"url(#hatch)\"/>",
            px(WIDTH)
        ),
        Some(rate) => {
            let class = if rate > factor { "over" } else { "under" };
            let width = (rate / factor * THRESHOLD).clamp(0.0, WIDTH);
            format!("<rect class=\"fill {class}\" y=\"3\" width=\"{}\" height=\"6\"/>", px(width))
        }
    };
    format!(
        "<svg class=\"meter\" viewBox=\"0 0 {w} 12\" width=\"{w}\" height=\"12\" aria-hidden=\"true\">\
         <rect class=\"track\" y=\"3\" width=\"{w}\" height=\"6\"/>{bar}\
         <line class=\"threshold\" x1=\"{t}\" y1=\"0\" x2=\"{t}\" y2=\"12\"/></svg>",
        w = px(WIDTH),
        t = px(THRESHOLD),
    )
}
