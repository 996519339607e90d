//! Whether Prometheus answers and the specs on the disk are in use, in words.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AsOf, Present, Sentence, clock, in_words, instant, instant_ago, lasting_since, today};
use crate::daemon::specs::SpecsState;
use crate::status::{Freshness, Overview, Part};

/// Of how many sources that do not answer the banner tells, before it counts the others.
const TOLD: usize = 3;

/// The sources in words: where there is only one, without its name.
#[derive(Clone, Debug)]
pub(crate) struct Sources<'a> {
    parts: Vec<(&'a Part, Freshness)>,
    now: Present,
}

impl<'a> Sources<'a> {
    /// Those of `overview` at `now`, whose figures are stale beyond `stale_after`.
    pub(crate) fn of(overview: &'a Overview, now: Present, stale_after: TimeDelta) -> Self {
        let freshness = |part: &'a Part| (part, Freshness::of(&part.snapshot, now.at, stale_after));
        Self { parts: overview.parts().iter().map(freshness).collect(), now }
    }

    /// Of when the figures of `part` are.
    pub(crate) fn as_of(&self, part: &Part) -> AsOf {
        let found = self.parts.iter().find(|(own, _)| own.name == part.name);
        match found.map(|(_, freshness)| freshness) {
            Some(Freshness::Stale { answered_at, .. }) => AsOf::Then(*answered_at),
            _ => AsOf::Now,
        }
    }

    /// The end of the top line: `Prometheus answered at 05:12:36 UTC · 23 Nov 2026`.
    pub(crate) fn line(&self) -> Sentence {
        let sentence = match self.parts.as_slice() {
            [(_, freshness)] => self.line_of_one(freshness),
            _ => self.line_of_several(),
        };
        sentence.plain(" · ").time(today(self.now))
    }

    /// What every page says while figures are missing or old; nothing while they are fresh.
    pub(crate) fn banner(&self) -> Option<Sentence> {
        let silent = self.parts.iter().filter(|(_, freshness)| !is_fresh(freshness));
        let more = silent.clone().count().saturating_sub(TOLD);
        let mut told = silent.take(TOLD).map(|(part, freshness)| self.silence(part, freshness));
        let first = told.next()?;
        let joined =
            told.fold(first, |all, next| next.words.into_iter().fold(all.plain(" "), Sentence::word));
        Some(match more {
            0 => joined,
            1 => joined.plain(" One more does not answer."),
            _ => joined.plain(format!(" {} more do not answer.", in_words(more))),
        })
    }

