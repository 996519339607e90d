//! "Did you mean": the nearest of the names that would have been right.

use std::cmp::Ordering;

/// The candidate that `word` was probably meant to be, or `None` when nothing is near.
///
/// A third of the letters may be wrong, at least one; upper and lower case count as the same.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    let limit = (letters / 3).max(1);
    candidates
        .into_iter()
        // Comparing takes the product of both lengths, which texts of a megabyte make long.
        .filter(|candidate| candidate.chars().count().abs_diff(letters) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by(|(distance, a), (other, b)| distance.cmp(other).then_with(|| likeness(&word, b, a)))
        .map(|(_, candidate)| candidate.to_owned())
}

/// Orders equally distant candidates: one that starts alike is the likelier one.
fn likeness(word: &str, a: &str, b: &str) -> Ordering {
    strsim::jaro_winkler(word, a).total_cmp(&strsim::jaro_winkler(word, b))
}
