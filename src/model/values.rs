//! Texts of a spec to quantities.

use std::ops::RangeInclusive;

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::Spanned;
use crate::units::{Decimal, Duration, DurationError, Objective, ObjectiveError};

/// The lowest and the highest objective in per cent.
const OBJECTIVES: (Decimal, Decimal) = (Decimal::ONE, Decimal::from_parts(999_999, 0, 0, false, 4));
/// The shortest and the longest SLO window.
const WINDOWS: (Duration, Duration) = (Duration::from_days(1), Duration::from_days(90));
/// Windows with fewer scrapes are noise.
const SCRAPES_A_WINDOW: u64 = 4;
/// File names and URL segments stay within every system's limits.
const LONGEST_NAME: usize = 120;

/// Parses values and collects what is wrong with them.
pub(super) struct Values<'a> {
    problems: &'a mut Vec<Diagnostic>,
}

/// The name that `text` gives to `what`, if labels, file names and addresses can carry it; else that is a problem.
pub fn name(text: &Spanned<String>, what: &str, problems: &mut Vec<Diagnostic>) -> Option<String> {
    Values::new(problems).name(Some(text), what)
}

impl<'a> Values<'a> {
    pub(super) const fn new(problems: &'a mut Vec<Diagnostic>) -> Self {
        Self { problems }
    }

    /// The name of a service or an SLO, if labels, file names and URLs can carry it.
    pub(super) fn name(&mut self, text: Option<&Spanned<String>>, what: &str) -> Option<String> {
        let text = text?;
        let name = &text.value;
        let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let good = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(inner);
        if !good {
            let message =
                format!("{what} is named with letters, digits, `-`, `_` and `.`, a letter or digit first");
            self.error(Code::NAME, text.span, message, "the name stands in labels, file names and addresses");
        } else if name.len() > LONGEST_NAME {
            let message = format!("the name of {what} has at most {LONGEST_NAME} characters");
            self.error(Code::NAME, text.span, message, "shorten it");
        }
        (good && name.len() <= LONGEST_NAME).then(|| name.clone())
    }

    pub(super) fn objective(&mut self, text: &Spanned<String>) -> Option<Objective> {
        let objective = text.value.parse().map_err(|error| self.bad_objective(text.span, error)).ok()?;
        let (lowest, highest) = OBJECTIVES;
        let provable =
            |objective: &Objective| lowest <= objective.percent() && objective.percent() <= highest;
        if !provable(&objective) {
            let message = format!("an objective lies between {lowest}% and {highest}%");
            self.error(
                Code::OBJECTIVE,
                text.span,
                message,
                "beyond that no counter can tell kept from broken",
            );
        }
        Some(objective).filter(provable)
    }

    fn bad_objective(&mut self, span: Span, error: ObjectiveError) {
        let problem = Diagnostic::error(Code::OBJECTIVE, span, error.to_string());
        self.problems.push(match error {
            ObjectiveError::NoPercentSign(number) => {
                let write = |problem: Diagnostic, percent: &Objective| {
                    problem.fix(span, percent.to_string(), format!("write `{percent}`"))
                };
                readings(number).iter().fold(problem, write)
            }
            ObjectiveError::NoBudget => problem.help("write what the service can really keep, say `99.99%`"),
            ObjectiveError::NotANumber | ObjectiveError::OutOfRange => problem.help("write, say, `99.9%`"),
        });
    }

    pub(super) fn window(&mut self, text: &Spanned<String>) -> Option<Duration> {
        let (shortest, longest) = WINDOWS;
        let window = self.duration_within(text, shortest..=longest)?;
        if window >= shortest && window <= longest {
            return Some(window);
        }
        let message = format!("a window is between {shortest} and {longest} long");
        self.error(Code::DURATION, text.span, message, "`30d` is the usual choice");
        None
    }

    pub(super) fn scrape_interval(&mut self, text: &Spanned<String>) -> Option<Duration> {
        let longest = super::alerts::SHORTEST / SCRAPES_A_WINDOW;
        let interval = self.duration_within(text, Duration::from_secs(1)..=longest)?;
        if interval == Duration::default() {
            let message = "a scrape interval is longer than nothing".to_owned();
            self.error(Code::SCRAPE_INTERVAL, text.span, message, "`30s` is the usual choice");
            return None;
        }
        if interval <= longest {
            return Some(interval);
        }
        let message = format!(
            "with this scrape interval the 5m window holds fewer than {SCRAPES_A_WINDOW} scrapes, too few to count with"
        );
        self.error(
            Code::SCRAPE_INTERVAL,
            text.span,
            message,
            &format!("scrape every {longest} or more often"),
        );
        None
    }

