//! The words and tables of the page of one SLO.

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use sloe::daemon::router;
use sloe::daemon::specs::{Reloader, SpecsState};
use sloe::input::{Reading, Specs};
use sloe::model::Slo;
use sloe::rules::{self, Options, Part};
use sloe::status::{Overview, Part as Source, RuleHealth, RuleTrouble, SloStatus, Snapshot};
use tokio::sync::watch;

use crate::fixtures::{self, app, get, options, readable, skeleton, state, state_over};

async fn page(snapshot: Snapshot, path: &str) -> String {
    get(&app(snapshot), path).await.2
}

/// What a section of the page says, named by its heading's id.
fn section(page: &str, id: &str) -> String {
    let start = page.find(&format!("aria-labelledby=\"{id}\"")).expect("there is such a section");
    let end = page[start..].find("</section>").expect("a section ends");
    readable(&format!("<main><p {}</p></main>", &page[start..start + end]))
}

async fn told(path: &str, id: &str) -> String {
    section(&page(fixtures::mixed(), path).await, id)
}

#[tokio::test]
async fn what_if_is_answered_for_every_kind_of_budget() {
    let mut all = String::new();
    for slo in [
        "payment-service/availability",
        "cart-api/availability",
        "checkout-api/latency",
        "identity/availability",
        "identity/latency",
        "mail/availability",
        "price-feed/availability",
    ] {
        all += &format!("== {slo}\n{}\n", told(&format!("/slo/{slo}"), "what-if").await);
    }
    insta::assert_snapshot!(all);
}

#[tokio::test]
async fn the_first_line_says_what_rolls_off() {
    let first = async |path| readable(&page(fixtures::mixed(), path).await).lines().next().map(str::to_owned);
    insta::assert_snapshot!(first("/slo/payment-service/availability").await.unwrap());
}

#[tokio::test]
async fn alerts_say_whether_they_could_fire_and_since_when_they_do() {
    let mut all = String::new();
    for slo in ["cart-api/availability", "identity/latency", "mail/availability", "search/availability"] {
        all += &format!("== {slo}\n{}\n", told(&format!("/slo/{slo}"), "alerts").await);
    }
    insta::assert_snapshot!(all);
}

#[tokio::test]
async fn rules_that_are_not_loaded_make_no_alert_quiet() {
    let mut snapshot = fixtures::mixed();
    let status = own(&mut snapshot, "payment-service", "availability");
    status.rules = RuleHealth::Troubled(vec![RuleTrouble::NotLoaded]);
    let page = page(snapshot, "/slo/payment-service/availability").await;
    let alerts = section(&page, "alerts");
    assert!(!alerts.contains("quiet"), "{alerts}");
    assert!(
        alerts.contains("its rules are not loaded in Prometheus. Run `sloe generate` on its specs"),
        "{alerts}"
    );
}

#[tokio::test]
async fn previous_periods_say_whether_the_promise_was_kept() {
    insta::assert_snapshot!(told("/slo/payment-service/availability", "periods").await);
    let links = page(fixtures::mixed(), "/slo/payment-service/availability").await;
    assert!(links.contains("href=\"/report?period=2026-10\""));
    let unloaded = page(fixtures::stale(), "/slo/payment-service/availability").await;
    assert!(section(&unloaded, "periods").contains("They are not loaded yet."));
}

#[tokio::test]
async fn maintenance_and_few_events_stand_beside_the_figures() {
    let first = |page: &str| {
        let lines = readable(page);
        let tiles = lines.lines().skip_while(|line| !line.starts_with("Objective,")).take(4);
        tiles.collect::<Vec<_>>().join("\n")
    };
    let mut all = String::new();
    for slo in ["notifications/availability", "identity/availability", "mail/availability"] {
        all += &format!("== {slo}\n{}\n", first(&page(fixtures::mixed(), &format!("/slo/{slo}")).await));
    }
    insta::assert_snapshot!(all);
}

#[tokio::test]
async fn a_stale_page_foretells_nothing() {
    let page = page(fixtures::stale(), "/slo/payment-service/availability").await;
    assert!(
        section(&page, "what-if").contains("What comes next is not known while Prometheus does not answer.")
    );
    assert!(section(&page, "alerts").contains("is not known while Prometheus does not answer."));
    assert!(!readable(&page).contains("Burn now"), "{}", readable(&page));
}

