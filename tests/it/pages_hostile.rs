//! Specs that carry markup, scripts, bidirectional text and ten thousand characters change nothing but their own cells.

use std::sync::Arc;

use fantoccini::Client;
use proptest::prelude::*;
use serde_json::{Value, json};
use sloe::daemon::runs::Runs;
use sloe::status::{Overview, Part, Snapshot, SourceState};

use crate::browser::{Daemon, complaints, fits, in_browser, look};
use crate::fixtures::{self, get, skeleton};
use crate::rules_harness::specs;

const HARMLESS: &str = "harmless";

/// What somebody might write into a spec, by mistake or not.
fn texts() -> Vec<String> {
    [
        "\"><script>window.broken = 1</script><img src=x onerror=\"window.broken = 1\">",
        "</title></main></td></tr></table><h1 onclick='window.broken = 1'>gone</h1>",
        "javascript:window.broken=1",
        "\u{202e}txet lacitirobarg\u{2066}\u{2067}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{627}\u{644}\u{633}\u{644}\u{627}\u{645}",
        "a\u{200b}b\u{200d}c\u{feff}d\u{ad}e",
        "{{ frame.title }}{% raw %}&amp;&#60;b&#62;",
        "../../%2e%2e/?a#b&c=d\"'",
        "one\ntwo\r\nthree\tfour",
        "https://example.org/\"onmouseover=\"window.broken=1\"?q='><b>",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(["long ".repeat(2_000).trim_end().to_owned(), "unbroken".repeat(1_250)])
    .collect()
}

/// The world, and among it an objective all of whose texts are `text`, in a source that says `text`.
fn world(text: &str) -> Overview {
    let mut all = fixtures::mixed();
    all.slos.extend(fixtures::hostile(text).slos);
    all.warnings.push(text.to_owned());
    let source = SourceState::Failing { since: fixtures::now(), reason: text.to_owned() };
    let other = Snapshot { source, ..fixtures::answering(Vec::new()) };
    let part = |name: &str, snapshot| Part {
        name: name.into(),
        url: "http://127.0.0.1:9090".into(),
        snapshot: Arc::new(snapshot),
    };
    Overview::of(vec![part("main", all), part(&format!("other{text}"), other)])
}

/// The addresses of its pages: the list, the report, the sources, and whatever of its own the list leads to.
fn own_pages(list: &str) -> Vec<String> {
    let links = list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = links.filter(|link| {
        link.starts_with("/slo/harmless")
            || link.starts_with("/slo/service")
            || link.starts_with("/service/service")
    });
    let mut own: Vec<String> = own.map(|link| link.replace("&amp;", "&").replace("&#38;", "&")).collect();
    own.dedup();
    own.truncate(2);
    assert!(!own.is_empty(), "the list leads to it");
    // Names of ten thousand letters make addresses that no server reads; a spec has no such names.
    own.retain(|link| link.len() < 8_000);
    ["/", "/report", "/sources", "/?group=service"].map(str::to_owned).into_iter().chain(own).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_no_text_of_a_spec_runs_overflows_or_moves_another_row() {
    in_browser(async move |client| {
        for (width, height) in [(1280, 900), (390, 844)] {
            look(&client, width, height, "light").await;
            let harmless = seen(&client, HARMLESS).await;
            for text in texts() {
                let hostile = seen(&client, &text).await;
                for (one, other) in harmless.iter().zip(&hostile) {
                    assert_same(&one.rows, &other.rows, &format!("{width} px, {}, {text:.60}", other.path));
                    // An address of the web becomes a link, whatever stands behind its host.
                    if !text.starts_with("https:") {
                        let page = format!("{width} px, {}, {text:.60}", other.path);
                        assert_same(&one.elements, &other.elements, &page);
                    }
                }
            }
        }
    })
    .await;
}

fn assert_same(one: &[Value], other: &[Value], page: &str) {
    let differing: Vec<_> = one.iter().zip(other).filter(|(one, other)| one != other).take(3).collect();
    assert_eq!(differing, [], "{page}");
    assert_eq!(one.len(), other.len(), "{page}");
}

/// What a browser makes of a page.
struct Seen {
    path: String,
    /// The elements in their order; those of times have what the script gives them.
    elements: Vec<Value>,
    /// Where the cells of all other rows are, within these.
    rows: Vec<Value>,
}

/// All pages of the world with this `text`.
async fn seen(client: &Client, text: &str) -> Vec<Seen> {
    let daemon = Daemon::serve_all(world(text), Runs::default()).await;
    let app = fixtures::app_over(world(text));
    let mut all = Vec::new();
    for path in own_pages(&get(&app, "/").await.2) {
        daemon.open(client, &path).await;
        fits(client, &format!("{path:.60} with {text:.60}")).await;
        assert_eq!(ask(client, BROKEN).await, json!([]), "{path:.60} with {text:.60}");
        assert_eq!(complaints(client).await, Vec::<String>::new(), "{path:.60} with {text:.60}");
        let list = |value: Value| value.as_array().expect("a list").clone();
        let (elements, rows) = (list(ask(client, ELEMENTS).await), list(ask(client, ROWS).await));
        all.push(Seen { path, elements, rows });
    }
    all
}

/// Scripts that ran, links that would run one, texts that turn others round, and titles that are too long.
const BROKEN: &str = "
    const links = [...document.querySelectorAll('a, form, img, iframe')].flatMap((e) => [e.href, e.action, e.src]);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const turning = [];
    while (texts.nextNode()) {
        const home = texts.currentNode.parentElement;
        if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(texts.currentNode.data) && !home.closest('bdi, pre, option, textarea')) turning.push(home.outerHTML.slice(0, 120));
    }
    return [
        ...(window.broken ? ['a script ran'] : []),
        ...links.filter((link) => typeof link === 'string' && /^\\s*(javascript|data):/i.test(link)),
        ...turning,
        ...(document.title.length > 420 ? [`a title of ${document.title.length} characters`] : []),
        ...[...document.querySelectorAll('h1')].filter((h) => h.getBoundingClientRect().height > 420).map((h) => `a headline of ${h.getBoundingClientRect().height} px`),
    ];";

const ELEMENTS: &str = "return [...document.querySelectorAll('*')].map((e) => e.tagName === 'TIME' ? 'TIME' : `${e.tagName} ${e.getAttributeNames().join(' ')}`);";

/// Of every row that is not the hostile one: how large it and its cells are, and where they are within it.
const ROWS: &str = "
    const rows = [...document.querySelectorAll('main tbody tr')].filter((row) => !/^(\\/(slo|service)\\/service|\\?group=)/.test(row.querySelector('a')?.getAttribute('href') ?? ''));
    const round = (n) => Math.round(n * 2) / 2;
    return rows.map((row) => {
        const box = row.getBoundingClientRect();
        const cells = [...row.children].map((cell) => cell.getBoundingClientRect()).map((c) => [c.x - box.x, c.width, c.height].map(round));
        return [row.querySelector('a')?.getAttribute('href'), round(box.x), round(box.width), round(box.height), cells];
    });";

async fn ask(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.expect("a script")
}

/// A spec as somebody writes it, not a value made by hand.
#[tokio::test]
async fn a_spec_that_carries_markup_is_shown_as_it_is_written() {
    for text in texts() {
        let quoted = json!(text);
        let spec = format!(
            "version: sloe/v1\nservice: shop\nowner: {quoted}\nlabels: {{hostile: {quoted}}}\nlinks: {{runbook: 'https://example.org/', other: {quoted}}}\n\
             slos:\n  - {{name: orders, description: {quoted}, objective: 99%, window: 30d, sli: {{events: {{bad: errors_total, total: requests_total}}}}}}\n"
        );
        let Ok(slo) = std::panic::catch_unwind(|| specs::compile(&spec).0.remove(0)) else { continue };
        assert_eq!(slo.description.as_deref(), Some(text.as_str()));
        let shape = async |slo| {
            let app = fixtures::app(fixtures::answering(vec![
                fixtures::Story::of(slo).spent(0.2).burns(0.1).told(),
            ]));
            let mut shapes = Vec::new();
            for path in ["/", "/slo/shop/orders"] {
                shapes.push(skeleton(&get(&app, path).await.2));
            }
            shapes
        };
        // An address that is one is followed, whatever stands behind its host.
        let harmless = if text.starts_with("https:") { "'https://example.org/'" } else { HARMLESS };
        let plain = specs::compile(&spec.replace(&quoted.to_string(), harmless)).0.remove(0);
        assert_eq!(shape(slo).await, shape(plain).await, "{text:.60}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is written, the tags of every page and their attributes are the same.
    #[test]
    fn no_text_becomes_markup(text in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "<", ">", "&", "\"", "'", "/", "\\", "{{", "}}", "{%", "`", "=", "<!--", "-->", "]]>", "</td>", "<svg onload=x>", "\u{202e}", "\u{2067}",
            "\u{200b}", "\u{feff}", "\n", "\r", "\t", "\u{0}", "\u{1b}", "%00", "%2f", "?", "#", "é", "ש", "😀", " ", "a",
        ]).prop_map(str::to_owned),
        "\\PC{1,4}",
    ], 1..14)) {
        let text = text.concat();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let shapes = |text: &str| runtime.block_on(async {
            let app = fixtures::app_over(world(text));
            let mut shapes = Vec::new();
            for path in own_pages(&get(&app, "/").await.2) {
                let (status, _, page) = get(&app, &path).await;
                shapes.push((status, skeleton(&page)));
            }
            shapes
        });
        let (hostile, harmless) = (shapes(&text), shapes(HARMLESS));
        prop_assert_eq!(hostile, harmless);
    }
}
