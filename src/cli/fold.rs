//! Long sentences for terminals: lines that end between words.

/// Narrower terminals are not folded for: there would be nothing but broken lines.
const NARROWEST: usize = 40;

/// How many columns the terminal has. Without one, lines are as long as what they say, so that other programs find all of it.
pub(super) fn width() -> usize {
    let size = terminal_size::terminal_size_of(std::io::stdout());
    size.map_or(usize::MAX, |(columns, _)| usize::from(columns.0).max(NARROWEST))
}

/// `text` on as many lines of the terminal as it needs, of which the first begins in the column `first` and the others in the column
/// `rest`.
pub(super) fn fold(text: &str, first: usize, rest: usize) -> String {
    fold_to(width(), text, first, rest)
}

fn fold_to(columns: usize, text: &str, first: usize, rest: usize) -> String {
    let (mut folded, mut column) = (String::new(), first);
    for piece in pieces(text) {
        let width = piece.chars().count();
        if folded.is_empty() {
        } else if column + 1 + width > columns {
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
        assert_eq!(fold_to(80, eight.trim_end(), 0, 2), eight.trim_end(), "79 columns");
        assert_eq!(fold_to(80, &format!("{eight}bc"), 0, 2), format!("{}\n  bc", eight.trim_end()));
        assert_eq!(
            fold_to(80, &format!("{eight}5 % ± 1 % of"), 0, 2),
            format!("{}\n  5 % ± 1 % of", eight.trim_end())
        );
        assert_eq!(fold_to(80, &"y".repeat(90), 8, 2), "y".repeat(90));
        assert_eq!(fold_to(80, "", 8, 2), "");
        assert_eq!(fold_to(usize::MAX, &eight, 0, 2), eight, "there is no terminal");
    }
}
