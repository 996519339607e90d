//! Slack's markup, as far as messages use it: `` `code` `` and `<https://address|words>`.

/// A piece of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it leads; only to the web.
    pub(super) href: Option<String>,
    pub(super) code: bool,
}

/// The lines of `text` in pieces. What is no markup is text.
pub(super) fn lines(text: &str) -> Vec<Vec<Piece>> {
    text.trim().lines().map(pieces).collect()
}

/// An address of the web; nothing else may be led to.
pub(super) fn web(address: &str) -> Option<&str> {
    ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)).then_some(address)
}

fn pieces(line: &str) -> Vec<Piece> {
    let (mut pieces, mut plain, mut rest) = (Vec::new(), 0, line);
    while let Some(next) = rest.chars().next() {
        let at = line.len() - rest.len();
        match marked(rest) {
            Some((piece, after)) => {
                pieces.extend(text(&line[plain..at]));
                pieces.push(piece);
                (plain, rest) = (line.len() - after.len(), after);
            }
            None => rest = &rest[next.len_utf8()..],
        }
    }
    pieces.extend(text(&line[plain..]));
    pieces
}

fn text(plain: &str) -> Option<Piece> {
    (!plain.is_empty()).then(|| Piece { text: unescaped(plain), ..Piece::default() })
}

/// The marked piece at the beginning of `rest`, and what follows it.
fn marked(rest: &str) -> Option<(Piece, &str)> {
    if let Some(link) = rest.strip_prefix('<') {
        let (inside, after) = link.split_once('>')?;
        let (address, words) = inside.split_once('|').unwrap_or((inside, inside));
        let href = unescaped(web(address)?);
        return Some((Piece { text: unescaped(words), href: Some(href), code: false }, after));
    }
    let (code, after) = rest.strip_prefix('`')?.split_once('`')?;
    (!code.is_empty()).then(|| (Piece { text: unescaped(code), href: None, code: true }, after))
}

/// The three characters that Slack wants escaped.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> Piece {
        Piece { text: text.to_owned(), ..Piece::default() }
    }

    fn of(line: &str) -> Vec<Piece> {
        let mut lines = lines(line);
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    }

    #[test]
    fn marks_are_read() {
        assert_eq!(
            of("61 % &lt; 100 %, see <https://a.example/b?c=d&amp;e|the page>, `a|b` · <http://a.example>"),
            [
                plain("61 % < 100 %, see "),
                Piece { href: Some("https://a.example/b?c=d&e".to_owned()), ..plain("the page") },
                plain(", "),
                Piece { code: true, ..plain("a|b") },
                plain(" · "),
                Piece { href: Some("http://a.example".to_owned()), ..plain("http://a.example") },
            ]
        );
    }

    #[test]
    fn what_is_no_mark_is_text() {
        for text in
            ["*a*", "``", "1 < 2 > 0", "<!here>", "<javascript:alert(1)|x>", "< http://a.example>", "<", "`é"]
        {
            assert_eq!(of(text), [plain(text)], "{text}");
        }
    }

    #[test]
    fn every_line_is_one() {
        assert_eq!(lines("\n a\n\nb`\n`c\n").len(), 4);
        assert_eq!(lines(""), Vec::<Vec<Piece>>::new());
    }

    proptest! {
        #[test]
        fn nothing_leads_anywhere_but_to_the_web(text in "[<>|`&a-c:/ \n]{0,40}|<[a-z]{1,10}:[a-z/]{0,9}(\\|[a-z]{0,3})?>") {
            for piece in lines(&text).concat() {
                prop_assert!(piece.href.is_none_or(|href| web(&href).is_some()));
            }
        }

        #[test]
        fn no_word_is_lost(words in "[a-zé <>`]{0,40}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            let shown: String = lines(&words).concat().into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(letters(&shown), letters(&words));
        }
    }
}
