//! Which part of what is known a detail page shows: a time range and a group.

use chrono::{DateTime, TimeDelta, Utc};

use crate::daemon::texts::group_name;
use crate::daemon::views::row::encoded;
use crate::model::{Slo, Window};
use crate::status::{Extent, GroupStatus, SloStatus};
use crate::units::{Duration, show};

/// The part that is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aspect {
    range: Option<String>,
    group: Option<String>,
}

/// How much of the window is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    Day,
    Week,
    Window,
}

/// A link to the same page with another range.
#[derive(Clone, Debug)]
pub(crate) struct RangeLink {
    /// Where it leads.
    pub(crate) href: String,
    /// `7 days`.
    pub(crate) text: String,
    /// Whether it is shown now.
    pub(crate) current: bool,
}

impl Aspect {
    /// What the `pairs` of a query ask for; others are nobody's business.
    pub(crate) fn of(pairs: &[(String, String)]) -> Self {
        let last =
            |name: &str| pairs.iter().rfind(|(found, _)| found == name).map(|(_, value)| value.clone());
        Self { range: last("range"), group: last("group") }
    }

    /// The range that is asked for, where the window of `slo` is longer than it.
    pub(super) fn range(&self, slo: &Slo) -> Range {
        let asked = offered(slo).find(|range| self.range.as_deref() == Some(range.word()));
        asked.unwrap_or(Range::Window)
    }

    /// The group that is asked for, else the worst.
    pub(super) fn group<'a>(&self, status: &'a SloStatus) -> &'a GroupStatus {
        let named = |group: &&GroupStatus| self.group.as_deref() == Some(&*group_name(&group.labels));
        status.groups.iter().find(named).unwrap_or(&status.worst)
    }

    /// What is asked for and not there, in a sentence.
    pub(super) fn remark(&self, status: &SloStatus) -> Option<String> {
        let known =
            |word: &String| [Range::Day, Range::Week, Range::Window].iter().any(|range| range.word() == word);
        let group = |name: &String| status.groups.iter().any(|group| group_name(&group.labels) == *name);
        if self.range.as_ref().is_some_and(|word| !known(word)) {
            return Some("There is no such time range; this is the whole window.".to_owned());
        }
        self.group.as_ref().filter(|name| !group(name)).map(|_| "There is no such group.".to_owned())
    }

    /// Links to all ranges that make sense for `slo`.
    pub(super) fn links(&self, slo: &Slo) -> Vec<RangeLink> {
        let current = self.range(slo);
        let group = self.group.as_ref().map(|group| format!("&group={}", encoded(group))).unwrap_or_default();
        let link = |range: Range| RangeLink {
            href: format!("?range={}{group}#curve", range.word()),
            text: range.text(slo.window),
            current: range == current,
        };
        offered(slo).map(link).collect()
    }
}

/// Those that are shorter than the window, and the window.
fn offered(slo: &Slo) -> impl Iterator<Item = Range> {
    let length = slo.window.length();
    let shorter = move |range: &Range| range.length().is_none_or(|own| own < length);
    [Range::Day, Range::Week, Range::Window].into_iter().filter(shorter)
}

impl Range {
    const fn word(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Window => "window",
        }
    }

    fn length(self) -> Option<Duration> {
        match self {
            Self::Day => Some(Duration::from_days(1)),
            Self::Week => Some(Duration::from_days(7)),
            Self::Window => None,
        }
    }

    fn text(self, window: Window) -> String {
        match (self, window) {
            (Self::Day, _) => "24 hours".to_owned(),
            (Self::Week, _) => "7 days".to_owned(),
            (Self::Window, Window::Calendar { period, .. }) => format!("this {}", period.as_str()),
            (Self::Window, Window::Rolling(length)) => show::window(length),
        }
    }

    /// The part of `whole` that is shown: up to its end.
    pub(super) fn of(self, whole: Extent) -> Extent {
        let before = |days| (whole.end - TimeDelta::days(days)).max(whole.start);
        let start: DateTime<Utc> = match self {
            Self::Day => before(1),
            Self::Week => before(7),
            Self::Window => whole.start,
        };
        Extent { start, ..whole }
    }
}
