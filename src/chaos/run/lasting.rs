//! What goes on for a while is told when it begins, when it changes, and every so often until it is over.

use std::time::Duration;

use tokio::time::Instant;

/// How often the same is told again.
const OFTEN: Duration = Duration::from_secs(15);

/// Something that may go on for a while.
#[derive(Debug, Default)]
pub(super) struct Lasting {
    told: Option<(String, Instant)>,
}

impl Lasting {
    /// Whether it is time to tell of `what`, which is counted as told then.
    pub(super) fn is_news(&mut self, what: &str) -> bool {
        let is_old = |(told, at): &(String, Instant)| told == what && at.elapsed() < OFTEN;
        let news = !self.told.as_ref().is_some_and(is_old);
        if news {
            self.told = Some((what.to_owned(), Instant::now()));
        }
        news
    }

    /// It is over; should it begin again, that is news.
    pub(super) fn end(&mut self) {
        self.told = None;
    }
}
