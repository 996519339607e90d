//! Good or bad events that are no part of the total, and errors that a negative matcher hides.

use super::Subject;
use crate::diag::{Code, Diagnostic};
use crate::model::{CountedAs, Query, Sli};
use crate::promql::{self, MatchOp, Matcher, VectorSelector};
use crate::yaml::Node;

/// Answers that no client is to blame for.
const HTTP_ERRORS: [&str; 5] = ["500", "501", "502", "503", "504"];
/// The same of gRPC.
const GRPC_ERRORS: [&str; 5] = ["Unknown", "DeadlineExceeded", "Internal", "Unavailable", "DataLoss"];

/// Two counters of one metric, and where they stand.
struct Parts<'a> {
    subject: &'a Subject<'a>,
    counted: VectorSelector,
    counted_as: CountedAs,
    counted_node: &'a Node,
    total: VectorSelector,
    total_node: &'a Node,
    buckets: bool,
}

/// What of two counters does not fit together: the first of these, since each explains those after it.
pub(super) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(parts) = Parts::of(subject) else { return Vec::new() };
    let found = parts.same().or_else(|| parts.apart()).or_else(|| parts.outside());
    let found = found.or_else(|| parts.left_out()).or_else(|| parts.errors_as_good());
    found.into_iter().collect()
}

impl<'a> Parts<'a> {
    fn of(subject: &'a Subject<'a>) -> Option<Self> {
        let Sli::Events { counted: Query::Counter(counted), counted_as, total: Query::Counter(total) } =
            &subject.slo.sli
        else {
            return None;
        };
        let queries = subject.queries();
        let (counted_node, total_node) = (queries.first()?.1, queries.last()?.1);
        let parts = Self {
            subject,
            counted: without_le(counted),
            counted_as: *counted_as,
            counted_node,
            total: without_le(total),
            total_node,
            buckets: [counted, total].iter().any(|selector| !on(selector, "le").is_empty()),
        };
        (counted.name == total.name && counted.name.is_some()).then_some(parts)
    }

