//! `sloe push` against a ruler that keeps what it is given and writes it in its own way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use wiremock::matchers::{any, header, method};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::support::{Project, Ran, SPEC};

const API: &str = "/prometheus/config/v1/rules";

/// Groups by namespace and name, in the form in which they were sent.
type Groups = BTreeMap<(String, String), String>;

/// A ruler as Mimir and Cortex have it: 404 where a namespace has no groups, 202 for changes.
#[derive(Clone, Default)]
struct Fake {
    groups: Arc<Mutex<Groups>>,
}

impl Fake {
    fn answer(&self, request: &Request) -> ResponseTemplate {
        let Some(place) = request.url.path().strip_prefix(API) else {
            return ResponseTemplate::new(404).set_body_string("404 page not found\n");
        };
        let parts: Vec<String> = place.split('/').skip(1).map(str::to_owned).collect();
        let body = String::from_utf8(request.body.clone()).expect("UTF-8");
        let mut groups = self.groups.lock().expect("a lock");
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", [namespace]) => listed(namespace, &groups),
            ("POST", [namespace]) => {
                let name =
                    body.lines().next().and_then(|line| line.strip_prefix("name: ")).expect("a name first");
                groups.insert((namespace.clone(), name.to_owned()), body.clone());
                ResponseTemplate::new(202).set_body_string(r#"{"status":"success"}"#)
            }
            ("DELETE", [namespace, name]) => match groups.remove(&(namespace.clone(), name.clone())) {
                Some(_) => ResponseTemplate::new(202),
                None => ResponseTemplate::new(404).set_body_string("group does not exist\n"),
            },
            other => panic!("{other:?} is not asked"),
        }
    }

    fn names(&self) -> Vec<String> {
        let groups = self.groups.lock().expect("a lock");
        groups.keys().map(|(namespace, name)| format!("{namespace}/{name}")).collect()
    }

    fn put(&self, namespace: &str, name: &str, yaml: &str) {
        let yaml = format!("name: {name}\n{yaml}");
        self.groups.lock().expect("a lock").insert((namespace.to_owned(), name.to_owned()), yaml);
    }
}

/// Rulers indent in their own way and add empty fields.
fn listed(namespace: &str, groups: &Groups) -> ResponseTemplate {
    let own: String = groups
        .iter()
        .filter(|((of, _), _)| of == namespace)
        .map(|(_, yaml)| {
            format!(
                "    - source_tenants: []\n      limit: 0\n{}",
                yaml.replace("\n\n", "\n").lines().map(|line| format!("      {line}\n")).collect::<String>()
            )
        })
        .collect();
    if own.is_empty() {
        return ResponseTemplate::new(404).set_body_string("no rule groups found\n");
    }
    ResponseTemplate::new(200).set_body_string(format!("{namespace}:\n{own}"))
}

impl Respond for Fake {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.answer(request)
    }
}

async fn ruler() -> (MockServer, Fake) {
    let (server, fake) = (MockServer::start().await, Fake::default());
    Mock::given(any()).respond_with(fake.clone()).mount(&server).await;
    (server, fake)
}

