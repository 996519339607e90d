//! Facts from records: figures with their sources, and nothing where nothing is known.

use chrono::TimeDelta;
use sloe::chaos::record::{Entry, Event, Fact, Safety};
use sloe::postmortem::Language;
use sloe::postmortem::facts::{Detection, Facts, Happening, Harm, Prices, Source, from_record};
use sloe::postmortem::hints::Remark;

use crate::fixtures::runs::{POD_DELETE, closing, drafted, entries, facts};

fn with(change: impl Fn(&mut Event)) -> Facts {
    let mut entries = entries(POD_DELETE);
    for entry in &mut entries {
        change(&mut entry.event);
    }
    facts(&entries)
}

#[test]
fn the_exercise_of_95_percent_for_20_seconds() {
    let facts = facts(&entries(POD_DELETE));
    let first = &facts.budgets[0];
    assert_eq!(facts.harm, Harm::Some);
    assert_eq!(facts.impact_length(), Some(TimeDelta::seconds(20)));
    assert_eq!((first.bad_events, first.net_bad_events), (Some(42.0), Some(40.0)));
    assert_eq!(first.lowest_sli, Some(0.95));
    assert_eq!(first.window_secs, Some(2_592_000.0));
    let moments = facts.moments;
    let since = |moment| moments.since_impact(moment).map(|length| length.num_seconds());
    assert_eq!(
        [since(moments.detected), since(moments.mitigated), since(moments.recovered)],
        [None, Some(13), Some(20)]
    );
}

#[test]
fn the_facts_as_json() {
    let facts = facts(&entries(POD_DELETE));
    insta::assert_snapshot!(serde_json::to_string_pretty(&facts).expect("JSON"));
    let read: Facts = serde_json::from_str(&serde_json::to_string(&facts).expect("JSON")).expect("facts");
    assert_eq!(read, facts);
}

#[test]
fn every_source_is_in_the_record() {
    let entries = entries(POD_DELETE);
    let facts = facts(&entries);
    let known = |source: &Source| match source {
        Source::Line(seq) => entries.iter().any(|entry| entry.seq == *seq),
        Source::Query(id) => facts.queries.iter().any(|query| query.id == *id),
    };
    let rows = facts.timeline.iter().flat_map(|row| &row.evidence);
    let sources: Vec<&Source> = facts.budgets.iter().flat_map(|budget| &budget.sources).chain(rows).collect();
    assert!(sources.len() > 15);
    assert!(sources.iter().all(|source| known(source)), "{sources:?}");
    assert!(facts.timeline.iter().all(|row| !row.evidence.is_empty()));
    assert!(facts.budgets.iter().all(|budget| !budget.sources.is_empty()));
}

#[test]
fn rows_are_in_the_order_in_which_things_happened() {
    let facts = facts(&entries(POD_DELETE));
    assert!(facts.timeline.is_sorted_by_key(|row| row.at));
}

/// Without a look that has an answer nobody can say that no alert fired.
#[test]
fn that_no_alert_fired_is_said_only_where_all_looks_have_answers() {
    assert_eq!(facts(&entries(POD_DELETE)).detection, Detection::Nothing);
    let blind = with(|event| {
        if let Event::Looked { reading, .. } = event {
            reading.failure = Some("it does not answer".to_owned());
        }
    });
    assert_eq!(blind.detection, Detection::NothingSeen);
}

#[test]
fn an_alert_comes_before_the_guard_and_the_guard_before_nothing() {
    let mut abort = entries(POD_DELETE);
    let at = abort[20].at;
    abort[20].event = Event::AbortRequested {
        rule: "floor".to_owned(),
        reason: "the SLI is at 95 %, below 96 %".to_owned(),
    };
    assert_eq!(facts(&abort).detection, Detection::Guard { rule: "floor".to_owned() });
    let fact = Fact {
        happened_at: at + TimeDelta::seconds(3),
        source: "prometheus".to_owned(),
        object: "ErrorBudgetBurn".to_owned(),
        what: "fired".to_owned(),
        detail: String::new(),
    };
    abort[24].event = Event::Fact(fact);
    let facts = facts(&abort);
    assert_eq!(facts.detection, Detection::Alert { name: "ErrorBudgetBurn".to_owned() });
    assert_eq!(facts.moments.detected.map(|moment| moment.at), Some(at + TimeDelta::seconds(3)));
}

