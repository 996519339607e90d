//! Several Prometheus: the file that names them, whose SLOs are whose, and what all of them tell together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sloe::diag::{self, Format, Sources as Texts};
use sloe::model::Slo;
use sloe::prom::Credentials;
use sloe::sources::{self, Assigned, Route, Routes, Source, Unassigned};
use sloe::status::{Overview, Part, SloStatus, Snapshot};

use crate::recorded::{answers, slo, snapshot};
use crate::rules_harness::specs;

/// What is read from `text`, and what is said about it.
fn read(text: &str) -> (Vec<Source>, String) {
    let mut texts = Texts::default();
    let file = texts.add("sources.yaml", text);
    let variable = |name: &str| (name == "SHOP_KEY").then(|| "k3y".to_owned());
    let (found, problems) = sources::sources(file, text, Path::new("conf"), variable);
    (found, diag::render(&problems, &texts, Format::Full, false))
}

const ALL_KEYS: &str = "\
sources:
  - name: eu
    url: https://prometheus.eu.example/base
    slos: {region: eu, tier: critical}
    match: {cluster: eu-1}
    tenant: shop
    headers: {X-Team: shop}
    headers_from_env: {X-Api-Key: SHOP_KEY}
    user: reader
    password_file: secrets/password
    ca_file: /etc/ca.pem
    cert_file: client.pem
    key_file: client.key
  - name: rest
    url: http://127.0.0.1:9090
    bearer_token_file: token
";

#[test]
fn a_source_has_what_the_options_have_and_files_beside_it() {
    let (found, said) = read(ALL_KEYS);
    assert_eq!(said, "");
    let [eu, rest] = found.as_slice() else { panic!("two sources: {found:?}") };
    let labels =
        [("region", "eu"), ("tier", "critical")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(eu.route, Route { name: "eu".to_owned(), labels: labels.to_vec() });
    assert_eq!(eu.matchers.iter().map(ToString::to_string).collect::<Vec<_>>(), ["cluster=\"eu-1\""]);
    assert_eq!(eu.access.tenant.as_deref(), Some("shop"));
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(eu.access.headers, [header("X-Team", "shop"), header("X-Api-Key", "k3y")]);
    let basic =
        Credentials::Basic { user: "reader".to_owned(), password_file: "conf/secrets/password".into() };
    assert!(eu.access.credentials == basic);
    let identity = eu.access.identity.as_ref().expect("it has a certificate");
    assert_eq!(
        (identity.cert_file.as_path(), identity.key_file.as_path()),
        (Path::new("conf/client.pem"), Path::new("conf/client.key"))
    );
    assert_eq!(eu.access.ca_file.as_deref(), Some(Path::new("/etc/ca.pem")));
    assert!(rest.access.credentials == Credentials::Bearer("conf/token".into()));
    assert!(!format!("{found:?}").contains("k3y"), "secrets are not shown");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_place() {
    let (found, said) = read(
        "sources:\n  - name: rest\n    url: http://reader:hunter2@127.0.0.1:9090\n    headers: {Authorization: Bearer x}\n  \
         - name: a b\n    urll: http://127.0.0.1:9090\n  - name: rest\n    url: prometheus.example\n    slos: {slo: latency}\n    \
         user: reader\n    bearer_token_file: token\n    cert_file: client.pem\n  - name: us\n    url: http://127.0.0.1\n    \
         slos: {}\n    match: {a-b: c}\n    headers_from_env: {X-Key: NOT_SET}\n",
    );
    assert!(found.is_empty(), "nothing is used of a file with an error");
    insta::assert_snapshot!(said);
}

#[test]
fn a_file_without_sources_is_one_problem() {
    for text in ["", "sources: []\n", "sources:\n"] {
        let (found, said) = read(text);
        assert!(found.is_empty() && said.starts_with("error["), "{text:?}: {said}");
        assert_eq!(said.matches("error[").count(), 1, "{text:?}: {said}");
    }
}

fn route(name: &str, labels: &[(&str, &str)]) -> Route {
    let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Route { name: name.to_owned(), labels }
}

/// An SLO with these labels.
fn labelled(name: &str, labels: &[(&str, &str)]) -> Arc<Slo> {
    let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Arc::new(Slo { labels, ..slo("shop", name, "99%") })
}

fn names(assigned: &Assigned) -> Vec<Vec<&str>> {
    assigned.shares().iter().map(|share| share.iter().map(|slo| &*slo.id.name).collect()).collect()
}

#[test]
fn the_first_source_that_fits_takes_an_slo() {
    let routes = Routes::new(vec![
        route("critical", &[("region", "eu"), ("tier", "critical")]),
        route("eu", &[("region", "eu")]),
        route("rest", &[]),
    ]);
    let slos = vec![
        labelled("a", &[("tier", "critical"), ("region", "eu"), ("team", "x")]),
        labelled("b", &[("region", "eu")]),
        labelled("c", &[("region", "us"), ("tier", "critical")]),
        labelled("d", &[]),
    ];
    let assigned = routes.assign(slos).expect("all have a source");
    assert_eq!(names(&assigned), [vec!["a"], vec!["b"], vec!["c", "d"]]);
    assert_eq!(names(&assigned.only(|slo| slo.id.name != "c")), [vec!["a"], vec!["b"], vec!["d"]]);
}

#[test]
fn an_slo_without_a_source_is_named_with_the_remedy() {
    let routes = Routes::new(vec![route("eu", &[("region", "eu")]), route("us", &[("region", "us")])]);
    let lost = |slos| routes.assign(slos).expect_err("it has no source").to_string();
    insta::assert_snapshot!(lost(vec![
        labelled("a", &[("region", "eu")]),
        labelled("b", &[("region", "ap"), ("tier", "1")])
    ]));
    insta::assert_snapshot!(lost(vec![labelled("a", &[]), labelled("b", &[]), labelled("c", &[])]));
}

#[test]
fn a_composite_is_where_its_parts_are() {
    let spec = "version: sloe/v1\nservice: shop\nslos:\n  \
                - {name: a, labels: {region: eu}, objective: 99%, window: 30d, sli: {events: {bad: errors_total, total: requests_total}}}\n  \
                - {name: b, labels: {region: us}, objective: 99%, window: 30d, sli: {events: {bad: errors_total, total: requests_total}}}\n  \
                - {name: all, labels: {region: eu}, objective: 99%, window: 30d, sli: {composite: {all_of: [a, b]}}}\n";
    let slos: Vec<Arc<Slo>> = specs::compile(spec).0.into_iter().map(Arc::new).collect();
    assert_eq!(slos.len(), 3);
    let apart = Routes::new(vec![route("eu", &[("region", "eu")]), route("rest", &[])]);
    let error = apart.assign(slos.clone()).expect_err("its parts are apart");
    assert!(matches!(error, Unassigned::Apart { .. }));
    insta::assert_snapshot!(error);
    assert!(Routes::new(vec![Route::only()]).assign(slos).is_ok());
}

const REGIONS: [Option<&str>; 3] = [None, Some("eu"), Some("us")];
const TIERS: [Option<&str>; 3] = [None, Some("1"), Some("2")];

fn labels() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    (select(&REGIONS[..]), select(&TIERS[..]), option::of(Just("x"))).prop_map(|(region, tier, team)| {
        let all = [("region", region), ("tier", tier), ("team", team)];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    })
}

fn part(name: &str, snapshot: Snapshot) -> Part {
    Part { name: name.into(), url: "http://127.0.0.1:9090".into(), snapshot: Arc::new(snapshot) }
}

/// What tells SLOs of an overview apart.
fn ids<'a>(all: impl IntoIterator<Item = &'a SloStatus>) -> Vec<String> {
    all.into_iter().map(|status| status.slo.id.name.clone()).collect()
}

