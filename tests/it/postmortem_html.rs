//! Drafts as HTML: only Markdown becomes markup, whatever people write.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sloe::postmortem::blocks::seal;
use sloe::postmortem::html;

const CHART: &str = "<svg viewBox=\"0 0 9 9\" role=\"img\" aria-label=\"A *dip*\"><title>a_b_c</title>\n\n<path d=\"M0 0L9 9\" fill=\"url(#hatch)\"/></svg>";

fn block(content: &str) -> String {
    seal(&format!("<!-- auto:chart -->\n{content}\n<!-- /auto -->\n"))
}

#[test]
fn markdown_is_shown_as_markdown() {
    let text = "---\nstatus: draft\n---\n\n# Title\n\nA **word** and `code`. <!-- sloe-ignore SLO: why -->\n\n\
                | a | b |\n|---|--:|\n| 1 | TODO |\n\n- [ ] one\n\n[web](https://example.org/?a=1&b=\"2\")\n";
    insta::assert_snapshot!(html(text));
}

#[test]
fn a_chart_of_a_block_that_nobody_changed_is_drawn_as_it_is() {
    assert!(html(&block(CHART)).contains(CHART), "{}", html(&block(CHART)));
}

#[test]
fn charts_from_elsewhere_are_text() {
    let edited = block(CHART).replace("M0 0L9 9", "M0 0L8 8");
    for text in [edited, CHART.to_owned(), format!("<!-- auto:chart 0 -->\n{CHART}\n<!-- /auto -->\n")] {
        assert!(!html(&text).contains("<svg"), "{text}");
    }
}

#[test]
fn a_chart_does_nothing_but_show() {
    let harmful = [
        "<svg onload=\"alert(1)\"></svg>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a href=\"https://example.org\"><text>x</text></a></svg>",
        "<svg><image href=\"https://example.org/x.png\"/></svg>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<svg style=\"fill:red\"></svg>",
        "<svg><path fill=\"url(https://example.org/x)\"/></svg>",
        "<svg class=x onload=alert(1)></svg>",
        "<svg class='x' onload='alert(1)'></svg>",
        "<svg viewBox=\"0 0 9 9\"onload=\"alert(1)\"></svg>",
        "<svg><use href=\"#x\"/></svg>",
        "<svg><!-- --><path d=\"M0 0\"/></svg>",
    ];
    for chart in harmful {
        let shown = html(&block(chart));
        assert!(!shown.contains("<svg"), "{chart}: {shown}");
    }
}

#[test]
fn links_lead_to_the_web_or_nowhere() {
    let text = "[a](javascript:alert(1)) [b](data:text/html,x) [c](/runs) ![d](https://example.org/d.png) <javascript:x> <me@example.org>";
    insta::assert_snapshot!(html(text));
}

#[test]
fn raw_html_is_shown_and_not_done() {
    let text = "<script>alert(1)</script>\n\nA <b onclick=\"x()\">word</b> <!-- gone -->.\n\n<details>\n<!-- never ended\n";
    insta::assert_snapshot!(html(text));
}

/// What Markdown is made of, and what pages must never get.
const PIECES: [&str; 26] = [
    "# a\n",
    "\n\n",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n",
    "- [ ] ",
    "> ",
    "```html\n",
    "`",
    "*",
    "TODO",
    "---\n",
    "<svg",
    "</svg>",
    "<svg onload=x>",
    "<script>x</script>",
    "<!-- auto:a ",
    "-->\n",
    "<!-- /auto -->\n",
    "[x](javascript:y)",
    "![x](y)",
    "<p style=a>",
    "\"",
    "&lt;",
    "<a href=\"https://b\">",
    "[l](https://e.org/\"onclick=x)",
    "<!--",
    "é",
];

/// All that may come out.
const TAGS: [&str; 27] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "hr",
    "input",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "div",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "h4",
    "h5",
];

proptest! {
    #[test]
    fn nothing_but_the_tags_of_markdown_comes_out(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14)) {
        let shown = html(&pieces.concat());
        let tags: BTreeSet<&str> = shown
            .split('<')
            .skip(1)
            .map(|piece| piece.split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next().unwrap_or_default().trim_matches('/'))
            .collect();
        prop_assert!(tags.iter().all(|tag| TAGS.contains(tag)), "{tags:?} in {shown}");
        let attributes = shown.split('<').skip(1).filter_map(|piece| piece.split_once('>')).flat_map(|(tag, _)| tag.split('"').step_by(2));
        let wrong: Vec<&str> = attributes.filter(|names| names.contains("on") || names.contains("style")).collect();
        prop_assert!(wrong.is_empty(), "{wrong:?} in {shown}");
    }
}
