//! What notifications say: Go templates, once as plain text and once as Slack takes it.

use std::collections::BTreeSet;

use crate::alertmanager::inhibition::group_labels;
use crate::model::Slo;

/// The templates; `FLAVOUR`, `ESCAPED`, `EXTERNAL`, `LINK` and `NEXT` stand for what differs.
const BODY: &str = include_str!("body.tmpl");
/// The same for everybody.
const SHARED: &str = include_str!("shared.tmpl");

/// A way to write text.
struct Flavour {
    /// What its templates begin with.
    name: &'static str,
    /// What every text from outside goes through.
    escaped: &'static str,
    /// A link, of `$name` to `.`.
    link: &'static str,
    /// What stands between links.
    next: &'static str,
}

const FLAVOURS: [Flavour; 2] = [
    Flavour { name: "sloe", escaped: "", link: r#"{{ template "sloe.label" $name }}: {{ . }}"#, next: r"\n" },
    // Slack reads three characters as markup of its own, and within a link the bar as well.
    Flavour {
        name: "sloe.slack",
        escaped: r#" | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;""#,
        link: r#"<{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "%3C" | reReplaceAll ">" "%3E" | reReplaceAll "[|]" "%7C" }}|{{ template "sloe.label" $name }}>"#,
        next: " · ",
    },
];

/// All templates, for alerts of these SLOs with these labels of their Prometheus.
pub(super) fn templates(slos: &[&Slo], external: &[String]) -> String {
    let mut text = SHARED.to_owned();
    for flavour in &FLAVOURS {
        text.push('\n');
        text.push_str(&flavour.body(external));
        text.push('\n');
        text.push_str(&flavour.group(&group_labels(slos, external)));
    }
    text
}

impl Flavour {
    /// Summaries are written by rules, which do not know the labels that Prometheus adds later: they follow each.
    fn body(&self, external: &[String]) -> String {
        let Self { name, escaped, link, next } = self;
        let external: BTreeSet<&String> = external.iter().collect();
        let external: String = external.into_iter().map(|label| self.label("$.Labels", label)).collect();
        let body = BODY.replace("FLAVOUR", name).replace(" ESCAPED", escaped).replace("EXTERNAL", &external);
        body.replace("LINK", link).replace("NEXT", next)
    }

    /// The labels that tell groups of an SLO apart, of one alert.
    fn group(&self, labels: &BTreeSet<&str>) -> String {
        let lines: String = labels.iter().map(|label| self.label("", label) + "\n").collect();
        format!("{{{{ define \"{}.group\" -}}}}\n{lines}{{{{ end }}}}\n", self.name)
    }

    /// A label where the alert has it: label names need no quotes.
    fn label(&self, of: &str, label: &str) -> String {
        format!("{{{{ with {of}.{label} }}}} {label}={{{{ .{} }}}}{{{{ end -}}}}", self.escaped)
    }
}
