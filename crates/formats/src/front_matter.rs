//! Front matter: the YAML between two lines of `---` at the top of a Markdown file, and the prose below it.

use crate::finding::Finding;
use std::ops::Range;

/// The parts of a file, by their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The YAML, without its fences.
    pub(crate) front: Range<usize>,
    /// The prose.
    pub(crate) body: Range<usize>,
}

/// Splits a file. A missing fence is a finding: nothing is guessed.
pub(crate) fn split(text: &str) -> Result<Parts, Finding> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = lines(text, start);
    let opened = lines.next().filter(|(line, _)| fence(text, line));
    let Some((_, begin)) = opened else {
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        return Err(Finding::error(
            "format.no-front-matter",
            start..end,
            "the file does not begin with front matter",
            "begin it with a line `---`, then the fields, then another line `---`",
        )
        .labeled("expected `---`"));
    };
    for (line, next) in lines {
        if fence(text, &line) {
            return Ok(Parts { front: begin..line.start, body: next..text.len() });
        }
    }
    Err(Finding::error(
        "format.open-front-matter",
        start..begin,
        "the front matter has no end",
        "close it with a line `---`",
    )
    .labeled("begins here"))
}

/// The lines from a byte on: each without its end, and the byte at which the next one begins.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let mut at = start;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
        let line = at..end;
        at = (end + 1).min(text.len());
        Some((line, at))
    })
}

fn fence(text: &str, line: &Range<usize>) -> bool {
    text[line.clone()].trim_end() == "---"
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn windows_line_ends_and_a_mark_at_the_front_do_no_harm() {
        let text = "\u{feff}---\r\na: 1\r\n---\r\nprose";
        let parts = split(text).expect("because both fences are there");
        assert_eq!((&text[parts.front], &text[parts.body]), ("a: 1\r\n", "prose"));
    }

    #[test]
    fn a_missing_end_is_named() {
        assert_eq!(
            split("---\na: 1\n").expect_err("because it is open").message,
            "the front matter has no end"
        );
        assert_eq!(split("# prose").expect_err("because there is none").rule, "format.no-front-matter");
    }
}
