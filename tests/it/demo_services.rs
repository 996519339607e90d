//! TechMarket's services by real HTTP: what they answer, what they count, and what a caller feels when a replica dies.

use std::future::pending;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use sloe::demo::service::{
    BackendOptions, Endpoints, Outcome, PaymentOptions, ServiceOptions, TIMING_HEADER, Verdict, serve,
};
use sloe::demo::{CHILD_COMMAND, Load, Random, Role};
use tokio::net::TcpListener;

/// A replica that is ready at once and whose bank always agrees.
fn flawless(listen: SocketAddr) -> PaymentOptions {
    let usual = PaymentOptions::new(listen, 1);
    PaymentOptions { decline_rate: 0.0, failure_rate: 0.0, slow_rate: 0.0, ready_after_ms: 0, ..usual }
}

fn anywhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

async fn start(options: ServiceOptions) -> SocketAddr {
    let listener = TcpListener::bind(options.listen()).await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(serve(listener, options, pending()));
    address
}

async fn start_payment(change: impl FnOnce(&mut PaymentOptions)) -> SocketAddr {
    let mut options = flawless(anywhere());
    change(&mut options);
    start(ServiceOptions::PaymentService(options)).await
}

/// A backend-api with a ready replica, which waits for payments for as long as a busy machine takes.
async fn start_backend(replicas: &[SocketAddr]) -> SocketAddr {
    let address = start_waiting(replicas, 20_000).await;
    until("backend-api is ready", async || get(address, "/ready").await.0 == 200).await;
    address
}

/// One that waits so many milliseconds for a payment.
async fn start_waiting(replicas: &[SocketAddr], payment_timeout_ms: u64) -> SocketAddr {
    let usual = BackendOptions::new(anywhere(), replicas.to_vec());
    let options = BackendOptions { probe_interval_ms: 50, payment_timeout_ms, ..usual };
    start(ServiceOptions::BackendApi(options)).await
}

fn client() -> reqwest::Client {
    sloe::prom::install_crypto_provider();
    reqwest::Client::new()
}

async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let response = client().get(format!("http://{address}{path}")).send().await.expect("it answers");
    (response.status().as_u16(), response.text().await.expect("it is text"))
}

async fn pay(address: SocketAddr, path: &str, body: Value) -> (u16, Value) {
    let request = client().post(format!("http://{address}{path}")).json(&body);
    let response = request.send().await.expect("it answers");
    (response.status().as_u16(), response.json().await.expect("it is JSON"))
}

fn payment() -> Value {
    json!({"productId": 2, "amount": 19.9, "userId": "user-1"})
}

#[tokio::test]
async fn a_payment_goes_through() {
    let backend = start_backend(&[start_payment(|_| ()).await]).await;
    let (status, answer) = pay(backend, "/payment/process", payment()).await;
    assert_eq!((status, &answer["success"], &answer["amount"]), (200, &json!(true), &json!(19.9)));
    assert!(answer["transactionId"].is_string());
}

#[tokio::test]
async fn nothing_ever_sells_out() {
    let replicas = vec![start_payment(|_| ()).await];
    let patient = BackendOptions { payment_timeout_ms: 20_000, ..BackendOptions::new(anywhere(), replicas) };
    let backend = start(ServiceOptions::BackendApi(patient)).await;
    while get(backend, "/ready").await.0 != 200 {}
    for _ in 0..15 {
        let payments: Vec<_> =
            (0..20).map(|_| tokio::spawn(pay(backend, "/payment/process", payment()))).collect();
        for payment in payments {
            assert_eq!(payment.await.unwrap().0, 200);
        }
    }
}

#[tokio::test]
async fn a_declined_payment_is_the_callers_news_and_not_a_server_error() {
    let backend = start_backend(&[start_payment(|options| options.decline_rate = 1.0).await]).await;
    let (status, answer) = pay(backend, "/payment/process", payment()).await;
    assert_eq!((status, &answer["success"]), (402, &json!(false)));
}

#[tokio::test]
async fn a_technical_failure_reaches_the_caller_as_503() {
    let backend = start_backend(&[start_payment(|options| options.failure_rate = 1.0).await]).await;
    assert_eq!(pay(backend, "/payment/process", payment()).await.0, 503);
}

#[tokio::test]
async fn without_a_ready_replica_payments_are_refused_at_once() {
    let backend = start_waiting(&[start_payment(|options| options.ready_after_ms = 60_000).await], 500).await;
    assert_eq!(get(backend, "/ready").await.0, 503);
    assert_eq!(pay(backend, "/payment/process", payment()).await.0, 503);
}

