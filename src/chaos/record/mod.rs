//! The record of a run: what was decided, asked, answered and seen, in the order in which it happened.

mod event;
mod read;
mod write;

pub use event::{Account, Cost, Entry, Event, Fact, Held, Opening, Phase, Query, Safety};
pub use read::{Damage, Line, Record};
pub(in crate::chaos) use write::sync_folder_of;
pub use write::{RecordError, Writer};
