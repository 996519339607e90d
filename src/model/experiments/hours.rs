//! `gate.hours`.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Hours, HoursError};
use crate::spec::Spanned;
use crate::units::TimeZone;

/// The hours that a text says.
pub(super) fn hours(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Hours> {
    text.value.parse().map_err(|error| problems.push(wrong(text, &error))).ok()
}

fn wrong(text: &Spanned<String>, error: &HoursError) -> Diagnostic {
    let problem = Diagnostic::error(Code::HOURS, text.span, error.to_string());
    match error {
        HoursError::Form => problem.help("write, say, `Mon-Thu 09:00-16:00 Europe/Paris`"),
        HoursError::Day(_) => problem.help("the days are `Mon`, `Tue`, `Wed`, `Thu`, `Fri`, `Sat` and `Sun`"),
        HoursError::Time(_) => problem.help("write, say, `09:00`; a day ends at `24:00`"),
        HoursError::Midnight => problem.help(
            "let them end at `24:00`; what is meant for the morning after is for an experiment of its own",
        ),
        HoursError::Zone(zone) => match did_you_mean(zone, TimeZone::names()) {
            Some(meant) => {
                let whole = text.value.replace(zone, &meant);
                problem.fix(text.span, whole, format!("did you mean `{meant}`?"))
            }
            None => problem.help("write an IANA name such as `Europe/Paris`"),
        },
    }
}
