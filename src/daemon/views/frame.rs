//! What surrounds every page: top line, banners, notice.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::daemon::freshness::Freshness;
use crate::daemon::texts::{Sentence, banner, source_line};
use crate::daemon::{PageOptions, assets};
use crate::status::Snapshot;

/// What surrounds every page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The browser's title.
    pub(crate) title: String,
    /// When the page was made, for ages that grow where JavaScript runs.
    pub(crate) now: String,
    /// Whether Prometheus answers.
    pub(crate) source: Sentence,
    /// The class that colours it: `fresh`, `stale` or `waiting`.
    pub(crate) source_class: &'static str,
    /// Where Prometheus is.
    pub(crate) prometheus_url: String,
    /// What is wrong with all figures, if anything is.
    pub(crate) banner: Option<Sentence>,
    /// What stands on every page.
    pub(crate) notice: Option<String>,
    /// What makes figures doubtful.
    pub(crate) warnings: Vec<String>,
}

impl Frame {
    /// The frame of the page called `title`.
    pub(crate) fn of(title: String, snapshot: &Snapshot, now: DateTime<Utc>, options: &PageOptions) -> Self {
        let freshness = Freshness::of(snapshot, now, options);
        let source_class = match freshness {
            Freshness::Waiting { .. } => "waiting",
            Freshness::Fresh { .. } => "fresh",
            Freshness::Stale { .. } => "stale",
        };
        Self {
            title,
            now: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            source: source_line(&freshness, now),
            source_class,
            prometheus_url: options.prometheus_url.clone(),
            banner: banner(&freshness, now),
            notice: options.notice.clone(),
            warnings: snapshot.warnings.clone(),
        }
    }

    /// The name of the style sheet.
    pub(crate) fn style() -> &'static str {
        &assets::STYLE.name
    }

    /// The name of the script.
    pub(crate) fn script() -> &'static str {
        &assets::SCRIPT.name
    }

    /// The name of the icon.
    pub(crate) fn icon() -> &'static str {
        &assets::ICON.name
    }
}
