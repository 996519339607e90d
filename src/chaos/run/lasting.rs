//! What goes on for a while is told when it begins, when it changes, and less and less often until it is over.

use std::time::Duration;

use tokio::time::Instant;

/// When the same is told again for the first time, and how often at least later on.
const AGAIN: (Duration, Duration) = (Duration::from_secs(10), Duration::from_mins(1));

/// Something that may go on for a while.
#[derive(Debug, Default)]
pub(super) struct Lasting(Option<Told>);

/// What was told last.
#[derive(Debug)]
struct Told {
    what: String,
    at: Instant,
    /// How long nobody is told the same.
    calm: Duration,
}

impl Lasting {
    /// Whether it is time to tell of `what`, which is counted as told then.
    pub(super) fn is_news(&mut self, what: &str) -> bool {
        let (first, longest) = AGAIN;
        let same = self.0.as_ref().filter(|told| told.what == what);
        let calm = match same {
            Some(told) if told.at.elapsed() < told.calm => return false,
            Some(told) => (told.calm * 2).min(longest),
            None => first,
        };
        self.0 = Some(Told { what: what.to_owned(), at: Instant::now(), calm });
        true
    }

    /// It is over; should it begin again, that is news.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }
}
