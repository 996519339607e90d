//! Who asks, and whom to trust: headers, credentials, certificates. Never shown, and not in any error.
//!
//! Secrets are in files, which are read for every request: tokens and certificates rotate.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

/// What servers tell tenants apart by.
const TENANT: &str = "X-Scope-OrgID";

/// How a server is reached that does not answer everybody.
#[derive(Clone, Default)]
pub struct Access {
    /// The tenant, for `X-Scope-OrgID`.
    pub tenant: Option<String>,
    /// Headers of every request, by name.
    pub headers: Vec<(String, String)>,
    /// Who asks.
    pub credentials: Credentials,
    /// Certificates of authorities to trust instead of the machine's.
    pub ca_file: Option<PathBuf>,
    /// What proves to the server who asks.
    pub identity: Option<Identity>,
}

/// Who asks.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Nobody in particular.
    #[default]
    None,
    /// Whoever holds the token in this file.
    Bearer(PathBuf),
    /// A user with a password.
    Basic {
        /// The user's name.
        user: String,
        /// The file with the password.
        password_file: PathBuf,
    },
}

/// A client certificate, in PEM.
#[derive(Clone)]
pub struct Identity {
    /// The certificate, and those between it and the authority.
    pub cert_file: PathBuf,
    /// Its private key.
    pub key_file: PathBuf,
}

/// Why a request cannot be made as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// A header without a name.
    #[error("a header is written `Name: value`")]
    HeaderForm,
    /// A header cannot be sent.
    #[error(
        "the header `{name}` cannot be sent: its name or its value has characters that headers do not have"
    )]
    Header {
        /// The header's name.
        name: String,
    },
    /// A file with a secret or a certificate cannot be used.
    #[error("the {what} in `{}` cannot be used: {reason}", path.display())]
    File {
        /// What it should hold.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it does not do; nothing of its content.
        reason: String,
    },
    /// TLS cannot be set up with these certificates.
    #[error("TLS cannot be set up: {reason}")]
    Tls {
        /// What is wrong with them.
        reason: String,
    },
}

/// What TLS is set up with, as it is in the files now.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct TlsFiles {
    /// PEM.
    pub(super) authorities: Option<Vec<u8>>,
    /// PEM, certificate and key.
    pub(super) identity: Option<Vec<u8>>,
}

impl Access {
    /// The header that `text` writes as `Name: value`.
    ///
    /// # Errors
    /// When it is written in another way.
    pub fn header(text: &str) -> Result<(String, String), AccessError> {
        let (name, value) = text.split_once(':').ok_or(AccessError::HeaderForm)?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    }

    /// The headers that are the same for every request.
    pub(super) fn fixed_headers(&self) -> Result<HeaderMap, AccessError> {
        let tenant = self.tenant.iter().map(|tenant| (TENANT, tenant.as_str()));
        let others = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut headers = HeaderMap::new();
        for (name, value) in tenant.chain(others) {
            let wrong = || AccessError::Header { name: name.to_owned() };
            let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| wrong())?;
            value.set_sensitive(true);
            headers.append(key, value);
        }
        Ok(headers)
    }

    /// For whom is asked: what servers tell tenants apart by, without any secret.
    pub(super) fn asker(&self, fixed: &HeaderMap) -> Option<String> {
        let tenants = fixed.get_all(TENANT).iter().filter_map(|tenant| tenant.to_str().ok());
        let user = match &self.credentials {
            Credentials::Basic { user, .. } => Some(user.as_str()),
            Credentials::None | Credentials::Bearer(_) => None,
        };
        let asker = tenants.chain(user).collect::<Vec<_>>().join(" ");
        (!asker.is_empty()).then_some(asker)
    }

    /// Whether it says who asks, whatever the address says.
    pub(super) fn names_the_asker(&self, fixed: &HeaderMap) -> bool {
        self.credentials != Credentials::None || fixed.contains_key(AUTHORIZATION)
    }

    /// The request with credentials as they are now.
    pub(super) fn authenticate(&self, request: RequestBuilder) -> Result<RequestBuilder, AccessError> {
        Ok(match &self.credentials {
            Credentials::None => request,
            Credentials::Bearer(file) => request.bearer_auth(secret("bearer token", file)?),
            Credentials::Basic { user, password_file } => {
                request.basic_auth(user, Some(secret("password", password_file)?))
            }
        })
    }

    /// The certificates as they are now.
    pub(super) fn tls_files(&self) -> Result<TlsFiles, AccessError> {
        let authorities = self.ca_file.as_ref().map(|file| read("certificate of an authority", file));
        let identity = self.identity.as_ref().map(|Identity { cert_file, key_file }| {
            let (certificate, key) = (read("certificate", cert_file)?, read("private key", key_file)?);
            Ok([certificate, b"\n".to_vec(), key].concat())
        });
        Ok(TlsFiles { authorities: authorities.transpose()?, identity: identity.transpose()? })
    }
}

/// A line of text that headers can carry.
fn secret(what: &'static str, path: &Path) -> Result<String, AccessError> {
    let wrong = |reason: &str| AccessError::File { what, path: path.to_owned(), reason: reason.to_owned() };
    let text = String::from_utf8(read(what, path)?).map_err(|_| wrong("it is not UTF-8"))?;
    match text.trim() {
        "" => Err(wrong("the file is empty")),
        text if text.chars().any(char::is_control) => Err(wrong("it has more than one line")),
        text => Ok(text.to_owned()),
    }
}

/// Files this small are read at once: no thread is worth it.
fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, AccessError> {
    fs::read(path).map_err(|error| AccessError::File {
        what,
        path: path.to_owned(),
        reason: error.to_string(),
    })
}
