//! How it was noticed: an alert first, else the guard's own rule, else nothing, which is a finding of its own.

use chrono::{DateTime, Utc};

use crate::chaos::record::{Entry, Event, Phase};
use crate::postmortem::facts::{Detection, Looks, Moment, Source, alerts};

/// Rules that ask for the end because of what users feel; the others are about the run itself.
const FELT: [&str; 5] = ["cost", "floor", "remaining", "ready", "page"];

/// What noticed it, and when.
pub(super) enum Noticed {
    Alert(Moment, String),
    Guard(Moment, String),
    Nobody,
}

pub(super) fn of_run(entries: &[Entry]) -> Noticed {
    let alert = fault_asked(entries).and_then(|since| alerts::first_alert(entries, since));
    if let Some((seq, at, name)) = alert {
        return Noticed::Alert(Moment { at, source: Source::Line(seq) }, name.to_owned());
    }
    match alerts::abort(entries) {
        Some((entry, rule, _)) if FELT.contains(&rule) => {
            Noticed::Guard(Moment { at: entry.at, source: Source::Line(entry.seq) }, rule.to_owned())
        }
        _ => Noticed::Nobody,
    }
}

/// When the driver was asked for the fault.
pub(super) fn fault_asked(entries: &[Entry]) -> Option<DateTime<Utc>> {
    let asked = |entry: &&Entry| matches!(&entry.event, Event::Phase { phase: Phase::Starting, .. });
    entries.iter().find(asked).map(|entry| entry.at)
}

impl Noticed {
    pub(super) fn moment(&self) -> Option<Moment> {
        match self {
            Self::Alert(moment, _) | Self::Guard(moment, _) => Some(*moment),
            Self::Nobody => None,
        }
    }

    /// Nobody can say that no alert fired when some looks had no answer, or when nobody looked until the end.
    pub(super) fn what(&self, looks: &Looks, closed: bool) -> Detection {
        match self {
            Self::Alert(_, name) => Detection::Alert { name: name.clone() },
            Self::Guard(_, rule) => Detection::Guard { rule: rule.clone() },
            Self::Nobody if closed && looks.taken > 0 && looks.failed == 0 && looks.unwatched.is_none() => {
                Detection::Nothing
            }
            Self::Nobody => Detection::NothingSeen,
        }
    }
}
