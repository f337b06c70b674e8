//! A claim: what another tool says of something, and where it says so. A tick is a word and never a proof, so there
//! is no way from here to a standing.

use super::{said::Said, tool::Tool};
use serde::Serialize;

/// What one line or record of another tool says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Whose word it is.
    pub tool: Tool,
    /// What it is about.
    pub kind: Kind,
    /// Its name among the tool's own; empty where the tool gives it none.
    pub id: String,
    /// Its first line.
    pub title: String,
    /// How far it is said to be.
    pub said: Said,
    /// The tool's own word for that.
    pub word: String,
    /// Where it stands.
    pub at: Place,
    /// What it belongs to: the same for an undertaking and its parts.
    pub group: String,
    /// What is written about it.
    #[serde(skip)]
    pub words: String,
    /// What a commit would call it.
    #[serde(skip)]
    pub marks: Vec<String>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// From the repository's root.
    pub path: String,
    /// From 1.
    pub line: u32,
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something that the product can do, or is to do.
    Capability,
    /// An undertaking with parts of its own.
    Plan,
    /// One piece of work.
    Step,
    /// What was decided.
    Decision,
    /// A check that can be run.
    Gate,
    /// What a workflow is held to while it runs.
    Objective,
    /// Who decides about paths.
    Owner,
}

impl Kind {
    /// Whether it is work, of which a tool can say that it is done.
    #[must_use]
    pub const fn is_work(self) -> bool {
        matches!(self, Self::Capability | Self::Plan | Self::Step)
    }
}

/// Longer texts are cut here: what a claim names, it names early.
const WORDS: usize = 16 << 10;

impl Claim {
    /// A claim of which only its place and its name are known.
    pub(super) fn new(tool: Tool, kind: Kind, path: &str, line: u32) -> Self {
        Self {
            tool,
            kind,
            id: String::new(),
            title: String::new(),
            said: Said::Unsaid,
            word: String::new(),
            at: Place { path: path.to_owned(), line },
            group: path.to_owned(),
            words: String::new(),
            marks: vec![],
        }
    }

    /// Under this name, with this first line.
    pub(super) fn named(mut self, id: impl Into<String>, title: impl AsRef<str>) -> Self {
        self.id = id.into();
        title.as_ref().trim().clone_into(&mut self.title);
        self
    }

    /// Said to be so, in these words of the tool.
    pub(super) fn saying(mut self, said: Said, word: impl Into<String>) -> Self {
        self.said = said;
        self.word = word.into();
        self
    }

    /// Part of this.
    pub(super) fn within(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }

    /// With what is written about it.
    pub(super) fn about(mut self, words: &str) -> Self {
        let mut end = words.len().min(WORDS);
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        words[..end].clone_into(&mut self.words);
        self
    }

    /// Called so by commits.
    pub(super) fn marked(mut self, mark: impl Into<String>) -> Self {
        self.marks.push(mark.into());
        self
    }
}
