//! Tables for terminals: columns as wide as their cells, numbers to the right.

/// Where a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// The rows below their headings, two spaces between columns, nothing at the ends of lines.
pub(super) fn table(headings: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = headings
        .iter()
        .enumerate()
        .map(|(at, (heading, _))| {
            rows.iter().map(|row| width(&row[at])).chain([width(heading)]).max().unwrap_or(0)
        })
        .collect();
    let heading: Vec<String> = headings.iter().map(|(text, _)| (*text).to_owned()).collect();
    let lines = std::iter::once(&heading).chain(rows);
    lines.map(|row| line(row, headings, &widths)).collect()
}

fn line(cells: &[String], headings: &[(&str, Align)], widths: &[usize]) -> String {
    let mut text = String::new();
    for ((cell, (_, align)), column) in cells.iter().zip(headings).zip(widths) {
        let blank = " ".repeat(column - width(cell));
        match align {
            Align::Left => text.extend([cell.as_str(), &blank, "  "]),
            Align::Right => text.extend([&blank, cell.as_str(), "  "]),
        }
    }
    format!("{}\n", text.trim_end())
}

/// In characters; specs' names are ASCII, and so is most of what stands beside them.
fn width(text: &str) -> usize {
    text.chars().count()
}
