//! The pages as somebody reads them.

use axum::http::StatusCode;
use chrono::TimeDelta;
use sloe::daemon::PageOptions;
use sloe::status::{Snapshot, SourceState};

use crate::fixtures::{self, app, app_with, get, readable, skeleton};

async fn read(snapshot: Snapshot, path: &str) -> String {
    let (status, _, page) = get(&app(snapshot), path).await;
    assert_eq!(status, StatusCode::OK);
    readable(&page)
}

#[tokio::test]
async fn the_list_says_in_a_sentence_what_is_wrong_and_then_everything_worst_first() {
    insta::assert_snapshot!(read(fixtures::mixed(), "/").await);
}

#[tokio::test]
async fn the_detail_page_of_a_budget_in_caution() {
    insta::assert_snapshot!(read(fixtures::mixed(), "/slo/payment-service/availability").await);
}

#[tokio::test]
async fn the_detail_page_of_a_grouped_slo() {
    insta::assert_snapshot!(read(fixtures::grouped(), "/slo/edge/availability").await);
}

#[tokio::test]
async fn the_detail_page_of_an_unknown_budget() {
    insta::assert_snapshot!(read(fixtures::nothing_known(), "/slo/payment-service/availability").await);
}

#[tokio::test]
async fn times_are_told_in_the_zone_of_the_team() {
    let options = PageOptions { zone: "Europe/Paris".parse().expect("a zone"), ..fixtures::options() };
    let (_, _, page) = get(&app_with(fixtures::mixed(), options), "/").await;
    assert!(page.contains(">at 06:12:36 CET</time>"), "{page}");
    let page = readable(&page);
    assert!(page.contains("checkout-api latency runs out tomorrow at 00:42 CET."), "{page}");
}

#[tokio::test]
async fn pages_lead_to_the_dashboards_where_there_is_a_grafana() {
    let grafana = Some("https://grafana.example.com/team".to_owned());
    let app = app_with(fixtures::mixed(), PageOptions { grafana, ..fixtures::options() });
    for (path, dashboard) in [
        ("/", "/d/sloe\""),
        ("/service/cart-api", "/d/sloe-cart-api\""),
        ("/slo/cart-api/availability", "/d/sloe-cart-api?var-slo=availability\""),
    ] {
        let (_, _, page) = get(&app, path).await;
        assert!(page.contains(&format!("href=\"https://grafana.example.com/team{dashboard}")), "{path}");
    }
    let (_, _, page) = get(&fixtures::app(fixtures::mixed()), "/").await;
    assert!(!page.contains("Grafana"), "nothing leads to what is not there");
}

#[tokio::test]
async fn the_first_line_fits_what_is_known() {
    let first = async |snapshot| read(snapshot, "/").await.lines().next().unwrap().to_owned();
    assert_eq!(first(fixtures::healthy()).await, "Both objectives are within budget.");
    assert_eq!(
        first(fixtures::spent()).await,
        "1 of 2 objectives is out of budget; payment-service latency runs out tonight at 23:42 UTC."
    );
    assert_eq!(first(fixtures::grouped()).await, "The only objective is out of budget.");
    assert_eq!(first(fixtures::nothing_known()).await, "Nothing is known about the only objective.");
    assert_eq!(first(fixtures::answering(Vec::new())).await, "No objectives are declared.");
    assert_eq!(first(fixtures::paging_without_a_budget()).await, "1 of 2 objectives is within budget.");
}

#[tokio::test]
async fn a_source_that_fails_is_said_on_every_page_and_figures_stay() {
    let said = "Prometheus has not answered since 05:09 UTC; figures are from 05:09 UTC: \
                connection refused.";
    for path in ["/", "/slo/payment-service/availability"] {
        let page = read(fixtures::stale(), path).await;
        assert_eq!(page.lines().next(), Some(said), "{path}");
        assert!(page.contains("62 %"), "{path}");
    }
    let (_, _, missing) = get(&app(fixtures::stale()), "/nowhere").await;
    assert!(readable(&missing).starts_with(said));
}

