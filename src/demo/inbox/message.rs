//! A message: what is read of one that is posted to Slack, and what is kept of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A message as Alertmanager posts it to Slack. What it may have beside is not shown, and so not read.
#[derive(Debug, Deserialize)]
pub(super) struct Posted {
    attachments: Vec<Attachment>,
}

#[derive(Debug, Deserialize)]
struct Attachment {
    #[serde(default)]
    color: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    title_link: String,
    #[serde(default)]
    text: String,
    /// What is shown where the rest cannot be.
    #[serde(default)]
    fallback: String,
}

/// A message that came.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Message {
    pub(super) received_at: DateTime<Utc>,
    /// Whom it is for.
    pub(super) owner: String,
    /// How urgent it is, in the team's words.
    pub(super) severity: String,
    pub(super) state: State,
    /// As Slack names it: `good`, `warning`, `danger`.
    pub(super) color: String,
    pub(super) title: String,
    pub(super) title_link: String,
    /// In Slack's markup.
    pub(super) text: String,
}

/// Whether something fires or is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    Firing,
    Resolved,
}

impl Message {
    /// What was posted at `now`, or why it is no message.
    pub(super) fn new(
        owner: String,
        severity: String,
        posted: Posted,
        now: DateTime<Utc>,
    ) -> Result<Self, &'static str> {
        let [attachment] = <[Attachment; 1]>::try_from(posted.attachments)
            .map_err(|_| "a message has one attachment, as Alertmanager posts it")?;
        let Attachment { color, title, title_link, text, fallback } = attachment;
        let text = if text.is_empty() { fallback } else { text };
        if title.is_empty() && text.is_empty() {
            return Err("a message says something: a title, a text or a fallback");
        }
        // The colour of what is over, and of nothing else.
        let state = if color == "good" { State::Resolved } else { State::Firing };
        Ok(Self { received_at: now, owner, severity, state, color, title, title_link, text })
    }
}
