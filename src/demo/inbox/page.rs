//! The page of the inbox.

use askama::Template;
use chrono::SecondsFormat;

use crate::demo::inbox::KEPT;
use crate::demo::inbox::markup::{Piece, lines, unescaped, web};
use crate::demo::inbox::message::{Message, State};

/// Its style: that of all pages, and what is its own.
pub(super) const STYLE: &str = concat!(
    include_str!("../../../templates/assets/css/base.css"),
    include_str!("../../../templates/demo/inbox.css")
);

/// What looks for newer messages; the page is complete without it.
pub(super) const SCRIPT: &str = include_str!("../../../templates/demo/inbox.js");

/// The mark in the browser's tab.
pub(super) const ICON: &str = include_str!("../../../templates/assets/sloe.svg");

/// The page with these messages, newest first, and the command that makes one come.
pub(super) fn page<'a>(
    messages: impl Iterator<Item = &'a Message>,
    outage: &str,
) -> Result<String, askama::Error> {
    let messages: Vec<Shown> = messages.map(Shown::of).collect();
    InboxPage { sentence: sentence(messages.len()), messages, outage, kept: KEPT }.render()
}

#[derive(Template)]
#[template(path = "demo/inbox.html")]
struct InboxPage<'a> {
    sentence: String,
    messages: Vec<Shown>,
    outage: &'a str,
    kept: usize,
}

/// A message as it is shown.
struct Shown {
    /// What colours it.
    class: &'static str,
    state: &'static str,
    severity: String,
    owner: String,
    /// For programs, and for people whose browser has no script.
    at: String,
    clock: String,
    title: String,
    href: Option<String>,
    lines: Vec<Vec<Piece>>,
}

impl Shown {
    fn of(message: &Message) -> Self {
        let (class, state) = match (message.state, message.color.as_str()) {
            (State::Resolved, _) => ("healthy", "Resolved"),
            (State::Firing, "warning") => ("caution", "Firing"),
            (State::Firing, _) => ("spent", "Firing"),
        };
        Self {
            class,
            state,
            severity: message.severity.clone(),
            owner: message.owner.clone(),
            at: message.received_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            clock: message.received_at.format("%H:%M:%S UTC").to_string(),
            title: unescaped(&message.title),
            href: web(&message.title_link).map(str::to_owned),
            lines: lines(&message.text),
        }
    }
}

fn sentence(messages: usize) -> String {
    match messages {
        0 => "Nobody has been told of anything yet".to_owned(),
        1 => "One message".to_owned(),
        KEPT => format!("The newest {KEPT} messages"),
        more => format!("{more} messages, newest first"),
    }
}
