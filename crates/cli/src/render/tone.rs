//! How a stretch of text is toned. A tone only repeats what the words already say.

use owo_colors::{OwoColorize as _, Style};
use std::borrow::Cow;

/// A tone of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it comes.
    Plain,
    /// A heading, a name.
    Strong,
    /// What one may skip.
    Faint,
    /// It went well.
    Good,
    /// It went wrong.
    Bad,
    /// It waits for somebody.
    Waiting,
    /// A command to copy.
    Command,
    /// The word before a hint.
    Hint,
}

impl Tone {
    /// The text in this tone, if colors are wanted.
    pub(crate) fn paint<'a>(self, text: &'a str, colors: bool) -> Cow<'a, str> {
        match self.style().filter(|_| colors) {
            Some(style) => Cow::Owned(text.style(style).to_string()),
            None => Cow::Borrowed(text),
        }
    }

    const fn style(self) -> Option<Style> {
        let style = Style::new();
        Some(match self {
            Self::Plain => return None,
            Self::Strong => style.bold(),
            Self::Faint => style.dimmed(),
            Self::Good => style.green(),
            Self::Bad => style.red(),
            Self::Waiting => style.yellow(),
            Self::Command | Self::Hint => style.cyan(),
        })
    }
}
