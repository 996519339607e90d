//! The driver `local`: breaks replicas of the demo's payment-service through its supervisor's control socket.

mod client;
mod driver;
pub mod protocol;
mod survey;
pub mod switch;

pub use driver::LocalDriver;
