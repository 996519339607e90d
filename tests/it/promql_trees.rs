//! Arbitrary trees of expressions, all kinds of nodes.
//!
//! Every strategy is boxed: as values, nested ones would fill the stack of a test thread.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sloe::promql::{
    Aggregate, AggregateOp, At, Binary, BinaryModifiers, BinaryOp, Call, DurationExpr, DurationKind, Expr,
    ExprKind, Extension, Group, Grouping, InstantSelector, MatchOp, Matcher, Matching, NumberLiteral,
    RangeSelector, Side, SignedNumber, Spanned, Subquery, TimeShift, Unary, UnaryOp, VectorSelector,
};

/// Words that are hard to print because they mean something elsewhere.
const WORDS: [&str; 28] = [
    "up",
    "a:b",
    "sum",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "bool",
    "offset",
    "start",
    "end",
    "step",
    "range",
    "and",
    "or",
    "atan2",
    "inf",
    "NaN",
    "fill",
    "fill_left",
    "anchored",
    "min_of",
    "SUM",
    "On",
    "x.y",
    "é",
    "__name__x",
];

/// Any tree that an expression can have.
pub(crate) fn expr() -> BoxedStrategy<Expr> {
    leaf()
        .prop_recursive(5, 40, 4, |inner| {
            prop_oneof![
                (inner.clone(), duration(), option::of(duration()), time()).prop_map(
                    |(expr, range, step, time)| {
                        ExprKind::Subquery(Box::new(Subquery { expr, range, step, time }))
                    }
                ),
                (function(), prop::collection::vec(inner.clone(), 0..4))
                    .prop_map(|(name, args)| ExprKind::Call(Box::new(Call { name: name.into(), args }))),
                (select(AggregateOp::all().collect::<Vec<_>>()), option::of(grouping()), args(inner.clone()))
                    .prop_map(|(op, grouping, args)| ExprKind::Aggregate(Box::new(Aggregate {
                        op,
                        grouping,
                        args
                    }))),
                (select(vec![UnaryOp::Plus, UnaryOp::Minus]), inner.clone())
                    .prop_map(|(op, expr)| ExprKind::Unary(Box::new(Unary { op, expr }))),
                (select(BinaryOp::all().collect::<Vec<_>>()), modifiers(), inner.clone(), inner).prop_map(
                    |(op, modifiers, lhs, rhs)| {
                        ExprKind::Binary(Box::new(Binary { op: op.into(), modifiers, lhs, rhs }))
                    }
                ),
            ]
            .prop_map(Expr::from)
        })
        .boxed()
}

/// Any selector.
pub(crate) fn selector() -> BoxedStrategy<VectorSelector> {
    let name = option::of(prop_oneof![select(WORDS.to_vec()).prop_map(str::to_owned), ".{1,5}"]);
    (name, prop::collection::vec(matcher(), 0..4))
        .prop_map(|(name, matchers)| VectorSelector { name, matchers, ..VectorSelector::default() })
        .boxed()
}

fn args(inner: impl Strategy<Value = Expr> + 'static) -> BoxedStrategy<Vec<Expr>> {
    prop::collection::vec(inner, 0..3).boxed()
}

fn leaf() -> BoxedStrategy<Expr> {
    prop_oneof![
        number().prop_map(ExprKind::Number),
        any::<String>().prop_map(ExprKind::String),
        Just(ExprKind::Window),
        (selector(), extension(), time()).prop_map(|(selector, extension, time)| {
            ExprKind::Instant(Box::new(InstantSelector { selector, extension, time }))
        }),
        (selector(), duration(), extension(), time()).prop_map(|(selector, range, extension, time)| {
            ExprKind::Range(Box::new(RangeSelector { selector, range, extension, time }))
        }),
    ]
    .prop_map(Expr::from)
    .boxed()
}