    /// A window of an alert pair, within an SLO window of `longest`.
    pub(super) fn pair_window(&mut self, text: &Spanned<String>, longest: Duration) -> Option<Duration> {
        let shortest = super::alerts::SHORTEST;
        let window = self.duration_within(text, shortest..=longest)?;
        if window < shortest || window > longest {
            let message = format!("a pair's window is between {shortest} and the SLO's {longest} long");
            self.error(Code::ALERT_PAIR, text.span, message, "counts are made of five minutes");
            return None;
        }
        if !super::pairs::on_grid(window) {
            let message = "burn rates cannot be summed over exactly this window".to_owned();
            let help = "take a multiple of 30s up to an hour, and of 5m above";
            self.error(Code::ALERT_PAIR, text.span, message, help);
            return None;
        }
        Some(window)
    }

    /// A share of the budget, as a ratio.
    pub(super) fn share(&mut self, text: &Spanned<String>) -> Option<Decimal> {
        let number = text.value.strip_suffix('%').map(str::trim_end);
        let percent = number.and_then(|number| Decimal::from_str_exact(number).ok());
        let share = percent.filter(|percent| *percent > Decimal::ZERO && *percent <= Decimal::ONE_HUNDRED);
        if share.is_none() {
            let message = "a share of the budget is a percentage over 0% and up to 100%".to_owned();
            self.error(Code::ALERT_PAIR, text.span, message, "write, say, `2%`");
        }
        share.map(|percent| (percent / Decimal::ONE_HUNDRED).normalize())
    }

    /// A whole number above 0.
    pub(super) fn count(&mut self, text: &Spanned<String>) -> Option<u64> {
        let count = text.value.parse().ok().filter(|count| *count > 0);
        if count.is_none() {
            let message = "this is a whole number above 0".to_owned();
            self.error(Code::ALERT, text.span, message, "write, say, `5`");
        }
        count
    }

    /// Any length of time.
    pub(super) fn duration(&mut self, text: &Spanned<String>) -> Option<Duration> {
        self.duration_within(text, Duration::from_secs(1)..=Duration::from_days(365))
    }

    /// Any length of time; `usual` tells which of the units that may be missing make sense.
    pub(super) fn duration_within(
        &mut self,
        text: &Spanned<String>,
        usual: RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let parsed = text.value.parse();
        parsed.map_err(|error: DurationError| self.bad_duration(text, error, &usual)).ok()
    }

    fn bad_duration(
        &mut self,
        text: &Spanned<String>,
        error: DurationError,
        usual: &RangeInclusive<Duration>,
    ) {
        let problem = Diagnostic::error(Code::DURATION, text.span, error.to_string());
        let readings = || ["d", "s"].map(|unit| format!("{}{unit}", text.value)).into_iter();
        let sensible = |reading: &String| reading.parse().is_ok_and(|length| usual.contains(&length));
        let write = |problem: Diagnostic, reading: String| {
            let help = format!("write `{reading}`");
            problem.fix(text.span, reading, help)
        };
        self.problems.push(match error {
            DurationError::NoUnit if readings().any(|reading| sensible(&reading)) => {
                readings().filter(sensible).fold(problem, write)
            }
            DurationError::Empty | DurationError::UnknownUnit | DurationError::NoUnit => {
                problem.help("write, say, `30d`, `12h` or `1h30m`")
            }
            DurationError::Order | DurationError::TooLong => problem,
        });
    }

    fn error(&mut self, code: Code, span: Span, message: String, help: &str) {
        self.problems.push(Diagnostic::error(code, span, message).help(help));
    }
}

/// The objectives that a bare number may stand for: 0.999 is 99.9% or, read as a percentage, 0.999%.
fn readings(number: Decimal) -> Vec<Objective> {
    let candidates = [number * Decimal::ONE_HUNDRED, number];
    candidates.into_iter().filter_map(|percent| Objective::from_percent(percent).ok()).collect()
}
