//! `openslo/v1alpha`, as far as Sloth reads it: SLOs whose objectives have good and total queries of Prometheus.

use crate::diag::{Code, Diagnostic};
use crate::spec::fields::Fields;
use crate::spec::openslo::object::{self, Metadata};
use crate::spec::openslo::shapes::METADATA;
use crate::spec::openslo::slo;
use crate::spec::read::Options;
use crate::spec::shape::{Key, Kind, Shape};
use crate::spec::{EventsSpec, Format, ServiceSpec, SliSpec, SloSpec, Spanned, foreign};
use crate::yaml::Node;

/// The version that this module reads.
pub(super) const API_VERSION: &str = "openslo/v1alpha";

static SPEC: Shape = Shape::new(
    "an OpenSLO SLO",
    &[
        Key::new("description", Kind::Text, "what counts as good"),
        Key::required("service", Kind::Name, "the service"),
        Key::new("budgetingMethod", Kind::Text, "`Occurrences`"),
        Key::new("timeWindows", Kind::List(&TIME_WINDOW), "one window"),
        Key::required("objectives", Kind::List(&OBJECTIVE), "the objectives"),
    ],
)
.ignoring(&[("indicator", "write `ratioMetrics` in each objective, or `openslo/v1`")])
.foreign();

static TIME_WINDOW: Shape = Shape::new(
    "a time window",
    &[
        Key::required("count", Kind::Integer, "how many"),
        Key::required("unit", Kind::Text, "`Day`"),
        Key::new("isRolling", Kind::Boolean, "whether it moves with the clock"),
    ],
)
.ignoring(&[("calendar", "calendar windows are read from `openslo/v1`")])
.foreign();

static OBJECTIVE: Shape = Shape::new(
    "an objective",
    &[
        Key::new("displayName", Kind::Text, "its name for people"),
        Key::required("target", Kind::Text, "the objective as a ratio"),
        Key::required("ratioMetrics", Kind::Mapping(&RATIO), "what is counted"),
    ],
)
.ignoring(&[
    ("op", "it says nothing of a ratio"),
    ("value", "it says nothing of a ratio"),
    ("timeSliceTarget", "time slices are read from `openslo/v1`"),
])
.foreign();

static RATIO: Shape = Shape::new(
    "`ratioMetrics`",
    &[
        Key::required("good", Kind::Mapping(&METRIC), "the good events"),
        Key::required("total", Kind::Mapping(&METRIC), "all events"),
        Key::new("incremental", Kind::Anything, "counters are told by their queries"),
        Key::new("counter", Kind::Anything, "counters are told by their queries"),
    ],
)
.foreign();

static METRIC: Shape = Shape::new(
    "a metric",
    &[
        Key::required("source", Kind::Text, "`prometheus`"),
        Key::new("queryType", Kind::Text, "`promql`"),
        Key::required("query", Kind::Query, "PromQL"),
    ],
)
.foreign();