/// Somebody who ends a run by hand noticed nothing that has to be told as a detection.
#[test]
fn an_end_by_hand_is_no_detection() {
    let mut entries = entries(POD_DELETE);
    entries[20].event = Event::AbortRequested { rule: "manual".to_owned(), reason: "enough".to_owned() };
    assert_eq!(facts(&entries).detection, Detection::Nothing);
}

#[test]
fn an_alert_before_the_fault_is_not_about_it() {
    let mut before = entries(POD_DELETE);
    let at = before[2].at;
    before[2].event = Event::Fact(Fact {
        happened_at: at,
        source: "prometheus".to_owned(),
        object: "Old".to_owned(),
        what: "fired".to_owned(),
        detail: String::new(),
    });
    assert_eq!(facts(&before).detection, Detection::Nothing);
}

#[test]
fn estimates_come_only_from_a_formula() {
    let prices = Prices {
        users_per_failure: Some("0.8".parse().expect("a number")),
        revenue_per_failure: Some("19.90EUR".parse().expect("an amount")),
    };
    let facts = from_record(&entries(POD_DELETE), &prices).expect("a record");
    let users = facts.estimates.users.expect("users");
    assert_eq!((users.factor.as_str(), users.failures, users.value), ("0.8", 40.0, 32.0));
    let (revenue, currency) = facts.estimates.revenue.expect("revenue");
    assert_eq!((currency.as_str(), revenue.value), ("EUR", 796.0));
}

#[test]
fn an_unknown_baseline_leaves_the_estimate_open() {
    let prices = Prices { users_per_failure: Some("1".parse().expect("a number")), ..Prices::default() };
    let entries = closing(entries(POD_DELETE), |account| account.costs[0].baseline_events = None);
    let facts = from_record(&entries, &prices).expect("a record");
    assert_eq!((facts.budgets[0].net_bad_events, facts.estimates.users), (None, None));
    assert_eq!(facts.estimates.users_per_failure.as_deref(), Some("1"), "that there is a formula is known");
}

#[test]
fn amounts_need_a_currency() {
    use sloe::postmortem::facts::Money;
    let shown = |text: &str| text.parse::<Money>().map(|money| money.to_string()).ok();
    assert_eq!(shown("19.90eur"), Some("19.90 EUR".to_owned()));
    assert_eq!(
        ["19.90", "EUR", "-1EUR", "1EURO", "1,5EUR", ""].map(shown),
        [None, None, None, None, None, None]
    );
}

#[test]
fn noise_is_no_harm_and_the_unknown_is_not_none() {
    let calm = |change: fn(&mut sloe::chaos::record::Cost)| {
        let mut entries = closing(entries(POD_DELETE), |account| {
            for cost in &mut account.costs {
                (cost.bad_events, cost.baseline_events, cost.uncertainty_events) =
                    (Some(5.0), Some(3.0), Some(2.0));
                (cost.lowest_sli, cost.below_from, cost.below_to) = (Some(0.9995), None, None);
                change(cost);
            }
        });
        entries.retain(|entry| !matches!(entry.event, Event::Looked { .. }));
        facts(&entries).harm
    };
    assert_eq!(calm(|_| {}), Harm::None);
    assert_eq!(calm(|cost| cost.bad_events = Some(5.1)), Harm::Some);
    assert_eq!(calm(|cost| cost.lowest_sli = Some(0.98)), Harm::Some);
    assert_eq!(calm(|cost| cost.lowest_sli = None), Harm::Unknown);
    assert_eq!(calm(|cost| cost.bad_events = None), Harm::Unknown);
}

/// A run that was aborted, or whose end nobody verified, is told in full even if it cost nothing.
#[test]
fn a_run_that_did_not_keep_to_its_limits_is_harm() {
    for safety in [Safety::Aborted, Safety::Breached] {
        let entries = closing(entries(POD_DELETE), |account| account.safety = safety);
        assert_eq!(facts(&entries).harm, Harm::Some);
    }
}

#[test]
fn a_record_that_breaks_off_tells_what_the_last_look_saw() {
    let entries: Vec<Entry> = entries(POD_DELETE).into_iter().filter(|entry| entry.seq <= 24).collect();
    let facts = facts(&entries);
    assert_eq!(facts.harm, Harm::Unknown);
    assert_eq!(facts.run.as_ref().and_then(|run| run.outcome.clone()), None);
    assert_eq!((facts.budgets[0].baseline_events, facts.moments.recovered), (None, None));
    assert!(facts.budgets[0].bad_events.is_some());
    assert_eq!(facts.impact_length(), None, "the SLI is still below its objective");
}

