//! The sentence that a report begins with, and names of periods.

use chrono::{DateTime, Datelike as _, Utc};

use crate::model::Period;
use crate::report::{PeriodChoice, Report, Verdict};
use crate::units::TimeZone;

/// `5 of 7 SLOs kept their objective, 1 missed it, 1 is unknown`; of a period that is not over, `so far`.
pub(super) fn sentence(report: &Report) -> String {
    let [met, missed, unknown] = [
        report.count(|verdict| *verdict == Verdict::Met),
        report.count(|verdict| *verdict == Verdict::Missed),
        report.count(|verdict| matches!(verdict, Verdict::Unknown(_))),
    ];
    let all = report.slos.len();
    let so_far = if report.is_over { "" } else { " so far" };
    if let [only] = &*report.slos {
        return format!("The only SLO {}{so_far}", of_one(&only.worst.verdict));
    }
    let whole = if met == all { format!("All {all}") } else { format!("{met} of {all}") };
    let mut parts = vec![format!("{whole} SLOs kept their objective{so_far}")];
    parts.extend((missed > 0).then(|| format!("{missed} missed it")));
    parts.extend(
        (unknown > 0).then(|| format!("{unknown} {} unknown", if unknown == 1 { "is" } else { "are" })),
    );
    parts.join(", ")
}

const fn of_one(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "kept its objective",
        Verdict::Missed => "missed its objective",
        Verdict::Unknown(_) => "is unknown",
    }
}

/// `October 2026`, `Q3 2026`, `Week 43 of 2026`.
pub(super) fn name(report: &Report) -> String {
    let PeriodChoice::Named(period, day) = PeriodChoice::naming(report.period, report.zone, report.extent)
    else {
        return report.period.as_str().to_owned();
    };
    match period {
        Period::Month => day.format("%B %Y").to_string(),
        Period::Quarter => format!("Q{} {}", day.month0() / 3 + 1, day.year()),
        Period::Week => format!("Week {} of {}", day.iso_week().week(), day.iso_week().year()),
    }
}

/// A time by the clocks of `zone`: `2026-10-01 00:00`.
pub(super) fn wall_clock(at: DateTime<Utc>, zone: TimeZone) -> String {
    zone.wall_clock(at).format("%Y-%m-%d %H:%M").to_string()
}
