//! The list as it is searched, filtered, ordered and grouped.

use axum::http::StatusCode;
use chrono::TimeDelta;
use sloe::status::{Snapshot, SourceState};

use crate::fixtures::{self, app, get, now, readable};

async fn page(snapshot: Snapshot, path: &str) -> String {
    let (status, _, page) = get(&app(snapshot), path).await;
    assert_eq!(status, StatusCode::OK, "{path:.60}");
    page
}

/// What the list shows for `query`.
async fn list(query: &str) -> String {
    readable(&page(fixtures::mixed(), &format!("/?{query}")).await)
}

/// The objectives that a page shows, in their order.
fn rows(page: &str) -> Vec<String> {
    let links = page.split("<a class=\"slo\" href=\"/slo/").skip(1);
    links.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

/// Addresses and numbers of the filters.
fn chips(page: &str) -> Vec<(String, usize)> {
    let links = page.split("<a class=\"chip ").skip(1).filter_map(|rest| rest.split("</a>").next());
    let chip = |link: &str| {
        let href =
            link.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&");
        Some((href, link.split("<b>").nth(1)?.split('<').next()?.parse().ok()?))
    };
    links.filter_map(chip).collect()
}

#[tokio::test]
async fn a_search_leaves_what_has_all_its_words() {
    insta::assert_snapshot!(list("q=CHECKOUT").await);
    let found = async |search: &str| rows(&page(fixtures::mixed(), &format!("/?q={search}")).await);
    assert_eq!(found("latency+team-search").await, ["search/latency"]);
    assert_eq!(found("catalog/avail").await, ["catalog/availability"]);
    assert_eq!(found("tier%3Dcritical").await.len(), 14, "labels are searched");
    assert_eq!(found("checkout+search").await, Vec::<String>::new());
}

#[tokio::test]
async fn filters_leave_states_alerts_and_owners() {
    let of = async |query: &str| rows(&page(fixtures::mixed(), &format!("/?{query}")).await);
    assert_eq!(of("state=spent").await, ["cart-api/availability", "search/latency"]);
    assert_eq!(of("state=unknown").await, ["price-feed/availability"]);
    assert_eq!(of("alert=page").await, ["cart-api/availability"]);
    assert_eq!(of("owner=team-payment").await, ["payment-service/availability", "payment-service/latency"]);
    insta::assert_snapshot!(list("state=spent,unknown&service=search").await);
}

#[tokio::test]
async fn orders_are_those_of_the_columns() {
    let first =
        async |query: &str| rows(&page(fixtures::mixed(), &format!("/?{query}")).await).swap_remove(0);
    assert_eq!(first("").await, "cart-api/availability");
    assert_eq!(first("sort=name").await, "cart-api/availability");
    assert_eq!(first("sort=burn").await, "cart-api/availability");
    let by_budget = rows(&page(fixtures::mixed(), "/?sort=budget").await);
    assert_eq!(by_budget.last().map(String::as_str), Some("price-feed/availability"), "unknown is not full");
    let head = page(fixtures::mixed(), "/?sort=budget&q=a").await;
    assert_eq!(head.matches("aria-sort").count(), 1);
    assert!(
        head.contains("aria-sort=\"ascending\"><a href=\"/?q=a&#38;sort=budget\">Error budget left"),
        "{head}"
    );
}

#[tokio::test]
async fn services_have_their_rows_together_with_what_may_be_done() {
    insta::assert_snapshot!(list("group=service&state=spent,caution").await);
}

#[tokio::test]
async fn a_filter_leaves_as_many_as_it_says() {
    for query in ["/", "/?q=checkout", "/?service=search&group=service", "/?q=nothing"] {
        for (href, number) in chips(&page(fixtures::mixed(), query).await) {
            assert_eq!(rows(&page(fixtures::mixed(), &href).await).len(), number, "{query} → {href}");
        }
    }
}

#[tokio::test]
async fn states_that_are_chosen_together_leave_what_each_leaves() {
    let page = page(fixtures::mixed(), "/?state=spent,caution").await;
    let numbers: Vec<usize> = chips(&page).into_iter().map(|(_, number)| number).collect();
    let [all, spent, caution, unknown, healthy, _firing] = numbers[..] else { panic!("{numbers:?}") };
    assert_eq!(rows(&page).len(), spent + caution);
    assert_eq!(all, spent + caution + unknown + healthy);
}

#[tokio::test]
async fn where_nothing_fits_the_way_out_is_there() {
    insta::assert_snapshot!(
        list("q=nobody+has+this&state=healthy&alert=page,ticket&owner=me&sort=name").await
    );
}

#[tokio::test]
async fn what_the_address_asks_in_vain_is_said() {
    let said = list("state=broken&colour=%3Cb%3E&sort=name&sort=burn&group=x&y=z").await;
    let note = said.lines().find(|line| line.contains("ignored")).expect("a note");
    assert_eq!(
        note,
        "Of this address is ignored: state=broken, which is no state; colour=&#60;b&#62;, which this page does not know; \
         sort=burn, because another one stands before it; and 2 more."
    );
}

#[tokio::test]
async fn hostile_addresses_change_nothing_but_the_field() {
    let plain = fixtures::skeleton(&page(fixtures::mixed(), "/?q=e").await);
    for hostile in ["%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "%00%FF%zz%", "%E2%80%AE", "{{frame}}"] {
        let page = page(fixtures::mixed(), &format!("/?q={hostile}")).await;
        assert!(!page.contains("<script>"), "{hostile}");
        assert_eq!(fixtures::skeleton(&page)[..40], plain[..40], "{hostile}");
    }
    let long = format!("/?q={}&state={}&{}=1", "x".repeat(10_000), "y".repeat(10_000), "z".repeat(10_000));
    let page = page(fixtures::mixed(), &long).await;
    assert!(page.len() < 20_000, "{} bytes", page.len());
}

#[tokio::test]
async fn the_form_keeps_what_was_chosen() {
    let page = page(fixtures::mixed(), "/?q=a%22b&state=spent&sort=burn&group=service").await;
    let form = page.split("<form").nth(1).and_then(|rest| rest.split("</form>").next()).expect("a form");
    assert!(form.contains("value=\"a&#34;b\""), "{form}");
    for hidden in
        ["name=\"state\" value=\"spent\"", "name=\"sort\" value=\"burn\"", "name=\"group\" value=\"service\""]
    {
        assert!(form.contains(&format!("<input type=\"hidden\" {hidden}>")), "{form}");
    }
}

#[tokio::test]
async fn what_a_silent_source_said_is_of_then() {
    let since = now() - TimeDelta::seconds(192);
    let source = SourceState::Failing { since, reason: "connection refused".to_owned() };
    let silent = Snapshot { answered_at: Some(since - TimeDelta::seconds(8)), source, ..fixtures::mixed() };
    let text = readable(&page(silent.clone(), "/?q=c").await);
    insta::assert_snapshot!(text);
    assert_eq!(rows(&page(silent.clone(), "/?state=healthy").await), Vec::<String>::new());
    assert_eq!(rows(&page(silent, "/?state=unknown").await).len(), 14);
}
