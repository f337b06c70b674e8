//! The one source that everything is made from: standards, patterns, decisions that hold, gates, areas.

/// What a repository holds its agents to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Tokens that what every agent reads first may cost.
    pub tokens: u32,
    /// Standards.
    pub standards: Vec<Said>,
    /// Patterns.
    pub patterns: Vec<Said>,
    /// Decisions that were accepted and hold.
    pub decisions: Vec<Said>,
    /// The gates' names, and their commands as one writes them.
    pub gates: Vec<(String, String)>,
    /// Areas.
    pub areas: Vec<Held>,
}

/// A document that binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its path, relative to the root.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// Globs of the code that it speaks about; empty for all of it.
    pub covers: Vec<String>,
    /// Its text, without front matter.
    pub text: String,
}

/// An area, and what it may use of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub name: String,
    /// Its paths.
    pub paths: Vec<String>,
    /// Other areas that it may use; none where its boundary is not declared.
    pub may_use: Option<Vec<String>>,
}
