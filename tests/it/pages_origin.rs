//! A walk over all links: each leads somewhere, and nothing is asked of anybody but the daemon.

use std::collections::{BTreeSet, VecDeque};

use fantoccini::Client;
use serde_json::{Value, json};

use crate::browser::{Daemon, Proxy, in_watched_browser, look, pages, refresh, requests};

/// More links than this are more of the same.
const MOST: usize = 90;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_leaves_the_origin_of_the_pages_and_no_link_leads_nowhere() {
    let daemon = Daemon::world().await;
    let proxy = Proxy::before(daemon.address).await;
    in_watched_browser(&proxy.arguments(), async move |client| {
        look(&client, 1280, 900, "light").await;
        // What the browser's own first page asks for does not count.
        daemon.open(&client, "/").await;
        requests(&client).await;
        let (visited, dead) = walk(&daemon, &client).await;
        let missed: Vec<String> = pages().into_iter().map(|(_, path)| path).filter(|path| !visited.contains(path)).collect();
        for path in &missed {
            daemon.open(&client, path).await;
        }
        refresh(&client).await;
        let (home, requests) = (format!("http://{}/", daemon.address), requests(&client).await);
        let foreign: Vec<&String> = requests.iter().filter(|url| !url.starts_with(&home)).collect();
        assert!(requests.len() > visited.len(), "{requests:#?}");
        assert_eq!(foreign, Vec::<&String>::new(), "what pages asked for");
        assert_eq!(proxy.asked(), [daemon.address.to_string()], "what the browser asked for");
        assert_eq!(dead, Vec::<String>::new());
        let elsewhere = "return fetch('http://elsewhere.example/').catch(() => {}).then(() => location.assign('http://elsewhere.example/'))";
        client.execute(elsewhere, vec![]).await.expect("a script");
        assert!(crate::browser::requests(&client).await.iter().any(|url| url == "http://elsewhere.example/"));
        let asked = || proxy.asked().contains(&"elsewhere.example".to_owned());
        while !asked() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// Follows all links from the list on, and returns the addresses that were opened, and which of them are none.
async fn walk(daemon: &Daemon, client: &Client) -> (BTreeSet<String>, Vec<String>) {
    let mut dead = Vec::new();
    let (mut visited, mut next) = (BTreeSet::new(), VecDeque::from(["/".to_owned()]));
    while let Some(path) = next.pop_front().filter(|_| visited.len() < MOST) {
        if !visited.insert(path.clone()) {
            continue;
        }
        daemon.open(client, &path).await;
        let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
        if client.execute(status, vec![]).await.expect("a script") != json!(200) {
            dead.push(path);
        }
        next.extend(links(client).await.into_iter().filter(|path| !visited.contains(path)));
    }
    (visited, dead)
}

/// The links of the page that is open to pages of the daemon, each as a path.
async fn links(client: &Client) -> Vec<String> {
    let links = "return [...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin)
        .map((a) => a.pathname + a.search)";
    let links: Value = client.execute(links, vec![]).await.expect("a script");
    serde_json::from_value(links).expect("a list of texts")
}
