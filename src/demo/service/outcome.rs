//! What becomes of one payment, and how long it takes.

use std::time::Duration;

use crate::demo::random::Random;
use crate::demo::service::PaymentOptions;

/// The fate of one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How long the bank takes.
    pub delay: Duration,
    /// What it says in the end.
    pub verdict: Verdict,
}

/// How a payment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The money moves.
    Completed,
    /// The bank says no; a good answer from a working service.
    Declined,
    /// Something broke.
    Failed,
}

impl Outcome {
    /// Draws the fate of the next payment. Nothing takes between 200 and 650 ms, so that whoever measures, on whichever side
    /// of the network, agrees on what was slower than half a second.
    #[must_use]
    pub fn draw(random: &mut Random, options: &PaymentOptions) -> Self {
        let verdict = match random.fraction() {
            draw if draw < options.failure_rate => Verdict::Failed,
            draw if draw < options.failure_rate + options.decline_rate => Verdict::Declined,
            _ => Verdict::Completed,
        };
        let (low, high) = if random.happens(options.slow_rate) { (0.65, 1.4) } else { (0.02, 0.2) };
        Self { delay: Duration::from_secs_f64(random.between(low, high)), verdict }
    }
}
