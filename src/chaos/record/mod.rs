//! The record of a run: what was decided, asked, answered and seen, in the order in which it happened.

mod event;

pub use event::{Account, Cost, Entry, Event, Fact, Held, Opening, Phase, Query, Safety};
