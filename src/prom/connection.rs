//! Requests to one server: bounded in time, TLS by ring, no redirects, certificates and secrets as they are now.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, Identity, Method, RequestBuilder};
use url::Url;

use super::access::TlsFiles;
use super::http::{install_crypto_provider, root_cause};
use crate::prom::{Access, AccessError, address};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A connection pool to one server. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connection {
    access: Access,
    headers: HeaderMap,
    secure: bool,
    loopback: bool,
    timeout: Duration,
    pool: Arc<Mutex<Pool>>,
}

/// Connections, and the certificates that they were made with.
struct Pool {
    files: TlsFiles,
    http: reqwest::Client,
}

impl Connection {
    /// For requests to `base`. Nothing is asked yet, but everything is there that a request needs.
    pub(super) fn new(base: &Url, timeout: Duration, access: Access) -> Result<Self, AccessError> {
        let (secure, loopback) = (base.scheme() == "https", address::is_loopback(base));
        let headers = access.fixed_headers()?;
        let files = access.tls_files()?;
        let http = client(&files, timeout, secure, loopback)?;
        let pool = Arc::new(Mutex::new(Pool { files, http }));
        let connection = Self { access, headers, secure, loopback, timeout, pool };
        connection.request(Method::GET, base.clone()).map(|_| connection.clone())
    }

    /// How long a request may take until the last byte of its answer.
    pub(super) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// For whom is asked.
    pub(super) fn asker(&self) -> Option<String> {
        self.access.asker(&self.headers)
    }

    /// A request from whom it has to be from.
    pub(super) fn request(&self, method: Method, mut url: Url) -> Result<RequestBuilder, AccessError> {
        if self.access.names_the_asker(&self.headers) {
            // Both fail only for addresses without a host, which have no credentials either.
            let _ = url.set_password(None);
            let _ = url.set_username("");
        }
        let request = self.http()?.request(method, url).headers(self.headers.clone());
        self.access.authenticate(request)
    }

    /// The pool, another one once certificates are others.
    fn http(&self) -> Result<reqwest::Client, AccessError> {
        let files = self.access.tls_files()?;
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.files != files {
            let http = client(&files, self.timeout, self.secure, self.loopback)?;
            *pool = Pool { files, http };
        }
        Ok(pool.http.clone())
    }
}

fn client(
    files: &TlsFiles,
    timeout: Duration,
    secure: bool,
    loopback: bool,
) -> Result<reqwest::Client, AccessError> {
    install_crypto_provider();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("sloe/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .redirect(Policy::none());
    // Without TLS the machine's certificates need not be there; on the same machine a proxy has no business.
    let builder = if secure { trusting(builder, files)? } else { builder.tls_certs_only([]) };
    let builder = if loopback { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| unusable(&error))
}

fn trusting(builder: ClientBuilder, files: &TlsFiles) -> Result<ClientBuilder, AccessError> {
    let builder = match &files.authorities {
        Some(pem) => builder.tls_certs_only(authorities(pem)?),
        None => builder,
    };
    match &files.identity {
        Some(pem) => Ok(builder.identity(Identity::from_pem(pem).map_err(|error| unusable(&error))?)),
        None => Ok(builder),
    }
}

/// A file without any would trust nobody, which nobody means.
fn authorities(pem: &[u8]) -> Result<Vec<Certificate>, AccessError> {
    let found = Certificate::from_pem_bundle(pem).map_err(|error| unusable(&error))?;
    if found.is_empty() {
        return Err(AccessError::Tls { reason: "the file of authorities has no certificate".to_owned() });
    }
    Ok(found)
}

fn unusable(error: &reqwest::Error) -> AccessError {
    AccessError::Tls { reason: root_cause(error) }
}
