//! What is behind the number: the spec, the rules that are made of it, and the query that tells the figure.

use crate::daemon::state::Seen;
use crate::daemon::views::row::encoded;
use crate::model::Slo;
use crate::rules::{self, Options, Part, names};
use crate::status::Known;

/// A text to read and to copy.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// What names it within the page.
    pub(crate) id: &'static str,
    /// What it is.
    pub(crate) title: &'static str,
    /// What is to be known about it.
    pub(crate) note: String,
    /// The text.
    pub(crate) text: String,
    /// Where it can be asked.
    pub(crate) link: Option<String>,
    /// Whether it is short enough to be shown at once.
    pub(crate) open: bool,
}

/// All of those that are at hand.
pub(super) fn documents(known: Known<'_>, seen: &Seen) -> Vec<Document> {
    let slo = &*known.status.slo;
    let written = seen.specs.texts.as_ref().and_then(|texts| texts.declaring(slo));
    let spec = written.map(|text| Document {
        id: "written-spec",
        title: "Spec",
        note: format!("What {} says of this objective alone, as sloe/v1.", slo.source.display()),
        text,
        link: None,
        open: false,
    });
    std::iter::once(query(known)).chain(spec).chain(generated(slo)).collect()
}

/// The figure itself, where one query tells it; else its burn rate.
fn query(known: Known<'_>) -> Document {
    let slo = &*known.status.slo;
    let (series, note) = if slo.window.is_rolling() {
        (names::REMAINING, "What is left of the error budget, as a share of it.")
    } else {
        ("slo:burn_rate:1h", "The burn rate. What is left of a period is a sum that sloe makes of its tiles.")
    };
    let text = rules::series(series, &slo.id);
    let link = asked(&known.part.url, &text);
    Document { id: "query", title: "Query", note: note.to_owned(), text, link, open: true }
}

/// Prometheus' own page with a query, if its address is one of the web.
fn asked(url: &str, query: &str) -> Option<String> {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    is_web.then(|| format!("{}/graph?g0.tab=1&g0.expr={}", url.trim_end_matches('/'), encoded(query)))
}

/// The rules that `sloe generate` makes for Prometheus.
fn generated(slo: &Slo) -> Option<Document> {
    let options = Options { parts: vec![Part::Rules], ..Options::default() };
    let file = rules::generate(std::slice::from_ref(slo), &options).pop()?;
    let note = "What `sloe generate` makes of it for Prometheus, with tiles of five minutes.".to_owned();
    Some(Document { id: "rules", title: "Rules", note, text: file.text, link: None, open: false })
}
