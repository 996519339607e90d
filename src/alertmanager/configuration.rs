//! The whole configuration, and the parts of it that go into one that a team has.

use std::collections::BTreeSet;

use crate::alertmanager::TEMPLATES;
use crate::alertmanager::inhibition::{group_labels, inhibitions};
use crate::alertmanager::matcher::Dialect;
use crate::alertmanager::receivers::Addresses;
use crate::alertmanager::routes::Routes;
use crate::alertmanager::teams::{Team, teams};
use crate::model::Slo;
use crate::yaml::Writer;

/// Everything that depends on the SLOs, whatever their order.
pub(super) struct Configuration<'a> {
    slos: Vec<&'a Slo>,
    external: &'a [String],
    labels: BTreeSet<&'a str>,
    teams: Vec<Team<'a>>,
}

impl<'a> Configuration<'a> {
    pub(super) fn new(slos: &'a [Slo], external: &'a [String]) -> Self {
        let mut slos: Vec<&Slo> = slos.iter().collect();
        slos.sort_by_key(|slo| &slo.id);
        let (teams, labels) = (teams(&slos), group_labels(&slos, external));
        Self { slos, external, labels, teams }
    }

    /// A configuration that is valid by itself.
    pub(super) fn whole(&self, addresses: &Addresses<'_>, yaml: &mut Writer) {
        yaml.nested("templates", |yaml| yaml.scalar_item(TEMPLATES));
        yaml.nested("route", |yaml| {
            yaml.comment("For alerts that are not about SLOs: give them routes and a receiver of their own.");
            yaml.entry("receiver", self.teams.last().map_or("", |nobody| &nobody.rest));
            yaml.nested("routes", |yaml| self.route(yaml));
        });
        self.inhibit_rules(yaml);
        yaml.nested("receivers", |yaml| addresses.write(&self.teams, yaml));
    }

    /// The parts that go into another configuration.
    pub(super) fn parts(&self, yaml: &mut Writer) {
        yaml.comment("Into `routes` of your `route`, before those that alerts about SLOs must not take.");
        yaml.nested("routes", |yaml| self.route(yaml));
        yaml.comment("Into your `inhibit_rules`.");
        self.inhibit_rules(yaml);
    }

    /// The `spec` of the operator's object.
    pub(super) fn spec(&self, yaml: &mut Writer) {
        yaml.nested("route", |yaml| self.routes(Dialect::Object).write(yaml));
        self.inhibitions(("inhibitRules", Dialect::Object), yaml);
        yaml.nested("receivers", |yaml| Addresses::Secret.write(&self.teams, yaml));
    }

    /// The names of all receivers.
    pub(super) fn receivers(&self) -> Vec<&str> {
        self.teams.iter().flat_map(|team| &team.receivers).map(|receiver| &*receiver.name).collect()
    }

    const fn routes(&self, dialect: Dialect) -> Routes<'_> {
        Routes { labels: &self.labels, teams: self.teams.as_slice(), dialect }
    }

    fn route(&self, yaml: &mut Writer) {
        yaml.item(|yaml| self.routes(Dialect::File).write(yaml));
    }

    fn inhibit_rules(&self, yaml: &mut Writer) {
        self.inhibitions(("inhibit_rules", Dialect::File), yaml);
    }

    fn inhibitions(&self, (key, dialect): (&str, Dialect), yaml: &mut Writer) {
        let rules = inhibitions(&self.slos, self.external);
        if !rules.is_empty() {
            yaml.nested(key, |yaml| rules.iter().for_each(|rule| rule.write(dialect, yaml)));
        }
    }
}
