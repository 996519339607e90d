//! Who takes notifications: services of others with their keys elsewhere, or an inbox for demonstrations.

use std::fmt::Write as _;

use crate::alertmanager::Receivers;
use crate::alertmanager::matcher::Dialect;
use crate::alertmanager::teams::{Receiver, Team};
use crate::yaml::Writer;

/// Where the example's addresses and keys are to be put, a file each.
pub(super) const SECRETS: &str = "/etc/alertmanager/secrets";
/// The Kubernetes secret that has them, a key each.
pub(super) const SECRET: &str = "sloe-alertmanager";

/// Where addresses and keys are.
pub(super) enum Addresses<'a> {
    /// In files below [`SECRETS`].
    Files,
    /// In the secret [`SECRET`].
    Secret,
    /// There is one address, which is no secret.
    Inbox(&'a str),
}

impl<'a> From<&'a Receivers> for Addresses<'a> {
    fn from(receivers: &'a Receivers) -> Self {
        match receivers {
            Receivers::Example => Self::Files,
            Receivers::Inbox(address) => Self::Inbox(address),
        }
    }
}

impl Addresses<'_> {
    /// The items of `receivers`.
    pub(super) fn write(&self, teams: &[Team<'_>], yaml: &mut Writer) {
        for team in teams {
            for receiver in &team.receivers {
                yaml.item(|yaml| self.receiver(team, receiver, yaml));
            }
        }
    }

    const fn dialect(&self) -> Dialect {
        match self {
            Self::Files | Self::Inbox(_) => Dialect::File,
            Self::Secret => Dialect::Object,
        }
    }

    fn receiver(&self, team: &Team<'_>, receiver: &Receiver<'_>, yaml: &mut Writer) {
        let dialect = self.dialect();
        yaml.entry("name", &receiver.name);
        if receiver.pages() && !matches!(self, Self::Inbox(_)) {
            yaml.nested(dialect.key("pagerduty_configs", "pagerdutyConfigs"), |yaml| {
                yaml.item(|yaml| self.pagerduty(team, yaml));
            });
        }
        yaml.nested(dialect.key("slack_configs", "slackConfigs"), |yaml| {
            yaml.item(|yaml| self.slack(team, receiver, yaml));
        });
    }

    fn pagerduty(&self, team: &Team<'_>, yaml: &mut Writer) {
        let dialect = self.dialect();
        self.secret(("routing_key_file", "routingKey"), &format!("{}.pagerduty", team.name), yaml);
        yaml.plain_entry(dialect.key("send_resolved", "sendResolved"), true);
        yaml.entry("severity", "critical");
        yaml.entry("description", &template("sloe.title"));
        yaml.entry(dialect.key("client_url", "clientURL"), &template("sloe.url"));
        let details = [("firing", "sloe.firing"), ("resolved", "sloe.resolved")];
        yaml.nested("details", |yaml| {
            for (key, name) in details {
                match dialect {
                    Dialect::File => yaml.entry(key, &template(name)),
                    Dialect::Object => yaml.item(|yaml| {
                        yaml.entry("key", key);
                        yaml.entry("value", &template(name));
                    }),
                }
            }
        });
    }

    fn slack(&self, team: &Team<'_>, receiver: &Receiver<'_>, yaml: &mut Writer) {
        let dialect = self.dialect();
        match self {
            Self::Inbox(address) => yaml.entry("api_url", &inbox(address, team, receiver)),
            _ => self.secret(("api_url_file", "apiURL"), &format!("{}.slack", team.name), yaml),
        }
        yaml.plain_entry(dialect.key("send_resolved", "sendResolved"), true);
        yaml.entry("color", &template("sloe.color"));
        yaml.entry("title", &template("sloe.slack.title"));
        yaml.entry(dialect.key("title_link", "titleLink"), &template("sloe.url"));
        yaml.entry("text", &template("sloe.slack.text"));
        yaml.entry("fallback", &template("sloe.slack.title"));
    }

    fn secret(&self, (file, object): (&str, &str), key: &str, yaml: &mut Writer) {
        match self {
            Self::Secret => yaml.nested(object, |yaml| {
                yaml.entry("name", SECRET);
                yaml.entry("key", key);
            }),
            _ => yaml.entry(file, &format!("{SECRETS}/{key}")),
        }
    }
}

fn template(name: &str) -> String {
    format!("{{{{ template \"{name}\" . }}}}")
}

/// `ADDRESS/OWNER/SEVERITY`, so that whoever listens there knows for whom a message is.
fn inbox(address: &str, team: &Team<'_>, receiver: &Receiver<'_>) -> String {
    let owner = team.owner.unwrap_or(&team.name);
    format!("{address}/{}/{}", percent_encoded(owner), percent_encoded(receiver.severity))
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
