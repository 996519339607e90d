//! Every operation of the document, asked in every way against the daemon over TCP: whatever is sent, the answer is one that the
//! document has.

mod asked;
mod judge;
mod seen;
mod wire;

use proptest::test_runner::{Config, TestError, TestRunner};

use crate::openapi::{document, operations};
use asked::{asked, right};
use judge::Judge;
use seen::Seen;

/// Requests for each of the things that there are to be seen.
const REQUESTS: u32 = 120;

/// Asks a daemon that shows `seen` for everything that there is, and then in every other way; the first surprise is made as
/// small as it can be.
async fn drive(seen: Seen) {
    let served = wire::Served::start(seen).await;
    tokio::task::spawn_blocking(move || {
        let judge = Judge::new(&document());
        for asked in right(&operations(&document()), &served.known) {
            let answer = served.answer(&asked);
            let judged = judge.judge(&asked, &answer);
            assert_eq!(judged, Ok(()), "{}\n{}", asked.text(), answer.text());
        }
        let mut runner =
            TestRunner::new(Config { cases: REQUESTS, failure_persistence: None, ..Config::default() });
        let strategy = asked(operations(&document()), served.known.names());
        let driven = runner.run(&strategy, |asked| {
            let answer = served.answer(&asked);
            judge.judge(&asked, &answer).map_err(|problem| {
                proptest::test_runner::TestCaseError::fail(format!("{problem}\n{}", answer.text()))
            })
        });
        if let Err(TestError::Fail(reason, asked)) = driven {
            panic!("{reason}\nasked: {}", asked.text());
        }
    })
    .await
    .expect("nothing is a surprise");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_one_that_the_document_has() {
    for seen in seen::everything().await {
        drive(seen).await;
    }
}

/// What a driver accepts proves nothing unless it can refuse.
#[test]
fn the_driver_notices_what_the_document_does_not_have() {
    let judge = Judge::new(&document());
    let asked = asked::Asked::get("/api/v1/gate/{service}", "/api/v1/gate/shop");
    let answer = |status, media_type: &str, body: &str| wire::Answer::new(status, media_type, body);
    let judged = |answer: &wire::Answer| {
        judge.judge(&asked, answer).map_err(|problem| problem.lines().next().unwrap_or_default().to_owned())
    };
    let sound = r#"{"error": "no service `shop` has an SLO"}"#;
    assert_eq!(judged(&answer(404, "application/json", sound)), Ok(()));
    for (wrong, problem) in [
        (answer(500, "application/json", sound), "the status 500 is not described"),
        (answer(418, "application/json", sound), "the status 418 is not described"),
        (answer(404, "text/plain", "no"), "the media type `text/plain` of 404 is not described"),
        (answer(404, "application/json", "no"), "it is no JSON: expected ident at line 1 column 2"),
        (answer(404, "application/json", r#"{"error": null}"#), "/error: null is not of type \"string\""),
        (
            answer(404, "application/json", r#"{"error": "", "cause": ""}"#),
            ": Additional properties are not allowed ('cause' was unexpected)",
        ),
    ] {
        assert_eq!(judged(&wrong), Err(problem.to_owned()));
    }
}
