//! From status and body to an answer, or to the reason why there is none. Pure, so that every odd answer can be tested.

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::prom::wire::Envelope;
use crate::prom::{Answer, Error};

/// The data of a successful answer. `url` is the base address, for messages.
pub(super) fn decode<T: DeserializeOwned>(url: &str, status: u16, body: &[u8]) -> Result<Answer<T>, Error> {
    match serde_json::from_slice::<Envelope<T>>(body) {
        Ok(envelope) if envelope.status.is_some() => opened(url, status, envelope),
        Ok(_) => Err(foreign(url, status, body, "it answers JSON that has no `status`")),
        Err(error) => Err(undecodable(url, status, body, &error)),
    }
}

fn opened<T>(url: &str, status: u16, envelope: Envelope<T>) -> Result<Answer<T>, Error> {
    let Envelope { status: said, data, error_type, error, warnings, infos, is_partial } = envelope;
    let partial = is_partial.then(|| "some of its storage did not answer".to_owned());
    match data {
        Some(value) if said.as_deref() == Some("success") => {
            let warnings = warnings.into_iter().flatten().chain(partial).collect();
            Ok(Answer { value, warnings, infos: infos.unwrap_or_default() })
        }
        None if said.as_deref() == Some("success") => Err(malformed(url, "it has no `data`")),
        _ => Err(refused(url, status, error_type, error)),
    }
}

/// The body is no envelope around a `T`. It may still be an envelope, or look like half of one.
fn undecodable(url: &str, status: u16, body: &[u8], error: &serde_json::Error) -> Error {
    match serde_json::from_slice::<Envelope<IgnoredAny>>(body) {
        Ok(Envelope { status: Some(said), error_type, error, .. }) if said == "error" => {
            refused(url, status, error_type, error)
        }
        Ok(Envelope { status: Some(_), .. }) => malformed(url, &error.to_string()),
        Ok(_) => foreign(url, status, body, "it answers JSON that has no `status`"),
        Err(_) if body.starts_with(b"{\"status\"") => malformed(url, &error.to_string()),
        Err(_) => foreign(url, status, body, what_is(body)),
    }
}

/// Something that does not speak Prometheus' API: another program, or a proxy that answers in its place.
fn foreign(url: &str, status: u16, body: &[u8], what: &str) -> Error {
    let foreign = |reason| Error::NotPrometheus { url: url.to_owned(), reason };
    match status {
        404 | 405 => foreign(format!("it answers {status} to `/api/v1/…`")),
        200..=299 => foreign(what.to_owned()),
        _ => refused(url, status, None, Some(first_line(body))),
    }
}

fn refused(url: &str, status: u16, kind: Option<String>, text: Option<String>) -> Error {
    let (url, text) = (url.to_owned(), text.unwrap_or_else(|| "no reason given".to_owned()));
    match status {
        401 | 403 => Error::Denied { url, status, text },
        _ => Error::Refused { url, status, kind, text },
    }
}

fn malformed(url: &str, reason: &str) -> Error {
    Error::Malformed { url: url.to_owned(), reason: reason.to_owned() }
}

fn what_is(body: &[u8]) -> &'static str {
    match body.trim_ascii_start().first() {
        None => "it answers nothing at all",
        Some(b'<') => "it answers a web page",
        Some(_) => "it answers something that is not JSON",
    }
}

/// The beginning of a plain-text error, short enough for a line of ours; a web page has no such line.
fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(800)]);
    match text.trim().lines().next() {
        None | Some("") => "no reason given".to_owned(),
        Some(line) if line.starts_with('<') => "a web page".to_owned(),
        Some(line) => line.chars().filter(|c| !c.is_control()).take(200).collect(),
    }
}
