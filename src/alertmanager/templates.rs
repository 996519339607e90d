//! What notifications say: Go templates, once as plain text and once as Slack takes it.

use std::fmt::Write as _;

use crate::alertmanager::inhibition::group_labels;
use crate::model::Slo;

/// The templates; `FLAVOUR`, `ESCAPED`, `LINK` and `NEXT` stand for what differs.
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

/// All templates, for alerts of these SLOs.
pub(super) fn templates(slos: &[&Slo]) -> String {
    let mut text = SHARED.to_owned();
    for flavour in &FLAVOURS {
        text.push('\n');
        text.push_str(&flavour.body());
        text.push('\n');
        text.push_str(&flavour.group(slos));
    }
    text
}

impl Flavour {
    fn body(&self) -> String {
        let Self { name, escaped, link, next } = self;
        BODY.replace("FLAVOUR", name).replace(" ESCAPED", escaped).replace("LINK", link).replace("NEXT", next)
    }

    /// The labels by which SLOs fan out, of one alert: label names need no quotes.
    fn group(&self, slos: &[&Slo]) -> String {
        let mut text = format!("{{{{ define \"{}.group\" -}}}}\n", self.name);
        for label in group_labels(slos) {
            let _ =
                writeln!(text, "{{{{ with .{label} }}}} {label}={{{{ .{} }}}}{{{{ end -}}}}", self.escaped);
        }
        text.push_str("{{ end }}\n");
        text
    }
}