proptest! {
    #[test]
    fn every_slo_has_exactly_the_first_source_that_fits(slos in vec(labels(), 0..12), sources in vec(labels(), 1..5)) {
        let slos: Vec<Arc<Slo>> = slos.iter().enumerate().map(|(at, labels)| labelled(&format!("slo-{at}"), labels)).collect();
        let routes: Vec<Route> = sources.iter().enumerate().map(|(at, labels)| route(&format!("s{at}"), labels)).collect();
        let fits = |slo: &Slo| routes.iter().position(|route| route.labels.iter().all(|label| slo.labels.contains(label)));
        match Routes::new(routes.clone()).assign(slos.clone()) {
            Err(_) => prop_assert!(slos.iter().any(|slo| fits(slo).is_none())),
            Ok(assigned) => {
                prop_assert_eq!(assigned.all().count(), slos.len(), "none lost, none doubled");
                for (at, share) in assigned.shares().iter().enumerate() {
                    prop_assert!(share.iter().all(|slo| fits(slo) == Some(at)));
                }
            }
        }
    }

    #[test]
    fn all_sources_together_tell_of_every_slo_once_in_one_order(bad in vec((0_usize..3, 0.0_f64..20_000.0), 1..12)) {
        let mut told: BTreeMap<usize, Vec<(Slo, f64)>> = BTreeMap::new();
        for (at, (source, bad)) in bad.iter().enumerate() {
            told.entry(*source).or_default().push((slo("shop", &format!("slo-{at:02}"), "99%"), *bad));
        }
        let one = |slos: &[(Slo, f64)]| {
            let mut all = sloe::status::Answers::default();
            for (slo, bad) in slos {
                let own = answers(slo, 1e6, *bad, 0.1);
                all.infos.extend(own.infos);
                all.total.extend(own.total);
                all.bad.extend(own.bad);
                all.tiles.extend(own.tiles);
                all.fast_burn_rates.extend(own.fast_burn_rates);
            }
            snapshot(&all, &slos.iter().map(|(slo, _)| slo.clone()).collect::<Vec<_>>())
        };
        let together = Overview::of(told.iter().map(|(source, slos)| part(&source.to_string(), one(slos))).collect());
        let alone = one(&told.values().flatten().cloned().collect::<Vec<_>>());
        prop_assert_eq!(ids(together.slos()), ids(&alone.slos), "as if one source had told of all");
        for known in together.known() {
            prop_assert!(told[&known.part.name.parse::<usize>().expect("a number")].iter().any(|(slo, _)| slo.id == known.status.slo.id));
            prop_assert_eq!(together.find("shop", &known.status.slo.id.name).map(|found| found.part.name.clone()), Some(known.part.name.clone()));
        }
    }
}
