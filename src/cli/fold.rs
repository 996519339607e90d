//! Long sentences for terminals: lines of eighty columns.

/// The widest line, unless one word is wider.
pub(super) const WIDTH: usize = 80;

/// `text` on as many lines as it needs, of which the first begins in the column `first` and the others in the column `rest`.
/// A figure stays with its sign.
pub(super) fn fold(text: &str, first: usize, rest: usize) -> String {
    let (mut folded, mut column) = (String::new(), first);
    for word in text.split(' ') {
        let width = word.chars().count();
        if folded.is_empty() {
        } else if column + 1 + width > WIDTH && !word.starts_with(['%', '±']) {
            folded.extend(["\n", &" ".repeat(rest)]);
            column = rest;
        } else {
            folded.push(' ');
            column += 1;
        }
        folded.push_str(word);
        column += width;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_but_not_before_a_sign() {
        let eight = "seven77 ".repeat(10);
        assert_eq!(fold(eight.trim_end(), 0, 2), eight.trim_end(), "79 columns");
        assert_eq!(fold(&format!("{eight}a bc"), 0, 2), format!("{eight}a\n  bc"));
        assert_eq!(fold(&format!("{}5 %", "x".repeat(78) + " "), 0, 2), format!("{} 5 %", "x".repeat(78)));
        assert_eq!(fold(&"y".repeat(90), 8, 2), "y".repeat(90));
        assert_eq!(fold("", 8, 2), "");
    }
}
