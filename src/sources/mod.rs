//! Which Prometheus are asked, how each is reached, and which SLOs are whose.

mod assign;
mod check;

use std::fmt;
use std::time::Duration;

use crate::prom::{Access, Client, ClientOptions, Error};
use crate::promql::Matcher;
pub use assign::{Assigned, ONLY, Route, Routes, Unassigned};
pub use check::sources;

/// A Prometheus that is asked. Not shown: it may hold secrets.
#[derive(Clone)]
pub struct Source {
    /// What it is called, and which SLOs it takes.
    pub route: Route,
    /// Its address.
    pub url: String,
    /// Who asks, and whom to trust.
    pub access: Access,
    /// What every selector of every query has.
    pub matchers: Vec<Matcher>,
}

impl Source {
    /// A client for it that waits as long as `timeout`.
    ///
    /// # Errors
    /// When the address is none, or what is needed to reach it is not there.
    pub fn client(&self, timeout: Duration) -> Result<Client, Error> {
        let (access, matchers) = (self.access.clone(), self.matchers.clone());
        Client::new(&self.url, ClientOptions { timeout, access, matchers, ..ClientOptions::default() })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("route", &self.route).finish_non_exhaustive()
    }
}
