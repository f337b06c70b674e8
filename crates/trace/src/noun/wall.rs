//! The wall around an attempt: what stood around it, what that held, and what it did not.

use crate::Network;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stood around an attempt while it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wall {
    /// What confined it; absent where nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Barrier>,
    /// What it was allowed to reach over the network.
    #[serde(default, skip_serializing_if = "Network::is_open")]
    pub network: Network,
    /// What was held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Hold>,
    /// What was not, though it is wanted of a wall, or was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_held: Vec<Hold>,
}

/// What can confine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Barrier {
    /// Namespaces and mounts, made by the program of that name.
    Bubblewrap,
    /// The kernel's own restriction of a process and of all that it starts.
    Landlock,
}

/// One thing that a wall can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Nothing is written outside the worktree and its own folders.
    Writes,
    /// Modes, owners and times of files outside stay as they are.
    Modes,
    /// The home, the ledger and the other worktrees cannot be read.
    Reads,
    /// The worktree's link to git cannot be replaced.
    GitLink,
    /// Other processes can be neither changed nor ended.
    Processes,
    /// Other processes are not seen.
    ProcessList,
    /// Nothing that it started outlives it.
    Survivors,
    /// Sockets of agents and services that lie in files: docker, ssh, D-Bus.
    Sockets,
    /// Sockets that have no file, such as those of a desktop.
    AbstractSockets,
    /// What it may reach over the network, and no more.
    Network,
    /// Bytes of memory of the whole tree of processes.
    Memory,
    /// How many processes there are at a time.
    ProcessCount,
    /// Bytes that it adds to its folders.
    Disk,
}

impl Hold {
    /// What is held, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Writes => "writes outside the worktree",
            Self::Modes => "modes of files outside",
            Self::Reads => "reads of home, ledger, your work tree, other worktrees",
            Self::GitLink => "the worktree's link to git",
            Self::Processes => "other processes",
            Self::ProcessList => "the list of processes",
            Self::Survivors => "processes left behind",
            Self::Sockets => "docker, ssh-agent and other sockets in files",
            Self::AbstractSockets => "sockets without a file",
            Self::Network => "the network",
            Self::Memory => "memory",
            Self::ProcessCount => "number of processes",
            Self::Disk => "disk",
        }
    }
}

impl Barrier {
    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "Landlock",
        }
    }
}
