//! "did you mean …?": the nearest known word.

/// The candidate that `word` was most likely meant to be, if any is near enough.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    let scored = candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate));
    let (distance, best) = scored.min()?;
    (distance * 3 <= word.chars().count().max(3)).then(|| format!("did you mean `{best}`?"))
}
