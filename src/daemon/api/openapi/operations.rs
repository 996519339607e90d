//! Everything that can be asked for. Who adds a route adds it here; a test compares the two.

use super::operation::{Answer, Body, Operation};
use crate::daemon::api::gate::GateBody;
use crate::daemon::api::sources::SourcesBody;
use crate::daemon::api::{DetailBody, ListBody, Reloaded, runs};
use crate::daemon::reply::{JSON, MARKDOWN};
use crate::report::ReportBody;

/// The parts of the document, in order, with their meanings.
pub(super) const TAGS: [(&str, &str); 4] = [
    ("budgets", "Error budgets, and what follows from them."),
    ("runs", "Runs of chaos experiments and their postmortems."),
    ("daemon", "The daemon itself."),
    ("pages", "The same as pages, for people."),
];

/// Everything that can be asked for.
pub(super) fn all() -> Vec<Operation> {
    [budgets(), recorded_runs(), daemon(), pages()].concat()
}

const NO_RUN: &str = "There is no such run, or no such draft.";

fn budgets() -> Vec<Operation> {
    let get = |path, id, summary| Operation::get(path, id, "budgets", summary);
    let full = Answer::problem(503, "Too many listen already.")
        .with(&[("Retry-After", "in so many seconds there may be a seat")]);
    vec![
        get("/api/v1/slos", "listSlos", "Every SLO, worst first, a grouped one as one entry with its groups")
            .tagged("The SLOs.", Body::json::<ListBody>()),
        get(
            "/api/v1/slos/{service}/{slo}",
            "getSlo",
            "One SLO with the curve of its budget and the periods before",
        )
        .tagged("The SLO.", Body::json::<DetailBody>())
        .missing("There is no such SLO."),
        get("/api/v1/gate/{service}", "getGate", "Whether a service may be released, and why")
            .tagged("The decision, whatever it is.", Body::json::<GateBody>())
            .missing("No service of this name has an SLO."),
        report(
            "/api/v1/report",
            "getReport",
            "What became of objectives in a week, month or quarter, from memory",
        )
        .tagged("The report, as `sloe report --format json` prints it.", Body::json::<ReportBody>()),
        report("/report.md", "getReportText", "The same report in Markdown")
            .tagged("The report, as a file.", Body::text(MARKDOWN)),
        get("/api/v1/events", "listenToEvents", "Tells as server-sent events that there is something new")
            .taking(
                "header",
                "Last-Event-ID",
                "the id of the last event that was heard: only another one is told",
            )
            .answering(Answer::new(200, EVENTS, Some(Body::text("text/event-stream"))))
            .answering(full),
    ]
}

/// A report in any form.
fn report(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::get(path, id, "budgets", summary)
        .taking("query", "period", PERIOD)
        .taking(
            "query",
            "time_zone",
            "the IANA name of the zone by whose clocks it begins and ends; else that of most SLOs",
        )
        .taking("query", "service", "only SLOs of this service")
        .taking("query", "owner", "only SLOs of this owner")
        .answering(Answer::problem(400, "The query asks for something that there is not."))
}

const PERIOD: &str = "`week`, `month` or `quarter` for the last whole one, or one like `2026-10`, `2026-Q3` or `2026-W43`, the present one \
     among them; `month` unless said";

const EVENTS: &str = "Events `revision` until the listener goes: one at the start and one with every change of figures, runs or \
     specs. Id and data are the revision.";

