//! What several sources tell, together: every page and answer is a function of it. Nothing is copied, since curves are long.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::sources;
use crate::status::assess::by_urgency;
use crate::status::{SloStatus, Snapshot};

/// One source and what is known from it.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is called.
    pub name: Arc<str>,
    /// Where it is asked, without credentials.
    pub url: Arc<str>,
    /// What it told.
    pub snapshot: Arc<Snapshot>,
}

/// Everything known at one moment from all sources, the worst SLO first.
#[derive(Clone, Debug)]
pub struct Overview {
    parts: Vec<Part>,
    /// Of every SLO, the place of its part and its own within that.
    order: Vec<(usize, usize)>,
}

/// An SLO, and where what is known of it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The source.
    pub part: &'a Part,
    /// What is known.
    pub status: &'a SloStatus,
}

impl Part {
    /// The only source, at `url`.
    #[must_use]
    pub fn only(url: &str, snapshot: Arc<Snapshot>) -> Self {
        Self { name: sources::ONLY.into(), url: url.into(), snapshot }
    }
}

impl Overview {
    /// What `parts` tell, whose SLOs are others in each.
    #[must_use]
    pub fn of(parts: Vec<Part>) -> Self {
        let all = parts.iter().enumerate();
        let mut order: Vec<(usize, usize)> =
            all.flat_map(|(at, part)| (0..part.snapshot.slos.len()).map(move |slo| (at, slo))).collect();
        let status = |(part, slo): (usize, usize)| &parts[part].snapshot.slos[slo];
        if parts.len() > 1 {
            // Those of one source are in order already.
            order.sort_by(|one, two| by_urgency(status(*one), status(*two)));
        }
        Self { parts, order }
    }

    /// The sources, in the order in which they were named.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether there are several, so that it matters which one is meant.
    #[must_use]
    pub fn has_several(&self) -> bool {
        self.parts.len() > 1
    }

    /// The SLOs with their sources, worst first.
    #[must_use]
    pub fn known(&self) -> impl ExactSizeIterator<Item = Known<'_>> + Clone {
        self.order.iter().map(|(part, slo)| {
            let part = &self.parts[*part];
            Known { part, status: &part.snapshot.slos[*slo] }
        })
    }

    /// The SLOs, worst first.
    #[must_use]
    pub fn slos(&self) -> impl ExactSizeIterator<Item = &SloStatus> + Clone {
        self.known().map(|known| known.status)
    }

    /// The SLO of this name.
    #[must_use]
    pub fn find(&self, service: &str, name: &str) -> Option<Known<'_>> {
        let found = |part| Some(Known { part, status: part.snapshot.find(service, name)? });
        self.parts.iter().find_map(found)
    }

    /// Counts up with every change of content, as long as the sources stay: what each of them tells counts for itself.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.parts.iter().map(|part| part.snapshot.revision).sum()
    }

    /// When the source answered that has been silent longest; `None` as long as one of them has not answered at all.
    #[must_use]
    pub fn answered_at(&self) -> Option<DateTime<Utc>> {
        let all: Option<Vec<_>> = self.parts.iter().map(|part| part.snapshot.answered_at).collect();
        all?.into_iter().min()
    }

    /// Whether any source has answered.
    #[must_use]
    pub fn tells_something(&self) -> bool {
        self.parts.iter().any(|part| part.snapshot.answered_at.is_some())
    }

    /// What makes figures doubtful, with the name of the source where there are several.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.told(|snapshot| snapshot.warnings.iter().chain(&snapshot.rule_warnings))
    }

    /// The same without what is wrong with the rules of some SLOs only.
    #[must_use]
    pub fn general_warnings(&self) -> Vec<String> {
        self.told(|snapshot| snapshot.warnings.iter())
    }

    fn told<'a, T: Iterator<Item = &'a String>>(&'a self, of: impl Fn(&'a Snapshot) -> T) -> Vec<String> {
        let named = |part: &Part, warning: &String| {
            if self.has_several() { format!("{}: {warning}", part.name) } else { warning.clone() }
        };
        let all = self.parts.iter().flat_map(|part| of(&part.snapshot).map(move |text| (part, text)));
        all.map(|(part, text)| named(part, text)).collect()
    }
}
