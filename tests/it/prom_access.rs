//! A Prometheus that does not answer everybody: TLS with a CA of its own, client certificates, every way to say who asks.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde_json::json;
use sloe::prom::{Access, Client, ClientOptions, Credentials, Error, Identity, install_crypto_provider};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use wiremock::matchers::{any, header, path, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::prom_client::vector;
use crate::prom_match::assert_narrowed;
use crate::recorded::now;
use crate::support::{Project, SPEC};

/// A CA of our own.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its key in PEM.
struct Pair {
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self { issuer: CertifiedIssuer::self_signed(params, key).expect("a certificate") }
    }

    fn issue(&self) -> Pair {
        let key = KeyPair::generate().expect("a key");
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let params = CertificateParams::new(names).expect("two names");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Pair { certificate: certificate.pem(), key: key.serialize_pem() }
    }

    fn pem(&self) -> String {
        self.issuer.pem()
    }
}

/// A Prometheus behind TLS that trusts `clients`, or everybody.
async fn serve(authority: &Authority, clients: Option<&Authority>) -> String {
    install_crypto_provider();
    let Pair { certificate, key } = authority.issue();
    let builder = match clients {
        None => ServerConfig::builder().with_no_client_auth(),
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(der(&clients.pem())).expect("a certificate");
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().expect("a verifier");
            ServerConfig::builder().with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let config = builder.with_single_cert(vec![der(&certificate)], key).expect("they fit");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
    tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config))));
    url
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::spawn(answer(connection, acceptor.clone()));
    }
}

/// One answer a connection.
async fn answer(connection: TcpStream, acceptor: TlsAcceptor) {
    let Ok(mut stream) = acceptor.accept(connection).await else { return };
    let mut request = Vec::new();
    while !request.ends_with(b"time=1795429240.000&nocache=1") {
        match stream.read_buf(&mut request).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let body = json!({"status": "success", "data": {"resultType": "vector", "result": []}}).to_string();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn client(url: &str, access: Access) -> Client {
    connect(url, access).expect("everything is there")
}

fn connect(url: &str, access: Access) -> Result<Client, Error> {
    Client::new(url, ClientOptions { access, ..ClientOptions::default() })
}

fn file(folder: &Path, name: &str, content: &str) -> PathBuf {
    fs::write(folder.join(name), content).expect("a file");
    folder.join(name)
}

async fn asked(client: &Client) -> Result<(), Error> {
    client.vector("up", now()).await.map(|_| ())
}

#[tokio::test]
async fn a_certificate_of_an_own_authority_is_trusted_once_it_is_named() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().expect("a folder"));
    let url = serve(&authority, None).await;
    let trusting = |authority: &Authority| {
        let ca_file = Some(file(folder.path(), "ca.pem", &authority.pem()));
        client(&url, Access { ca_file, ..Access::default() })
    };
    assert_eq!(asked(&trusting(&authority)).await, Ok(()));
    let error = asked(&trusting(&Authority::new())).await.expect_err("nobody vouches for it");
    assert!(matches!(&error, Error::Unreachable { reason, .. } if reason.contains("certificate")), "{error}");
}

#[tokio::test]
async fn a_client_certificate_that_was_renewed_is_used_by_the_same_client() {
    let (server, old, new) = (Authority::new(), Authority::new(), Authority::new());
    let folder = tempfile::tempdir().expect("a folder");
    let url = serve(&server, Some(&new)).await;
    let put = |Pair { certificate, key }: Pair| Identity {
        cert_file: file(folder.path(), "client.pem", &certificate),
        key_file: file(folder.path(), "client.key", &key),
    };
    let ca_file = Some(file(folder.path(), "ca.pem", &server.pem()));
    let nobody = client(&url, Access { ca_file: ca_file.clone(), ..Access::default() });
    assert!(asked(&nobody).await.is_err(), "it asks for a certificate");
    let identity = Some(put(old.issue()));
    let somebody = client(&url, Access { ca_file, identity, ..Access::default() });
    assert!(asked(&somebody).await.is_err(), "it does not trust that authority");
    put(new.issue());
    assert_eq!(asked(&somebody).await, Ok(()));
}

#[tokio::test]
async fn a_bearer_token_is_read_again_for_every_request() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().expect("a folder"));
    for token in ["first", "second"] {
        let bearer = header("authorization", format!("Bearer {token}").as_str());
        Mock::given(bearer).respond_with(vector(&json!([]))).expect(1).mount(&server).await;
    }
    let credentials = Credentials::Bearer(file(folder.path(), "token", "first\n"));
    let client = client(&server.uri(), Access { credentials, ..Access::default() });
    assert_eq!(asked(&client).await, Ok(()));
    file(folder.path(), "token", "second\n");
    assert_eq!(asked(&client).await, Ok(()));
    file(folder.path(), "token", "");
    let error = asked(&client).await.expect_err("no token").to_string();
    assert!(error.ends_with("cannot be used: the file is empty"), "{error}");
}

