//! A line of code as it is named on the command line: `src/lib.rs:42`.

use std::str::FromStr;

/// A file and a line in it, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) file: String,
    pub(super) number: u32,
}

/// The text names no line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not `FILE:LINE`")]
pub(super) struct NotALine {
    text: String,
}

impl FromStr for Line {
    type Err = NotALine;

    /// A column, as compilers print it, is allowed and not needed.
    fn from_str(text: &str) -> Result<Self, NotALine> {
        let wrong = || NotALine { text: text.to_owned() };
        let (head, last) = text.rsplit_once(':').ok_or_else(wrong)?;
        let last: u32 = last.parse().map_err(|_| wrong())?;
        let (file, number) = match head.rsplit_once(':').map(|(file, line)| (file, line.parse())) {
            Some((file, Ok(line))) => (file, line),
            Some((_, Err(_))) | None => (head, last),
        };
        if file.is_empty() || number == 0 { Err(wrong()) } else { Ok(Self { file: file.to_owned(), number }) }
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn a_line_is_read_with_or_without_its_column() {
        let read = |text: &str| text.parse::<Line>().map(|line| (line.file, line.number)).ok();
        assert_eq!(read("src/lib.rs:42"), Some(("src/lib.rs".into(), 42)));
        assert_eq!(read("src/lib.rs:42:7"), Some(("src/lib.rs".into(), 42)));
        assert_eq!(read("a:b:3"), Some(("a:b".into(), 3)));
        assert_eq!([read("src/lib.rs"), read(":3"), read("a:0"), read("a:x")], [None, None, None, None]);
    }
}
