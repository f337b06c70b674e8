//! What agents are told, made from the one source, each in its tool's own form. Pure: a source in, files out; whether
//! a file may be written over is asked of `marked.rs`.

mod marked;
mod root;
mod scoped;
mod skill;
mod source;
mod tool;

pub use marked::{Found, Standing, adopted};
pub use skill::{Unfit, flaw, skills};
pub use source::{Held, Said, Source};
pub use tool::Tool;

use crate::tokens::count;

/// Tokens of a standard that travels whole; of a longer one its rule says where it is.
pub const RULE_TOKENS: u32 = 1_500;

/// A file as a tool wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Whose it is.
    pub tool: Tool,
    /// Its path, relative to the root.
    pub path: String,
    /// The front matter that the tool asks for, with its fences; empty where it asks for none.
    pub front: String,
    /// What is told, without a marker.
    pub body: String,
}

impl File {
    /// What it costs whoever reads it.
    #[must_use]
    pub fn tokens(&self) -> u32 {
        count(&self.whole())
    }
}

/// The files of some tools, in the order of the tools and of their paths.
#[must_use]
pub fn emitted(source: &Source, tools: &[Tool]) -> Vec<File> {
    let mut files: Vec<File> = tools.iter().flat_map(|tool| tool.files(source)).collect();
    files.sort_by(|one, other| (one.tool, &one.path).cmp(&(other.tool, &other.path)));
    files.dedup();
    files
}
