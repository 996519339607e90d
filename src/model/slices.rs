//! Time slices of one SLO, and what time without data is.

use crate::diag::{self, Code, Diagnostic};
use crate::model::values::Values;
use crate::model::{Assumed, Score, Sli, Slices, Unit};
use crate::spec::{SlicesSpec, SloSpec, Spanned};
use crate::units::Duration;

/// Shorter slices hold too little to judge.
const SHORTEST: Duration = Duration::from_minutes(1);
/// Longer ones are too coarse for burn rates and for history by the hour.
const LONGEST: Duration = Duration::from_hours(1);
/// A slice has at least so many scrapes.
const SCRAPES: u64 = 2;

/// The slices of an SLO; `None` when they are wrong.
pub(super) fn slices(
    spec: &SlicesSpec,
    scrape_interval: Option<Duration>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Slices> {
    let before = problems.len();
    let length = spec.length.as_ref().and_then(|text| length(text, scrape_interval, problems));
    let score = score(spec, problems);
    let empty = spec.empty.as_ref().map_or(Assumed::Unknown, |word| assumed(&word.value));
    (!diag::any_error(&problems[before..])).then_some(Slices { length: length?, score: score?, empty })
}

fn length(
    text: &Spanned<String>,
    scrape_interval: Option<Duration>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Duration> {
    let length = Values::new(problems).duration(text)?;
    let scrapes = scrape_interval.unwrap_or_default() * SCRAPES;
    let within = length >= SHORTEST.max(scrapes) && length <= LONGEST;
    if within && LONGEST.as_millis().is_multiple_of(length.as_millis()) {
        return Some(length);
    }
    let (message, help) = if within {
        (
            "an hour has to be a whole number of slices".to_owned(),
            "take 1m, 2m, 3m, 4m, 5m, 6m, 10m, 12m, 15m, 20m, 30m or 1h",
        )
    } else if length < scrapes && length >= SHORTEST {
        let message = format!("with this scrape interval a slice is at least {scrapes} long");
        (message, "a slice holds two scrapes or more, else it is judged by a single sample")
    } else {
        (format!("a slice is between {SHORTEST} and {LONGEST} long"), "`1m` and `5m` are the usual choices")
    };
    problems.push(Diagnostic::error(Code::SLICES, text.span, message).help(help));
    None
}

fn score(spec: &SlicesSpec, problems: &mut Vec<Diagnostic>) -> Option<Score> {
    let partial = spec.partial.as_ref().filter(|partial| partial.value);
    match (&spec.target, partial) {
        (Some(target), None) => Values::new(problems).objective(target).map(Score::Target),
        (None, Some(_)) => Some(Score::Partial),
        (Some(target), Some(partial)) => {
            let message = "slices have a `target` or are `partial`, not both";
            let problem = Diagnostic::error(Code::SLICES, target.span, message);
            problems.push(problem.context(partial.span, "the other").help("remove one of the two"));
            None
        }
        (None, None) => {
            let message = "`slices` needs a `target`, or `partial: true`";
            let help = "`target: 95%` makes a slice good when 95% of its events are";
            problems.push(Diagnostic::error(Code::MISSING_KEY, spec.place, message).help(help));
            None
        }
    }
}

/// What time without data is; only where time is counted can it be anything but unknown.
pub(super) fn no_data(
    spec: &SloSpec,
    sli: Option<&Sli>,
    sliced: bool,
    problems: &mut Vec<Diagnostic>,
) -> Option<Assumed> {
    let Some(word) = &spec.no_data else { return Some(Assumed::Unknown) };
    let assumed = assumed(&word.value);
    let counts_time = sliced || sli.is_some_and(|sli| sli.unit() != Unit::Events);
    let message = if assumed == Assumed::Unknown {
        return Some(assumed);
    } else if sli.is_some() && !counts_time {
        "events that nobody counted can be neither good nor bad"
    } else if !spec.group_by.is_empty() {
        "groups without data are not known, so that their time cannot be counted"
    } else {
        return Some(assumed);
    };
    let help = "count time with `slices` and without `group_by`, or leave it unknown";
    problems.push(Diagnostic::error(Code::SLICES, word.span, message).help(help));
    None
}

fn assumed(word: &str) -> Assumed {
    match word {
        "good" => Assumed::Good,
        "bad" => Assumed::Bad,
        _ => Assumed::Unknown,
    }
}
