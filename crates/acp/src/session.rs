//! What an agent is asked for: one turn, in a new session or in one that it still knows.

use std::path::PathBuf;

/// What an agent is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Where it works.
    pub cwd: PathBuf,
    /// What a new session is told.
    pub brief: String,
    /// The session to go on with, if there is one.
    pub again: Option<Again>,
    /// The tools that it is given.
    pub servers: Vec<Server>,
}

/// A session that the agent may still know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Its id.
    pub thread: String,
    /// What is said in it, if the agent does know it.
    pub message: String,
}

/// A server of tools, spoken to over its standard input and output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// The program.
    pub command: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
}
