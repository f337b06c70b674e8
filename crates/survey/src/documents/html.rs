//! HTML inside Markdown, as far as links and anchors go: attributes of tags. Comments are passed over.

use std::ops::Range;

/// An attribute that leads somewhere, or that can be led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `href`, `src`.
    Link,
    /// `id`, `name`.
    Anchor,
}

const KINDS: [(&str, Kind); 4] =
    [("href", Kind::Link), ("src", Kind::Link), ("id", Kind::Anchor), ("name", Kind::Anchor)];

/// The attributes of a piece of HTML, each with the bytes of its value.
pub(crate) fn attributes(html: &str) -> Vec<(Kind, Range<usize>)> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(next) = html[at..].find('<') {
        at += next;
        if html[at..].starts_with("<!--") {
            at = html[at..].find("-->").map_or(html.len(), |end| at + end + 3);
            continue;
        }
        at = tag(html, at + 1, &mut found);
    }
    found
}

/// Reads one tag from behind its `<` on, and gives the byte behind it.
fn tag(html: &str, begin: usize, found: &mut Vec<(Kind, Range<usize>)>) -> usize {
    let bytes = html.as_bytes();
    let mut at = begin;
    while at < bytes.len() && !matches!(bytes[at], b'>' | b'<') {
        match bytes[at] {
            b'=' => at = attribute(html, begin, at, found),
            b'"' | b'\'' => at = quoted(html, at).end + 1,
            _other => at += 1,
        }
    }
    if bytes.get(at) == Some(&b'>') { at + 1 } else { at.min(bytes.len()) }
}

/// Reads the value behind a `=`, and gives the byte behind it. Only quoted values count: JSX has others.
fn attribute(html: &str, begin: usize, equals: usize, found: &mut Vec<(Kind, Range<usize>)>) -> usize {
    let before = html[begin..equals].trim_end();
    let name =
        before.rsplit(|letter: char| letter.is_whitespace() || letter == '"').next().unwrap_or_default();
    let value = equals + 1 + html[equals + 1..].len() - html[equals + 1..].trim_start().len();
    if !html[value..].starts_with(['"', '\'']) {
        return equals + 1;
    }
    let inner = quoted(html, value);
    let kind = KINDS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    if let Some((_, kind)) = kind.filter(|_| !inner.is_empty()) {
        found.push((*kind, inner.clone()));
    }
    (inner.end + 1).min(html.len())
}

/// The bytes between a quote and its twin, or the end.
fn quoted(html: &str, at: usize) -> Range<usize> {
    let quote = char::from(html.as_bytes()[at]);
    let end = html[at + 1..].find(quote).map_or(html.len(), |end| at + 1 + end);
    at + 1..end
}

#[cfg(test)]
mod tests {
    use super::{Kind, attributes};

    fn found(html: &str) -> Vec<(Kind, &str)> {
        attributes(html).into_iter().map(|(kind, span)| (kind, &html[span])).collect()
    }

    #[test]
    fn links_and_anchors_are_told_from_other_attributes() {
        let html =
            "<a class='x' href=\"a.md\"><img alt=\"a > b\" src='b.png'></a><h2 id=\"c\">href=\"d\"</h2>";
        assert_eq!(found(html), [(Kind::Link, "a.md"), (Kind::Link, "b.png"), (Kind::Anchor, "c")]);
    }

    #[test]
    fn what_is_no_value_is_none() {
        assert_eq!(found("<!-- <a href=\"a\"> --><a href={page}><a data-id=\"x\" href><a href="), []);
        assert_eq!(found("<a href=\"open"), [(Kind::Link, "open")]);
        assert_eq!(found("<"), []);
        assert_eq!(found("<!-- open <a href=\"a\">"), []);
    }
}
