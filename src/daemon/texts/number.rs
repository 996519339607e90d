//! Numbers as they are said.

/// A number as it is said: `one` to `twelve`, then in figures.
pub(crate) fn in_words(number: usize) -> String {
    let words =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    number.checked_sub(1).and_then(|at| words.get(at)).map_or_else(|| number.to_string(), ToString::to_string)
}

/// `1 objective`, `14 objectives`.
pub(crate) fn objectives(number: usize) -> String {
    if number == 1 { "1 objective".to_owned() } else { format!("{number} objectives") }
}
