//! How servers are reached that do not answer everybody, and whose series are meant.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::DEFAULT_PROMETHEUS;
use crate::prom::{Access, AccessError, Credentials, Identity};
use crate::promql::{MatchOp, Matcher};

/// Under what help lists these.
const HEADING: &str = "Access";

/// Who asks, and whom to trust.
#[derive(Args)]
#[command(next_help_heading = HEADING)]
pub(in crate::cli) struct AccessArguments {
    /// The tenant, sent as `X-Scope-OrgID`
    #[arg(long, env = "SLOE_TENANT")]
    tenant: Option<String>,
    /// A header for every request, `Name: value`; in the variable one a line
    #[arg(
        long = "header",
        value_name = "NAME: VALUE",
        env = "SLOE_HEADERS",
        hide_env_values = true,
        value_delimiter = '\n'
    )]
    headers: Vec<String>,
    /// A file with a bearer token, read for each request
    #[arg(long, value_name = "FILE", env = "SLOE_BEARER_TOKEN_FILE", conflicts_with = "user")]
    bearer_token_file: Option<PathBuf>,
    /// A user for basic authentication
    #[arg(long, env = "SLOE_USER", requires = "password_file")]
    user: Option<String>,
    /// A file with the user's password, read for each request
    #[arg(long, value_name = "FILE", env = "SLOE_PASSWORD_FILE", requires = "user")]
    password_file: Option<PathBuf>,
    /// Certificates of authorities in PEM, to be trusted instead of the machine's
    #[arg(long, value_name = "FILE", env = "SLOE_CA_FILE")]
    ca_file: Option<PathBuf>,
    /// A client certificate in PEM
    #[arg(long, value_name = "FILE", env = "SLOE_CERT_FILE", requires = "key_file")]
    cert_file: Option<PathBuf>,
    /// The private key of the client certificate in PEM
    #[arg(long, value_name = "FILE", env = "SLOE_KEY_FILE", requires = "cert_file")]
    key_file: Option<PathBuf>,
}

/// How a Prometheus is asked.
#[derive(Args, Debug)]
pub(in crate::cli) struct AskingArguments {
    #[command(flatten)]
    access: AccessArguments,
    /// Ask for series with this label only, where the address answers for several Prometheus
    #[arg(
        long = "match",
        value_name = "LABEL=VALUE",
        env = "SLOE_MATCH",
        value_delimiter = ',',
        value_parser = matcher,
        help_heading = HEADING
    )]
    matchers: Vec<Matcher>,
}

/// Which Prometheus is asked, and how.
#[derive(Args)]
pub(in crate::cli) struct PrometheusArguments {
    /// The Prometheus that has the rules' series
    #[arg(long = "prometheus", default_value = DEFAULT_PROMETHEUS, env = "SLOE_PROMETHEUS", hide_env_values = true)]
    pub(in crate::cli) url: String,
    #[command(flatten)]
    pub(in crate::cli) asking: AskingArguments,
}

impl AccessArguments {
    /// What they say; files are not read yet.
    ///
    /// # Errors
    /// When a header is not written like one.
    pub(in crate::cli) fn access(&self) -> Result<Access, AccessError> {
        Ok(Access {
            tenant: self.tenant.clone(),
            headers: self.headers.iter().map(|text| Access::header(text)).collect::<Result<_, _>>()?,
            credentials: self.credentials(),
            ca_file: self.ca_file.clone(),
            identity: self.cert_file.clone().zip(self.key_file.clone()).map(identity),
        })
    }

    fn credentials(&self) -> Credentials {
        match (&self.bearer_token_file, &self.user, &self.password_file) {
            (Some(file), _, _) => Credentials::Bearer(file.clone()),
            (None, Some(user), Some(file)) => {
                Credentials::Basic { user: user.clone(), password_file: file.clone() }
            }
            _ => Credentials::None,
        }
    }
}

impl AskingArguments {
    /// Who asks, and whom to trust.
    pub(in crate::cli) fn access(&self) -> Result<Access, AccessError> {
        self.access.access()
    }

    /// What every selector has.
    pub(in crate::cli) fn matchers(&self) -> Vec<Matcher> {
        self.matchers.clone()
    }
}

fn identity((cert_file, key_file): (PathBuf, PathBuf)) -> Identity {
    Identity { cert_file, key_file }
}

fn matcher(text: &str) -> Result<Matcher, String> {
    let wrong = || "write a label and its value, such as `cluster=eu-1`".to_owned();
    let (label, value) = text.split_once('=').ok_or_else(wrong)?;
    let doubtful = label.is_empty() || label.ends_with('!') || value.is_empty() || value.starts_with('~');
    if doubtful { Err(wrong()) } else { Ok(Matcher::new(label.trim(), MatchOp::Equal, value)) }
}

/// The headers may hold secrets.
impl std::fmt::Debug for AccessArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessArguments").finish_non_exhaustive()
    }
}

/// The address may hold a password.
impl std::fmt::Debug for PrometheusArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrometheusArguments").finish_non_exhaustive()
    }
}
