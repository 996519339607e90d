//! Queries as other tools and as sloe write them.

/// The window as sloe names it: `{{ .window }}` becomes `$window`.
pub(super) fn with_our_window(query: &str) -> String {
    let mut text = String::with_capacity(query.len());
    let mut rest = query.trim();
    while let Some((before, inside, after)) = template(rest) {
        text.push_str(before);
        text.push_str(if inside.trim() == ".window" {
            "$window"
        } else {
            &rest[before.len()..rest.len() - after.len()]
        });
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The window as `OpenSLO`'s users write it.
pub(super) fn with_template(query: &str) -> String {
    with_our_window(query).replace("$window", "{{.window}}")
}

/// Splits `a{{b}}c` into `a`, `b` and `c`.
fn template(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (inside, after) = rest.split_once("}}")?;
    Some((before, inside, after))
}
