//! Documents of our own format, `sloe/v1`.

mod alerts;
mod decode;
pub(super) mod shapes;
mod sli;

pub(super) use alerts::alerts;
pub(super) use decode::{document, is_ours, maintenance, record_as};