#[tokio::test]
async fn before_the_first_answer_nothing_is_shown_as_healthy() {
    let page = read(fixtures::starting(), "/").await;
    insta::assert_snapshot!(page);
    let failing = SourceState::Failing {
        since: fixtures::now() - TimeDelta::seconds(45),
        reason: "connection refused".to_owned(),
    };
    let page = read(Snapshot { source: failing, ..fixtures::starting() }, "/").await;
    assert_eq!(
        page.lines().next().unwrap(),
        "Prometheus has not answered since 05:12 UTC. It has never answered, so nothing is known \
         about any budget: connection refused."
    );
}

#[tokio::test]
async fn a_poller_that_stopped_without_a_word_is_noticed_by_the_age_of_its_figures() {
    let silent = Snapshot {
        answered_at: Some(fixtures::now() - TimeDelta::seconds(61)),
        source: SourceState::Answering,
        ..fixtures::healthy()
    };
    let page = read(silent, "/").await;
    assert!(page.starts_with("Prometheus has not answered since 05:11 UTC;"), "{page}");
}

#[tokio::test]
async fn notice_and_warnings_stand_on_every_page() {
    let mut options = fixtures::options();
    options.notice = Some("The 30 days before this run are simulated history.".to_owned());
    let warnings = vec!["Prometheus keeps 15 d, less than the window of 30 d.".to_owned()];
    let app = app_with(Snapshot { warnings, ..fixtures::healthy() }, options);
    for path in ["/", "/slo/payment-service/latency", "/nowhere"] {
        let page = readable(&get(&app, path).await.2);
        assert!(page.contains("The 30 days before this run are simulated history."), "{path}");
        assert!(page.contains("Prometheus keeps 15 d, less than the window of 30 d."), "{path}");
    }
}

#[tokio::test]
async fn burn_rates_that_were_counted_directly_are_marked() {
    let mut snapshot = fixtures::healthy();
    assert!(!read(snapshot.clone(), "/").await.contains("direct"));
    snapshot.slos[0].worst.directly = true;
    let id = snapshot.slos[0].slo.id.clone();
    for path in ["/".to_owned(), format!("/slo/{}/{}", id.service, id.name)] {
        let page = read(snapshot.clone(), &path).await;
        assert_eq!(page.matches("× direct").count(), 1, "{page}");
    }
}

#[tokio::test]
async fn hostile_texts_change_nothing_but_their_own_cells() {
    let long = "long ".repeat(2_000);
    let hostile = [
        "\"><script>alert(1)</script>",
        "</title></main></td><h1 onclick='x'>",
        "javascript:alert(1)",
        "\u{202e}txet lacitirobarg\u{2066}",
        "{{ frame.title }}{% raw %}&amp;&#60;",
        "../../%2e%2e/?a#b",
        long.as_str(),
    ];
    for text in hostile {
        for page in [0, 1] {
            let shape = async |text: &str| skeleton(&page_of(text, page).await);
            assert_eq!(shape(text).await, shape("harmless").await, "{text:.40}");
        }
    }
}

/// The list, or the detail page that its row leads to, of a spec that carries `text` everywhere.
async fn page_of(text: &str, page: usize) -> String {
    let app = app(fixtures::hostile(text));
    let (_, _, list) = get(&app, "/").await;
    let href =
        list.split("href=\"").find(|rest| rest.starts_with("/slo/")).and_then(|rest| rest.split('"').next());
    let path = ["/", href.expect("a row is a link")][page];
    let (status, _, html) = get(&app, path).await;
    assert_eq!(status, StatusCode::OK, "{path:.60}");
    html
}

#[tokio::test]
async fn only_addresses_of_the_web_become_links() {
    let page = page_of("javascript:alert(1)", 1).await;
    assert!(page.contains("href=\"https://example.org/\""));
    assert!(!page.contains("href=\"javascript"));
}

#[tokio::test]
async fn figures_of_a_silent_source_have_no_colour_of_the_present() {
    let (_, _, page) = get(&app(fixtures::stale()), "/slo/payment-service/availability").await;
    let main = page.split("<main").nth(1).expect("a page has a main");
    for class in ["healthy", "caution", "spent", "fast", "warm"] {
        let classes = main.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let coloured = classes.filter(|classes| classes.split(' ').any(|one| one == class));
        assert_eq!(coloured.collect::<Vec<_>>(), Vec::<&str>::new());
    }
    insta::assert_snapshot!(readable(&page));
}
