//! By which names the daemon may be asked for.
//!
//! A stranger's page can make a browser ask an address of this machine as if it were a part of that page, once the stranger's name
//! leads here. Such a request still names the stranger in `Host`.

use std::net::Ipv6Addr;
use std::net::{IpAddr, Ipv4Addr};

use axum::http::HeaderMap;
use axum::http::header::HOST;

/// By which names the daemon may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// By any.
    #[default]
    Any,
    /// By addresses, by `localhost`, and by these.
    Named(Vec<String>),
}

impl Hosts {
    /// Who listens on an address of the machine itself is asked for by nobody else; others have names that only their people know,
    /// who may say them.
    #[must_use]
    pub fn of(listening: IpAddr, named: &[String]) -> Self {
        if named.is_empty() && !listening.is_loopback() { Self::Any } else { Self::Named(named.to_vec()) }
    }

    /// The name that a request with these headers asks for, if it is none of these. Only browsers can be misled, and they send one.
    pub(super) fn stranger(&self, headers: &HeaderMap) -> Option<String> {
        let Self::Named(named) = self else { return None };
        let host = String::from_utf8_lossy(headers.get(HOST)?.as_bytes()).into_owned();
        let name = without_port(&host);
        let is_known = named.iter().any(|known| known.eq_ignore_ascii_case(name));
        (!is_known && !is_own(name)).then_some(host)
    }
}

/// No name leads astray that is an address.
fn is_own(name: &str) -> bool {
    let six = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<Ipv4Addr>().is_ok()
        || six.is_some_and(|six| six.parse::<Ipv6Addr>().is_ok())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn stranger(hosts: &Hosts, host: &'static str) -> Option<String> {
        hosts.stranger(&HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]))
    }

    #[test]
    fn addresses_and_known_names_are_no_strangers() {
        let hosts = Hosts::of(IpAddr::V4(Ipv4Addr::LOCALHOST), &["slo.example.com".to_owned()]);
        for host in [
            "127.0.0.1:8080",
            "127.0.0.1",
            "[::1]:8080",
            "[::1]",
            "localhost:8080",
            "LOCALHOST",
            "SLO.example.com:443",
        ] {
            assert_eq!(stranger(&hosts, host), None, "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil", "example.com", "", "::1", "[x]"]
        {
            assert_eq!(stranger(&hosts, host).as_deref(), Some(host), "{host}");
        }
        assert_eq!(hosts.stranger(&HeaderMap::new()), None);
    }

    #[test]
    fn who_listens_to_others_has_any_name_until_some_are_given() {
        let everywhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        assert_eq!(Hosts::of(everywhere, &[]), Hosts::Any);
        assert_eq!(stranger(&Hosts::Any, "evil.example"), None);
        let named = Hosts::of(everywhere, &["slo.example.com".to_owned()]);
        assert!(stranger(&named, "evil.example").is_some());
    }
}