/// The SLOs of a document; services have nothing to say.
pub(super) fn document(
    root: &Node,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Option<ServiceSpec> {
    let kind = root.get("kind").and_then(Node::text);
    if kind != Some("SLO") {
        let place = root.get("kind").map_or(root.span, |kind| kind.span);
        let message = "of `openslo/v1alpha`, only objects of the kind `SLO` are read";
        problems
            .push(Diagnostic::warning(Code::FOREIGN_KEY, place, message).help("write it in `openslo/v1`"));
        return None;
    }
    let (metadata, fields) = object::open(root, &METADATA, &SPEC, problems)?;
    Some(service(metadata, fields, options, problems))
}

fn service(
    metadata: Metadata,
    fields: Fields<'_>,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> ServiceSpec {
    let labels = foreign::labels(metadata.labels, problems);
    foreign::no_severity(labels.severity, "sloe's alerts are `page` and `ticket`", problems);
    let others = metadata.annotations.iter();
    problems.extend(
        others.map(|(name, _)| foreign::annotation_not_honoured(name, "write `openslo/v1` to keep more")),
    );
    occurrences(&fields, problems);
    let description = slo::description(metadata.display_name, fields.text("description", problems));
    let window = window(&fields, options, problems);
    let objectives = fields.list("objectives", &OBJECTIVE, problems);
    let several = objectives.len() > 1;
    let mut slos = Vec::new();
    for (index, fields) in objectives.into_iter().enumerate() {
        let name = metadata.name.clone().map(|name| Spanned {
            value: if several { format!("{}-{index}", name.value) } else { name.value },
            span: name.span,
        });
        let slo = objective(fields, problems);
        let description = slo.description.clone().or_else(|| description.clone());
        slos.push(SloSpec {
            name,
            description,
            window: Some(window.clone()),
            labels: labels.others.clone(),
            ..slo
        });
    }
    let service = fields.text("service", problems);
    fields.finish(problems);
    ServiceSpec { format: Format::OpenSlo, service, owner: labels.owner, slos, ..ServiceSpec::default() }
}

fn occurrences(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) {
    let method = fields.text("budgetingMethod", problems);
    if let Some(method) = method.filter(|method| method.value != "Occurrences") {
        let message = format!("the budgeting method `{}` is read from `openslo/v1` only", method.value);
        problems.push(Diagnostic::error(Code::FOREIGN_CONSTRUCT, method.span, message));
    }
}

/// The first window, of days.
fn window(fields: &Fields<'_>, options: &Options, problems: &mut Vec<Diagnostic>) -> Spanned<String> {
    let mut windows = fields.list("timeWindows", &TIME_WINDOW, problems).into_iter();
    let default = foreign::implied(options.default_window.as_str(), fields.place());
    let Some(first) = windows.next() else { return default };
    problems.extend(windows.map(|other| {
        let problem = Diagnostic::error(Code::ONE_OF, other.place(), "an SLO has one time window");
        problem.context(first.place(), "the other").help("remove one of the two")
    }));
    let (count, unit) = (first.text("count", problems), first.text("unit", problems));
    first.boolean("isRolling", problems);
    first.finish(problems);
    let (Some(count), Some(unit)) = (count, unit) else { return default };
    if unit.value != "Day" {
        let message = format!("windows of the unit `{}` are read from `openslo/v1` only", unit.value);
        problems.push(Diagnostic::error(Code::FOREIGN_CONSTRUCT, unit.span, message).help("write `Day`"));
        return default;
    }
    Spanned { value: format!("{}d", count.value), span: count.span }
}

fn objective(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> SloSpec {
    let target = fields.text("target", problems);
    let slo = SloSpec {
        description: fields.text("displayName", problems),
        objective: target.and_then(|target| foreign::percent_of_ratio(&target, "target", problems)),
        sli: ratio(&fields, problems),
        ..SloSpec::at(fields.place())
    };
    fields.finish(problems);
    slo
}

fn ratio(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("ratioMetrics", &RATIO, problems)?;
    let [good, total] = ["good", "total"].map(|key| query(&fields, key, problems));
    fields.finish(problems);
    Some(SliSpec::Events(EventsSpec { counted: good, is_good: true, total }))
}

fn query(fields: &Fields<'_>, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    let fields = fields.mapping(key, &METRIC, problems)?;
    for (key, known) in [("source", ["prometheus", "sloth"]), ("queryType", ["promql", "PromQL"])] {
        let found = fields.text(key, problems).filter(|found| !known.contains(&found.value.as_str()));
        problems.extend(found.map(|found| {
            let message = format!("a metric of `{}` is not read: sloe compiles to Prometheus", found.value);
            Diagnostic::error(Code::FOREIGN_CONSTRUCT, found.span, message)
                .help(format!("write `{}`", known[0]))
        }));
    }
    let query = fields.query("query", problems);
    fields.finish(problems);
    query
}
