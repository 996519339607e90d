//! What a picture draws and writes, and where.

use proptest::prelude::*;

/// A text of a picture with about the room that it takes.
pub(crate) struct Text {
    pub(crate) content: String,
    left: f64,
    right: f64,
    base: f64,
}

fn attribute(tag: &str, name: &str) -> Option<f64> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok()
}

pub(crate) fn texts(svg: &str) -> Vec<Text> {
    let text = |tag: &str| {
        let (head, rest) = tag.split_once('>').expect("a whole tag");
        let content = rest.split('<').next().expect("a text").replace("&#39;", "'");
        let letter = if head.contains("\"now\"") { 8.2 } else { 6.6 };
        let width = letter * f64::from(u16::try_from(content.chars().count()).expect("a short text"));
        let x = attribute(head, "x").expect("a place");
        let left = match head.split("text-anchor=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        Text { content, left, right: left + width, base: attribute(head, "y").expect("a height") }
    };
    svg.split("<text").skip(1).map(text).collect()
}

/// No text is cut by the edge of the picture, and none lies on another.
pub(crate) fn is_legible(svg: &str) -> Result<(), TestCaseError> {
    let (width, height) = extent(svg);
    let texts = texts(svg);
    for (number, one) in texts.iter().enumerate() {
        prop_assert!(one.left >= 0.0 && one.right <= width && one.base <= height, "{} {}", one.content, svg);
        for other in &texts[number + 1..] {
            let beside = one.right <= other.left || other.right <= one.left;
            let apart = beside || (one.base - other.base).abs() >= 10.0;
            prop_assert!(apart, "{:?} lies on {:?}: {}", one.content, other.content, svg);
        }
    }
    Ok(())
}

fn extent(svg: &str) -> (f64, f64) {
    let view_box = svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next()).expect("a box");
    let (width, height) = view_box.split_once(' ').expect("two lengths");
    (width.parse().expect("a number"), height.parse().expect("a number"))
}

/// All shapes lie within the plot, and what stands around it within the picture.
pub(crate) fn lies_within(svg: &str) -> Result<(), TestCaseError> {
    let plot = svg.split("data-plot=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a plot");
    let plot: Vec<f64> = plot.split(' ').map(|number| number.parse().expect("a number")).collect();
    let [left, right, top, bottom, ..] = plot[..] else { return Err(TestCaseError::fail("no plot")) };
    let inside =
        |x: f64, y: f64| (left - 0.2..=right + 0.2).contains(&x) && (top - 0.2..=bottom + 0.2).contains(&y);
    for (x, y) in coordinates(svg, "area").into_iter().chain(coordinates(svg, "line")) {
        prop_assert!(inside(x, y), "{} {} of {}", x, y, svg);
    }
    for tag in svg.split("<rect").skip(1) {
        let of = |name| attribute(tag, name).expect("a length");
        prop_assert!(inside(of("x"), of("y")), "{}", tag);
        prop_assert!(inside(of("x") + of("width"), of("y") + of("height")), "{}", tag);
    }
    Ok(())
}

/// The corners of all paths of a class.
pub(crate) fn coordinates(svg: &str, class: &str) -> Vec<(f64, f64)> {
    let path = format!("<path class=\"{class}\" d=\"");
    svg.split(&path).skip(1).flat_map(|rest| corners(rest.split('"').next().expect("commands"))).collect()
}

fn corners(commands: &str) -> Vec<(f64, f64)> {
    let (mut x, mut y, mut all) = (0.0, 0.0, Vec::new());
    let spaced = commands
        .replace(['M', 'L'], "\nL")
        .replace('H', "\nH")
        .replace('V', "\nV")
        .replace(['Z', 'h'], "\nh");
    for command in spaced.lines().filter(|command| !command.is_empty() && !command.starts_with('h')) {
        let numbers: Vec<f64> =
            command[1..].split(' ').map(|number| number.parse().expect("a number")).collect();
        match (&command[..1], &numbers[..]) {
            ("L", [to_x, to_y]) => (x, y) = (*to_x, *to_y),
            ("H", [to]) => x = *to,
            ("V", [to]) => y = *to,
            _ => panic!("{commands}"),
        }
        all.push((x, y));
    }
    all
}
