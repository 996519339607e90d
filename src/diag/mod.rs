//! Diagnostics: one value for every problem in a user's files, apart from how it is rendered.

mod suggest;

pub use suggest::did_you_mean;
