//! axe-core, an accessibility engine, in the page that is open.

use fantoccini::Client;
use serde_json::{Value, json};

use super::devtools;

const ENGINE: &str = include_str!("../third_party/axe-core/axe.min.js");

/// WCAG 2.0 to 2.2, levels A and AA, and what axe recommends beyond them. What it only suspects is none of it.
const RUN: &str = "
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    const options = {runOnly: rules, rules: {'target-size': {enabled: true}}, resultTypes: ['violations']};
    return axe.run(document, options).then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id} (${rule.impact}): ${rule.help}\\n    ${node.html.slice(0, 160)}\\n    ${node.failureSummary.replaceAll('\\n', ' ')}`)));";

/// Has the engine in every page that is opened from now on. The pages' policy forbids them any script but their own, which this does
/// not change.
pub(crate) async fn with_axe(client: &Client) {
    devtools(client, "Page.addScriptToEvaluateOnNewDocument", json!({"source": ENGINE})).await;
}

/// Where the page breaks rules of the engine: which rule, where, and what would help.
pub(crate) async fn violations(client: &Client) -> Vec<String> {
    let found: Value = client.execute(RUN, vec![]).await.expect("the engine runs; see `with_axe`");
    serde_json::from_value(found).expect("a list of texts")
}
