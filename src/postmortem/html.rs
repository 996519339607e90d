//! Markdown of a draft to HTML for a page: nothing of what people wrote becomes markup but Markdown's own.

use std::ops::Range;

use pulldown_cmark::html::push_html;
use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

use crate::postmortem::pictures::pictures;

/// `text` as HTML without script, without style, and with links to the web only. Raw HTML is shown as text, but for comments,
/// which are left out like the front matter, and for charts of generated blocks that nobody has changed.
#[must_use]
pub fn html(text: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut page = Page { text, pictures: pictures(text), ..Page::default() };
    for (event, place) in Parser::new_ext(text, options).into_offset_iter() {
        page.take(event, &place);
    }
    let mut html = String::new();
    push_html(&mut html, page.events.into_iter());
    html
}

/// What drafts write where people have to say something.
const OPEN: [&str; 2] = ["TODO", "À COMPLÉTER"];

/// The events of the page, as far as they are made.
#[derive(Default)]
struct Page<'a> {
    text: &'a str,
    pictures: Vec<Range<usize>>,
    /// Where the picture starts that was drawn last.
    drawn: Option<usize>,
    /// Within the front matter.
    silent: bool,
    /// The raw HTML of the block that is open.
    raw: String,
    /// Within the heads of a table's columns.
    heads: bool,
    /// The addresses of the links that are open, where they are not followed.
    links: Vec<Option<String>>,
    events: Vec<Event<'a>>,
}

impl<'a> Page<'a> {
    fn take(&mut self, event: Event<'a>, place: &Range<usize>) {
        if let Some(picture) = self.pictures.iter().find(|picture| picture.contains(&place.start)).cloned() {
            return self.draw(picture);
        }
        match event {
            Event::Start(Tag::MetadataBlock(_)) => self.silent = true,
            Event::End(TagEnd::MetadataBlock(_)) => self.silent = false,
            Event::Text(text) if self.silent => self.head(&text),
            Event::Text(text) if OPEN.iter().any(|open| text.contains(open)) => self.mark(&text),
            Event::Html(raw) => self.raw.push_str(&raw),
            Event::End(TagEnd::HtmlBlock) => self.close_raw(),
            Event::InlineHtml(raw) => self.push_text(without_comments(&raw)),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.open_link(&dest_url);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.close_link(),
            // Alignment would become inline style, which the pages' content security policy forbids.
            Event::Start(Tag::Table(columns)) => self.open_table(columns.len()),
            Event::End(TagEnd::Table) => {
                self.events.extend([event, Event::Html("</div>\n".into())]);
            }
            Event::Start(Tag::TableHead) | Event::End(TagEnd::TableHead) => {
                self.heads = matches!(event, Event::Start(_));
                self.events.push(event);
            }
            Event::End(TagEnd::TableCell) => self.close_cell(event),
            Event::TaskListMarker(ticked) => self.push_text(if ticked { "☑ " } else { "☐ " }.to_owned()),
            // What scrolls has to be reached without a mouse.
            Event::Start(Tag::CodeBlock(_)) => {
                self.events.push(Event::InlineHtml("<pre tabindex=\"0\"><code>".into()));
            }
            Event::End(TagEnd::CodeBlock) => self.events.push(Event::InlineHtml("</code></pre>\n".into())),
            other => self.events.push(other),
        }
    }

    /// What readers have to know of the front matter: how far the document is, and whose it is.
    fn head(&mut self, text: &str) {
        let told: Vec<&str> = text
            .lines()
            .filter(|line| ["status:", "authors:", "reviewers:"].iter().any(|key| line.starts_with(key)))
            .collect();
        if !told.is_empty() {
            self.events.push(Event::Start(Tag::Paragraph));
            self.mark(&told.join(" · "));
            self.events.push(Event::End(TagEnd::Paragraph));
        }
    }

    /// Whatever Markdown makes of the inside of a picture, it is drawn once and as it stands.
    fn draw(&mut self, picture: Range<usize>) {
        if self.drawn != Some(picture.start) {
            self.drawn = Some(picture.start);
            self.events.push(Event::InlineHtml(self.text[picture].into()));
        }
    }

    fn close_raw(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let shown = without_comments(&raw);
        if !shown.trim().is_empty() {
            self.events.push(Event::Start(Tag::Paragraph));
            self.push_text(shown);
            self.events.push(Event::End(TagEnd::Paragraph));
        }
    }

    /// What is still to be written by people is easy to see.
    fn mark(&mut self, text: &str) {
        let mut rest = text;
        while let Some((at, open)) =
            OPEN.into_iter().filter_map(|open| Some((rest.find(open)?, open))).min_by_key(|(at, _)| *at)
        {
            self.push_text(rest[..at].to_owned());
            self.events.push(Event::InlineHtml(format!("<mark>{open}</mark>").into()));
            rest = &rest[at + open.len()..];
        }
        self.push_text(rest.to_owned());
    }

    fn push_text(&mut self, text: String) {
        self.events.push(Event::Text(text.into()));
    }

    /// A table in a frame of its own, in which it scrolls where the page is narrow.
    fn open_table(&mut self, columns: usize) {
        self.events.push(Event::Html("<div class=\"table\" tabindex=\"0\">\n".into()));
        self.events.push(Event::Start(Tag::Table(vec![Alignment::None; columns])));
    }

    /// A column without a name has no head.
    fn close_cell(&mut self, end: Event<'a>) {
        let empty = |last: &mut Event<'_>| matches!(last, Event::Start(Tag::TableCell));
        match self.heads.then(|| self.events.pop_if(empty)).flatten() {
            Some(_) => self.events.push(Event::Html("<td></td>".into())),
            None => self.events.push(end),
        }
    }

    /// A picture from elsewhere is a link to it.
    fn open_link(&mut self, address: &str) {
        if leads_to_the_web(address) {
            let tag = format!("<a href=\"{}\" rel=\"noopener noreferrer\">", quoted(address));
            self.events.push(Event::InlineHtml(tag.into()));
            self.links.push(None);
        } else {
            self.links.push(Some(address.to_owned()));
        }
    }

    fn close_link(&mut self) {
        match self.links.pop().flatten() {
            Some(address) => self.push_text(format!(" ({address})")),
            None => self.events.push(Event::InlineHtml("</a>".into())),
        }
    }
}

fn leads_to_the_web(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    address.starts_with("https://") || address.starts_with("http://")
}

fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What is left of raw HTML once its comments are taken out; one without an end goes on to the end.
fn without_comments(raw: &str) -> String {
    let mut pieces = raw.split("<!--");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |kept, piece| kept + piece.split_once("-->").map_or("", |(_, after)| after))
}
