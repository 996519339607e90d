//! Diagnostics: one value for every problem in a user's files, apart from how it is rendered.
