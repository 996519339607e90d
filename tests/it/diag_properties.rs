//! Whatever the text, the places and the words: rendering does not panic, edits change nothing but their places.

use proptest::prelude::*;
use sloe::diag::{CODES, Diagnostic, Edit, FileId, Format, Severity, Sources, Span, fix, render};
use sloe::yaml::{self, Value};

use crate::diag_formats::sarif;

/// Texts with everything that is difficult to count: nothing, tabs, both line ends, wide and combined characters.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z: ]{0,12}",
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\t".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("😀é\u{301}漢".to_owned()),
        Just("%:,'\"\\\u{1b}[0m\u{202e}\0".to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Any bytes, also within a character, the wrong way round, or beyond the end.
fn span() -> impl Strategy<Value = (bool, usize, usize)> {
    (any::<bool>(), 0..80_usize, 0..80_usize)
}

/// A span in one of two files.
fn place(files: [FileId; 2], (second, start, end): (bool, usize, usize)) -> Span {
    Span::new(files[usize::from(second)], start, end)
}

fn sources(texts: &[String; 2]) -> (Sources, [FileId; 2]) {
    let mut sources = Sources::default();
    let files = [sources.add("a.yaml", texts[0].clone()), sources.add("b/ü %.yaml", texts[1].clone())];
    (sources, files)
}

proptest! {
    #[test]
    fn any_diagnostic_is_rendered_in_every_format(
        texts in [text(), text()],
        at in span(),
        context in proptest::collection::vec((span(), text()), 0..4),
        edits in proptest::collection::vec((span(), text(), any::<bool>()), 0..3),
        (message, label) in (text(), text()),
        (severity, code) in (0..3_usize, 0..CODES.len()),
    ) {
        let (sources, files) = sources(&texts);
        let mut problem = Diagnostic::error(CODES[code], place(files, at), message).label(label);
        problem.severity = [Severity::Error, Severity::Warning, Severity::Note][severity];
        for (at, text) in context {
            problem = problem.context(place(files, at), text);
        }
        for (at, text, scalar) in edits {
            let with = if scalar { Edit::scalar } else { Edit::verbatim };
            problem = problem.remedy(Some(with(place(files, at), text.clone())), text);
        }
        let problems = [problem.clone(), problem];
        for colour in [true, false] {
            let _ = render(&problems, &sources, Format::Full, colour);
        }
        prop_assert!(!render(&problems, &sources, Format::Concise, false).is_empty());
        prop_assert_eq!(render(&problems, &sources, Format::Github, false).lines().count(), 2);
        let json: serde_json::Value =
            serde_json::from_str(&render(&problems, &sources, Format::Json, false)).expect("JSON");
        prop_assert_eq!(json.as_array().map(Vec::len), Some(2));
        sarif(&render(&problems, &sources, Format::Sarif, false));
    }

    #[test]
    fn edits_change_their_places_and_nothing_else(
        texts in [text(), text()],
        edits in proptest::collection::vec((span(), text()), 0..6),
    ) {
        let (sources, files) = sources(&texts);
        let edit = |(at, text): &((bool, usize, usize), String)| Edit::verbatim(place(files, *at), text.clone());
        let problems: Vec<Diagnostic> = edits
            .iter()
            .map(|(at, text)| {
                let problem = Diagnostic::error(CODES[0], place(files, *at), "wrong");
                problem.remedy(Some(edit(&(*at, text.clone()))), "so")
            })
            .collect();
        let fixed = fix(&problems, &sources);
        for (file, text) in files.iter().zip(&texts) {
            // The same from behind, one edit at a time.
            let mut kept: Vec<(std::ops::Range<usize>, String)> = Vec::new();
            for edit in edits.iter().map(edit).filter(|edit| edit.span.file == *file) {
                let (range, with) = edit.resolve(text);
                let apart = |other: &std::ops::Range<usize>| {
                    range.start != other.start && (range.end <= other.start || other.end <= range.start)
                };
                if kept.iter().all(|(other, _)| apart(other)) {
                    kept.push((range, with));
                }
            }
            kept.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            let mut wanted = text.clone();
            for (range, with) in &kept {
                wanted.replace_range(range.clone(), with);
            }
            match fixed.iter().find(|fixed| fixed.file == *file) {
                Some(found) => prop_assert_eq!((&found.text, found.fixes), (&wanted, kept.len())),
                None => prop_assert!(kept.is_empty()),
            }
        }
    }

    #[test]
    fn a_scalar_has_its_new_value_whatever_quotes_it_had(value in "\\PC{0,12}|[a-z:#,'\"\\\\{}\\[\\] ]{0,8}", style in 0..STYLES.len()) {
        let source = STYLES[style];
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", source);
        let start = source.find(OLD).expect("the old value") - usize::from(source.contains(['"', '\'']));
        let end = source.find(OLD).expect("the old value") + OLD.len() + usize::from(source.contains(['"', '\'']));
        let problem = Diagnostic::error(CODES[0], Span::new(file, start, end), "wrong")
            .fix(Span::new(file, start, end), value.clone(), "so");
        let fixed = fix(&[problem], &sources).remove(0).text;
        let (documents, problems) = yaml::parse(file, &fixed);
        prop_assert!(problems.is_empty(), "{fixed:?}: {problems:?}");
        let Value::Mapping(entries) = &documents[0].root.value else { panic!("{fixed:?}") };
        let found = if source.starts_with("{\"OLD") { Some(entries[0].key.text.as_str()) } else { entries[0].value.text() };
        prop_assert_eq!(found, Some(value.as_str()), "{}", fixed);
        prop_assert_eq!(entries[1].value.text(), Some("z"), "{}", fixed);
    }
}

const OLD: &str = "OLD";
/// A value or a key between neighbours, in every style but a block.
const STYLES: [&str; 7] = [
    "a: OLD\nneighbour-key: z\n",
    "a: 'OLD'\nneighbour-key: z\n",
    "a: \"OLD\" # why\nneighbour-key: z\n",
    "{a: OLD, neighbour-key: z}",
    "{\"a\":\"OLD\",\"neighbour-key\":\"z\"}",
    "{\"OLD\":\"a\",\"neighbour-key\":\"z\"}",
    "{a: 'OLD',neighbour-key: z}",
];
