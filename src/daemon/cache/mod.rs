//! What was answered before and holds still: everything is rendered and compressed once, however many ask for it.

mod body;
mod shelf;
mod span;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use axum::body::Bytes;
use axum::http::HeaderValue;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::block_in_place;

use crate::daemon::Metrics;
use crate::daemon::state::Seen;
use body::Body;
pub(crate) use body::{Encoding, gzip};
use shelf::Shelves;
pub(crate) use span::Span;

/// What was answered before and holds still.
#[derive(Debug)]
pub(crate) struct Cache {
    newest: Mutex<Option<Arc<Edition>>>,
    /// A permit for each answer that is being made: those who get one that is ready are not to wait for the processors.
    turns: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

impl Cache {
    /// An empty one, which counts in `metrics` what is rendered.
    pub(crate) fn counted_by(metrics: Arc<Metrics>) -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self { newest: Mutex::default(), turns: Arc::new(Semaphore::new(processors)), metrics }
    }

    /// The edition of what is `seen`. Whatever was answered before something new came is forgotten.
    pub(crate) fn edition(&self, seen: Seen) -> Arc<Edition> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(edition) = newest.as_ref().filter(|edition| edition.holds(&seen)) {
            return Arc::clone(edition);
        }
        let edition = Arc::new(Edition::of(seen, Arc::clone(&self.turns), Arc::clone(&self.metrics)));
        let older = newest.replace(Arc::clone(&edition));
        drop(newest);
        // Nobody is to wait until all of it is given back.
        drop(older);
        edition
    }
}

/// Something that was seen, and the answers that are made of it.
#[derive(Debug)]
pub(crate) struct Edition {
    seen: Seen,
    span: Span,
    tag: HeaderValue,
    shelves: Mutex<Shelves>,
    turns: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

/// Why there is no body.
#[derive(Debug)]
pub(crate) enum NoBody {
    /// There is nothing of this name.
    Missing,
    /// It could not be made.
    Failed(anyhow::Error),
}

impl Edition {
    fn of(seen: Seen, turns: Arc<Semaphore>, metrics: Arc<Metrics>) -> Self {
        let tag = HeaderValue::try_from(seen.tag()).unwrap_or_else(|_| HeaderValue::from_static("W/\"\""));
        Self { span: seen.span(), tag, seen, shelves: Mutex::default(), turns, metrics }
    }

    /// Whether what was made is what would be made now.
    fn holds(&self, seen: &Seen) -> bool {
        self.span.contains(seen.now) && self.seen.shows_the_same_as(seen)
    }

    /// What all answers are functions of.
    pub(crate) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// The weak tag of all answers.
    pub(crate) fn tag(&self) -> &HeaderValue {
        &self.tag
    }

    /// Whether the answer to `address` was made before.
    pub(crate) fn has(&self, address: &str) -> bool {
        self.shelves().has(address)
    }

    /// The answer to `address`: the one that was made before, or what `make` makes. Of many who ask at once, one makes it.
    pub(crate) async fn body(
        &self,
        address: &str,
        encoding: Encoding,
        make: impl FnOnce(&Seen) -> Option<anyhow::Result<String>>,
    ) -> Result<Bytes, NoBody> {
        let slot = self.shelves().slot(address);
        match slot.get_or_try_init(|| self.rendered(address, make)).await {
            Ok(body) => Ok(self.encoded(address, body, encoding).await),
            Err(none) => {
                self.shelves().clear(address);
                Err(none)
            }
        }
    }

    async fn rendered(
        &self,
        address: &str,
        make: impl FnOnce(&Seen) -> Option<anyhow::Result<String>>,
    ) -> Result<Body, NoBody> {
        let made = self.in_turn(|| make(&self.seen)).await.ok_or(NoBody::Missing)?;
        let whole = Bytes::from(made.map_err(NoBody::Failed)?);
        self.metrics.answer_rendered();
        self.shelves().weigh(address, whole.len());
        Ok(Body { whole, gzip: OnceCell::new() })
    }

    async fn encoded(&self, address: &str, body: &Body, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => body.whole.clone(),
            Encoding::Gzip => body.gzip.get_or_init(|| self.compressed(address, &body.whole)).await.clone(),
        }
    }

    async fn compressed(&self, address: &str, whole: &[u8]) -> Bytes {
        let compressed = self.in_turn(|| gzip(whole)).await;
        self.shelves().weigh(address, compressed.len());
        compressed
    }

    /// Does what takes long: no more of it at a time than there are processors, and nobody else waits meanwhile.
    async fn in_turn<T>(&self, work: impl FnOnce() -> T) -> T {
        // It fails only where the permits are closed, and nobody closes them.
        let _turn = self.turns.acquire().await;
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::MultiThread => block_in_place(work),
            _ => work(),
        }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
