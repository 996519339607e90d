//! What became of objectives in a period, in words.

use chrono::Datelike as _;

use super::{Sentence, detail, in_words, shortened};
use crate::daemon::wanted::Wanted;
use crate::model::Period;
use crate::report::{PeriodChoice, Report, SloReport, Verdict};
use crate::status::Budget;

/// So many objectives that were missed are named.
const NAMED: usize = 2;

/// `In October 2026, 11 of 14 objectives were kept; cart-api availability missed by 40 %.`
pub(crate) fn report_sentence(report: &Report) -> Sentence {
    let all = report.slos.len();
    let period = period_name(PeriodChoice::naming(report.period, report.zone, report.extent));
    if all == 0 {
        return Sentence::default().plain(format!("Nothing is declared that could be told of {period}."));
    }
    if report.not_held() == all {
        return Sentence::default().plain(format!("Nothing of {period} is held in memory."));
    }
    let so_far = if report.is_over { "" } else { " so far" };
    let sentence = kept(Sentence::default().plain(format!("In {period}{so_far}, ")), report);
    unknown(missed(sentence, report), report).plain(".")
}

/// A period as people call it: `October 2026`, `week 43 of 2026`, `the third quarter of 2026`.
pub(crate) fn period_name(choice: PeriodChoice) -> String {
    let PeriodChoice::Named(period, day) = choice else { return choice.to_string() };
    match period {
        Period::Month => day.format("%B %Y").to_string(),
        Period::Quarter => format!("Q{} {}", day.month0() / 3 + 1, day.year()),
        Period::Week => format!("week {} of {}", day.iso_week().week(), day.iso_week().year()),
    }
}

/// The command that asks Prometheus for the same.
pub(crate) fn report_command(wanted: &Wanted) -> String {
    let zone = wanted.zone.to_string();
    let zone = (zone != "UTC").then_some(zone);
    let options = [
        ("--time-zone", zone.as_ref()),
        ("--service", wanted.service.as_ref()),
        ("--owner", wanted.owner.as_ref()),
    ];
    let option =
        |(name, value): (&str, Option<&String>)| value.map(|value| format!(" {name} {}", quoted(value)));
    let options: String = options.into_iter().filter_map(option).collect();
    format!("sloe report --period {}{options}", wanted.name())
}

/// That something is missing from a report, as a remark with its remedy.
pub(crate) fn not_held(report: &Report, wanted: &Wanted) -> Option<String> {
    let (missing, command) = (report.not_held(), report_command(wanted));
    (missing > 0)
        .then(|| format!("this period of {missing} SLOs is not held in memory; `{command}` asks Prometheus"))
}

fn kept(sentence: Sentence, report: &Report) -> Sentence {
    let (all, kept) = (report.slos.len(), report.count(|verdict| *verdict == Verdict::Met));
    let (was, were) = if report.is_over { ("was", "were") } else { ("is", "are") };
    match (kept, all) {
        (1, 1) => sentence.plain(format!("the only objective {was} kept")),
        (0, 1) => sentence.plain(format!("the only objective {was} not known to be kept")),
        (2, 2) => sentence.plain(format!("both objectives {were} kept")),
        (kept, all) if kept == all => sentence.plain(format!("all {all} objectives {were} kept")),
        (kept, all) => {
            sentence.plain(format!("{kept} of {all} objectives {} kept", if kept == 1 { was } else { were }))
        }
    }
}

fn missed(mut sentence: Sentence, report: &Report) -> Sentence {
    let missed: Vec<&SloReport> =
        report.slos.iter().filter(|slo| slo.worst.verdict == Verdict::Missed).collect();
    for (at, slo) in missed.iter().take(NAMED).enumerate() {
        let id = &slo.slo.id;
        let named =
            sentence.plain(if at == 0 { "; " } else { ", " }).name(&id.service).plain(" ").name(&id.name);
        let over = slo.worst.period.budget.as_ref().map(Budget::remaining_ratio);
        sentence = match over {
            Ok(left) => named
                .plain(if at == 0 { " missed by " } else { " by " })
                .figure(detail::overspend(left), "spent"),
            Err(_) => named.plain(" missed"),
        };
    }
    match missed.len().saturating_sub(NAMED) {
        0 => sentence,
        1 => sentence.plain(" and one more missed"),
        more => sentence.plain(format!(" and {} more missed", in_words(more))),
    }
}

fn unknown(sentence: Sentence, report: &Report) -> Sentence {
    let mut unknown = report.slos.iter().filter(|slo| matches!(slo.worst.verdict, Verdict::Unknown(_)));
    match (unknown.next(), unknown.count()) {
        (None, _) => sentence,
        (Some(_), 0) if report.slos.len() == 1 => sentence,
        (Some(only), 0) => {
            let id = &only.slo.id;
            sentence
                .plain("; ")
                .name(&id.service)
                .plain(" ")
                .name(&id.name)
                .plain(" is ")
                .figure("unknown".to_owned(), "unknown")
        }
        (Some(_), more) => {
            let all = format!("{} are unknown", in_words(more + 1));
            sentence.plain("; ").figure(all, "unknown")
        }
    }
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:@".contains(c);
    let word = shortened(word);
    if word.chars().all(plain) { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
