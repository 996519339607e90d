//! Who may change something in the daemon, and that its token stays a secret.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use sloe::daemon::access::{self, Access, Token};
use sloe::daemon::router;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::fixtures;

const SECRET: &str = "correct-horse-battery-staple";

fn file(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("token");
    fs::write(&path, text).expect("a file");
    path
}

fn token(text: &str) -> Result<Token, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = folder.path().display().to_string();
    Token::read(&file(folder.path(), text)).map_err(|error| error.replace(&shown, "."))
}

fn app(access: Access) -> Router {
    let (_, access) = watch::channel(Arc::new(access));
    router(fixtures::state(fixtures::healthy(), fixtures::options()).with_access(access))
}

fn guarded() -> Router {
    app(Access::Token(token(SECRET).expect("a token")))
}

async fn post(app: &Router, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::post("/-/reload").header("host", "sloe.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let (head, body) = app.clone().oneshot(request).await.expect("an answer").into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (head.status, head.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn nobody_may_change_anything_where_no_token_is_configured() {
    let bearer = format!("Bearer {SECRET}");
    for access in [Access::Off, Access::Unreadable] {
        let (status, _, body) = post(&app(access), &[("authorization", &bearer)]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(body.contains("nothing can be changed over HTTP"), "{body}");
    }
}

#[tokio::test]
async fn only_the_whole_token_opens() {
    let app = guarded();
    let nearly = &SECRET[..SECRET.len() - 1];
    for wrong in [String::new(), "Bearer".to_owned(), format!("Bearer {nearly}"), format!("Basic {SECRET}")] {
        let (status, headers, body) = post(&app, &[("authorization", &wrong)]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{wrong}");
        assert_eq!(headers["www-authenticate"], "Bearer realm=\"sloe\"");
        assert!(!body.contains(nearly), "{body}");
    }
    assert_eq!(post(&app, &[]).await.0, StatusCode::UNAUTHORIZED);
    let bearer = format!("bearer {SECRET}");
    let (status, _, body) = post(&app, &[("authorization", &bearer)]).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it was let in, to specs that no file holds: {body}"
    );
}

#[tokio::test]
async fn a_page_of_another_origin_opens_nothing_even_with_the_token() {
    let app = guarded();
    let bearer = format!("Bearer {SECRET}");
    for (name, value, foreign) in [
        ("sec-fetch-site", "cross-site", true),
        ("sec-fetch-site", "same-site", true),
        ("origin", "http://elsewhere.example", true),
        ("origin", "null", true),
        ("sec-fetch-site", "same-origin", false),
        ("origin", "http://sloe.example", false),
    ] {
        let (status, _, body) = post(&app, &[("authorization", &bearer), (name, value)]).await;
        assert_eq!(status == StatusCode::FORBIDDEN, foreign, "{name}: {value}: {body}");
        assert_eq!(body.contains("another origin"), foreign, "{body}");
    }
}

#[tokio::test]
async fn reading_changes_nothing() {
    let (status, headers, _) = fixtures::get(&guarded(), "/-/reload").await;
    assert_eq!((status, headers["allow"].to_str().unwrap()), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
}

#[test]
fn a_token_is_one_word_that_cannot_be_guessed() {
    assert_eq!(token(&format!("{SECRET}\n")), token(SECRET));
    insta::assert_snapshot!(token("hunter2").unwrap_err(), @"the token in `./token` has to have at least 16 characters; `openssl rand -hex 32` makes one");
    insta::assert_snapshot!(token("two words that are long enough").unwrap_err(), @"the token in `./token` has to be one line of ASCII without spaces");
    assert!(
        Token::read(Path::new("/nowhere/token")).unwrap_err().starts_with("cannot read `/nowhere/token`: ")
    );
}

#[test]
fn a_token_is_never_printed() {
    let access = Access::Token(token(SECRET).expect("a token"));
    assert_eq!(format!("{access:?}"), "Token(Token(…))");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_changes_counts_from_then_on_and_one_that_is_gone_lets_nobody_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), SECRET);
    let first = Access::Token(Token::read(&path).expect("a token"));
    let (sender, mut access) = watch::channel(Arc::new(first.clone()));
    let shutdown = CancellationToken::new();
    let following = tokio::spawn(access::follow(path.clone(), sender, shutdown.clone()));
    file(folder.path(), "another-horse-another-staple");
    let changed = access.wait_for(|access| **access != first).await.expect("it follows").clone();
    assert!(matches!(*changed, Access::Token(_)));
    fs::remove_file(&path).expect("it is there");
    let gone = tokio::time::timeout(
        Duration::from_mins(1),
        access.wait_for(|access| **access == Access::Unreadable),
    );
    assert!(gone.await.is_ok());
    shutdown.cancel();
    following.await.expect("it ends");
}
