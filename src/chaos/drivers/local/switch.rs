//! The supervisor's safety switch, thrown and put back by people who run nothing.

use std::path::Path;

use crate::chaos::drivers::local::client::Client;
use crate::chaos::drivers::local::protocol::Request;
use crate::chaos::{DriverError, Halt};

/// Throws the switch of the supervisor whose socket is `control`: no run against it begins, wherever its record is, and those
/// under way end at their next look.
///
/// # Errors
/// When the supervisor does not answer, or cannot keep it.
pub async fn halt(control: &Path, halt: Halt) -> Result<(), DriverError> {
    Client::new(control.to_owned()).state(Request::Halt(halt), None).await.map(drop)
}

/// Puts it back; answers whether it was thrown.
///
/// # Errors
/// When the supervisor does not answer, or cannot forget it.
pub async fn resume(control: &Path) -> Result<bool, DriverError> {
    let mut client = Client::new(control.to_owned());
    let was_thrown = client.peek().await?.halted.is_some();
    client.state(Request::Resume, None).await.map(|_| was_thrown)
}
