//! Requests, right and wrong, made from the document.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::seen::{Known, TOKEN};

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The path of the document.
    pub(super) template: String,
    pub(super) method: String,
    /// With the query.
    pub(super) target: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

impl Asked {
    pub(super) fn get(template: &str, target: &str) -> Self {
        let (template, target) = (template.to_owned(), target.to_owned());
        Self { template, method: "GET".to_owned(), target, headers: Vec::new(), body: Vec::new() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }

    /// For people: without what only makes it long.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).chars().take(2_000).collect()
    }
}

/// A request for everything that is `known`, by every one of the `operations`.
pub(super) fn right(operations: &[(String, String, Value)], known: &Known) -> Vec<Asked> {
    let mut all = Vec::new();
    for (template, method, _) in operations {
        for parts in fillings(template, known) {
            let token = format!("Bearer {TOKEN}").into_bytes();
            let headers = [
                ("Host", b"sloe.example".to_vec()),
                ("Connection", b"close".to_vec()),
                ("Authorization", token),
            ];
            let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
            all.push(Asked {
                method: method.to_uppercase(),
                headers,
                ..Asked::get(template, &filled(template, &parts))
            });
        }
    }
    all
}

/// What can stand in the places of a path.
fn fillings(template: &str, known: &Known) -> Vec<Vec<String>> {
    let text = |text: &String| encoded(text.as_bytes());
    match template.split_once('{') {
        None => vec![Vec::new()],
        Some((_, rest)) if rest.starts_with("run}") => known.runs.iter().map(|run| vec![text(run)]).collect(),
        Some((_, "service}/{slo}")) => {
            known.slos.iter().map(|(service, slo)| vec![text(service), text(slo)]).collect()
        }
        Some((_, "service}")) => known.slos.iter().map(|(service, _)| vec![text(service)]).collect(),
        Some((_, rest)) => vec![vec!["x".to_owned(); rest.matches('}').count()]],
    }
}

/// Requests for `operations`, of things with `names` among others.
pub(super) fn asked(
    operations: Vec<(String, String, Value)>,
    names: Vec<String>,
) -> impl Strategy<Value = Asked> {
    let operation = select(operations);
    operation.prop_flat_map(move |(template, method, operation)| {
        let places = template.matches('{').count();
        let parts = proptest::collection::vec(part(names.clone()), places);
        let query = prop_oneof![4 => Just(String::new()), 2 => query(&operation), 1 => odd_query()];
        (Just(template), self::method(&method), parts, query, headers(&operation), body()).prop_map(
            |(template, method, parts, query, mut headers, (more, body))| {
                headers.extend(more);
                let target = format!("{}{query}", filled(&template, &parts));
                Asked { template, method, target, headers, body }
            },
        )
    })
}

/// `/runs/{run}` with this run.
fn filled(template: &str, parts: &[String]) -> String {
    let mut parts = parts.iter();
    let mut pieces = template.split('{');
    let mut path = pieces.next().expect("a beginning").to_owned();
    for piece in pieces {
        let (_, rest) = piece.split_once('}').expect("the end of a place");
        path.push_str(parts.next().expect("a part for every place"));
        path.push_str(rest);
    }
    path
}