#[tokio::test]
async fn a_payment_that_takes_too_long_is_given_up() {
    let backend = start_waiting(&[start_payment(|options| options.slow_rate = 1.0).await], 500).await;
    until("backend-api is ready", async || get(backend, "/ready").await.0 == 200).await;
    assert_eq!(pay(backend, "/payment/process", payment()).await.0, 503);
}

#[tokio::test]
async fn wrong_requests_are_the_callers_fault() {
    let replica = start_payment(|_| ()).await;
    let backend = start_backend(&[replica]).await;
    let without_user = json!({"productId": 2, "amount": 19.9});
    let unknown_product = json!({"productId": 99, "amount": 19.9, "userId": "user-1"});
    let negative = json!({"productId": 2, "amount": -1, "userId": "user-1"});
    assert_eq!(pay(backend, "/payment/process", without_user.clone()).await.0, 400);
    assert_eq!(pay(backend, "/payment/process", unknown_product).await.0, 404);
    assert_eq!(pay(backend, "/payment/process", negative).await.0, 400);
    assert_eq!(pay(replica, "/process", without_user).await.0, 400);
}

#[tokio::test]
async fn the_other_routes_answer() {
    let replica = start_payment(|_| ()).await;
    let backend = start_backend(&[replica]).await;
    for path in ["/health", "/healthz", "/ready", "/products", "/products/3", "/chaos/slow?delay=1"] {
        assert_eq!(get(backend, path).await.0, 200, "{path}");
    }
    assert_eq!(get(backend, "/chaos/error").await.0, 500);
    assert_eq!(get(backend, "/products/99").await.0, 404);
    assert_eq!(get(backend, "/nowhere").await.0, 404);
    assert_eq!(pay(replica, "/chaos/fail", json!({})).await.0, 500);
}

#[tokio::test]
async fn a_replica_remembers_its_transactions() {
    let replica = start_payment(|_| ()).await;
    let id = pay(replica, "/process", payment()).await.1["transactionId"].as_str().unwrap().to_owned();
    assert_eq!(get(replica, &format!("/transactions/{id}")).await.0, 200);
    assert_eq!(get(replica, "/transactions/unknown").await.0, 404);
    let (_, list) = get(replica, "/transactions").await;
    assert_eq!(serde_json::from_str::<Value>(&list).unwrap()["total"], 1);
}

/// The text without what time decides: sums, the counts of latency buckets, and how often it was asked whether it is ready.
fn without_timing(metrics: &str) -> String {
    let by_time = ["_seconds_sum", "_seconds_bucket", "route=\"/ready\""];
    let timed = |line: &&str| by_time.iter().all(|part| !line.contains(part));
    let mut lines: Vec<&str> = metrics.lines().filter(timed).collect();
    lines.sort_unstable();
    lines.join("\n")
}

#[tokio::test]
async fn backend_api_counts_under_names_that_the_slos_read_and_expected_answers_start_at_zero() {
    let backend = start_backend(&[start_payment(|_| ()).await]).await;
    pay(backend, "/payment/process", payment()).await;
    get(backend, "/products/3").await;
    get(backend, "/no/such/route").await;
    let (_, metrics) = get(backend, "/metrics").await;
    insta::assert_snapshot!(without_timing(&metrics));
    for bound in ["0.1", "0.3", "0.5", "0.7", "1.0", "3.0", "5.0", "7.0", "10.0", "+Inf"] {
        let bucket =
            format!("le=\"{bound}\",method=\"POST\",route=\"/payment/process\",status_code=\"503\"}} 0");
        assert!(metrics.contains(&bucket), "{bucket} in\n{metrics}");
    }
}

#[tokio::test]
async fn payment_service_counts_payments_by_how_they_ended() {
    let replica = start_payment(|_| ()).await;
    pay(replica, "/process", payment()).await;
    pay(replica, "/process", json!({})).await;
    pay(replica, "/chaos/fail", json!({})).await;
    insta::assert_snapshot!(without_timing(&get(replica, "/metrics").await.1));
}

#[tokio::test]
async fn a_service_tells_its_caller_how_long_it_took() {
    let replica = start_payment(|_| ()).await;
    let response = client().get(format!("http://{replica}/health")).send().await.unwrap();
    let timing = response.headers()[TIMING_HEADER].to_str().unwrap();
    assert!(timing.strip_prefix("app;dur=").unwrap().parse::<f64>().is_ok(), "{timing}");
}

