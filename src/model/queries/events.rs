//! Good or bad events and their total, and error ratios that say the same.

use super::counts::{Counts, Unit, agree};
use super::parse::{has_window, instant_vector};
use super::{Reader, Understood};
use crate::diag::{Code, Diagnostic};
use crate::model::{CountedAs, Sli};
use crate::promql::{Binary, BinaryOp, Expr, ExprKind, without_zero};
use crate::spec::EventsSpec;
use crate::yaml::Node;

impl Reader<'_> {
    /// Two queries of events.
    pub(super) fn events(&self, spec: &EventsSpec, problems: &mut Vec<Diagnostic>) -> Option<Understood> {
        let total = spec.total.as_ref().and_then(|node| Some((self.counts(node, problems)?, node)));
        let node = spec.counted.as_ref();
        let counted = node.and_then(|node| instant_vector(node, self.sources, problems));
        let counted = counted.map(|written| without_zero(&written).clone());
        let as_written = if spec.is_good { CountedAs::Good } else { CountedAs::Bad };
        let (node, written, (mut total, total_node)) = (node?, counted?, total?);
        let mut counted = match rest_of(&written, &total.written) {
            // What could be said of a part must not be put in the place of the whole.
            Some(rest) if as_written == CountedAs::Bad => {
                self.counts_of(rest.clone(), node, &mut Vec::new())?
            }
            _ => self.counts_of(written.clone(), node, problems)?,
        };
        let counted_as = if counted.written == written { as_written } else { CountedAs::Good };
        if !agree(&mut counted, &mut total) {
            problems.push(other_unit(&counted.unit, node, &total.unit, total_node));
            return None;
        }
        if counted.query == total.query {
            problems.push(same_query(spec.is_good, node, total_node));
            return None;
        }
        Some(self.understood(counted, counted_as, total))
    }

    /// An error ratio: events where it divides counts by counts, else the ratio itself.
    pub(super) fn ratio(&self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Understood> {
        let errors = instant_vector(node, self.sources, problems)?;
        has_window(&errors, node, self.sources, problems).then_some(())?;
        if let Some(understood) = self.divided(&errors, node) {
            return Some(understood);
        }
        problems.extend(self.filtered(&errors, node));
        Some(Understood { sli: Sli::Ratio { errors }, group_by: Vec::new() })
    }

    /// A comparison leaves out the stretches where it does not hold: what is left is no share of all.
    fn filtered(&self, errors: &Expr, node: &Node) -> Option<Diagnostic> {
        let ExprKind::Binary(binary) = &errors.kind else { return None };
        let filters = binary.op.value.is_comparison() && !binary.modifiers.returns_bool;
        let span = errors.span.within(node, self.sources);
        let message = "a comparison leaves out the stretches of time where it does not hold";
        let help = "remove it: how much is too much is said by the objective";
        filters.then(|| Diagnostic::warning(Code::NOT_COUNTS, span, message).help(help))
    }

    fn divided(&self, errors: &Expr, node: &Node) -> Option<Understood> {
        let (counted, counted_as, total) = quotient(errors)?;
        let mut doubts = Vec::new();
        let mut total = self.counts_of(total.clone(), node, &mut doubts)?;
        let (counted, counted_as) = match rest_of(counted, &total.written) {
            Some(rest) if counted_as == CountedAs::Bad => (rest, CountedAs::Good),
            _ => (counted, counted_as),
        };
        let mut counted = self.counts_of(counted.clone(), node, &mut doubts)?;
        // In units that are known and the same, shares of rates are shares of counts; else the ratio stays what it is.
        let known = counted.unit != Unit::Unknown && total.unit != Unit::Unknown;
        let countable = known && agree(&mut counted, &mut total) && counted.query != total.query;
        countable.then(|| self.understood(counted, counted_as, total))
    }

    fn understood(&self, counted: Counts, counted_as: CountedAs, total: Counts) -> Understood {
        let group_by = if counted.by == total.by { total.by } else { Vec::new() };
        let sli = super::latency::of_buckets(&counted.query, counted_as, &total.query)
            .filter(|_| self.is_foreign())
            .unwrap_or(Sli::Events { counted: counted.query, counted_as, total: total.query });
        Understood { sli, group_by: if self.is_foreign() { group_by } else { Vec::new() } }
    }
}

/// `G` of `T - G`, where `T` is the total: bad events are what is not good.
fn rest_of<'a>(bad: &'a Expr, total: &Expr) -> Option<&'a Expr> {
    let binary = plain_binary(bad, BinaryOp::Sub)?;
    (binary.lhs == *total).then_some(without_zero(&binary.rhs))
}

/// `A / B`, or `1 - A / B`.
fn quotient(ratio: &Expr) -> Option<(&Expr, CountedAs, &Expr)> {
    if let Some(binary) = plain_binary(ratio, BinaryOp::Div) {
        return Some((&binary.lhs, CountedAs::Bad, &binary.rhs));
    }
    let binary = plain_binary(ratio, BinaryOp::Sub)?;
    let one =
        matches!(&binary.lhs.kind, ExprKind::Number(number) if number.value().to_bits() == 1.0_f64.to_bits());
    let quotient = plain_binary(&binary.rhs, BinaryOp::Div).filter(|_| one)?;
    Some((&quotient.lhs, CountedAs::Good, &quotient.rhs))
}

fn plain_binary(expr: &Expr, op: BinaryOp) -> Option<&Binary> {
    match &expr.kind {
        ExprKind::Binary(binary)
            if binary.op.value == op && binary.modifiers == crate::promql::BinaryModifiers::default() =>
        {
            Some(binary)
        }
        _ => None,
    }
}

fn same_query(is_good: bool, counted: &Node, total: &Node) -> Diagnostic {
    let (which, share) = if is_good { ("good", "100 %") } else { ("bad", "0 %") };
    let message = format!("`{which}` and `total` are the same query: the SLI would always be {share}");
    Diagnostic::error(Code::SAME_QUERY, counted.span, message).context(total.span, "total")
}

fn other_unit(unit: &Unit, counted: &Node, total_unit: &Unit, total: &Node) -> Diagnostic {
    let message = "the two queries are in different units: what they give divided by each other is no share";
    Diagnostic::error(Code::NOT_COUNTS, counted.span, message)
        .label(in_words(unit))
        .context(total.span, in_words(total_unit))
        .help("write both as `increase(…[$window])`, or both as `rate(…[$window])`")
}

fn in_words(unit: &Unit) -> String {
    match unit {
        Unit::Any | Unit::Count => "this gives events within `$window`".to_owned(),
        Unit::Rate => "this gives events a second".to_owned(),
        Unit::Own(range) => format!("this gives a {range}"),
        Unit::Unknown => "nobody knows what this gives".to_owned(),
    }
}
