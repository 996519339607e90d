//! Runs of chaos experiments in words.

mod chart;
mod ending;
mod figures;
mod hit;
mod sentence;
mod story;

pub(crate) use chart::{dip_answer, dip_labels};
pub(crate) use ending::{Ending, check_state, endings, phase_words};
pub(crate) use figures::{after, cost_percent, events, left_percent, objective_percent, span};
pub(crate) use hit::fault_words;
pub(crate) use sentence::{own_costliest, run_sentence, runs_headline, switch_sentence};
pub(crate) use story::{Tone, happening, source_name};
