//! Every phrase of the pages that is made of figures, in English; fixed headings stand in `templates/`.
//!
//! A second language is a second copy of this folder and of the templates.

mod alerts;
mod chart;
mod detail;
mod episodes;
mod gate;
mod headline;
mod list;
mod number;
mod over_time;
mod postmortems;
mod report;
mod runs;
mod sentence;
mod service;
mod source;
mod sources;
mod state;
mod tally;
mod time;
mod what_if;

pub(crate) use alerts::{
    badge, distance, fires_after_words, firing_label, pair_condition, policy, remedy, rules_sentence,
};
pub(crate) use chart::{axis_note, curve_answer, curve_labels, spark_answer, tick};
pub(crate) use detail::{coverage, coverage_note, detail_sentence, few_events, group_name, unknown_remedy};
pub(crate) use episodes::{
    Reached, episodes_lead, left_out, nearness, noticed, noticed_class, smaller, why_unnoticed,
};
pub(crate) use gate::{budget_name, gate_reason, stands};
pub(crate) use headline::{headline, subline};
pub(crate) use list::{caveats, chip, ignored, nothing, order, shown, window_name};
pub(crate) use number::{in_words, objectives};
pub(crate) use over_time::{events_labels, rate_beside, rate_tick, rates_answer, thresholds};
pub(crate) use postmortems::{language_name, postmortems_sentence};
pub(crate) use report::{not_held, period_name, report_command, report_sentence};
pub(crate) use runs::{
    Ending, Tone, after, check_state, cost_percent, dip_answer, dip_labels, endings, events, fault_words,
    happening, left_percent, objective_percent, own_costliest, phase_words, run_sentence, runs_headline,
    source_name, span, switch_sentence,
};
pub(crate) use sentence::{Sentence, Word, cut, shortened};
pub(crate) use service::{service_answer, service_sentence, unknown_episodes, verdict, verdict_class};
pub(crate) use source::{Sources, specs_warning};
pub(crate) use sources::{RulesTold, retention, source_state, sources_sentence};
pub(crate) use state::{AsOf, burn, next, state_word};
pub(crate) use time::{
    Moment, Present, ago, clock, day, instant, instant_ago, lasting_since, minute, moment, second, stamp,
    today,
};
pub(crate) use what_if::{Answer, at_this_rate, outage_now, rolled_off};
