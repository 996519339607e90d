//! The domain: SLOs that are valid by construction, their windows and the arithmetic of burn rates.

mod alerts;
mod compile;
mod names;
mod queries;
mod sli;
mod slo;
mod values;

pub use alerts::{AlertPair, Severity, WindowPolicy, alert_pairs};
pub use compile::compile;
pub use sli::{CountedAs, Sli};
pub use slo::{RecordAs, Slo, SloId, Window};
