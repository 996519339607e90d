//! YAML in: every value knows its place. YAML out: every reader gets back what was written.

use proptest::prelude::*;
use sloe::diag::{Diagnostic, Sources};
use sloe::yaml::{self, Document, Node, Value, Writer, quoted};

fn parse(text: &str) -> (Vec<Document>, Vec<Diagnostic>) {
    let file = Sources::default().add("test.yaml", text);
    yaml::parse(file, text)
}

fn root(text: &str) -> Node {
    let (mut documents, problems) = parse(text);
    assert_eq!(problems, [], "{text}");
    documents.pop().expect("a document").root
}

#[track_caller]
fn problems(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("test.yaml", text);
    let (_, problems) = yaml::parse(file, text);
    let line = |problem: &Diagnostic| {
        let at = sources.position(problem.primary.span);
        format!("{}:{} {} {}", at.line, at.column, problem.code.id, problem.message)
    };
    problems.iter().map(line).collect()
}

#[test]
fn scalars_keep_their_text() {
    for text in ["1.10", "1e3", "yes", "0x1F", "99.9%", "2026-01-01", "a: b"] {
        let node = root(&format!(
            "key: {}",
            if text.contains(": ") { format!("'{text}'") } else { text.to_owned() }
        ));
        assert_eq!(node.get("key").unwrap().text(), Some(text));
    }
    assert!(matches!(root("key: ~").get("key").unwrap().value, Value::Null));
    assert_eq!(root("key: '~'").get("key").unwrap().text(), Some("~"));
}

#[test]
fn places_inside_scalars_are_found_in_every_style() {
    let styles = [
        "q: sum(bad)",
        "q: 'sum(bad)'",
        "q: \"sum(bad)\"",
        "q: |\n  sum(bad)\n",
        "q: |-\n    sum(\n      bad)",
        "q: >\n  sum(\n  bad)\n",
        "q: sum(\n  bad)",
        "q: \"sum(\\\n  bad)\"",
        "q: 'it''s(bad)'",
        "q: \"\\\"\\u00e9\\x41(bad)\"",
        "é: {q: é(bad)}",
    ];
    for source in styles {
        let tree = root(source);
        let node = tree.get("q").or_else(|| tree.get("é").and_then(|inner| inner.get("q"))).unwrap();
        let at = node.text().unwrap().find("bad").unwrap();
        let span = node.locate(source, at, at + 3);
        assert_eq!(&source[span.range()], "bad", "{source:?}");
    }
}

#[test]
fn documents_are_read_past_a_broken_one() {
    let (documents, problems) = parse("a: 1\n---\nb: [\n---\nc: 3\n");
    assert_eq!(documents.len(), 2);
    assert_eq!(problems.len(), 1);
}

#[test]
fn mistakes_are_placed() {
    assert_eq!(problems("a: 1\nb: 2\na: 3\n"), ["3:1 SLO0105 the key `a` stands here twice"]);
    insta::assert_snapshot!(problems("a: b: c\n").join("\n"));
    insta::assert_snapshot!(problems("a:\n\t- b\n").join("\n"));
    insta::assert_snapshot!(problems("a: *nobody\n").join("\n"));
}

#[test]
fn a_bomb_is_counted_before_it_explodes() {
    let line = |level: usize| {
        let items = [format!("*l{}", level - 1).as_str(); 10].join(", ");
        format!("l{level}: &l{level} [{items}]\n")
    };
    let text = "l0: &l0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned() + &(1..12).map(line).collect::<String>();
    insta::assert_snapshot!(problems(&text).join("\n"), @"6:25 SLO0104 this file has more than 500000 nodes once its aliases are expanded");
}

#[test]
fn depth_is_bounded() {
    let deep = "[".repeat(2_000);
    assert_eq!(problems(&deep).len(), 1);
    let deep: String = (0..70).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    insta::assert_snapshot!(problems(&deep).join("\n"));
}

/// Texts that YAML readers like to take for something else.
const NASTY: [&str; 30] = [
    "",
    "yes",
    "no",
    "on",
    "Off",
    "y",
    "N",
    "true",
    "null",
    "~",
    "1e3",
    "0x1F",
    "0755",
    "1_000",
    ".inf",
    ".nan",
    "NaN",
    "-",
    "- a",
    "a: b",
    "a #b",
    "#a",
    "{{ x }}",
    "[a]",
    "'q'",
    "\"q\"",
    "2026-01-01",
    "12:30:45",
    " leading",
    "trailing ",
];

#[test]
fn nasty_texts_come_back_unchanged() {
    for text in NASTY {
        let node = root(&format!("key: {}", quoted(text)));
        assert_eq!(node.get("key").unwrap().text(), Some(text), "{}", quoted(text));
    }
    for text in ["yes", "on", "1e3", "12:30:45", "~", "n"] {
        assert!(quoted(text).starts_with('\''), "readers of YAML 1.1 would misread {text}");
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_unchanged(key in "[a-z]{1,8}", text in "\\PC{0,40}|[ -~\n\t]{0,60}|.{0,20}") {
        let mut writer = Writer::new();
        writer.entry(&key, &text);
        writer.nested("list", |writer| writer.item(|writer| writer.entry("inner", &text)));
        let document = writer.finish();
        let (documents, problems) = parse(&document);
        prop_assert!(problems.is_empty(), "{problems:?} in {document}");
        let tree = &documents[0].root;
        prop_assert_eq!(tree.get(if key == "list" { "list" } else { &key }).and_then(Node::text).unwrap_or(&text), &text);
        let Some(Value::Sequence(items)) = tree.get("list").map(|node| &node.value) else { return Ok(()) };
        prop_assert_eq!(items[0].get("inner").and_then(Node::text), Some(text.as_str()));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[-:#\\[\\]{}&*!|>'\"%@`, \n\ta-c?]{0,200}") {
        let (documents, _) = parse(&text);
        for document in documents {
            let _ = document.root.locate(&text, 0, 5);
        }
    }

    #[test]
    fn a_place_inside_a_block_is_the_same_character(lines in proptest::collection::vec("[a-z(){}=\" ]{0,30}[a-z]", 1..6), indent in 1_usize..6) {
        let block = lines.iter().map(|line| format!("{}{}\n", " ".repeat(indent), line.trim_start())).collect::<String>();
        let source = format!("q: |\n{block}");
        let tree = root(&source);
        let node = tree.get("q").unwrap();
        let text = node.text().unwrap();
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let span = node.locate(&source, at, at + 1);
            prop_assert_eq!(&source[span.range()], c.to_string(), "{} in {}", at, source);
        }
    }
}
