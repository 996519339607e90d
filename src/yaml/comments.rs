//! The comments of a text, which the tree does not have.

use granit_parser::{Event, Parser, Placement};

use crate::diag::{FileId, Span};

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What it says, without `#` and the space after it.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Whether something else stands before it on its line.
    pub beside: bool,
}

/// All comments of `text`, in order; those of a broken document end with its mistake.
#[must_use]
pub fn comments(file: FileId, text: &str) -> Vec<Comment> {
    let options = granit_parser::options! { emit_comments: true, block_scalar_eof_without_line_feed: true };
    let parser = Parser::new_from_str_with_options(text, options);
    let mut comments = Vec::new();
    for (event, span) in parser.map_while(Result::ok) {
        if let Event::Comment(said, placement) = event {
            let range = span.byte_range().unwrap_or(0..0);
            comments.push(Comment {
                text: said.strip_prefix(' ').unwrap_or(&said).trim_end().to_owned(),
                span: Span::new(file, range.start, range.end),
                beside: placement == Placement::Right,
            });
        }
    }
    comments
}
