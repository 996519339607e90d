//! Small pieces of SVG.

/// Text that may stand between tags and inside quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A picture of a size in pixels; `answer` is its text alternative.
pub(super) fn picture(class: &str, (width, height): (f64, f64), answer: &str, drawn: &str) -> String {
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{drawn}</svg>",
        px(width),
        px(height),
        escape(answer)
    )
}

/// A coordinate with a tenth of a pixel, the finest that can be seen.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// The commands of a line through `points`; a lone point becomes a dot that round caps make visible.
pub(super) fn line(points: &[(f64, f64)]) -> String {
    let commands: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", px(*x), px(*y))).collect();
    let dot = if points.len() == 1 { "h.01" } else { "" };
    format!("M{}{dot}", commands.join("L"))
}

/// The commands of the area between `points` and the height `floor`.
pub(super) fn area(points: &[(f64, f64)], floor: f64) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    format!("{}L{} {f}L{} {f}Z", line(points), px(last.0), px(first.0), f = px(floor))
}