fn encoded(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// What stands in a place of a path.
fn part(names: Vec<String>) -> impl Strategy<Value = String> {
    let text = "\\PC{1,20}".prop_map(|text: String| encoded(text.as_bytes()));
    let bytes = proptest::collection::vec(any::<u8>(), 1..20).prop_map(|bytes| encoded(&bytes));
    let long = (1_000_usize..15_000).prop_map(|length| "x".repeat(length));
    let odd = select(vec![
        ".",
        "..",
        "%2e%2e",
        "..%2F..%2Fetc%2Fpasswd",
        "a%2Fb",
        "%00",
        "%0d%0aX-Evil:%201",
        "%",
        "%zz",
        "+",
        "*",
        "~",
        ";a=b",
        "%E2%80%AE",
        "{service}",
        "%7Bservice%7D",
        "'%20or%201=1",
        "%3Cscript%3E",
        "%F0%9F%92%A9",
        "%C3%28",
        "null",
        "-1",
    ]);
    prop_oneof![
        6 => select(names).prop_map(|name| encoded(name.as_bytes())),
        2 => text,
        2 => bytes,
        1 => long,
        3 => odd.prop_map(str::to_owned),
    ]
}

/// The method that is described, mostly.
fn method(described: &str) -> impl Strategy<Value = String> + use<> {
    let described = described.to_uppercase();
    let others = select(vec!["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]);
    prop_oneof![5 => Just(described), 1 => others.prop_map(str::to_owned)]
}

/// The parameters of a query that are described, with right and wrong values.
fn query(operation: &Value) -> BoxedStrategy<String> {
    let names: Vec<String> = parameters(operation, "query").collect();
    if names.is_empty() {
        return odd_query().boxed();
    }
    let values = select(vec!["en", "fr", "de", "", "%ff", "%00", "a&lang=b", "%F0%9F%92%A9", "en%20"]);
    (select(names), values).prop_map(|(name, value)| format!("?{name}={value}")).boxed()
}

fn odd_query() -> impl Strategy<Value = String> {
    let odd = select(vec!["?", "?&&&", "?=", "?lang", "?%ff=%ff", "?a[b]=c", "??", "?a=1&a=2"]);
    let long = (1_000_usize..15_000).prop_map(|length| format!("?{}", "q".repeat(length)));
    prop_oneof![4 => odd.prop_map(str::to_owned), 1 => long]
}

fn parameters(operation: &Value, place: &'static str) -> impl Iterator<Item = String> + use<> {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let names = parameters.into_iter().filter(move |parameter| parameter["in"] == place);
    names.map(|parameter| parameter["name"].as_str().expect("a name").to_owned())
}

/// The headers that are described, and what else clients send.
fn headers(operation: &Value) -> impl Strategy<Value = Vec<(String, Vec<u8>)>> + use<> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let described: Vec<String> =
        parameters(operation, "header").chain(["Authorization".to_owned(), "Accept".to_owned()]).collect();
    let token = format!("Bearer {}", TOKEN);
    let values = select(vec![
        "*".to_owned(),
        "\"x\"".to_owned(),
        "W/\"x\", *".to_owned(),
        String::new(),
        token,
        "Bearer wrong".to_owned(),
        "Basic eDp5".to_owned(),
        "application/xml".to_owned(),
        "x".repeat(2_000),
    ]);
    let right = (select(described), values).prop_map(|(name, value)| (name, value.into_bytes()));
    let usual = select(vec![
        pair("Accept-Encoding", "gzip"),
        pair("Accept-Encoding", "br;q=1, *;q=0"),
        pair("Content-Type", "application/json"),
        pair("Content-Type", ";;;"),
        pair("Origin", "https://elsewhere.example"),
        pair("Sec-Fetch-Site", "cross-site"),
        pair("Range", "bytes=0-1"),
        pair("If-Modified-Since", "yesterday"),
        pair("Expect", "something"),
        pair("X-Forwarded-Host", "elsewhere.example"),
        pair("X-HTTP-Method-Override", "DELETE"),
        pair("Large", &"x".repeat(20_000)),
    ]);
    let bytes = proptest::collection::vec(128_u8.., 1..20).prop_map(|bytes| ("X-Bytes".to_owned(), bytes));
    let many = Just((0..80).map(|at| pair(&format!("X-{at}"), "x")).collect::<Vec<_>>());
    let some = proptest::collection::vec(prop_oneof![4 => right, 3 => usual, 1 => bytes], 0..3);
    let all = prop_oneof![15 => some, 1 => many];
    all.prop_map(move |mut headers| {
        headers.insert(0, pair("Host", "sloe.example"));
        headers.push(pair("Connection", "close"));
        headers
    })
}

/// The headers of a body, and the body.
fn body() -> impl Strategy<Value = (Vec<(String, Vec<u8>)>, Vec<u8>)> {
    let with =
        |body: Vec<u8>| (vec![("Content-Length".to_owned(), body.len().to_string().into_bytes())], body);
    let chunked =
        (vec![("Transfer-Encoding".to_owned(), b"chunked".to_vec())], b"2\r\n{}\r\n0\r\n\r\n".to_vec());
    let small = proptest::collection::vec(any::<u8>(), 0..200);
    prop_oneof![
        6 => Just((Vec::new(), Vec::new())),
        2 => small.prop_map(with),
        1 => Just(with(b"{\"slos\": null}".to_vec())),
        1 => Just(with(vec![b'x'; 100_000])),
        1 => Just(chunked),
    ]
}
