//! Texts of others in drafts: queries and blocks of code never become markup or a fence.

use crate::postmortem::blocks;
use crate::units::markdown::longest_run;
pub(super) use crate::units::markdown::{code, text};

/// So many characters of a query are shown.
const LONGEST_QUERY: usize = 200;

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

#[cfg(test)]
mod tests {
    use super::*;

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
