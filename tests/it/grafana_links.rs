//! Where dashboards lead: to pages that there are, and to each other.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::Value as Json;
use sloe::grafana::Schema;
use sloe::rules::Options;

use crate::fixtures;
use crate::grafana::{self, EXAMPLE, PAGE, list, panels, text};
use crate::rules_harness::specs;

/// The addresses of all links of a classic dashboard, with the first row's values filled in.
fn addresses(dashboard: &Json) -> BTreeSet<String> {
    let of = |links: &Json| -> Vec<String> {
        list(links).iter().map(|link| text(&link["url"]).to_owned()).collect()
    };
    let of_panels = panels(dashboard)
        .iter()
        .flat_map(|panel| [of(&panel["links"]), of(&panel["fieldConfig"]["defaults"]["links"])].concat());
    let filled = |url: String| {
        url.replace("${__data.fields.slo_service}", "payment-service")
            .replace("${__data.fields.slo}", "latency")
            .replace("?${datasource:queryparam}&${__url_time_range}", "")
    };
    of_panels.chain(of(&dashboard["links"])).map(filled).filter(|url| !url.is_empty()).collect()
}

#[tokio::test]
async fn links_lead_to_pages_and_to_parts_of_them() {
    let app = fixtures::app(fixtures::healthy());
    let dashboards = grafana::dashboards(EXAMPLE, Schema::Classic);
    let uids: BTreeSet<String> = dashboards.values().map(|one| format!("/d/{}", text(&one["uid"]))).collect();
    let mut seen = BTreeSet::new();
    for url in dashboards.values().flat_map(addresses) {
        let Some(path) = url.strip_prefix(PAGE) else {
            assert!(uids.contains(&url), "{url} is a dashboard");
            continue;
        };
        let (path, part) = path.split_once('#').map_or((path, None), |(path, part)| (path, Some(part)));
        let (status, _, page) = fixtures::get(&app, path).await;
        assert_eq!(status, StatusCode::OK, "{url}");
        assert!(part.is_none_or(|part| page.contains(&format!("id=\"{part}\""))), "{url} has no such part");
        seen.insert(path.to_owned());
    }
    let pages = [
        "/",
        "/service/payment-service",
        "/slo/payment-service/availability",
        "/slo/payment-service/latency",
    ];
    assert_eq!(seen, pages.map(str::to_owned).into_iter().collect());
}

#[test]
fn without_an_address_of_pages_nothing_leads_there() {
    let files = grafana::files(&specs::compile(EXAMPLE).0, &Options::default(), Schema::Classic);
    assert!(files.values().all(|text| !text.contains("Open in sloe") && !text.contains("http://127.0.0.1")));
}

#[test]
fn names_that_grafana_does_not_take_get_a_checksum_and_are_found_by_a_search() {
    let long = "a".repeat(60);
    let yaml = [
        EXAMPLE.to_owned(),
        EXAMPLE.replace("payment-service", "shop.eu"),
        EXAMPLE.replace("payment-service", &long),
    ]
    .map(|one| one.replace("payment_service:", "other:"))
    .join("\n---\n");
    let dashboards = grafana::dashboards(&yaml, Schema::Classic);
    let uids: BTreeSet<&str> = dashboards.values().map(|one| text(&one["uid"])).collect();
    assert_eq!(uids.len(), 4);
    let sound = |uid: &&str| {
        uid.len() <= 40 && uid.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    assert!(uids.iter().all(sound), "{uids:?}");
    let overview = &dashboards[std::path::Path::new("dashboards/overview.json")];
    let links = addresses(overview);
    assert!(links.contains("/dashboards?tag=sloe&query=payment-service"), "{links:?}");
}