#[test]
fn a_look_without_an_answer_is_told() {
    let mut entries = entries(POD_DELETE);
    let looked = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::Looked { reading, .. } => Some(reading),
        _ => None,
    });
    looked.expect("a look").failure = Some("connection refused".to_owned());
    let facts = facts(&entries);
    assert_eq!(facts.looks.failed, 1);
    assert!(facts.timeline.iter().any(|row| matches!(row.what, Happening::Blind { .. })));
}

#[test]
fn other_lines_than_a_record_are_refused() {
    let entries = entries(POD_DELETE);
    assert!(from_record(&entries[1..], &Prices::default()).is_err());
    assert!(from_record(&[], &Prices::default()).is_err());
}

/// Nobody looked after the process was gone, and a driver that is asked again tells its facts again.
#[test]
fn after_a_crash_nothing_is_claimed_for_the_time_that_nobody_watched() {
    let mut entries = entries(POD_DELETE);
    let fact = entries.iter().find(|entry| matches!(entry.event, Event::Fact(_))).cloned().expect("a fact");
    let last_look = entries.iter().rposition(|entry| matches!(entry.event, Event::Looked { .. }));
    let at = last_look.expect("a look");
    let abort = Event::AbortRequested { rule: "crash".to_owned(), reason: "its process is gone".to_owned() };
    let rows = facts(&entries).timeline.len();
    let (abort_line, again) = (
        Entry { event: abort, at: entries[at].at + TimeDelta::seconds(30), ..fact.clone() },
        Entry { at: entries[at].at + TimeDelta::seconds(31), ..fact },
    );
    entries.insert(at + 1, again);
    entries.insert(at + 1, abort_line);
    let facts = facts(&entries);
    assert_eq!(facts.detection, Detection::NothingSeen);
    assert_eq!(facts.timeline.len(), rows + 1, "the abort, and no fact twice");
    let unwatched = facts.looks.unwatched.expect("a stretch");
    assert_eq!(unwatched.to, Some(unwatched.from + TimeDelta::seconds(30)));
    let remarks = sloe::postmortem::hints::remarks(&facts);
    assert!(remarks.badly.contains(&Remark::Unwatched { secs: Some(30) }));
    assert!(!remarks.well.iter().any(|it| matches!(it, Remark::NoBlindLook { .. } | Remark::Aborted { .. })));
}

#[test]
fn the_time_to_recover_is_counted_from_the_fault_and_the_impact_began_before_the_first_bad_look() {
    let facts = facts(&entries(POD_DELETE));
    let moments = facts.moments;
    let (injected, recovered) = moments.injected.zip(moments.recovered).expect("both");
    assert_eq!(moments.since_fault(moments.recovered), Some(recovered.at - injected.at));
    let (good, bad) = moments.impact_after.zip(moments.impact).expect("both");
    assert!(good < bad.at && good >= injected.at);
    let came = facts.budgets[0].came.expect("bad events");
    assert!(came.events >= 0.8 * came.of && came.within_secs > 0.0, "{came:?}");
}

/// The record has the counts of the hour before: how much history a baseline was taken from, or was too little for one.
#[test]
fn the_history_of_a_baseline_is_told() {
    let mut record = entries(POD_DELETE);
    let asked = record.iter_mut().find_map(|entry| match &mut entry.event {
        Event::Query(query) if query.purpose == "error ratio of the hour before" => Some(query),
        _ => None,
    });
    let asked = asked.expect("a question about the hour before");
    let subject = "\"slo_service\":\"payment-service\",\"slo\":\"availability\"";
    asked.purpose = "counts of the hour before".to_owned();
    asked.answer = serde_json::from_str(&format!(
        "{{\"result\":[{{\"metric\":{{{subject},\"sloe_figure\":\"bad\"}},\"value\":[1795514400,\"7\"]}},\
          {{\"metric\":{{{subject},\"sloe_figure\":\"total\"}},\"value\":[1795514400,\"48000\"]}}]}}"
    ))
    .expect("JSON");
    let history = facts(&record).budgets[0].baseline_history.expect("the hour before");
    assert!((history.events - 48_000.0).abs() < 1e-9 && history.secs <= 3_600.0, "{history:?}");
    let told = |record: &[Entry]| drafted(&facts(record), &[], Language::English);
    assert!(told(&record).contains("at the error ratio of the ≈ "), "{}", told(&record));
    let record = closing(record, |account| account.costs[0].baseline_events = None);
    assert!(told(&record).contains("before, 48,000 events, are too little history"), "{}", told(&record));
}
