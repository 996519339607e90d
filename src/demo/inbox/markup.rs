//! Slack's markup, as far as messages use it: `*bold*`, `` `code` `` and `<https://address|words>`.

/// A piece of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it leads; only to the web.
    pub(super) href: Option<String>,
    pub(super) bold: bool,
    pub(super) code: bool,
}

/// The lines of `text` in pieces. What is no markup is text.
pub(super) fn lines(text: &str) -> Vec<Vec<Piece>> {
    text.trim().lines().map(|line| pieces(line, false)).collect()
}

/// An address of the web; nothing else may be led to.
pub(super) fn web(address: &str) -> Option<&str> {
    let address = address.trim();
    ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)).then_some(address)
}

fn pieces(line: &str, bold: bool) -> Vec<Piece> {
    let (mut pieces, mut rest, mut plain) = (Vec::new(), line, String::new());
    while let Some(next) = rest.chars().next() {
        if let Some((mut found, after)) = marked(rest, plain.chars().next_back(), bold) {
            push(&mut pieces, &mut plain, bold);
            pieces.append(&mut found);
            rest = after;
        } else {
            plain.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    push(&mut pieces, &mut plain, bold);
    pieces
}

fn push(pieces: &mut Vec<Piece>, plain: &mut String, bold: bool) {
    if !plain.is_empty() {
        pieces.push(Piece { text: unescaped(&std::mem::take(plain)), bold, ..Piece::default() });
    }
}

/// The marked pieces at the beginning of `rest`, and what follows them.
fn marked(rest: &str, before: Option<char>, bold: bool) -> Option<(Vec<Piece>, &str)> {
    match rest.chars().next()? {
        '<' => link(rest, bold).map(|(piece, after)| (vec![piece], after)),
        '`' => {
            let (text, after) = rest[1..].split_once('`')?;
            let piece = Piece { text: unescaped(text), code: true, bold, ..Piece::default() };
            (!text.is_empty()).then_some((vec![piece], after))
        }
        '*' if !bold && before.is_none_or(|c| !c.is_alphanumeric()) => {
            let (text, after) = rest[1..].split_once('*')?;
            let is_marked =
                !text.is_empty() && text.trim() == text && !after.starts_with(char::is_alphanumeric);
            is_marked.then(|| (pieces(text, true), after))
        }
        _ => None,
    }
}

fn link(rest: &str, bold: bool) -> Option<(Piece, &str)> {
    let (inside, after) = rest[1..].split_once('>')?;
    let (address, words) = inside.split_once('|').unwrap_or((inside, inside));
    let href = unescaped(web(address)?);
    Some((Piece { text: unescaped(words), href: Some(href), bold, code: false }, after))
}

/// The three characters that Slack wants escaped.
fn unescaped(text: &str) -> String {
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
            of("*Budget:* 61 % &lt; 100 %, see <https://a.example/b?c=d&amp;e|the page> and `sloe`"),
            [
                Piece { bold: true, ..plain("Budget:") },
                plain(" 61 % < 100 %, see "),
                Piece { href: Some("https://a.example/b?c=d&e".to_owned()), ..plain("the page") },
                plain(" and "),
                Piece { code: true, ..plain("sloe") },
            ]
        );
        let bare =
            Piece { href: Some("http://a.example".to_owned()), bold: true, ..plain("http://a.example") };
        assert_eq!(of("*<http://a.example>*"), [bare]);
    }

    #[test]
    fn what_is_no_mark_is_text() {
        for text in [
            "2 * 3 * 4",
            "a*b*c",
            "* a *",
            "**",
            "``",
            "1 < 2 > 0",
            "<!here>",
            "<javascript:alert(1)|x>",
            "*",
            "<",
            "`",
        ] {
            assert_eq!(of(text), [plain(text)], "{text}");
        }
    }

    #[test]
    fn every_line_is_one() {
        assert_eq!(lines("\n a\n\nb*\n*c\n").len(), 4);
        assert_eq!(lines(""), Vec::<Vec<Piece>>::new());
    }

    proptest! {
        #[test]
        fn nothing_leads_anywhere_but_to_the_web(text in "[<>|*`&a-c:/ \n]{0,40}|<[a-z]{1,10}:[a-z/]{0,9}(\\|[a-z]{0,3})?>") {
            for piece in lines(&text).concat() {
                prop_assert!(piece.href.is_none_or(|href| web(&href).is_some()));
            }
        }

        #[test]
        fn no_word_is_lost(words in "[a-z *`]{0,40}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            let shown: String = lines(&words).concat().into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(letters(&shown), letters(&words));
        }
    }
}