#[test]
fn replicas_take_turns_and_those_that_are_not_ready_are_passed_over() {
    let replicas: Vec<SocketAddr> = (1..=3).map(|port| SocketAddr::from(([127, 0, 0, 1], port))).collect();
    let endpoints = Endpoints::new(&replicas);
    assert_eq!(endpoints.next(), None);
    for replica in &replicas {
        endpoints.set_ready(*replica, true);
    }
    let mut called: Vec<_> = (0..6).filter_map(|_| endpoints.next()).collect();
    called.sort_unstable();
    assert_eq!(called, [1, 1, 2, 2, 3, 3].map(|port| SocketAddr::from(([127, 0, 0, 1], port))));
    endpoints.set_ready(replicas[1], false);
    assert!((0..6).all(|_| endpoints.next() != Some(replicas[1])));
}

#[test]
fn nearly_all_payments_are_fast_and_none_lies_near_half_a_second() {
    let (mut random, options) = (Random::new(7), PaymentOptions::new(anywhere(), 7));
    let outcomes: Vec<Outcome> = (0..100_000).map(|_| Outcome::draw(&mut random, &options)).collect();
    let count = |wanted: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    let millis = |outcome: &Outcome| outcome.delay.as_millis();
    assert_eq!(count(&|outcome| (200..650).contains(&millis(outcome))), 0);
    assert!((1_800..2_200).contains(&count(&|outcome| millis(outcome) > 500)));
    assert!((900..1_100).contains(&count(&|outcome| outcome.verdict == Verdict::Declined)));
    assert!((2..30).contains(&count(&|outcome| outcome.verdict == Verdict::Failed)));
}

/// A replica as a process of its own, which can be killed.
fn start_process(listen: SocketAddr) -> Child {
    let role = Role::Service(ServiceOptions::PaymentService(flawless(listen)));
    Command::new(env!("CARGO_BIN_EXE_sloe"))
        .args([CHILD_COMMAND, &serde_json::to_string(&role).expect("a role is JSON")])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// A port outside the range of outgoing connections, as the demo chooses them.
fn own_port(number: u16) -> SocketAddr {
    let port = 12_000 + u16::try_from(std::process::id() % 8_000).expect("below 8,000");
    SocketAddr::from(([127, 0, 0, 1], port + number))
}

async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} does not happen within ten seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_caller_feels_a_killed_replica_until_it_is_taken_out_and_nothing_once_it_is_back() {
    let replicas = [own_port(0), own_port(1)];
    let mut processes = replicas.map(start_process);
    let usual = BackendOptions::new(anywhere(), replicas.to_vec());
    let backend = start(ServiceOptions::BackendApi(usual)).await;
    for replica in replicas {
        until("a replica is ready", async || is_ready(replica).await).await;
    }
    until("backend-api is ready", async || get(backend, "/ready").await.0 == 200).await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;

    let load = Load::start(&format!("http://{backend}"), 50);
    until("payments go through", async || load.felt().answered > 20).await;
    assert_eq!(load.felt().failed, 0, "nothing fails while both live");
    processes[0].kill().unwrap();
    processes[0].wait().unwrap();
    until("the caller feels it", async || load.felt().failed > 0).await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let felt = load.felt();
    until("payments go on with the other", async || load.felt().answered > felt.answered + 20).await;
    assert_eq!(load.felt().failed, felt.failed, "the dead replica is no endpoint any more");

    processes[0] = start_process(replicas[0]);
    until("the replica is back", async || is_ready(replicas[0]).await).await;
    let felt = load.stop().await;
    assert_eq!((felt.unanswered, felt.held_back), (0, 0));
    let (_, metrics) = get(backend, "/metrics").await;
    assert_eq!(counted(&metrics), (felt.answered, felt.failed), "both sides count the same");
    for process in &mut processes {
        drop(process.stdin.take());
        assert!(process.wait().unwrap().success(), "a closed lifeline ends a replica in order");
    }
}

async fn is_ready(replica: SocketAddr) -> bool {
    let response = client().get(format!("http://{replica}/ready")).send().await;
    response.is_ok_and(|response| response.status().is_success())
}

/// All payments and the failed ones among them, as backend-api counts.
fn counted(metrics: &str) -> (u64, u64) {
    let of = |status: &str| -> u64 {
        let start = "http_requests_total{method=\"POST\",route=\"/payment/process\",status_code=\"";
        let ours = |line: &&str| line.starts_with(&format!("{start}{status}"));
        let value = |line: &str| line.rsplit(' ').next().and_then(|text| text.parse::<u64>().ok());
        metrics.lines().filter(ours).filter_map(value).sum()
    };
    (of(""), of("5"))
}
