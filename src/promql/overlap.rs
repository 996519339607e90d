//! Which series two selectors share, decided and not guessed: for every label, whether a value exists that fits some matchers.

mod automaton;

use super::{MatchOp, Matcher, VectorSelector};
use automaton::Automaton;

/// Pairs of patterns that lead to more states than this stay undecided.
const MOST_STATES: usize = 4_096;

/// Whether some value, the empty one of an absent label included, satisfies all `matchers`, taken for matchers of one label.
/// `None` where a pattern is too large, or has assertions such as `\b` within it.
#[must_use]
pub fn can_match(matchers: &[&Matcher]) -> Option<bool> {
    if let Some(only) = matchers.iter().find(|matcher| matcher.op == MatchOp::Equal) {
        return Some(matchers.iter().all(|matcher| matcher.matches(&only.value)));
    }
    let automata: Vec<Automaton> =
        matchers.iter().map(|matcher| automaton(matcher)).collect::<Option<_>>()?;
    automaton::intersect(&automata, MOST_STATES)
}

/// The label, if there is one, for which no value fits both selectors, so that they share no series.
#[must_use]
pub fn apart<'a>(one: &'a VectorSelector, other: &'a VectorSelector) -> Option<&'a str> {
    let labels = one.matchers.iter().map(|matcher| matcher.label.as_str());
    let shared = |label: &&str| other.matchers.iter().any(|matcher| matcher.label == *label);
    let both = |label: &str| [on(one, label), on(other, label)].concat();
    labels.filter(shared).find(|label| can_match(&both(label)) == Some(false))
}

/// The matchers of `outer` that some series of `inner` certainly do not satisfy.
#[must_use]
pub fn unmet<'a>(inner: &VectorSelector, outer: &'a VectorSelector) -> Vec<&'a Matcher> {
    outer.matchers.iter().filter(|matcher| violates(inner, matcher) == Some(true)).collect()
}

/// Whether all series of `inner` are certainly selected by `outer`, metric names aside.
#[must_use]
pub fn is_part(inner: &VectorSelector, outer: &VectorSelector) -> bool {
    outer.matchers.iter().all(|matcher| violates(inner, matcher) == Some(false))
}

/// Whether a series of `selector` may not satisfy a matcher.
fn violates(selector: &VectorSelector, matcher: &Matcher) -> Option<bool> {
    if selector.matchers.contains(matcher) {
        return Some(false);
    }
    let inverse = inverse(matcher);
    let mut conditions = on(selector, &matcher.label);
    conditions.push(&inverse);
    can_match(&conditions)
}

fn on<'a>(selector: &'a VectorSelector, label: &str) -> Vec<&'a Matcher> {
    selector.matchers.iter().filter(|matcher| matcher.label == label).collect()
}

fn inverse(matcher: &Matcher) -> Matcher {
    let op = match matcher.op {
        MatchOp::Equal => MatchOp::NotEqual,
        MatchOp::NotEqual => MatchOp::Equal,
        MatchOp::Regex => MatchOp::NotRegex,
        MatchOp::NotRegex => MatchOp::Regex,
    };
    Matcher { op, ..matcher.clone() }
}

fn automaton(matcher: &Matcher) -> Option<Automaton> {
    match matcher.op {
        MatchOp::Equal => Some(Automaton::of_text(&matcher.value, true)),
        MatchOp::NotEqual => Some(Automaton::of_text(&matcher.value, false)),
        MatchOp::Regex => Automaton::of_pattern(&matcher.value, true),
        MatchOp::NotRegex => Automaton::of_pattern(&matcher.value, false),
    }
}
