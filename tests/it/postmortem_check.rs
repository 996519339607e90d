//! `sloe postmortem check`.
