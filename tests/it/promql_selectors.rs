//! Which series a selector takes.

use sloe::promql::{MatchOp, Matcher, Problem, VectorSelector, parse_selector};

fn selector(text: &str) -> VectorSelector {
    parse_selector(text).0.expect("the test's selector is right")
}

/// The series of all tests.
const SERIES: [(&str, &str); 5] = [
    ("__name__", "http_requests_total"),
    ("job", "api"),
    ("path", "/users/{id}"),
    ("code", "500"),
    ("note", "a\nb"),
];

#[test]
fn a_series_is_taken_when_all_matchers_fit() {
    for text in [
        "http_requests_total",
        "{\"http_requests_total\"}",
        "{__name__=~\"http_.+\"}",
        "http_requests_total{job=\"api\", code!=\"200\"}",
        "{code=~\"5..\"}",
        "{code=~\"4..|5..\"}",
        "{job!=\"\", code!~\"2..\"}",
        "{code=~\"(?i)500\"}",
        "{path=~\"/users/{id}\"}",
        "{path=~\"/users/.*\"}",
        "{path=~\"/users/[^/]+\"}",
        r"{path=~`\Q/users/{id}\E`}",
        r"{path=~`\W\w+\W{2}id[\W]`}",
        r"{code=~`\d{3}`}",
        r"{code=~`^500$`}",
        r"{code=~`5\z|\x35(?:\060){2}`}",
        r"{code=~`[[:digit:]]{2,}`}",
        "{job!=\"\"}",
        "{job=\"api\", absent=\"\"}",
        "{job=\"api\", absent=~\"x?\"}",
        "{job=\"api\", absent!~\"x\"}",
        "{note=~\"a.b\"}",
    ] {
        assert!(selector(text).matches(&SERIES), "{text}");
    }
}

#[test]
fn a_series_is_left_when_one_matcher_does_not_fit() {
    for text in [
        "http_requests",
        "{__name__=~\"http\"}",
        "http_requests_total{job=\"API\"}",
        "{code=~\"50\"}",
        "{code=~\"00\"}",
        "{code!~\"5..\"}",
        "{job=~\"\", code=\"500\"}",
        "{absent!=\"\"}",
        "{absent=~\".+\"}",
        "{path=~\"/users/[{}]\"}",
        r"{job=~`\d+`}",
    ] {
        assert!(!selector(text).matches(&SERIES), "{text}");
    }
}

/// In RE2 `\d`, `\w` and `\s` are ASCII.
#[test]
fn classes_are_those_of_re2() {
    assert!(!selector(r"{a=~`\d`}").matches(&[("a", "٣")]));
    assert!(!selector(r"{a=~`\w`}").matches(&[("a", "é")]));
    assert!(selector(r"{a=~`\pL`}").matches(&[("a", "é")]));
    assert!(selector(r"{a=~`[a&&b]+`}").matches(&[("a", "a&b")]));
    assert!(selector(r"{a=~`[a[b]+`}").matches(&[("a", "[a[b")]));
    assert!(selector(r"{a=~`x{,5}`}").matches(&[("a", "x{,5}")]));
    assert!(selector(r"{a=~`\<a\>`}").matches(&[("a", "<a>")]));
}

#[test]
fn selectors_are_built_from_others() {
    let total = selector("http_requests_total{job=\"api\"}");
    let errors = total.with_matcher(Matcher::new("code", MatchOp::Regex, "5.."));
    assert_eq!(errors.to_string(), "http_requests_total{job=\"api\", code=~\"5..\"}");
    let renamed = errors.with_name("http.requests");
    assert_eq!(renamed.to_string(), "{\"http.requests\", job=\"api\", code=~\"5..\"}");
    assert_eq!(VectorSelector::default().with_name("up").to_string(), "up");
}

/// Prometheus refuses a name outside the braces together with one inside.
#[test]
fn a_name_and_a_matcher_of_the_name_are_printed_as_two_matchers() {
    let named = selector("up").with_matcher(Matcher::new("__name__", MatchOp::NotEqual, "down"));
    assert_eq!(named.to_string(), "{__name__=\"up\", __name__!=\"down\"}");
    assert!(named.matches(&[("__name__", "up")]));
}

/// What RE2 refuses is an error, what only Rust's engine cannot read is not.
#[test]
fn patterns_are_judged_as_re2_would() {
    let error = |pattern: &str| {
        parse_selector(&format!("{{a=~`{pattern}`, b=\"c\"}}")).1.iter().any(Problem::is_error)
    };
    for right in [
        r"\Qa",
        "a{,5}",
        "a{",
        "]",
        "}",
        "[]a]",
        r"[\-a-]",
        r"\x{263a}\x41\101\0",
        "(?i:a)(?im-s)b",
        "(?<n>a)",
        "a(?i)+",
    ] {
        assert!(!error(right), "{right}");
    }
    for wrong in [
        "a)",
        "[a",
        "[]",
        "a|*",
        "(?x)a",
        "(?-)a",
        "(?<!a)",
        "(?P<>a)",
        r"\xC",
        r"\x{41",
        r"\Z",
        r"\8",
        r"\",
        "a{2}{3}",
        "a{3,2}",
        "[b-a]",
        "[[:nonsense:]]",
    ] {
        assert!(error(wrong), "{wrong}");
    }
}