    /// The class that colours it: `fresh`, `stale` or `waiting`.
    pub(crate) fn class(&self) -> &'static str {
        let any = |is: fn(&Freshness) -> bool| self.parts.iter().any(|(_, freshness)| is(freshness));
        if any(|freshness| matches!(freshness, Freshness::Stale { .. })) {
            "stale"
        } else if any(|freshness| matches!(freshness, Freshness::Waiting { .. })) {
            "waiting"
        } else {
            "fresh"
        }
    }

    /// Where they are: `http://127.0.0.1:9090`, or each with its name.
    pub(crate) fn places(&self) -> String {
        match self.parts.as_slice() {
            [(part, _)] => part.url.to_string(),
            parts => {
                let named = parts.iter().map(|(part, _)| format!("{} ({})", part.name, part.url));
                named.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Where the figures of an SLO of `part` come from, and whether they are old; nothing where there is one source, of which
    /// every page tells.
    pub(crate) fn origin(&self, part: &Part) -> Option<Sentence> {
        let (part, freshness) = self.parts.iter().find(|(own, _)| own.name == part.name)?;
        let from = Sentence::default().plain(format!("from {}", part.name));
        (self.parts.len() > 1).then(|| match freshness {
            Freshness::Fresh { in_part: false, .. } => from,
            Freshness::Fresh { in_part: true, .. } => from.plain(", which answered in part only"),
            Freshness::Waiting { .. } => from.plain(", which has not answered yet"),
            Freshness::Stale { answered_at, .. } => {
                from.plain(", which last answered ").time(instant_ago(*answered_at, self.now))
            }
        })
    }

    /// Why the figures of `part` cannot be relied on; `None` where they can.
    pub(crate) fn doubt(&self, part: &Part) -> Option<String> {
        let (part, freshness) = self.parts.iter().find(|(own, _)| own.name == part.name)?;
        let who = self.who(part);
        let because = |reason: Option<&str>| reason.map_or_else(String::new, |reason| format!(": {reason}"));
        match freshness {
            Freshness::Fresh { in_part: false, .. } => None,
            Freshness::Fresh { in_part: true, .. } => Some(format!("{who} answered in part only")),
            Freshness::Waiting { failing } => {
                let reason = failing.as_ref().map(|(_, reason)| reason.as_str());
                Some(format!("{who} has not answered yet{}", because(reason)))
            }
            Freshness::Stale { answered_at, reason, .. } => {
                let then = instant(*answered_at, self.now).text;
                Some(format!("{who} last answered {then}{}", because(reason.as_deref())))
            }
        }
    }

    /// The line below the first one, with how many figures are old where not all are.
    pub(crate) fn remark(&self, subline: Sentence) -> Sentence {
        let stale = self.parts.iter().filter(|(_, freshness)| matches!(freshness, Freshness::Stale { .. }));
        let old: usize = stale.map(|(part, _)| part.snapshot.slos.len()).sum();
        match (self.parts.len(), old) {
            (1, _) | (_, 0) => subline,
            (_, 1) => subline.plain("The figures of one objective are old."),
            _ => subline.plain(format!("The figures of {} objectives are old.", in_words(old))),
        }
    }

    /// Those that have not answered yet, by name; nothing where there is one.
    pub(crate) fn awaited(&self) -> Option<String> {
        let waiting =
            self.parts.iter().filter(|(_, freshness)| matches!(freshness, Freshness::Waiting { .. }));
        let names: Vec<&str> = waiting.map(|(part, _)| &*part.name).collect();
        (self.parts.len() > 1 && !names.is_empty()).then(|| names.join(", "))
    }

    fn line_of_one(&self, freshness: &Freshness) -> Sentence {
        let sentence = Sentence::default();
        match freshness {
            Freshness::Waiting { .. } => sentence.plain("Prometheus has not answered yet"),
            Freshness::Fresh { answered_at, .. } => {
                sentence.plain("Prometheus answered ").time(instant_ago(*answered_at, self.now))
            }
            Freshness::Stale { answered_at, .. } => {
                sentence.plain("Prometheus last answered ").time(instant_ago(*answered_at, self.now))
            }
        }
    }

    /// `2 of 3 sources answer, the oldest figures were told at 05:12:36 UTC`.
    fn line_of_several(&self) -> Sentence {
        let (all, fresh) = (self.parts.len(), self.parts.iter().filter(|(_, one)| is_fresh(one)).count());
        let counted = if fresh == all {
            format!("All {} sources answer", in_words(all))
        } else {
            format!("{fresh} of {all} sources answer")
        };
        let sentence = Sentence::default().plain(counted);
        match self.parts.iter().filter_map(|(part, _)| part.snapshot.answered_at).min() {
            None => sentence,
            Some(oldest) => {
                sentence.plain(", the oldest figures were told ").time(instant_ago(oldest, self.now))
            }
        }
    }

    fn silence(&self, part: &Part, freshness: &Freshness) -> Sentence {
        let (who, sentence) = (self.who(part), Sentence::default());
        let (its, any) =
            if self.parts.len() > 1 { ("its ", "any of its budgets") } else { ("", "any budget") };
        match freshness {
            Freshness::Fresh { .. } => sentence,
            Freshness::Waiting { failing: None } => {
                sentence.plain(format!("Waiting for the first answer from {who}."))
            }
            Freshness::Waiting { failing: Some((since, reason)) } => failing(&who, *since, self.now)
                .plain(format!(". It has never answered, so nothing is known about {any}: {reason}.")),
            Freshness::Stale { answered_at, since, reason } => failing(&who, *since, self.now)
                .plain(format!("; {its}figures are from "))
                .time(clock(*answered_at, self.now))
                .plain(reason.as_ref().map_or_else(|| ".".to_owned(), |reason| format!(": {reason}."))),
        }
    }

    fn who(&self, part: &Part) -> String {
        if self.parts.len() > 1 { format!("Prometheus {}", part.name) } else { "Prometheus".to_owned() }
    }
}

/// Why the specs on the disk are not those in use.
pub(crate) fn specs_warning(specs: &SpecsState, now: Present) -> Option<String> {
    let problem = specs.problem.as_ref()?;
    let since = clock(specs.loaded_at, now).text;
    Some(format!(
        "the specs have changed and are not valid, so that those read at {since} stay in use: {problem}"
    ))
}

const fn is_fresh(freshness: &Freshness) -> bool {
    matches!(freshness, Freshness::Fresh { .. })
}

fn failing(who: &str, since: DateTime<Utc>, now: Present) -> Sentence {
    Sentence::default().plain(format!("{who} has not answered since ")).time(lasting_since(since, now))
}
