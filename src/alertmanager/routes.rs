//! Which alert goes to whom, how long it waits for others, and how often it is told again.

use std::collections::BTreeSet;

use crate::alertmanager::matcher::{self, Dialect, Matcher};
use crate::alertmanager::teams::{OWNER_LABEL, Team};
use crate::rules::names;
use crate::yaml::Writer;

/// What every alert of an SLO is.
const KINDS: [&str; 3] = ["page", "ticket", "absent"];

/// When a group of alerts is told first, of changes, and again: each length and why it is so.
type Timing = [(&'static str, &'static str); 3];

/// Of what somebody is woken for.
const PAGE: Timing = [
    (
        "10s",
        "alerts of one evaluation arrive within seconds; the slower pair of a sudden outage comes minutes later",
    ),
    ("1m", "whoever is awake hears within a minute that it is over"),
    ("1h", "at the rate of the fastest pair, another 2 % of a 30-day budget is gone by then"),
];
/// Of everything else.
const TICKET: Timing = [
    ("1m", "a page out of the same figures is evaluated up to 30 s later, and then silences the ticket"),
    ("5m", "tickets read figures that are recorded every 5 minutes"),
    ("1d", "once a working day, until somebody takes it"),
];

/// The one route of all alerts about SLOs.
pub(super) struct Routes<'a> {
    /// What tells the groups of an SLO apart.
    pub(super) labels: &'a BTreeSet<&'a str>,
    pub(super) teams: &'a [Team<'a>],
    pub(super) dialect: Dialect,
}

impl Routes<'_> {
    /// The fields of the route: first by owner, then by severity. What finds no owner is nobody's, and what finds no severity goes
    /// where tickets go.
    pub(super) fn write(&self, yaml: &mut Writer) {
        let kinds = KINDS.map(str::to_owned);
        self.matchers(&[Matcher::is_one_of(names::ALERT_LABEL, &kinds)], yaml);
        let Some((nobody, owned)) = self.teams.split_last() else { return };
        yaml.entry("receiver", &nobody.rest);
        self.group_by(yaml);
        for (key, (length, reason)) in self.timing(TICKET) {
            yaml.plain_entry(key, length);
            yaml.beside(reason);
        }
        self.about_pages(yaml);
        yaml.nested("routes", |yaml| {
            for team in owned {
                yaml.item(|yaml| self.team(team, yaml));
            }
            self.severities(nobody, yaml);
        });
    }

    fn group_by(&self, yaml: &mut Writer) {
        yaml.comment("One incident an SLO, kind of alert and group, whichever pairs of windows fire.");
        let incident = [names::SERVICE_LABEL, names::SLO_LABEL, names::ALERT_LABEL];
        yaml.nested(self.dialect.key("group_by", "groupBy"), |yaml| {
            incident.into_iter().chain(self.labels.iter().copied()).for_each(|label| yaml.scalar_item(label));
        });
    }

    fn team(&self, team: &Team<'_>, yaml: &mut Writer) {
        let owner = team.owner.map(|owner| Matcher::is(OWNER_LABEL, owner));
        self.matchers(owner.as_slice(), yaml);
        yaml.entry("receiver", &team.rest);
        yaml.nested("routes", |yaml| self.severities(team, yaml));
    }

    fn severities(&self, team: &Team<'_>, yaml: &mut Writer) {
        for receiver in &team.receivers {
            yaml.item(|yaml| {
                self.matchers(&[Matcher::is("severity", receiver.severity)], yaml);
                yaml.entry("receiver", &receiver.name);
                if receiver.pages() {
                    for (key, (length, _)) in self.timing(PAGE) {
                        yaml.plain_entry(key, length);
                    }
                }
            });
        }
    }

    fn matchers(&self, matchers: &[Matcher<'_>], yaml: &mut Writer) {
        matcher::list("matchers", matchers, self.dialect, yaml);
    }

    /// Reasons once, not at every team's route.
    fn about_pages(&self, yaml: &mut Writer) {
        let reasons = self.timing(PAGE).map(|(key, (length, reason))| format!("{key} {length}: {reason}."));
        yaml.comment(&format!("Where somebody is paged:\n{}", reasons.join("\n")));
    }

    const fn timing(
        &self,
        [first, change, again]: Timing,
    ) -> [(&'static str, (&'static str, &'static str)); 3] {
        let dialect = self.dialect;
        [
            (dialect.key("group_wait", "groupWait"), first),
            (dialect.key("group_interval", "groupInterval"), change),
            (dialect.key("repeat_interval", "repeatInterval"), again),
        ]
    }
}
