//! An agent's output as lines, while it runs. What is no line of its language is kept with the rest and skipped; a line
//! without an end is skipped too, once it is longer than any honest one.

use super::{language::Language, told::Told};

/// Bytes of one line that is looked at.
const LINE: usize = 4 << 20;

/// A listener in the middle of a line.
pub(super) struct Stream {
    language: &'static dyn Language,
    line: Vec<u8>,
    is_too_long: bool,
    /// What was told so far.
    pub(super) told: Told,
}

impl Stream {
    /// At the beginning.
    pub(super) const fn new(language: &'static dyn Language, told: Told) -> Self {
        Self { language, line: vec![], is_too_long: false, told }
    }

    /// Hears a piece, which may end anywhere.
    pub(super) fn hear(&mut self, mut piece: &[u8]) {
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            self.keep(&piece[..end]);
            self.end_line();
            piece = &piece[end + 1..];
        }
        self.keep(piece);
    }

    /// There will be no more: the last line may have no end, or be half of one.
    pub(super) fn end(&mut self) -> &Told {
        self.end_line();
        self.told.end();
        &self.told
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.is_too_long |= self.line.len() + bytes.len() > LINE;
        if self.is_too_long {
            self.line.clear();
        } else {
            self.line.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&self.line);
        if !self.is_too_long && !line.trim().is_empty() {
            self.language.hear(line.trim_end(), &mut self.told);
        }
        self.line.clear();
        self.is_too_long = false;
    }
}

#[cfg(test)]
mod tests;
