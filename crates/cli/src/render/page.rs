//! A page of text for a person: lines, headings, facts, tables, hints. Everything that enters is escaped;
//! tones color it where colors are wanted, and never carry meaning alone.

use super::{escape, tone::Tone};
use crate::config::Terminal;
use comfy_table::{ContentArrangement, Table, TableStyle};

/// Text under construction.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    text: String,
    colors: bool,
    width: usize,
}

impl Page {
    /// An empty page for standard output.
    pub(crate) const fn out(terminal: Terminal) -> Self {
        Self { text: String::new(), colors: terminal.colors_out, width: terminal.width }
    }

    /// An empty page for standard error.
    pub(crate) const fn err(terminal: Terminal) -> Self {
        Self { text: String::new(), colors: terminal.colors_err, width: terminal.width }
    }

    /// An empty page that is kept as text.
    pub(crate) const fn plain() -> Self {
        Self::out(Terminal::PLAIN)
    }

    /// Whether it may be colored.
    pub(crate) const fn colors(&self) -> bool {
        self.colors
    }

    /// What is on it.
    pub(crate) fn text(self) -> String {
        self.text
    }

    /// Columns.
    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// Whether a table would be none any more.
    pub(crate) const fn is_narrow(&self) -> bool {
        self.width < 72
    }

    /// One line.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.toned(Tone::Plain, text)
    }

    /// One line in one tone.
    pub(crate) fn toned(&mut self, tone: Tone, text: impl AsRef<str>) -> &mut Self {
        self.spans(&[(tone, text.as_ref())])
    }

    /// One line of several tones.
    pub(crate) fn spans(&mut self, spans: &[(Tone, &str)]) -> &mut Self {
        for (tone, text) in spans {
            self.text.push_str(&tone.paint(&escape::line(text), self.colors));
        }
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        self.text.push('\n');
        self
    }

    /// An empty line, unless there is one already.
    pub(crate) fn blank(&mut self) -> &mut Self {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self
    }

    /// A heading, apart from what precedes it.
    pub(crate) fn heading(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.blank().toned(Tone::Strong, text)
    }

    /// A fact with its name.
    pub(crate) fn fact(&mut self, name: &str, text: impl AsRef<str>) -> &mut Self {
        let name = format!("  {name:<12} ");
        let room = self.width.saturating_sub(name.len()).max(20);
        for (place, part) in wrap(text.as_ref(), room).iter().enumerate() {
            let before = if place == 0 { name.clone() } else { " ".repeat(name.len()) };
            self.spans(&[(Tone::Faint, &before), (Tone::Plain, part)]);
        }
        self
    }

    /// Something that starts with a mark and goes on, indented, below it.
    pub(crate) fn item(&mut self, mark: &str, text: impl AsRef<str>) -> &mut Self {
        let room = self.width.saturating_sub(mark.chars().count() + 3).max(20);
        for (place, part) in wrap(text.as_ref(), room).iter().enumerate() {
            let before = if place == 0 { format!("  {mark} ") } else { " ".repeat(mark.chars().count() + 3) };
            self.spans(&[(Tone::Plain, &before), (Tone::Plain, part)]);
        }
        self
    }

    /// Prose, wrapped.
    pub(crate) fn prose(&mut self, text: impl AsRef<str>) -> &mut Self {
        for part in wrap(text.as_ref(), self.width) {
            self.line(part);
        }
        self
    }

    /// Text as it is, lines kept, indented.
    pub(crate) fn block(&mut self, text: &str) -> &mut Self {
        for line in text.lines() {
            self.line(format!("  {line}"));
        }
        self
    }

    /// A command to copy.
    pub(crate) fn command(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.spans(&[(Tone::Plain, "  "), (Tone::Command, text.as_ref())])
    }

    /// What to do about it, apart.
    pub(crate) fn hint(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.spans(&[(Tone::Hint, "hint: "), (Tone::Plain, text.as_ref())])
    }

    /// A table: a header, then rows.
    pub(crate) fn table<R>(&mut self, header: &[&str], rows: R) -> &mut Self
    where
        R: IntoIterator<Item = Vec<String>>,
    {
        let mut table = Table::new();
        table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        table.set_header(header.iter().map(ToString::to_string));
        for row in rows {
            table.add_row(row.iter().map(|cell| escape::line(cell).into_owned()));
        }
        for line in table.trim_fmt().lines() {
            self.text.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
            self.text.push('\n');
        }
        self
    }

    /// Text that was rendered, and escaped, elsewhere.
    pub(super) fn rendered(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }
}

/// The text in lines of at most so many characters, broken at spaces.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
