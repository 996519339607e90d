//! Texts of others in Markdown: names of labels, reasons and messages never become markup.

use crate::postmortem::blocks;

/// So many characters of a query are shown.
const LONGEST_QUERY: usize = 200;

/// Text as it is, on one line.
pub(super) fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped.trim().to_owned()
}

/// A name as code, on one line; fit for cells of tables, where only `\|` is read as a bar.
pub(super) fn code(raw: &str) -> String {
    let line: String = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim().replace('|', "\\|");
    if line.is_empty() {
        return "—".to_owned();
    }
    let ticks = "`".repeat(longest_run(&line) + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{line}{pad}{ticks}")
}

/// A block of code in a language.
pub(super) fn code_block(language: &str, raw: &str) -> String {
    let fence = "`".repeat((longest_run(raw) + 1).max(3));
    let lines: Vec<String> = raw.trim_end().lines().map(blocks::defused).collect();
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

/// A query, cut off where it is very long: the record and the JSON beside the draft have the whole of it.
pub(super) fn shortened(query: &str) -> String {
    let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST_QUERY {
        return line;
    }
    line.chars().take(LONGEST_QUERY).chain(std::iter::once('…')).collect()
}

/// The most backticks in a row.
fn longest_run(raw: &str) -> usize {
    raw.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_others_stays_text() {
        assert_eq!(text("a|b <script>\n# x"), "a\\|b \\<script\\> \\# x");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("up{a=\"b|c\"}"), "`up{a=\"b\\|c\"}`");
    }

    #[test]
    fn a_fence_in_code_is_no_fence() {
        let block = code_block("text", "x\n<!-- /auto -->\n```");
        assert!(
            blocks::blocks(&format!("<!-- auto:a -->\n{block}\n<!-- /auto -->\n"))[0]
                .content
                .contains("````")
        );
    }
}
