//! The tools that agents come with, and which files each of them reads by itself.

use super::{File, Source, root, scoped, skill};

/// A tool, or several that read the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    /// Whoever reads `AGENTS.md`.
    Agents,
    /// Claude Code.
    Claude,
    /// Cursor.
    Cursor,
    /// GitHub Copilot.
    Copilot,
    /// Gemini CLI.
    Gemini,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Agents, Self::Claude, Self::Cursor, Self::Copilot, Self::Gemini];

    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agents => "agents",
            Self::Claude => "claude",
            Self::Cursor => "cursor",
            Self::Copilot => "copilot",
            Self::Gemini => "gemini",
        }
    }

    /// The tool of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Paths that tell that a repository uses it.
    #[must_use]
    pub const fn traces(self) -> &'static [&'static str] {
        match self {
            Self::Agents => &["AGENTS.md"],
            Self::Claude => &["CLAUDE.md", ".claude"],
            Self::Cursor => &[".cursor"],
            Self::Copilot => &[".github/copilot-instructions.md", ".github/instructions"],
            Self::Gemini => &["GEMINI.md", ".gemini"],
        }
    }

    /// The folder in which it keeps rules for some paths only.
    #[must_use]
    pub const fn rules(self) -> Option<&'static str> {
        match self {
            Self::Agents | Self::Gemini => None,
            Self::Claude => Some(".claude/rules"),
            Self::Cursor => Some(".cursor/rules"),
            Self::Copilot => Some(".github/instructions"),
        }
    }

    /// Its files. Cursor and Copilot read `AGENTS.md`; Claude and Gemini are told to, by a line that they take in.
    pub(super) fn files(self, source: &Source) -> Vec<File> {
        let whole =
            |path: &str, body: String| File { tool: self, path: path.to_owned(), front: String::new(), body };
        let mut files = scoped::rules(self, source);
        match self {
            Self::Agents => {
                files.push(whole("AGENTS.md", root::body(source)));
                files.extend(skill::skills(source).0);
            }
            Self::Claude => files.push(whole("CLAUDE.md", "@AGENTS.md\n".to_owned())),
            Self::Gemini => files.push(whole("GEMINI.md", "@./AGENTS.md\n".to_owned())),
            Self::Cursor | Self::Copilot => {}
        }
        files
    }
}
