//! The domain: SLOs that are valid by construction, their windows and the arithmetic of burn rates.

mod alerts;
mod sli;
mod slo;

pub use alerts::{AlertPair, Severity, WindowPolicy};
pub use sli::{CountedAs, Sli};
pub use slo::{RecordAs, Slo, SloId, Window};
