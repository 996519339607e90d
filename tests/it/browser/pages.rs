//! Every page that there is.

use crate::fixtures::states::{ABORTED, DAMAGED, DENIED, HELD, INTERRUPTED, UNDECIDED, UNREADABLE};

/// The objective whose service the runs are about.
pub(crate) const DETAIL: &str = "/slo/payment-service/availability";

/// The pages of the fixtures' world, each with a short name.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let mut all: Vec<(&str, String)> =
        of_objectives().into_iter().map(|(name, path)| (name, path.to_owned())).collect();
    all.extend(of_runs());
    all
}

fn of_objectives() -> Vec<(&'static str, &'static str)> {
    vec![
        ("list", "/"),
        ("list by service", "/?group=service"),
        ("list of a search", "/?q=checkout&sort=budget&colour=blue"),
        ("list of nothing", "/?q=nobody+has+this&state=spent,unknown"),
        ("service", "/service/checkout-api"),
        ("service with runs", "/service/payment-service"),
        ("service that is spent", "/service/cart-api"),
        ("no such service", "/service/nothing"),
        ("detail", DETAIL),
        ("detail of a day", "/slo/payment-service/availability?range=24h"),
        ("detail of a week", "/slo/payment-service/availability?range=7d"),
        ("detail of a spent budget", "/slo/cart-api/availability"),
        ("detail of one that runs out", "/slo/checkout-api/latency"),
        ("detail of groups", "/slo/checkout-api/availability"),
        ("detail with a gap", "/slo/search/availability"),
        ("detail of a month with maintenance", "/slo/notifications/availability"),
        ("detail of the calendar", "/slo/identity/availability"),
        ("detail with failing rules", "/slo/identity/latency"),
        ("detail of few events", "/slo/mail/availability"),
        ("detail of an unknown budget", "/slo/price-feed/availability"),
        ("report", "/report?period=2026-W47"),
        ("report of a month", "/report?period=2026-10"),
        ("report of what is not held", "/report?period=2026-W12&colour=blue"),
        ("sources", "/sources"),
        ("postmortems", "/postmortems"),
        ("no such objective", "/slo/cart-api/nothing"),
    ]
}

fn of_runs() -> Vec<(&'static str, String)> {
    let run = |name: &str| format!("/runs/{name}");
    vec![
        ("runs", "/runs".to_owned()),
        ("run that held", run(HELD)),
        ("run that was aborted", run(ABORTED)),
        ("run that was denied", run(DENIED)),
        ("run that was not decided", run(UNDECIDED)),
        ("run that was interrupted", run(INTERRUPTED)),
        ("run with a damaged record", run(DAMAGED)),
        ("run without a record", run(UNREADABLE)),
        ("postmortem", format!("/runs/{HELD}/postmortem")),
        ("postmortem in French", format!("/runs/{HELD}/postmortem?lang=fr")),
        ("no such run", run("nothing")),
    ]
}
