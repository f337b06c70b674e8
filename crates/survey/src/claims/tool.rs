//! The tools whose files are read, by the names that they give themselves.

use serde::Serialize;

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
