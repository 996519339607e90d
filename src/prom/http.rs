//! What all answers share: bounded in size, with the innermost cause where they fail.

use reqwest::Response;

/// Makes `ring` the process's cryptography, once; later calls change nothing. Every client calls it.
pub fn install_crypto_provider() {
    // It fails only when another call was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Why a body did not arrive.
pub(super) enum BodyError {
    /// It is larger than allowed.
    TooLarge,
    /// The connection ended before it did.
    BrokenOff(reqwest::Error),
}

/// The body of an answer, at most `limit` bytes of it.
pub(super) async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(BodyError::BrokenOff)? {
        if body.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The innermost error says most: `Connection refused (os error 111)` rather than `error sending request`.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
