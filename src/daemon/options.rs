//! What the pages say beside the snapshot.

use chrono::TimeDelta;

/// What the pages say beside the snapshot; the same for every request.
#[derive(Clone, Debug)]
pub struct PageOptions {
    /// Stands on every page, e.g. that the past is simulated.
    pub notice: Option<String>,
    /// Where Prometheus is asked, for display only; credentials in it are never shown.
    pub prometheus_url: String,
    /// Figures older than this are stale even if no failure was reported, e.g. four ticks of the poller.
    pub stale_after: TimeDelta,
}

impl PageOptions {
    /// No notice, and figures that are stale after a minute.
    #[must_use]
    pub fn new(prometheus_url: &str) -> Self {
        Self {
            notice: None,
            prometheus_url: without_credentials(prometheus_url),
            stale_after: TimeDelta::minutes(1),
        }
    }
}

/// `http://user:secret@host/` becomes `http://host/`.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}
