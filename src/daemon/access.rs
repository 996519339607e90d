//! Who may change something: those who know the token, and nobody while there is none.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often the file of the token is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Shorter tokens can be guessed.
const SHORTEST: usize = 16;

/// A secret that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Who may change something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Nobody: no token is configured.
    #[default]
    Off,
    /// Nobody: the token cannot be read.
    Unreadable,
    /// Who knows the token.
    Token(Token),
}

/// Why a request may change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No token is configured.
    Off,
    /// The token cannot be read.
    Unreadable,
    /// The request has another token, or none.
    Unknown,
}

impl Token {
    /// The token that is all of the file at `path`.
    ///
    /// # Errors
    /// When the file cannot be read, or says nothing that can be sent and cannot be guessed.
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
        let token = text.trim();
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("the token in `{shown}` has to be one line of ASCII without spaces"));
        }
        if token.len() < SHORTEST {
            return Err(format!(
                "the token in `{shown}` has to have at least {SHORTEST} characters; `openssl rand -hex 32` makes one"
            ));
        }
        Ok(Self(token.to_owned()))
    }

    /// Takes as long for a token that is nearly right as for one that is all wrong.
    fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

impl Access {
    /// Whether a request with these headers may change something.
    pub(super) fn permit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        match self {
            Self::Off => Err(Refusal::Off),
            Self::Unreadable => Err(Refusal::Unreadable),
            Self::Token(token) if bearer(headers).is_some_and(|given| token.is(given)) => Ok(()),
            Self::Token(_) => Err(Refusal::Unknown),
        }
    }
}

/// Reads the token at `path` again and again until `shutdown`; while it cannot be read, nobody may change anything.
pub async fn follow(path: PathBuf, sender: watch::Sender<Arc<Access>>, shutdown: CancellationToken) {
    let following = async {
        loop {
            sleep(LOOK).await;
            let path = path.clone();
            let Ok(read) = spawn_blocking(move || Token::read(&path)).await else { return };
            replace(&sender, read);
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = following => {}
    }
}

fn replace(sender: &watch::Sender<Arc<Access>>, read: Result<Token, String>) {
    let (access, problem) = match read {
        Ok(token) => (Access::Token(token), None),
        Err(problem) => (Access::Unreadable, Some(problem)),
    };
    let changed = sender.send_if_modified(|known| {
        let changed = **known != access;
        *known = Arc::new(access);
        changed
    });
    match problem {
        _ if !changed => {}
        Some(problem) => tracing::warn!(problem, "the token is gone: nobody may change anything"),
        None => tracing::info!("the token has changed"),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
