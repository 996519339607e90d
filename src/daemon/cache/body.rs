//! The body of an answer, as it is and compressed, and in which of these forms somebody wants it.

use std::io::Write as _;

use axum::body::Bytes;
use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, HeaderValue};
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::OnceCell;

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Body {
    /// As it is.
    pub(super) whole: Bytes,
    /// Compressed, once somebody wanted it.
    pub(super) gzip: OnceCell<Bytes>,
}

/// In which form somebody wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it is.
    Identity,
    /// Compressed.
    Gzip,
}

impl Encoding {
    /// What a request with these headers likes most of what there is (RFC 9110, section 12.5.3); of two that it likes equally the shorter
    /// one.
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let wishes = || {
            let values = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).map(wish)
        };
        let liking = |names: &[&str]| {
            let named = wishes().find(|(name, _)| names.iter().any(|own| name.eq_ignore_ascii_case(own)));
            named.or_else(|| wishes().find(|(name, _)| *name == "*")).map(|(_, quality)| quality)
        };
        let gzip = liking(&["gzip", "x-gzip"]).unwrap_or(0.0);
        if gzip > 0.0 && gzip >= liking(&["identity"]).unwrap_or(0.0) { Self::Gzip } else { Self::Identity }
    }

    /// What is said of it.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
        }
    }
}

/// `gzip;q=0.5` as a name and how much it is liked.
fn wish(text: &str) -> (&str, f32) {
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let quality = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse);
    (name.trim(), quality.unwrap_or(0.0))
}

/// `whole` compressed.
pub(crate) fn gzip(whole: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(whole.len() / 8), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(whole);
    Bytes::from(encoder.finish().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(values: &[&'static str]) -> Encoding {
        let values = values.iter().map(|value| (ACCEPT_ENCODING, HeaderValue::from_static(value)));
        Encoding::accepted(&values.collect())
    }

    #[test]
    fn who_can_read_it_gets_it_compressed() {
        for values in [
            vec!["gzip"],
            vec!["gzip, deflate, br, zstd"],
            vec!["br", "x-gzip"],
            vec!["*"],
            vec!["identity, GZIP"],
            vec!["gzip;q=0.5, identity;q=0.2"],
            vec!["deflate, gzip; q=1.0, *;q=0.5"],
        ] {
            assert_eq!(accepted(&values), Encoding::Gzip, "{values:?}");
        }
    }

    #[test]
    fn everybody_else_gets_it_as_it_is() {
        for values in [
            vec![],
            vec![""],
            vec!["identity"],
            vec!["br, zstd"],
            vec!["gzip;q=0"],
            vec!["gzip;q=0, *"],
            vec!["*;q=0"],
            vec!["gzip;q=0.5, identity"],
            vec!["gzip;q=lots"],
        ] {
            assert_eq!(accepted(&values), Encoding::Identity, "{values:?}");
        }
    }
}
