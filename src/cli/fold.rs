//! Long sentences for terminals: lines of eighty columns.

/// The widest line, unless one word is wider.
pub(super) const WIDTH: usize = 80;

/// `text` on as many lines as it needs, of which the first begins in the column `first` and the others in the column `rest`.
pub(super) fn fold(text: &str, first: usize, rest: usize) -> String {
    let (mut folded, mut column) = (String::new(), first);
    for piece in pieces(text) {
        let width = piece.chars().count();
        if folded.is_empty() {
        } else if column + 1 + width > WIDTH {
            folded.extend(["\n", &" ".repeat(rest)]);
            column = rest;
        } else {
            folded.push(' ');
            column += 1;
        }
        folded.push_str(&piece);
        column += width;
    }
    folded
}

/// Words, but that a figure stays with its sign and with how far off it may be.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match pieces.last_mut() {
            Some(last) if word.starts_with(['%', '±']) || last.ends_with('±') => last.extend([" ", word]),
            _ => pieces.push(word.to_owned()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_but_not_before_a_sign() {
        let eight = "seven77 ".repeat(10);
        assert_eq!(fold(eight.trim_end(), 0, 2), eight.trim_end(), "79 columns");
        assert_eq!(fold(&format!("{eight}bc"), 0, 2), format!("{}\n  bc", eight.trim_end()));
        assert_eq!(
            fold(&format!("{eight}5 % ± 1 % of"), 0, 2),
            format!("{}\n  5 % ± 1 % of", eight.trim_end())
        );
        assert_eq!(fold(&"y".repeat(90), 8, 2), "y".repeat(90));
        assert_eq!(fold("", 8, 2), "");
    }
}
