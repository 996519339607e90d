//! Binary operators: which types they take, and which modifiers fit.

use super::super::{Binary, Expr, Problem, ValueType};
use super::{an, type_of};

/// The type of an operation; `None` when it hangs on a side whose type is not known.
pub(super) fn binary_type(binary: &Binary, problems: &mut Vec<Problem>) -> Option<ValueType> {
    let left = operand(&binary.lhs, problems);
    let right = operand(&binary.rhs, problems);
    problems.extend(misplaced_bool(binary));
    problems.extend(repeated_label(binary));
    match (left, right) {
        (Some(ValueType::Scalar), Some(ValueType::Scalar)) => {
            problems.extend(scalars(binary).or_else(|| scalar_side(binary)));
            Some(ValueType::Scalar)
        }
        (Some(ValueType::Scalar), _) | (_, Some(ValueType::Scalar)) => {
            problems.extend(scalar_side(binary));
            left.and(right).map(|_| ValueType::InstantVector)
        }
        _ => {
            problems.extend(sets(binary));
            left.or(right)
        }
    }
}

/// The type of a side; what is neither scalar nor vector is reported and then unknown.
fn operand(side: &Expr, problems: &mut Vec<Problem>) -> Option<ValueType> {
    let found = type_of(side, problems)?;
    if matches!(found, ValueType::Scalar | ValueType::InstantVector) {
        return Some(found);
    }
    let message = format!("{} cannot stand beside an operator", an(found));
    let problem = Problem::error(side.span, message);
    problems.push(match found {
        ValueType::RangeVector => problem.with_help(format!("wrap it in `rate()`: `rate({side})`")),
        _ => problem,
    });
    None
}

fn misplaced_bool(binary: &Binary) -> Option<Problem> {
    let op = binary.op.value;
    (binary.modifiers.returns_bool && !op.is_comparison()).then(|| {
        let problem = Problem::error(binary.op.span, format!("`{op}` cannot take `bool`"));
        problem.with_help("`bool` belongs to `==`, `!=`, `<`, `<=`, `>` and `>=`")
    })
}

fn repeated_label(binary: &Binary) -> Option<Problem> {
    let matching = binary.modifiers.matching.as_ref().filter(|matching| matching.on)?;
    let group = matching.group.as_ref()?;
    let label = group.labels.iter().find(|label| matching.labels.contains(label))?;
    let problem = Problem::error(label.span, format!("`{}` is already a label of `on`", label.value));
    Some(problem.with_help("the labels of `on` are on both sides anyway; leave it out here"))
}

fn scalars(binary: &Binary) -> Option<Problem> {
    let op = binary.op.value;
    (op.is_comparison() && !binary.modifiers.returns_bool).then(|| {
        let problem = Problem::error(binary.op.span, "a comparison of two scalars needs `bool`");
        problem.with_replacement(format!("{op} bool"), format!("write `{op} bool`"))
    })
}

/// What only makes sense between two vectors.
fn scalar_side(binary: &Binary) -> Option<Problem> {
    let (op, span) = (binary.op.value, binary.op.span);
    let modifiers = &binary.modifiers;
    if op.is_set() {
        return Some(Problem::error(span, format!("`{op}` needs an instant vector on both sides")));
    }
    if modifiers.matching.as_ref().is_some_and(|matching| !matching.labels.is_empty()) {
        return Some(Problem::error(span, "labels can only be matched between two instant vectors"));
    }
    let fills = modifiers.fill_left.is_some() || modifiers.fill_right.is_some();
    fills.then(|| Problem::error(span, "missing series can only be filled in between two instant vectors"))
}

fn sets(binary: &Binary) -> Option<Problem> {
    let (op, modifiers) = (binary.op.value, &binary.modifiers);
    if !op.is_set() {
        return None;
    }
    let grouped = modifiers.matching.as_ref().is_some_and(|matching| matching.group.is_some());
    let filled = modifiers.fill_left.is_some() || modifiers.fill_right.is_some();
    let what = match (grouped, filled) {
        (true, _) => "`group_left` and `group_right`",
        (_, true) => "`fill`",
        _ => return None,
    };
    Some(Problem::error(
        binary.op.span,
        format!("`{op}` cannot take {what}: it matches many series with many"),
    ))
}
