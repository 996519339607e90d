//! The charts of a draft that nobody has changed: what may stand as SVG in its HTML.

use std::ops::Range;

use crate::postmortem::blocks::{Block, blocks};

/// What charts are made of. Nothing of it runs, asks for anything or leads anywhere.
const ELEMENTS: [&str; 15] = [
    "circle",
    "defs",
    "desc",
    "figcaption",
    "figure",
    "g",
    "line",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "rect",
    "svg",
    "text",
    "title",
];

/// Attributes of drawing and of reading aloud.
const ATTRIBUTES: [&str; 44] = [
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "class",
    "cx",
    "cy",
    "d",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "height",
    "id",
    "opacity",
    "paint-order",
    "patternTransform",
    "patternUnits",
    "points",
    "r",
    "role",
    "rx",
    "ry",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "transform",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "xmlns",
    "y",
    "y1",
    "y2",
    "preserveAspectRatio",
];

/// The places of all charts in the generated blocks of `text` that are as they were generated.
pub(super) fn pictures(text: &str) -> Vec<Range<usize>> {
    let generated = blocks(text).into_iter().filter(|block| !block.is_edited());
    generated.flat_map(|block| in_block(text, &block)).collect()
}

fn in_block(text: &str, block: &Block<'_>) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), block.range.start);
    while let Some(picture) = next_picture(&text[at..block.range.end]) {
        let place = at + picture.start..at + picture.end;
        at = place.end;
        found.push(place);
    }
    found.retain(|place| is_harmless(&text[place.clone()]));
    found
}

/// A figure with its caption, or a lone drawing.
fn next_picture(text: &str) -> Option<Range<usize>> {
    let figure = text.find("<figure>").map(|start| (start, "</figure>"));
    let drawing = text.find("<svg").map(|start| (start, "</svg>"));
    let (start, close) = figure.into_iter().chain(drawing).min()?;
    Some(start..start + text[start..].find(close)? + close.len())
}

/// Whether every tag is one of a chart: a hash tells that nobody edited a block, not who made it.
fn is_harmless(svg: &str) -> bool {
    svg.split('<').skip(1).all(|piece| piece.split_once('>').is_some_and(|(tag, _)| is_tag(tag)))
}

fn is_tag(tag: &str) -> bool {
    let tag = tag.trim_end_matches('/').trim_end();
    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    ELEMENTS.contains(&name.strip_prefix('/').unwrap_or(name)) && are_attributes(attributes)
}

/// Whether this is `name="value" name="value"…` with known names. Fills may refer to the same document only.
fn are_attributes(text: &str) -> bool {
    let mut rest = text.trim();
    while let Some((name, value_and_rest)) = rest.split_once("=\"") {
        let Some((value, after)) = value_and_rest.split_once('"') else { return false };
        if !ATTRIBUTES.contains(&name) || (value.contains("url(") && !value.starts_with("url(#")) {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
}
