//! A place where the code of one area leans on that of another.

use crate::RepoPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An import that leads out of its area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Crossing {
    /// The area of the file that imports.
    pub from: String,
    /// The area of the file that it leads to.
    pub to: String,
    /// The file that imports.
    pub path: RepoPath,
    /// The line, counted from one.
    pub line: u32,
    /// The import, as it is written.
    pub text: String,
    /// The file that it leads to.
    pub leads_to: RepoPath,
}
