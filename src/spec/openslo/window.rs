//! `timeWindow`: rolling, or of the calendar.

use chrono::{Datelike as _, NaiveDateTime, NaiveTime, Weekday};

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::openslo::{rules, shapes};
use crate::spec::read::Options;
use crate::spec::{Spanned, foreign};

/// Over which time an objective holds: `window`, or `calendar` and `time_zone`.
#[derive(Clone, Debug, Default)]
pub(super) struct When {
    pub(super) window: Option<Spanned<String>>,
    pub(super) calendar: Option<Spanned<String>>,
    pub(super) time_zone: Option<Spanned<String>>,
}

/// The one window of an SLO.
pub(super) fn window(fields: &Fields<'_>, options: &Options, problems: &mut Vec<Diagnostic>) -> When {
    let windows = fields.list("timeWindow", &shapes::TIME_WINDOW, problems);
    let mut all = windows.into_iter();
    let Some(first) = all.next() else { return missing(fields, options, problems) };
    for other in all {
        let message = "an SLO has one time window";
        let problem = Diagnostic::error(Code::ONE_OF, other.place(), message);
        problems.push(problem.context(first.place(), "the other").help("remove one of the two"));
    }
    one(first, problems)
}

fn missing(fields: &Fields<'_>, options: &Options, problems: &mut Vec<Diagnostic>) -> When {
    let place = fields.place();
    let message =
        format!("OpenSLO's validator wants one `timeWindow`: it is taken to be {}", options.default_window);
    problems
        .push(rules::broken(place, message).help("write `timeWindow: [{duration: 30d, isRolling: true}]`"));
    When { window: Some(foreign::implied(options.default_window.as_str(), place)), ..When::default() }
}

fn one(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> When {
    let duration = fields.text("duration", problems);
    let rolling = fields.boolean("isRolling", problems);
    let place = fields.place();
    let calendar = fields.mapping("calendar", &shapes::CALENDAR, problems);
    fields.finish(problems);
    match (calendar, rolling) {
        (Some(calendar), Some(rolling)) if rolling.value => {
            let message = "a rolling window has no calendar";
            problems.push(
                rules::broken(calendar.place(), message)
                    .label("not honoured")
                    .context(rolling.span, "rolling"),
            );
            self::rolling(duration, problems)
        }
        (Some(calendar), _) => aligned(duration, calendar, problems),
        (None, Some(rolling)) if rolling.value => self::rolling(duration, problems),
        (None, _) => {
            let message = "OpenSLO's validator wants `isRolling: true` or a `calendar`: the window is taken to be rolling";
            problems.push(rules::broken(place, message));
            self::rolling(duration, problems)
        }
    }
}

fn rolling(duration: Option<Spanned<String>>, problems: &mut Vec<Diagnostic>) -> When {
    When { window: duration.and_then(|duration| length(&duration, problems)), ..When::default() }
}

/// A length of time with Prometheus' units: a month has 30 days, a quarter 90 and a year 365, as in `OpenSLO`'s own library.
pub(super) fn length(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let Some((count, unit)) = shorthand(&text.value) else {
        problems.push(no_shorthand(text));
        return None;
    };
    let days = |days: u32| count.checked_mul(days).map(|days| format!("{days}d"));
    let value = match unit {
        'M' => days(30),
        'Q' => days(90),
        'Y' => days(365),
        unit => Some(format!("{count}{unit}")),
    };
    value.map(|value| Spanned { value, span: text.span })
}

fn no_shorthand(text: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is no duration as OpenSLO writes them", text.value);
    let help = "write a whole number and one of `m`, `h`, `d`, `w`, `M`, `Q`, `Y`, such as `30d`";
    Diagnostic::error(Code::DURATION, text.span, message).help(help)
}

/// `4w`: a positive number and a unit.
fn shorthand(text: &str) -> Option<(u32, char)> {
    let unit = text.chars().next_back().filter(|unit| "mhdwMQY".contains(*unit))?;
    let count = text[..text.len() - 1].parse().ok().filter(|count| *count > 0)?;
    Some((count, unit))
}

/// A window of the calendar, if it is a week from Monday, a month or a quarter.
fn aligned(duration: Option<Spanned<String>>, fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> When {
    let start = fields.text("startTime", problems);
    let time_zone = fields.text("timeZone", problems);
    fields.finish(problems);
    let (Some(duration), Some(start)) = (duration, start) else { return When::default() };
    let Ok(time) = NaiveDateTime::parse_from_str(&start.value, "%Y-%m-%d %H:%M:%S") else {
        let message = "`startTime` is a date and a time such as `2026-01-01 00:00:00`";
        problems.push(Diagnostic::error(Code::CHOICE, start.span, message));
        return When::default();
    };
    let Some(period) = shorthand(&duration.value).and_then(|length| period(length, time)) else {
        problems.push(unsayable(&duration, start.span));
        return When::default();
    };
    let calendar = Some(Spanned { value: period.to_owned(), span: duration.span });
    When { window: None, calendar, time_zone }
}

/// The period of the calendar that begins at `start` and is so long.
fn period(length: (u32, char), start: NaiveDateTime) -> Option<&'static str> {
    let first = start.time() == NaiveTime::MIN && start.day() == 1;
    match length {
        (1, 'w') | (7, 'd') if start.time() == NaiveTime::MIN && start.weekday() == Weekday::Mon => {
            Some("week")
        }
        (1, 'M') if first => Some("month"),
        (1, 'Q') | (3, 'M') if first && start.month0().is_multiple_of(3) => Some("quarter"),
        _ => None,
    }
}

fn unsayable(duration: &Spanned<String>, start: Span) -> Diagnostic {
    let message = format!("a calendar window of `{}` from this time on cannot be said", duration.value);
    Diagnostic::error(Code::FOREIGN_CONSTRUCT, duration.span, message)
        .context(start, "from here on")
        .help("sloe has weeks (`1w`) from Monday, months (`1M`) from the first, quarters (`1Q`) from January, each from midnight")
}