/// Runs `sloe push` on a thread of its own: the ruler answers on this one.
fn push(project: &Project, server: &MockServer, more: &[&str]) -> Ran {
    let arguments: Vec<String> = ["push", "--address", &server.uri()]
        .into_iter()
        .chain(more.iter().copied())
        .map(str::to_owned)
        .collect();
    tokio::task::block_in_place(|| project.sloe(&arguments.iter().map(String::as_str).collect::<Vec<_>>()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_already_is_not_pushed_again() {
    let (server, fake) = ruler().await;
    let project = Project::with_spec(SPEC);
    let first = push(&project, &server, &[]);
    assert_eq!(
        (first.code, first.stderr.as_str()),
        (0, "2 groups created, 0 updated, 0 unchanged, 0 deleted\n")
    );
    assert_eq!(fake.names(), ["sloe/slo-checkout-availability", "sloe/slo-checkout-availability-tiles"]);
    let again = push(&project, &server, &[]);
    assert_eq!(again.stderr, "0 groups created, 0 updated, 2 unchanged, 0 deleted\n");
    let stricter = project.file("slo-specs/checkout.yaml", SPEC.replace("99.9%", "99.95%"));
    let changed = push(&stricter, &server, &[]);
    assert_eq!(changed.stderr, "0 groups created, 2 updated, 0 unchanged, 0 deleted\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_hand_is_undone() {
    let (server, fake) = ruler().await;
    let project = Project::with_spec(SPEC);
    push(&project, &server, &[]);
    for (mended, altered) in
        [("14.4", "99"), ("interval: 30s", "interval: 1m"), ("severity: page", "severity: none")]
    {
        let key = ("sloe".to_owned(), "slo-checkout-availability".to_owned());
        let mut groups = fake.groups.lock().expect("a lock");
        let group = groups.get_mut(&key).expect("it was pushed");
        assert!(group.contains(mended), "{group}");
        *group = group.replace(mended, altered);
        drop(groups);
        let ran = push(&project, &server, &[]);
        assert_eq!(ran.stderr, "0 groups created, 1 updated, 1 unchanged, 0 deleted\n", "{altered}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spaces_make_no_difference() {
    let (server, fake) = ruler().await;
    let project = Project::with_spec(SPEC);
    push(&project, &server, &[]);
    for group in fake.groups.lock().expect("a lock").values_mut() {
        *group = group
            .replace(" > 14.4", "    >   14.4")
            .replace("[5m]", "[ 5m ]")
            .replace("for: 10m", "for: 600s");
    }
    let ran = push(&project, &server, &[]);
    assert_eq!(ran.stderr, "0 groups created, 0 updated, 2 unchanged, 0 deleted\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_changes_nothing() {
    let (server, fake) = ruler().await;
    let project = Project::with_spec(SPEC).file("slo-specs/old.yaml", SPEC.replace("checkout", "old"));
    push(&project, &server, &["--namespace", "shop"]);
    let project = project
        .file("slo-specs/old.yaml", SPEC.replace("checkout", "new"))
        .file("slo-specs/checkout.yaml", SPEC.replace("99.9%", "99.95%"));
    let before = fake.groups.lock().expect("a lock").clone();
    let ran = push(&project, &server, &["--namespace", "shop", "--prune", "--dry-run"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout, @"
    would update shop/slo-checkout-availability
    would update shop/slo-checkout-availability-tiles
    would create shop/slo-new-availability
    would create shop/slo-new-availability-tiles
    would delete shop/slo-old-availability
    would delete shop/slo-old-availability-tiles
    ");
    assert_eq!(*fake.groups.lock().expect("a lock"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn prune_deletes_what_sloe_wrote_in_this_namespace_only() {
    let (server, fake) = ruler().await;
    let old = Project::with_spec(&SPEC.replace("checkout", "old"));
    push(&old, &server, &["--namespace", "shop"]);
    push(&old, &server, &["--namespace", "others"]);
    fake.put("shop", "by-hand", "rules:\n  - record: a\n    expr: up\n");
    fake.put("shop", "slo-by-hand", "rules:\n  - record: a\n    expr: up\n    labels:\n      slo: a\n");
    let project = Project::with_spec(SPEC);
    let named = push(&project, &server, &["--namespace", "shop"]);
    insta::assert_snapshot!(named.stderr);
    let pruned = push(&project, &server, &["--namespace", "shop", "--prune"]);
    assert_eq!(pruned.stderr, "0 groups created, 0 updated, 2 unchanged, 2 deleted\n");
    insta::assert_snapshot!(fake.names().join("\n"), @"
    others/slo-old-availability
    others/slo-old-availability-tiles
    shop/by-hand
    shop/slo-by-hand
    shop/slo-checkout-availability
    shop/slo-checkout-availability-tiles
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn prune_needs_a_namespace_of_its_own() {
    let (server, _) = ruler().await;
    let ran = push(&Project::with_spec(SPEC), &server, &["--prune"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--namespace"), "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_somebody_else_is_not_overwritten() {
    let (server, fake) = ruler().await;
    fake.put("sloe", "slo-checkout-availability-tiles", "rules:\n  - record: a\n    expr: up\n");
    let ran = push(&Project::with_spec(SPEC), &server, &[]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stderr, @"error: in `sloe`, the group `slo-checkout-availability-tiles` was not written by sloe; push to another namespace");
    assert_eq!(fake.names().len(), 1, "nothing was pushed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_ends_in_rules_is_the_api_itself() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(wiremock::matchers::path("/api/v1/rules/team%20a"))
        .respond_with(ResponseTemplate::new(404).set_body_string("no rule groups found"))
        .expect(1)
        .mount(&server)
        .await;
    let project = Project::with_spec(SPEC);
    let address = format!("{}/api/v1/rules/", server.uri());
    let arguments = ["push", "--address", &address, "--namespace", "team a", "--dry-run"];
    let ran = tokio::task::block_in_place(|| project.sloe(&arguments));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn tenant_headers_and_credentials_are_sent_and_never_shown() {
    let project = Project::with_spec(SPEC).file("token", "s3cret-token\n").file("password", "s3cret-word\n");
    let ways: [(&[&str], (&str, &str)); 3] = [
        (&["--bearer-token-file", "token"], ("authorization", "Bearer s3cret-token")),
        (&["--user", "ci", "--password-file", "password"], ("authorization", "Basic Y2k6czNjcmV0LXdvcmQ=")),
        (&["--header", "X-Key: s3cret-key"], ("x-key", "s3cret-key")),
    ];
    for (arguments, (name, value)) in ways {
        let server = MockServer::start().await;
        Mock::given(header("x-scope-orgid", "shop"))
            .and(header(name, value))
            .respond_with(ResponseTemplate::new(403).set_body_string("not you"))
            .expect(1)
            .mount(&server)
            .await;
        let ran = push(&project, &server, &[&["--tenant", "shop"], arguments].concat());
        assert_eq!(ran.code, 3);
        assert!(ran.stderr.contains("answered 403: not you; check `--tenant`"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("s3cret") && !ran.stderr.contains("czNj"), "{}", ran.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_are_none_are_not_shown_either() {
    let (server, _) = ruler().await;
    for wrong in ["s3cret", "s3 cret: x", "X-Key: s3cret\u{7f}"] {
        let ran = push(&Project::with_spec(SPEC), &server, &["--header", wrong]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_ruler_refuses_is_said_in_its_own_words() {
    let server = MockServer::start().await;
    let limit = "per-user rule groups limit (limit: 70 actual: 71) exceeded\n";
    let json = r#"{"status":"error","errorType":"server_error","error":"object store is down"}"#;
    let failures: [(u16, &str, i32); 4] =
        [(400, limit, 1), (500, json, 3), (429, "slow down", 3), (413, "<html>too large</html>", 1)];
    for (status, body, code) in failures {
        server.reset().await;
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(404).set_body_string("no rule groups found"))
            .mount(&server)
            .await;
        Mock::given(method("POST"))
            .respond_with(ResponseTemplate::new(status).set_body_string(body))
            .mount(&server)
            .await;
        let ran = push(&Project::with_spec(SPEC), &server, &[]);
        assert_eq!(ran.code, code, "{}", ran.stderr);
        insta::assert_snapshot!(
            format!("refused_{status}"),
            ran.stderr.replace(&server.uri(), "http://ruler")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_ruler_or_does_not_answer_is_no_answer() {
    let project = Project::with_spec(SPEC);
    let other = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("<html>")).mount(&other).await;
    let ran = push(&project, &other, &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.contains("cannot be read") || ran.stderr.contains("not the configuration"),
        "{}",
        ran.stderr
    );
    let nobody = project.sloe(&["push", "--address", "http://user:s3cret@127.0.0.1:9"]);
    assert_eq!(nobody.code, 3);
    insta::assert_snapshot!(nobody.stderr);
    let slow = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(std::time::Duration::from_secs(30));
    Mock::given(any()).respond_with(late).mount(&slow).await;
    let ran = push(&project, &slow, &["--timeout", "200ms"]);
    assert!(ran.code == 3 && ran.stderr.contains("did not answer within 0.2 s"), "{}", ran.stderr);
    let wrong = project.sloe(&["push", "--address", "mimir:9009"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_pushed_when_anything_is_invalid() {
    let (server, fake) = ruler().await;
    let project = Project::with_spec(SPEC).file("slo-specs/broken.yaml", SPEC.replace("99.9%", "0.999"));
    assert_eq!(push(&project, &server, &[]).code, 1);
    assert_eq!(fake.names(), Vec::<String>::new());
}
