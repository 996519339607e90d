//! What a fake Prometheus answers: recorded series as they are asked for, in the frame of its API.

use serde_json::{Value, json};
use sloe::prom::Sample;
use sloe::status::Answers;
use wiremock::{Request, ResponseTemplate};

/// The fields of a form.
pub(crate) fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

/// The query of a form.
pub(crate) fn query(form: &[(String, String)]) -> &str {
    form.iter().find(|(key, _)| key == "query").map_or("", |(_, query)| query)
}

/// Those of `answers` that a query of a poll asks for.
pub(crate) fn recorded(query: &str, answers: Answers) -> Vec<Sample> {
    match query {
        _ if query.starts_with("label_replace") => answers.recent,
        _ if query.contains(":total_events:tile5m") => answers.tiles,
        _ if query.contains("slo_info") => answers.infos,
        _ if query.contains(":raw_total_events:window") => answers.raw,
        _ if query.contains(":total_events:window") => answers.total,
        _ if query.contains(":bad_events:window") => answers.bad,
        _ if query.starts_with("{__name__") => answers.fast_burn_rates,
        _ if query.contains("burn_rate") => answers.slow_burn_rates,
        _ => answers.alerts,
    }
}

/// An answer to an instant query.
pub(crate) fn vector(samples: impl IntoIterator<Item = Sample>) -> Value {
    let one = |one: Sample| json!({"metric": one.labels, "value": [0, one.value.to_string()]});
    json!({"resultType": "vector", "result": samples.into_iter().map(one).collect::<Vec<_>>()})
}

/// An answer in its frame.
pub(crate) fn success(data: &Value) -> ResponseTemplate {
    with_warnings(data, &[])
}

/// An answer that Prometheus doubts.
pub(crate) fn with_warnings(data: &Value, warnings: &[&str]) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data, "warnings": warnings}))
}