fn recorded_runs() -> Vec<Operation> {
    let get = |path, id, summary| Operation::get(path, id, "runs", summary);
    let facts = Body { media_type: JSON, schema: |_| schemars::json_schema!({"type": "object"}) };
    vec![
        get("/api/v1/runs", "listRuns", "Every run, newest first")
            .tagged("The runs.", Body::json::<runs::ListBody<'_>>()),
        get("/api/v1/runs/{run}", "getRun", "One run with all that its record tells")
            .tagged("The run.", Body::json::<runs::DetailBody<'_>>())
            .missing("There is no such run."),
        get("/runs/{run}/postmortem.md", "getDraft", "The draft of a run's postmortem")
            .taking("query", "lang", LANGUAGE)
            .tagged("The draft, as a file.", Body::text(MARKDOWN))
            .missing_page(NO_RUN),
        get("/runs/{run}/postmortem.json", "getDraftFacts", "The facts that the draft was made of")
            .tagged("The facts, as the file beside the draft has them: like those of the run.", facts)
            .missing_page(NO_RUN),
    ]
}

const LANGUAGE: &str = "the language, `en` or `fr`; any other stands for the first that there is";

fn daemon() -> Vec<Operation> {
    let get = |path, id, summary| Operation::get(path, id, "daemon", summary);
    let text = |about| Answer::new(200, about, Some(Body::text("text/plain")));
    let waiting = Answer::new(503, "Prometheus has not answered yet.", Some(Body::text("text/plain")));
    let document = Body { media_type: JSON, schema: |_| schemars::json_schema!({"type": "object"}) };
    vec![
        get("/api/v1/openapi.json", "getDocument", "This document").tagged("The document.", document),
        Operation::post("/-/reload", "reload", "daemon", "Reads the specs again")
            .answering(Answer::new(200, "They are in use.", Some(Body::json::<Reloaded>())))
            .answering(Answer::problem(422, "They are not valid; those from before stay in use.")),
        get(
            "/api/v1/sources",
            "listSources",
            "Where figures come from: Prometheus, its rules, and the specs in use",
        )
        .tagged("The sources.", Body::json::<SourcesBody>()),
        get("/healthz", "isAlive", "Whether the daemon answers").answering(text("It does.")),
        get("/readyz", "isReady", "Whether there is something to show")
            .answering(text("Prometheus has answered, be it long ago."))
            .answering(waiting),
        get("/metrics", "getMetrics", "What the daemon says about itself, for Prometheus")
            .answering(Answer::new(200, "The metrics.", Some(Body::text("application/openmetrics-text")))),
        get("/assets/{name}", "getAsset", "A file that pages refer to, never to change under its name")
            .answering(Answer { headers: KEPT, ..asset() })
            .answering(Answer::new(200, "An image.", Some(Body::text("image/svg+xml"))))
            .answering(Answer::new(200, "A script.", Some(Body::text("text/javascript"))))
            .missing_page("There is no such file."),
    ]
}

fn asset() -> Answer {
    Answer::new(200, "A style.", Some(Body::text("text/css")))
}

const KEPT: &[(&str, &str)] = &[("Cache-Control", "to be kept for a year")];

fn pages() -> Vec<Operation> {
    let get = |path, id, summary| Operation::get(path, id, "pages", summary);
    vec![
        get("/", "showSlos", "Every SLO, worst first").page("The page."),
        get("/service/{service}", "showService", "One service with its SLOs")
            .page("The page.")
            .missing_page("No service of this name has an SLO."),
        get("/slo/{service}/{slo}", "showSlo", "One SLO")
            .page("The page.")
            .missing_page("There is no such SLO."),
        Operation {
            tag: "pages",
            ..report("/report", "showReport", "What became of objectives in a week, month or quarter")
        }
        .page("The page; what it does not understand of the query is ignored, and it says so."),
        get("/postmortems", "showPostmortems", "Every postmortem that there is a draft of").page("The page."),
        get("/sources", "showSources", "Where figures come from").page("The page."),
        get("/runs", "showRuns", "Every run, newest first").page("The page."),
        get("/runs/{run}", "showRun", "One run").page("The page.").missing_page("There is no such run."),
        get("/runs/{run}/postmortem", "showDraft", "The draft of a run's postmortem")
            .taking("query", "lang", LANGUAGE)
            .page("The page.")
            .missing_page(NO_RUN),
    ]
}
