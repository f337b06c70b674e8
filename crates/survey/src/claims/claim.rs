//! A claim: what another tool says of something, and where it says so. A tick is a word and never a proof, so there
//! is no way from here to a standing.

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

/// The tools whose files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// GitHub's Spec Kit.
    SpecKit,
    /// OpenSpec.
    Openspec,
    /// Kiro.
    Kiro,
    /// Task Master.
    TaskMaster,
    /// Backlog.md.
    BacklogMd,
    /// beads.
    Beads,
    /// Get Shit Done.
    Gsd,
    /// The BMAD method.
    Bmad,
    /// Decisions in Markdown: MADR, adr-tools, log4brains.
    Adr,
    /// CODEOWNERS.
    Codeowners,
    /// pre-commit.
    PreCommit,
    /// OpenSLO.
    Openslo,
}

impl Tool {
    /// All of them, in the order in which they are read.
    pub const ALL: [Self; 12] = [
        Self::SpecKit,
        Self::Openspec,
        Self::Kiro,
        Self::TaskMaster,
        Self::BacklogMd,
        Self::Beads,
        Self::Gsd,
        Self::Bmad,
        Self::Adr,
        Self::Codeowners,
        Self::PreCommit,
        Self::Openslo,
    ];

    /// The word that names it on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SpecKit => "spec-kit",
            Self::Openspec => "openspec",
            Self::Kiro => "kiro",
            Self::TaskMaster => "task-master",
            Self::BacklogMd => "backlog-md",
            Self::Beads => "beads",
            Self::Gsd => "gsd",
            Self::Bmad => "bmad",
            Self::Adr => "adr",
            Self::Codeowners => "codeowners",
            Self::PreCommit => "pre-commit",
            Self::Openslo => "openslo",
        }
    }

    /// The name that it gives itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpecKit => "Spec Kit",
            Self::Openspec => "OpenSpec",
            Self::Kiro => "Kiro",
            Self::TaskMaster => "Task Master",
            Self::BacklogMd => "Backlog.md",
            Self::Beads => "beads",
            Self::Gsd => "GSD",
            Self::Bmad => "BMAD",
            Self::Adr => "ADR",
            Self::Codeowners => "CODEOWNERS",
            Self::PreCommit => "pre-commit",
            Self::Openslo => "OpenSLO",
        }
    }
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

/// How far something is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Done.
    Done,
    /// Begun.
    Doing,
    /// Not begun.
    Open,
    /// Given up.
    Dropped,
    /// Nothing that is understood.
    Unsaid,
}

const DONE: [&str; 14] = [
    "done",
    "complete",
    "completed",
    "closed",
    "finished",
    "shipped",
    "implemented",
    "merged",
    "released",
    "resolved",
    "delivered",
    "passed",
    "validated",
    "verified",
];
const DOING: [&str; 9] =
    ["progress", "doing", "started", "active", "wip", "review", "hooked", "inprogress", "ongoing"];
const OPEN: [&str; 16] = [
    "todo",
    "open",
    "pending",
    "draft",
    "backlog",
    "ready",
    "approved",
    "planned",
    "blocked",
    "deferred",
    "new",
    "proposed",
    "not",
    "to",
    "contexted",
    "optional",
];
const DROPPED: [&str; 13] = [
    "cancelled",
    "canceled",
    "dropped",
    "abandoned",
    "wontfix",
    "won",
    "tombstone",
    "rejected",
    "archived",
    "superseded",
    "obsolete",
    "duplicate",
    "removed",
];
/// What takes a word like *done* back.
const UNDOES: [&str; 12] = [
    "not",
    "partially",
    "partial",
    "incomplete",
    "almost",
    "mostly",
    "awaiting",
    "pending",
    "ready",
    "until",
    "when",
    "in",
];

impl Said {
    /// What a status in a tool's own words comes to. A doubtful word is not taken for *done*.
    #[must_use]
    pub fn of(status: &str) -> Self {
        let words: Vec<String> = status
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(8)
            .map(str::to_lowercase)
            .collect();
        let any = |set: &[&str]| words.iter().any(|word| set.contains(&word.as_str()));
        if any(&DROPPED) {
            Self::Dropped
        } else if any(&DONE) && !any(&UNDOES) {
            Self::Done
        } else if any(&DOING) {
            Self::Doing
        } else if any(&OPEN) {
            Self::Open
        } else {
            Self::Unsaid
        }
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

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn a_status_is_done_only_where_nothing_takes_it_back() {
        for done in ["Done", "✅ Complete", "done (2025-01-01)", "**Implemented**", "closed"] {
            assert_eq!(Said::of(done), Said::Done, "{done}");
        }
        for not in
            ["Not done", "Ready for Done", "partially complete", "In Progress", "to be done when merged", ""]
        {
            assert_ne!(Said::of(not), Said::Done, "{not}");
        }
    }

    #[test]
    fn given_up_is_neither_open_nor_done() {
        assert_eq!(Said::of("won't fix"), Said::Dropped);
        assert_eq!(Said::of("cancelled"), Said::Dropped);
    }
}
