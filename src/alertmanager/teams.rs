//! Who there is to be told: every owner, with every severity that its alerts have.

use std::collections::BTreeMap;

use crate::model::{Alerting, Severity, Slo};
use crate::rules::names;

/// The name of those who take what has no owner, or one that no spec knows.
const NOBODYS: &str = "sloe";
/// The label by which alerts find their team.
pub(super) const OWNER_LABEL: &str = "owner";
/// The severity of tickets, unless a spec says otherwise.
const TICKET: &str = "ticket";
/// The readable part of a name that ends with a checksum.
const READABLE: usize = 40;

/// An owner, and what its alerts may be.
pub(super) struct Team<'a> {
    /// The value of the label; none takes alerts of everybody else.
    pub(super) owner: Option<&'a str>,
    /// How receivers, files and keys are named after it; no two teams share it.
    pub(super) name: String,
    /// By severity, pages first; at least one.
    pub(super) receivers: Vec<Receiver<'a>>,
    /// Who takes severities that no spec knows: whoever takes its tickets, if anybody does.
    pub(super) rest: String,
}

/// Who takes alerts of one severity of a team.
pub(super) struct Receiver<'a> {
    /// The value of the label.
    pub(super) severity: &'a str,
    /// What it is called; no two receivers share it.
    pub(super) name: String,
    /// The most urgent kind of alert with this severity.
    kind: Kind,
}

/// A kind of alert, most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Page,
    Ticket,
    Absent,
}

impl Receiver<'_> {
    /// Whether somebody is to be woken.
    pub(super) fn pages(&self) -> bool {
        self.kind == Kind::Page
    }
}

/// The most urgent kind by severity.
type Severities<'a> = BTreeMap<&'a str, Kind>;

/// All teams in the order of their names, and at the end those who take what is nobody's.
pub(super) fn teams<'a>(slos: &[&'a Slo]) -> Vec<Team<'a>> {
    let (mut owners, mut anybody, mut all) = (BTreeMap::new(), Severities::new(), Severities::new());
    for slo in slos {
        let owner = slo.owner.as_deref().filter(|owner| !owner.is_empty());
        let from_series = slo.group_by.iter().any(|label| label == OWNER_LABEL);
        for (kind, severity) in severities(slo) {
            add(&mut all, kind, severity);
            match owner {
                _ if from_series => add(&mut anybody, kind, severity),
                Some(owner) => add(owners.entry(owner).or_default(), kind, severity),
                None => {}
            }
        }
    }
    let owned = owners.into_iter().map(|(owner, own)| team(Some(owner), own, &anybody));
    owned.chain([team(None, all, &anybody)]).collect()
}

/// A team with its own severities and those of SLOs whose series say who the owner is.
fn team<'a>(owner: Option<&'a str>, mut own: Severities<'a>, anybody: &Severities<'a>) -> Team<'a> {
    let name = owner.map_or_else(|| NOBODYS.to_owned(), owner_name);
    let receiver = |severity| format!("{name}-{}", severity_name(severity));
    let tickets = own.iter().find(|(_, kind)| **kind == Kind::Ticket);
    let of_tickets = tickets.or_else(|| own.iter().max_by_key(|(_, kind)| **kind));
    let rest = of_tickets.map_or(TICKET, |(severity, _)| severity);
    add(&mut own, Kind::Absent, rest);
    for (severity, kind) in anybody {
        add(&mut own, *kind, severity);
    }
    let mut receivers: Vec<Receiver<'_>> = own
        .into_iter()
        .map(|(severity, kind)| Receiver { severity, name: receiver(severity), kind })
        .collect();
    receivers.sort_by_key(|receiver| receiver.kind);
    Team { owner, rest: receiver(rest), receivers, name }
}

fn add<'a>(severities: &mut Severities<'a>, kind: Kind, severity: &'a str) {
    severities.entry(severity).and_modify(|known| *known = kind.min(*known)).or_insert(kind);
}

/// The severities of alerts that an SLO really has.
fn severities(slo: &Slo) -> impl Iterator<Item = (Kind, &str)> {
    let fires = |severity| slo.alerts.iter().any(|pair| pair.severity == severity);
    let Alerting { page, ticket, absent, .. } = &slo.alerting;
    [
        (Kind::Page, page, fires(Severity::Page)),
        (Kind::Ticket, ticket, fires(Severity::Ticket)),
        (Kind::Absent, absent, absent.enabled),
    ]
    .into_iter()
    .filter(|(.., fires)| *fires)
    .map(|(kind, style, _)| (kind, style.severity.as_str()))
}

/// The owner as it is, unless it is ours or could run into what is written beside it: no checksummed name has two dashes
/// elsewhere than before its checksum.
fn owner_name(owner: &str) -> String {
    let apart = owner != NOBODYS && !owner.contains("--") && !owner.starts_with('-') && !owner.ends_with('-');
    if apart && owner.bytes().all(|b| allowed(b) || b == b'-') { owner.to_owned() } else { marked(owner) }
}

/// The severity as it is, unless it has a dash: then nobody could tell where the owner before it ends.
fn severity_name(severity: &str) -> String {
    if !severity.is_empty() && severity.bytes().all(allowed) { severity.to_owned() } else { marked(severity) }
}

/// What is readable of a text, and its checksum.
fn marked(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let readable: String =
        words.collect::<Vec<_>>().join("-").to_ascii_lowercase().chars().take(READABLE).collect();
    format!("{}--{}", readable.trim_end_matches('-'), names::checksum(text))
}

/// What keys of Kubernetes' secrets and names of files may have, but for the dash.
const fn allowed(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_never_meet() {
        assert_eq!(owner_name("team-payments"), "team-payments");
        assert_eq!(owner_name("Zahlungen (Köln)"), "zahlungen-k-ln--e420dd7b372b");
        assert!(owner_name("支付").starts_with("--"));
        assert!(owner_name("sloe").starts_with("sloe--"));
        let receiver = |owner, severity| format!("{}-{}", owner_name(owner), severity_name(severity));
        assert_ne!(receiver("a-b", "c"), receiver("a", "b-c"));
        assert_ne!(receiver("a-", "b"), receiver("a", "-b"));
    }
}
