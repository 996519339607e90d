//! Serving and stopping.

use std::time::Duration;

use sloe::daemon::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::fixtures;

#[tokio::test]
async fn it_answers_until_it_is_told_to_stop() {
    let (address, shutdown, served) = start().await;
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(b"GET /healthz HTTP/1.1\r\nhost: sloe\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok\n"), "{answer}");
    shutdown.cancel();
    served.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_request_that_never_ends_is_cut() {
    let (address, shutdown, served) = start().await;
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(10), served).await.expect("within ten seconds").unwrap();
}

async fn start() -> (std::net::SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let shutdown = CancellationToken::new();
    let state = fixtures::state(fixtures::healthy(), fixtures::options());
    (address, shutdown.clone(), tokio::spawn(serve(listener, state, shutdown)))
}
