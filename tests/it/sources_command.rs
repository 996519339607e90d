//! `sloe status` and `sloe gate` with several sources, each a Prometheus of its own.

use chrono::Utc;
use serde_json::Value;

use crate::gate::prometheus;
use crate::prom_real::{Prometheus, recorded};
use crate::recorded::slo;
use crate::support::{Project, Ran, SPEC};

/// Checkout in `eu`, cart in `us`.
fn project(eu: &str, us: &str) -> Project {
    let labelled = |service: &str, region: &str| {
        SPEC.replace("service: checkout\n", &format!("service: {service}\nlabels: {{region: {region}}}\n"))
    };
    Project::new()
        .file("slo-specs/checkout.yaml", labelled("checkout", "eu"))
        .file("slo-specs/cart.yaml", labelled("cart", "us"))
        .file(
            "conf/sources.yaml",
            format!(
                "sources:\n  - {{name: eu, url: '{eu}', slos: {{region: eu}}}}\n  - {{name: us, url: '{us}', slos: {{region: us}}}}\n"
            ),
        )
}

/// Runs a command where checkout has spent a quarter of its budget and cart has overspent it.
async fn run(arguments: &'static [&'static str], us_answers: bool) -> (Ran, String) {
    let (eu, us) = (prometheus("checkout", 250.0).await, prometheus("cart", 1_390.0).await);
    let address = if us_answers { us.uri() } else { "http://127.0.0.1:1".to_owned() };
    let project = project(&eu.uri(), &address);
    let ran = tokio::task::spawn_blocking(move || project.sloe(arguments)).await.expect("it ends");
    (ran, eu.uri())
}

const SOURCES: &str = "--sources=conf/sources.yaml";

#[tokio::test]
async fn status_shows_what_all_sources_tell_in_one_order() {
    let (ran, eu) = run(&["status", SOURCES], true).await;
    insta::assert_snapshot!(format!("exit {}\n{}", ran.code, ran.stdout));
    let (ran, _) = run(&["status", SOURCES, "--format=json"], true).await;
    let body: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        (body["slos"][0]["source"].as_str(), body["slos"][1]["source"].as_str()),
        (Some("us"), Some("eu"))
    );
    assert_eq!(body["sources"].as_array().map(Vec::len), Some(2));
    assert!(!body["sources"][0]["prometheus"].is_null() && eu.starts_with("http://127.0.0.1"));
}

#[tokio::test]
async fn status_shows_the_others_where_a_source_does_not_answer() {
    let (ran, _) = run(&["status", SOURCES], false).await;
    insta::assert_snapshot!(format!("exit {}\n{}\n{}", ran.code, ran.stdout, ran.stderr));
}

#[tokio::test]
async fn the_gate_asks_only_sources_that_have_the_service() {
    for (service, us_answers, code) in
        [("checkout", true, 0), ("checkout", false, 0), ("cart", true, 1), ("cart", false, 3)]
    {
        let arguments: &'static [&'static str] = match service {
            "checkout" => &["gate", "checkout", SOURCES],
            _ => &["gate", "cart", SOURCES],
        };
        let (ran, _) = run(arguments, us_answers).await;
        assert_eq!(ran.code, code, "{service} {us_answers}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn one_prometheus_and_several_exclude_each_other() {
    for option in [
        "--prometheus=http://127.0.0.1:1",
        "--tenant=shop",
        "--match=cluster=x",
        "--ca-file=x",
        "--header=A: b",
    ] {
        let ran = project("http://127.0.0.1:1", "http://127.0.0.1:1").sloe(&["status", SOURCES, option]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{option}");
        assert!(ran.stderr.contains("cannot be used with"), "{option}: {}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_asked_is_wrong_usage() {
    let project = project("http://127.0.0.1:1", "http://127.0.0.1:1");
    let ran = project.sloe(&["status", "--sources=nowhere.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot read `nowhere.yaml`"), "{}", ran.stderr);

    let project = project.file("conf/sources.yaml", "sources:\n  - {name: eu, urll: http://127.0.0.1:1}\n");
    let ran = project.sloe(&["status", SOURCES]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean `url`?") && !ran.stderr.contains("--fix"), "{}", ran.stderr);

    let one = "sources:\n  - {name: eu, url: 'http://127.0.0.1:1', slos: {region: eu}}\n";
    let ran = project.file("conf/sources.yaml", one).sloe(&["status", SOURCES]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn a_secret_that_is_not_there_names_its_source() {
    let project = project("http://127.0.0.1:1", "http://127.0.0.1:1");
    let sources = "sources:\n  - {name: all, url: 'http://127.0.0.1:1'}\n";
    let with = sources.replace("}", ", bearer_token_file: token}");
    let two = format!(
        "{}{}",
        "sources:\n  - {name: eu, url: 'http://127.0.0.1:1', slos: {region: eu}}\n",
        &with["sources:\n".len()..]
    );
    let ran = project.file("conf/sources.yaml", two).sloe(&["status", SOURCES]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .starts_with("error: the source `all` does not answer:\nerror: the bearer token in `conf/token`"),
        "{}",
        ran.stderr
    );
}

#[tokio::test]
async fn two_real_prometheus_and_what_is_left_when_one_is_killed() {
    let start = async |service: &str, burst| {
        let series = recorded(&slo(service, "availability", "99.9%"), Utc::now(), burst);
        Prometheus::with_series(&format!("{series}# EOF\n")).await
    };
    let (eu, us) = tokio::join!(start("checkout", 0), start("cart", 3_000));
    let status = async |eu: &str, us: &str| {
        let project = project(eu, us);
        let run = move || project.sloe(&["status", SOURCES, "--format=json"]);
        let ran = tokio::task::spawn_blocking(run).await.expect("it ends");
        let body: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let slos = body["slos"].as_array().expect("a list").iter();
        let told =
            slos.map(|slo| format!("{} {} {}", slo["service"], slo["source"], slo["state"]).replace('"', ""));
        (ran.code, told.collect::<Vec<_>>())
    };
    let (eu_url, us_url) = (eu.client.url().to_owned(), us.client.url().to_owned());
    let (code, both) = status(&eu_url, &us_url).await;
    assert_eq!((code, both), (0, vec!["cart us spent".to_owned(), "checkout eu caution".to_owned()]));
    drop(us);
    let (code, one) = status(&eu_url, &us_url).await;
    assert_eq!((code, one), (3, vec!["checkout eu caution".to_owned(), "cart us unknown".to_owned()]));
}
