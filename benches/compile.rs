//! Compile benchmark.
fn main() {}
