//! Labels that a selector would match: selectors turned round, for tests that have to feed a series.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::{MatchOp, Matcher, VectorSelector, pattern, re2};

/// Values for labels on which nothing but `!=` and `!~` stands.
const PLAIN: [&str; 3] = ["", "other", "200"];

/// Labels that all of `matching` match and none of `refusing`; `None` where none were found.
/// Metric names are not compared.
#[must_use]
pub fn example_labels(
    matching: &[&VectorSelector],
    refusing: &[&VectorSelector],
) -> Option<Vec<(String, String)>> {
    let mut labels: Vec<(String, Vec<String>)> = Vec::new();
    for name in label_names(matching, refusing) {
        let wanted = matchers(matching, name);
        let mut values = candidates(&wanted, &matchers(refusing, name));
        values.retain(|value| wanted.iter().all(|matcher| matcher.matches(value)));
        labels.push((name.to_owned(), values));
    }
    let first: Vec<(String, String)> = labels
        .iter()
        .map(|(name, values)| Some((name.clone(), values.first()?.clone())))
        .collect::<Option<_>>()?;
    let found = refuse(first, &labels, refusing)?;
    Some(found.into_iter().filter(|(_, value)| !value.is_empty()).collect())
}

/// Changes one label at a time until no selector of `refusing` matches any more.
fn refuse(
    mut chosen: Vec<(String, String)>,
    labels: &[(String, Vec<String>)],
    refusing: &[&VectorSelector],
) -> Option<Vec<(String, String)>> {
    for selector in refusing {
        let refused = |values: &[(String, String)]| {
            selector.matchers.iter().any(|matcher| {
                !matcher
                    .matches(values.iter().find(|(name, _)| *name == matcher.label).map_or("", |(_, v)| v))
            })
        };
        if refused(&chosen) {
            continue;
        }
        let changes =
            labels.iter().enumerate().flat_map(|(at, (_, values))| values.iter().map(move |v| (at, v)));
        let mut changed = changes.map(|(at, value)| {
            let mut other = chosen.clone();
            value.clone_into(&mut other[at].1);
            other
        });
        chosen = changed.find(|values| refused(values))?;
    }
    Some(chosen)
}

fn label_names<'a>(matching: &[&'a VectorSelector], refusing: &[&'a VectorSelector]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for matcher in matching.iter().chain(refusing).flat_map(|selector| &selector.matchers) {
        if !names.contains(&matcher.label.as_str()) {
            names.push(&matcher.label);
        }
    }
    names
}

fn matchers<'a>(selectors: &[&'a VectorSelector], label: &str) -> Vec<&'a Matcher> {
    selectors
        .iter()
        .flat_map(|selector| &selector.matchers)
        .filter(|matcher| matcher.label == label)
        .collect()
}

/// Values worth trying: what the wanted matchers ask for first, then plain ones, then what the unwanted ones are about,
/// which those with `!=` and `!~` refuse.
fn candidates(wanted: &[&Matcher], unwanted: &[&Matcher]) -> Vec<String> {
    let plain = PLAIN.iter().rev().map(ToString::to_string);
    wanted
        .iter()
        .filter(|matcher| matches!(matcher.op, MatchOp::Equal | MatchOp::Regex))
        .filter_map(|m| described(m))
        .chain(plain)
        .chain(unwanted.iter().filter_map(|m| described(m)))
        .collect()
}

/// A value that the matcher's text describes, whether or not it is asked for.
fn described(matcher: &Matcher) -> Option<String> {
    match matcher.op {
        MatchOp::Equal | MatchOp::NotEqual => Some(matcher.value.clone()),
        MatchOp::Regex | MatchOp::NotRegex => {
            if let Some(mut choices) = pattern::choices(&matcher.value) {
                return choices.next().map(|choice| choice.replace('.', "0"));
            }
            regex_syntax::parse(&re2::to_rust(&matcher.value).ok()?).ok().and_then(|hir| text(&hir))
        }
    }
}

/// The shortest text that a pattern describes: first alternatives, fewest repetitions, digits where they will do.
fn text(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(String::new()),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
        HirKind::Class(class) => character(class).map(String::from),
        HirKind::Repetition(repetition) => {
            let times = usize::try_from(repetition.min).ok().filter(|times| *times <= 64)?;
            text(&repetition.sub).map(|once| once.repeat(times))
        }
        HirKind::Capture(capture) => text(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(text).collect(),
        HirKind::Alternation(choices) => choices.first().and_then(text),
    }
}

fn character(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|r| (char::from(r.start()), char::from(r.end()))).collect()
        }
    };
    let within = |c: &char| ranges.iter().any(|(start, end)| start <= c && c <= end);
    ('0'..='9')
        .chain('a'..='z')
        .chain('A'..='Z')
        .find(within)
        .or_else(|| ranges.first().map(|(start, _)| *start))
}