    const fn key(&self) -> &'static str {
        match self.counted_as {
            CountedAs::Bad => "bad",
            CountedAs::Good => "good",
        }
    }

    /// The same events, written in two ways.
    fn same(&self) -> Option<Diagnostic> {
        let (counted, total) = (&self.counted, &self.total);
        // A counted bucket is told from the whole by its bound.
        let same = promql::is_part(counted, total) && promql::is_part(total, counted) && !self.buckets;
        let share = if self.counted_as == CountedAs::Good { "100 %" } else { "0 %" };
        let message =
            format!("`{}` and `total` count the same events: the SLI would always be {share}", self.key());
        let problem = Diagnostic::error(Code::SAME_QUERY, self.counted_node.span, message);
        same.then(|| problem.context(self.total_node.span, "total"))
    }

    /// No series is in both: `total{code!~"5.."}` beside `bad{code=~"5.."}`.
    fn apart(&self) -> Option<Diagnostic> {
        let label = promql::apart(&self.counted, &self.total)?;
        let key = self.key();
        let figures = match self.counted_as {
            CountedAs::Bad => {
                "an outage of half of all requests would count as 100 % bad, a full one as no traffic"
            }
            CountedAs::Good => "what is good would be taken off a total without it",
        };
        let message = format!("`total` leaves out all that `{key}` counts: {figures}");
        let (counted, total) = (on(&self.counted, label), on(&self.total, label));
        let span = counted.first().map_or(self.counted.span, |matcher| matcher.span);
        let mut problem =
            Diagnostic::warning(Code::NOT_A_PART, self.subject.place(self.counted_node, span), message);
        for matcher in &total {
            let span = self.subject.place(self.total_node, matcher.span);
            problem = problem.context(span, "no series fits both");
        }
        Some(problem.help(format!("remove {} from `total`", listed(&total))))
    }

    /// Events that the total does not have.
    fn outside(&self) -> Option<Diagnostic> {
        let unmet = promql::unmet(&self.counted, &self.total);
        let first = unmet.first()?;
        let key = self.key();
        let figures = match self.counted_as {
            CountedAs::Bad => "more than 100 % of it could be bad",
            CountedAs::Good => "they would hide bad ones",
        };
        let message = format!("`{key}` counts events that are no part of `total`: {figures}");
        let span = self.subject.place(self.counted_node, self.counted.span);
        let label = format!("not only with {}", listed(&unmet));
        let problem = Diagnostic::warning(Code::NOT_A_PART, span, message).label(label);
        let total = self.subject.place(self.total_node, first.span);
        let problem = problem.context(total, "`total` asks for this");
        Some(problem.help(format!("write {} in both", listed(&unmet))))
    }

    /// Errors that are in no budget, because the total refuses them.
    fn left_out(&self) -> Option<Diagnostic> {
        let matcher = self.total.matchers.iter().find(|matcher| negative(matcher))?;
        let hidden: Vec<&str> = errors(matcher).filter(|error| !matcher.matches(error)).collect();
        let message = format!("`total` leaves out errors, which are in no budget: {}", quoted(&hidden));
        let span = self.subject.place(self.total_node, matcher.span);
        let problem = Diagnostic::warning(Code::HIDDEN_ERRORS, span, message);
        (!hidden.is_empty()).then(|| problem.help(format!("remove `{matcher}` from both queries")))
    }

    /// Errors that count as good, because only some are refused: `good{code!="500"}`.
    fn errors_as_good(&self) -> Option<Diagnostic> {
        let negative = |matcher: &&Matcher| self.counted_as == CountedAs::Good && negative(matcher);
        let matcher = self.counted.matchers.iter().find(negative)?;
        let fits = |selector: &VectorSelector, error: &str| {
            on(selector, &matcher.label).iter().all(|matcher| matcher.matches(error))
        };
        let admitted = |error: &&str| fits(&self.counted, error) && fits(&self.total, error);
        let hidden: Vec<&str> = errors(matcher).filter(admitted).collect();
        let message = format!("`good` counts errors as good: {}", quoted(&hidden));
        let span = self.subject.place(self.counted_node, matcher.span);
        let problem = Diagnostic::warning(Code::HIDDEN_ERRORS, span, message);
        let help = format!("say what is bad instead: `bad: {}`", self.bad(matcher));
        (!hidden.is_empty()).then(|| problem.help(help))
    }

    /// The total's events that are errors, by the label of `matcher`.
    fn bad(&self, matcher: &Matcher) -> VectorSelector {
        let grpc = errors(matcher).next() == GRPC_ERRORS.first().copied();
        let errors = if grpc { GRPC_ERRORS.join("|") } else { "5..".to_owned() };
        self.total.with_matcher(Matcher::new(&matcher.label, MatchOp::Regex, errors))
    }
}

/// The errors of the kind that a matcher speaks of; none where it speaks of something else.
fn errors(matcher: &Matcher) -> impl Iterator<Item = &'static str> + use<> {
    let label = matcher.label.to_lowercase();
    let refuses = |code: &str| !matcher.matches(code);
    let about_codes = label.contains("code") || label.contains("status");
    let http = about_codes && (100..600).any(|code: u32| refuses(&code.to_string()));
    let grpc = about_codes && (refuses("OK") || GRPC_ERRORS.iter().any(|code| refuses(code)));
    let http = HTTP_ERRORS.into_iter().filter(move |_| http);
    http.chain(GRPC_ERRORS.into_iter().filter(move |_| grpc))
}

/// Buckets are cumulative: those of other bounds are a part of each other.
fn without_le(selector: &VectorSelector) -> VectorSelector {
    let mut selector = selector.clone();
    selector.matchers.retain(|matcher| matcher.label != "le");
    selector
}

fn on<'a>(selector: &'a VectorSelector, label: &str) -> Vec<&'a Matcher> {
    selector.matchers.iter().filter(|matcher| matcher.label == label).collect()
}

const fn negative(matcher: &Matcher) -> bool {
    matches!(matcher.op, MatchOp::NotEqual | MatchOp::NotRegex)
}

fn listed(matchers: &[&Matcher]) -> String {
    matchers.iter().map(|matcher| format!("`{matcher}`")).collect::<Vec<_>>().join(" and ")
}

fn quoted(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
