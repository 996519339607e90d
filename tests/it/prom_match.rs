//! `--match`: every selector of every query has the matchers, wherever it stands.

use proptest::prelude::*;
use sloe::prom::{Client, ClientOptions};
use sloe::promql::{MatchOp, Matcher, parse, selectors};
use wiremock::Request;

use crate::promql_trees::expr;

fn cluster() -> Matcher {
    Matcher::new("cluster", MatchOp::Equal, "eu-1")
}

fn client(matchers: Vec<Matcher>) -> Client {
    let options = ClientOptions { matchers, ..ClientOptions::default() };
    Client::new("http://127.0.0.1:9090", options).expect("the address is one")
}

/// Every query and every selector that a request carries asks for one cluster.
#[track_caller]
pub(crate) fn assert_narrowed(request: &Request) {
    let body = url::form_urlencoded::parse(&request.body).into_owned();
    let pairs = request.url.query_pairs().into_owned().chain(body);
    let queries: Vec<String> =
        pairs.filter(|(name, _)| name == "query" || name == "match[]").map(|(_, text)| text).collect();
    let path = request.url.path();
    let expected = path.contains("/query") || path.contains("/label");
    assert_eq!(queries.len(), usize::from(expected), "{}", request.url);
    for query in &queries {
        let (tree, _) = parse(query);
        let tree = tree.expect("a query can be read");
        assert!(selectors(&tree).iter().all(|selector| selector.matchers.contains(&cluster())), "{query}");
    }
}

#[test]
fn matchers_stand_in_every_selector() {
    let asked = |query: &str| client(vec![cluster()]).as_asked(query);
    insta::assert_snapshot!(
        asked("last_over_time(slo_info[11m])"),
        @r#"last_over_time(slo_info{cluster="eu-1"}[11m])"#
    );
    insta::assert_snapshot!(
        asked("{__name__=~\"slo:burn_rate:.+\"} or sum by (a) (rate(b[5m])) / on () group_left absent(c) > 0 unless d offset 5m"),
        @r#"{__name__=~"slo:burn_rate:.+", cluster="eu-1"} or sum by (a) (rate(b{cluster="eu-1"}[5m])) / on () group_left () absent(c{cluster="eu-1"}) > 0 unless d{cluster="eu-1"} offset 5m"#
    );
    insta::assert_snapshot!(
        asked("max_over_time(sum(up)[1h:1m])"),
        @r#"max_over_time(sum(up{cluster="eu-1"})[1h:1m])"#
    );
}

#[test]
fn without_matchers_a_query_stays_as_it_is() {
    let query = "sum( up )  or\nvector(1)";
    assert_eq!(client(Vec::new()).as_asked(query), query);
}

proptest! {
    #[test]
    fn whatever_is_asked_is_asked_of_one_cluster(expr in expr()) {
        let asked = client(vec![cluster()]).as_asked(&expr.to_string());
        let (tree, problems) = parse(&asked);
        let tree = tree.ok_or_else(|| TestCaseError::fail(format!("{problems:?}")))?;
        let (before, after) = (selectors(&expr), selectors(&tree));
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(after) {
            prop_assert_eq!(&before.with_matcher(cluster()), after);
        }
    }
}