#[tokio::test]
async fn of_a_thousand_groups_the_worst_are_shown() {
    let mut snapshot = fixtures::grouped();
    let status = &mut snapshot.slos[0];
    let group = status.groups[0].clone();
    let named = |at: usize| {
        let mut one = group.clone();
        one.labels = vec![("region".to_owned(), format!("region-{at}"))];
        one
    };
    status.groups = (0..1_000).map(named).collect();
    status.worst = status.groups[0].clone();
    let page = page(snapshot, "/slo/edge/availability").await;
    let (shown, folded) = page.split_once("<details id=\"more-groups\">").expect("they are folded");
    assert_eq!((shown.matches("<bdi>region=region-").count()), 20 + mentions(shown));
    assert!(folded.starts_with("<summary>980 more groups</summary>"));
    assert!(folded.contains("<bdi>region=region-999</bdi>"));
}

/// How often the worst group is named beside the table.
fn mentions(page: &str) -> usize {
    page.matches("This is about <bdi>region=region-0</bdi>").count()
}

const SPEC: &str = "# Of the shop.\nversion: sloe/v1\nservice: shop\nowner: team-shop\nslos:\n  # Orders that go through.\n  - name: orders\n    \
                    description: Orders & <b>more</b>.\n    objective: 99.9%\n    window: 30d\n    sli: {events: {bad: errors_total, total: \
                    requests_total}}\n  - name: other\n    objective: 99%\n    window: 30d\n    sli: {events: {bad: errors_total, total: requests_total}}\n";

/// The page of the SLO of [`SPEC`], from a Prometheus at `url`.
async fn declared(spec: &str, url: &str) -> (Slo, String) {
    let specs = Specs::of(Path::new("slo-specs/shop.yaml"), spec);
    let slo = specs.compile(&Reading::default()).slos.remove(0);
    let snapshot = Snapshot::starting(vec![SloStatus::unasked(Arc::new(slo.clone()))]);
    let overview = Overview::of(vec![Source::only(url, Arc::new(snapshot))]);
    let read = SpecsState::loaded(Utc::now()).of(Arc::new(specs));
    let (_, specs) = watch::channel(Arc::new(read));
    let app = router(state_over(overview, options()).with_specs(specs, Reloader::new().0));
    (slo, get(&app, "/slo/shop/orders").await.2)
}

/// The text that a button copies, as a browser reads it.
fn copied(page: &str, id: &str) -> Option<String> {
    assert!(page.contains(&format!("data-copy=\"{id}\"")) == page.contains(&format!("id=\"{id}\"")));
    let text = page.split(&format!("id=\"{id}\"")).nth(1)?.split("<code>").nth(1)?.split("</code>").next()?;
    let plain = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    Some(plain.iter().fold(text.to_owned(), |text, (escaped, c)| text.replace(escaped, c)))
}

#[tokio::test]
async fn spec_rules_and_query_can_be_copied() {
    let (slo, page) = declared(SPEC, "https://prometheus.example/base").await;
    insta::assert_snapshot!(copied(&page, "written-spec-text").expect("its spec is at hand"));
    let options = Options { parts: vec![Part::Rules], ..Options::default() };
    let rules = rules::generate(&[slo], &options).remove(0).text;
    assert_eq!(copied(&page, "rules-text").as_deref(), Some(&*rules));
    let query = "slo:error_budget:remaining_ratio{slo_service=\"shop\",slo=\"orders\"}";
    assert_eq!(copied(&page, "query-text").as_deref(), Some(query));
    let link = "href=\"https://prometheus.example/base/graph?g0.tab=1&#38;g0.expr=slo%3Aerror_budget%3Aremaining_ratio%7B";
    assert!(page.contains(link), "{page}");
}

#[tokio::test]
async fn a_hostile_spec_stays_in_its_box() {
    let shape = async |text: &str| {
        let (_, page) = declared(&SPEC.replace("Orders & <b>more</b>.", text), "http://127.0.0.1:9090").await;
        skeleton(&page)
    };
    let harmless = shape("Orders.").await;
    for text in ["</code></pre><script>alert(1)</script>".to_owned(), "</details><h1 x=y> ".repeat(500)] {
        assert_eq!(shape(&format!("'{text}'")).await, harmless, "{text:.40}");
    }
}

#[tokio::test]
async fn only_an_address_of_the_web_is_asked() {
    let (_, page) = declared(SPEC, "javascript:alert(1)").await;
    assert!(!page.contains("Ask Prometheus") && !page.contains("href=\"javascript"));
}

#[tokio::test]
async fn a_spec_that_is_not_at_hand_is_left_out() {
    let app = router(state(fixtures::healthy(), options()));
    let page = get(&app, "/slo/payment-service/availability").await.2;
    assert_eq!(copied(&page, "written-spec-text"), None);
    assert!(copied(&page, "rules-text").is_some());
}

fn own<'a>(snapshot: &'a mut Snapshot, service: &str, slo: &str) -> &'a mut SloStatus {
    let is = |status: &&mut SloStatus| status.slo.id.service == service && status.slo.id.name == slo;
    snapshot.slos.iter_mut().find(is).expect("it is there")
}
