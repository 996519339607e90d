//! Every phrase of the pages that is made of figures, in English; fixed headings stand in `templates/`.
//!
//! A second language is a second copy of this folder and of the templates.

mod alerts;
mod chart;
mod detail;
mod gate;
mod headline;
mod postmortems;
mod report;
mod runs;
mod sentence;
mod source;
mod sources;
mod state;
mod time;

pub(crate) use alerts::{badge, distance, firing_label, pair_condition, policy};
pub(crate) use chart::{curve_answer, curve_labels, spark_answer};
pub(crate) use detail::{coverage, coverage_note, detail_sentence, group_name};
pub(crate) use gate::{budget_name, gate_reason, stands};
pub(crate) use headline::{headline, in_words, subline};
pub(crate) use postmortems::{language_name, postmortems_sentence};
pub(crate) use report::{not_held, noticed, period_name, report_command, report_sentence};
pub(crate) use runs::{
    Ending, Tone, after, check_state, cost_percent, dip_answer, dip_labels, endings, events, fault_words,
    happening, left_percent, objective_percent, own_costliest, phase_words, run_sentence, runs_headline,
    source_name, span, switch_sentence,
};
pub(crate) use sentence::{Sentence, Word, cut, shortened};
pub(crate) use source::{Sources, specs_warning};
pub(crate) use sources::{RulesTold, retention, source_state, sources_sentence};
pub(crate) use state::{AsOf, burn, next, state_word};
pub(crate) use time::{
    Moment, Present, ago, clock, day, instant, instant_ago, lasting_since, moment, second, stamp, today,
};
