//! Dates as people write them: `2026-01-31`, `31/01/2026`, `31 January 2026`, `1er février 2026`.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let figures =
        r"\b(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})\b|\b(?P<d2>\d{2})/(?P<m2>\d{2})/(?P<y2>\d{4})\b";
    let names = r"\b(?P<d3>\d{1,2})(?:st|nd|rd|th|er)? (?:of )?(?P<m3>\p{L}{3,9})\.?,? (?P<y3>\d{4})\b|\b(?P<m4>\p{L}{3,9})\.? (?P<d4>\d{1,2})(?:st|nd|rd|th)?,? (?P<y4>\d{4})\b";
    Regex::new(&format!("{figures}|{names}")).expect("a fixed pattern")
});

/// How the names of months begin in English and French, with their numbers; the longer beginnings first.
const MONTHS: [(&str, u32); 20] = [
    ("juin", 6),
    ("juil", 7),
    ("jan", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("mar", 3),
    ("apr", 4),
    ("avr", 4),
    ("may", 5),
    ("mai", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("aoû", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("déc", 12),
];

/// The first date in a text; the day comes before the month in figures with strokes.
pub(super) fn first(text: &str) -> Option<NaiveDate> {
    DATE.captures_iter(text).find_map(|found| date(&found))
}

fn date(found: &Captures<'_>) -> Option<NaiveDate> {
    let part =
        |names: [&str; 4]| names.into_iter().find_map(|name| found.name(name)).map(|part| part.as_str());
    let year = part(["y1", "y2", "y3", "y4"])?.parse().ok()?;
    let month = month(part(["m1", "m2", "m3", "m4"])?)?;
    NaiveDate::from_ymd_opt(year, month, part(["d1", "d2", "d3", "d4"])?.parse().ok()?)
}

fn month(text: &str) -> Option<u32> {
    let name = text.to_lowercase();
    let named = || MONTHS.iter().find(|(beginning, _)| name.starts_with(beginning)).map(|month| month.1);
    text.parse().ok().or_else(named)
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn dates_are_read_in_figures_and_in_words() {
        let day = |text| first(text).map(|date| date.to_string());
        for text in ["by 15 January 2027", "15 Jan 2027", "15 janvier 2027", "January 15, 2027", "15/01/2027"]
        {
            assert_eq!(day(text).as_deref(), Some("2027-01-15"), "{text}");
        }
        assert_eq!(day("1er février 2027").as_deref(), Some("2027-02-01"));
        assert_eq!(day("40 requests 2027, then 2027-02-01").as_deref(), Some("2027-02-01"));
        assert_eq!(day("31 juin 2027"), None);
    }
}
