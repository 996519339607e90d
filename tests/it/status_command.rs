//! `sloe status` on Prometheus servers that do not answer; what it shows of one that does is in `end_to_end`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use crate::support::{Project, SPEC};

/// A server that answers every request with `response`, until the test ends.
fn server(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(response.as_bytes());
        }
    });
    format!("http://{address}")
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

#[test]
fn an_unreachable_prometheus_cannot_decide() {
    let (project, url) = (Project::with_spec(SPEC), nobody());
    let ran = project.sloe(&["status", "--prometheus", &url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    let expected = format!(
        "error: Prometheus cannot be reached at `{url}`: Connection refused (os error 111); start it or name another one with `--prometheus`\n"
    );
    assert_eq!(ran.stderr, expected);
}

#[test]
fn a_server_that_is_no_prometheus_cannot_decide() {
    let url = server("HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<html>hi</html>");
    let ran = Project::with_spec(SPEC).sloe(&["status", "--prometheus", &url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(
        ran.stderr.starts_with(&format!("error: what answers at `{url}` is not a Prometheus:")),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let ran = Project::with_spec(SPEC).sloe(&["status", "--prometheus", "localhost"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn invalid_specs_are_reported_before_anything_is_asked() {
    let ran =
        Project::with_spec(&SPEC.replace("99.9%", "0.999")).sloe(&["status", "--prometheus", &nobody()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("SLO0201"), "{}", ran.stderr);
}