#[tokio::test]
async fn user_headers_and_tenant_go_with_every_request_below_the_path_and_count_more_than_the_address() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().expect("a folder"));
    let all = Mock::given(header("authorization", "Basic c2xvZTpzZXNhbWU="))
        .and(header("x-scope-orgid", "shop"))
        .and(header("x-team", "checkout"))
        .and(path("/team/prometheus/api/v1/query"));
    all.respond_with(vector(&json!([]))).expect(1).mount(&server).await;
    let access = Access {
        tenant: Some("shop".to_owned()),
        headers: vec![("X-Team".to_owned(), "checkout".to_owned())],
        credentials: Credentials::Basic {
            user: "sloe".to_owned(),
            password_file: file(folder.path(), "password", "sesame\n"),
        },
        ..Access::default()
    };
    let url = server.uri().replace("http://", "http://somebody:else@") + "/team/prometheus";
    assert_eq!(asked(&client(&url, access)).await, Ok(()));
    let requests = server.received_requests().await.expect("they are kept");
    assert_eq!(requests[0].headers.get_all("authorization").iter().count(), 1);
}

#[test]
fn secrets_that_are_not_there_are_said_at_once_and_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = |access: Access| {
        let error = connect("https://prometheus.example", access).expect_err("something is missing");
        error.to_string().replace(&folder.path().display().to_string(), "FOLDER")
    };
    let bearer = |file| Access { credentials: Credentials::Bearer(file), ..Access::default() };
    insta::assert_snapshot!(
        error(bearer(folder.path().join("token"))),
        @"the bearer token in `FOLDER/token` cannot be used: No such file or directory (os error 2)"
    );
    insta::assert_snapshot!(
        error(bearer(file(folder.path(), "two", "s3cret\nlines"))),
        @"the bearer token in `FOLDER/two` cannot be used: it has more than one line"
    );
    let ca_file = Some(file(folder.path(), "none.pem", "s3cret"));
    insta::assert_snapshot!(
        error(Access { ca_file, ..Access::default() }),
        @"TLS cannot be set up: the file of authorities has no certificate"
    );
    let headers = vec![("Cookie".to_owned(), "s3cret\n".to_owned())];
    insta::assert_snapshot!(
        error(Access { headers, ..Access::default() }),
        @"the header `Cookie` cannot be sent: its name or its value has characters that headers do not have"
    );
    let token = file(folder.path(), "token", "s3cret");
    let shown = format!("{:?}", client("http://user:s3cret@prometheus.example", bearer(token)));
    assert_eq!(shown, "Client { url: \"http://prometheus.example\", .. }");
}

/// Every command that asks a Prometheus, with what it needs beside the address.
const COMMANDS: [&[&str]; 5] = [
    &["gate", "checkout", "--prometheus"],
    &["status", "--prometheus"],
    &["check", "--prometheus"],
    &["chaos", "plan", "break-it", "--prometheus"],
    &[
        "postmortem",
        "draft",
        "--service=checkout",
        "--from=2026-11-24T09:00:00Z",
        "--to=2026-11-24T10:00:00Z",
        "--prometheus",
    ],
];

const EXPERIMENT: &str = "\
version: sloe/v1
experiment: break-it
service: checkout
hypothesis: It holds.
driver: local
fault: {kind: pod-delete, pods: 1, duration: 30s}
target: {namespace: shop, workload: deployment/checkout, selector: app=checkout}
";

/// A Prometheus that knows nothing, and keeps what it is asked.
async fn empty() -> MockServer {
    let server = MockServer::start().await;
    let names = ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": []}));
    Mock::given(path_regex("label")).respond_with(names).mount(&server).await;
    Mock::given(any()).respond_with(vector(&json!([]))).mount(&server).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_that_asks_says_who_asks_and_asks_for_one_cluster_only() {
    let project =
        Project::with_spec(SPEC).file("slo-specs/experiment.yaml", EXPERIMENT).file("token", "s3cret");
    for command in COMMANDS {
        let server = empty().await;
        let url = server.uri();
        let access = [&*url, "--bearer-token-file=token", "--match=cluster=eu-1", "--header=X-Team: a"];
        let ran = project.sloe(&[command, &access].concat());
        let requests = server.received_requests().await.expect("they are kept");
        let asks =
            |request: &Request| ["query", "label"].iter().any(|word| request.url.path().contains(word));
        assert!(requests.iter().any(asks), "{command:?}: {ran:?}");
        for request in &requests {
            assert_eq!(request.headers["authorization"], "Bearer s3cret", "{command:?}: {}", request.url);
            assert_eq!(request.headers["x-team"], "a", "{command:?}");
            assert_narrowed(request);
        }
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
    }
}

#[test]
fn what_cannot_be_sent_is_wrong_usage() {
    let project = Project::with_spec(SPEC).file("empty", "");
    let code = |arguments: &[&str]| project.sloe(&[&["status"], arguments].concat()).code;
    assert_eq!(code(&["--bearer-token-file=nowhere"]), 2);
    assert_eq!(code(&["--user=a", "--password-file=empty"]), 2);
    assert_eq!(code(&["--header=s3cret"]), 2);
    assert_eq!(code(&["--match=cluster"]), 2);
    assert_eq!(code(&["--match=cluster=~eu.*"]), 2);
    let ran = project.sloe(&["status", "--header=s3cret"]);
    assert_eq!(ran.stderr, "error: a header is written `Name: value`\n");
}
