//! Rule cost.
fn main() {}
