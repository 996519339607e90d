//! sloe: what "reliable enough" means, compiled to Prometheus rules and kept as a live error budget.
//!
//! The modules are layers: each imports only from those above it in this list (a test reads the
//! `use crate::` lines). Everything down to `output` is pure and total: no clock, no I/O, no async.

pub mod units;

pub mod diag;

pub mod yaml;

pub mod promql;

pub mod spec;

pub mod model;

pub mod convert;

pub mod input;

pub mod rules;

pub mod grafana;

pub mod alertmanager;

pub mod output;

pub mod prom;

pub mod sources;

pub mod status;

pub mod policy;

pub mod report;

pub mod poll;

pub mod chaos;

pub mod charts;

pub mod postmortem;

pub mod daemon;

pub mod demo;

pub mod cli;