fn number() -> BoxedStrategy<NumberLiteral> {
    let spellings = prop_oneof![
        "[0-9]{1,5}",
        "[0-9]{1,3}\\.[0-9]{0,3}",
        "0x[0-9a-fA-F]{1,8}",
        "[1-9](_[0-9]{3}){1,2}",
        "[1-9]e[+-]?[0-9]",
        "[1-9]h[0-9]{1,2}m",
        "[0-9]{1,3}(ms|s|m|h|d|w)",
        select(vec!["Inf", "nan"]).prop_map(str::to_owned),
    ];
    spellings
        .prop_map(|text| NumberLiteral::new(&text).expect("every spelling is one of Prometheus'"))
        .boxed()
}

fn signed() -> BoxedStrategy<SignedNumber> {
    (any::<bool>(), number()).prop_map(|(negative, number)| SignedNumber { negative, number }).boxed()
}

/// Numbers that are words are refused in durations.
fn length() -> BoxedStrategy<NumberLiteral> {
    number().prop_filter("a word is no duration", |number| number.value().is_finite()).boxed()
}

fn duration() -> BoxedStrategy<DurationExpr> {
    use BinaryOp::{Add, Div, Mod, Mul, Pow, Sub};
    let leaf = prop_oneof![
        4 => length().prop_map(DurationKind::Number),
        1 => Just(DurationKind::Window),
        1 => Just(DurationKind::Step),
        1 => Just(DurationKind::Range),
    ];
    leaf.prop_map(DurationExpr::from)
        .prop_recursive(3, 8, 2, |inner| {
            let inner = inner.prop_map(Box::new);
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| DurationKind::MinOf(a, b)),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| DurationKind::MaxOf(a, b)),
                inner.clone().prop_map(DurationKind::Negative),
                (select(vec![Add, Sub, Mul, Div, Mod, Pow]), inner.clone(), inner)
                    .prop_map(|(op, a, b)| DurationKind::Binary(op, a, b)),
            ]
            .prop_map(DurationExpr::from)
        })
        .boxed()
}

/// The metric's name is left out: a selector with a name and a matcher of the name is refused.
fn matcher() -> BoxedStrategy<Matcher> {
    let label = prop_oneof![select(WORDS.to_vec()).prop_map(str::to_owned), ".{0,5}"];
    let ops = vec![MatchOp::Equal, MatchOp::NotEqual, MatchOp::Regex, MatchOp::NotRegex];
    (label, select(ops), any::<String>())
        .prop_map(|(label, op, value)| Matcher::new(label, op, value))
        .boxed()
}

fn extension() -> BoxedStrategy<Option<Extension>> {
    option::weighted(0.2, select(vec![Extension::Anchored, Extension::Smoothed])).boxed()
}

fn time() -> BoxedStrategy<TimeShift> {
    let at = prop_oneof![signed().prop_map(At::Timestamp), Just(At::Start), Just(At::End)];
    (option::weighted(0.3, at), option::weighted(0.3, duration()))
        .prop_map(|(at, offset)| TimeShift { at, offset })
        .boxed()
}

fn function() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec!["rate", "start", "step", "min_of", "time"]).prop_map(str::to_owned),
        "f_[a-z0-9]{1,5}"
    ]
    .boxed()
}

fn labels() -> BoxedStrategy<Vec<Spanned<String>>> {
    let label = prop_oneof![select(WORDS.to_vec()).prop_map(str::to_owned), ".{1,4}"];
    prop::collection::vec(label.prop_map(Spanned::from), 0..3).boxed()
}

fn grouping() -> BoxedStrategy<Grouping> {
    (any::<bool>(), labels()).prop_map(|(without, labels)| Grouping { without, labels }).boxed()
}

fn modifiers() -> BoxedStrategy<BinaryModifiers> {
    (any::<bool>(), option::of(matching()), option::weighted(0.2, signed()), option::weighted(0.2, signed()))
        .prop_map(|(returns_bool, matching, fill_left, fill_right)| BinaryModifiers {
            returns_bool,
            matching,
            fill_left,
            fill_right,
        })
        .boxed()
}

fn matching() -> BoxedStrategy<Matching> {
    let group =
        (select(vec![Side::Left, Side::Right]), labels()).prop_map(|(many, labels)| Group { many, labels });
    (any::<bool>(), labels(), option::of(group))
        .prop_map(|(on, labels, group)| Matching { on, labels, group })
        .boxed()
}
