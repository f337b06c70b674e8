//! Who owns which paths: CODEOWNERS, laid over the tree, and who changed what lately in git's history. Both end in
//! proposals of areas with exactly one owner; who decides is for a person to say.

mod areas;
mod codeowners;
mod ground;
mod history;
mod pattern;
mod place;
mod section;
mod word;

pub use areas::{Proposal, areas};
pub use codeowners::{Codeowners, Rule, parse};
pub use ground::{Ground, lay};
pub use history::{LOG, Share, guess, spread};
pub use place::{Found, Place, find};
pub use section::Section;

/// Whose rules a file of owners follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Forge {
    /// GitHub: one list, the last match wins, no `!` and no `[ ]`.
    #[default]
    GitHub,
    /// GitLab: sections that all have a say, owners by default, approvals, exclusions.
    GitLab,
    /// Bitbucket: groups, ways to choose reviewers, exclusions.
    Bitbucket,
}

impl std::fmt::Display for Forge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Bitbucket => "Bitbucket",
        })
    }
}
