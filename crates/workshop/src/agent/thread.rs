//! A thread of an agent, from one attempt at a step to the next: which one it is, and what it had used so far. It is kept
//! beside the worktree, where only we write, and goes when the step is done.

use super::{
    home,
    told::{Tokens, Told, is_thread},
};
use crate::{
    Broken,
    place::{self, Site},
};
use serde::{Deserialize, Serialize};
use std::{fs, io, io::Read as _};

/// Bytes of what is kept of one.
const KEPT: u64 = 4_000;

/// What is known of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Thread {
    /// Its name.
    pub(super) name: String,
    /// What it has used in all, where the agent counts so.
    pub(super) used: Option<Tokens>,
}

impl Thread {
    /// The thread with this name, if its home is still there.
    pub(super) fn known(site: &Site, name: &str) -> Option<Self> {
        if !is_thread(name) || !place::is_folder(&site.agent_home()) {
            return None;
        }
        let read = || {
            let mut bytes = vec![];
            fs::File::open(site.thread()).ok()?.take(KEPT).read_to_end(&mut bytes).ok()?;
            serde_json::from_slice::<Self>(&bytes).ok().filter(|thread| thread.name == name)
        };
        // After a crash its count may be lost; then what it uses next cannot be told apart from what it had used.
        Some(read().unwrap_or_else(|| Self { name: name.to_owned(), used: None }))
    }

    /// Keeps its name, where the agent counts nothing over a whole thread.
    pub(super) fn name(site: &Site, name: Option<&str>) -> Result<(), Broken> {
        let mut told = Told::default();
        told.thread(name.unwrap_or_default());
        Self::keep(site, &told)
    }

    /// Keeps what is known of it now; nothing, where it told no name.
    pub(super) fn keep(site: &Site, told: &Told) -> Result<(), Broken> {
        let written = match &told.thread {
            Some(name) => {
                let thread = Self { name: name.clone(), used: told.in_all };
                let text = serde_json::to_vec(&thread).expect("because a thread is plain data");
                fs::write(site.thread(), text)
            }
            None => place::remove(&site.thread()),
        };
        written.map_err(|error| Broken::io("the agent's thread cannot be kept", &error))
    }
}

/// Begins afresh: an empty home, and no thread.
pub(super) fn begin(site: &Site) -> Result<(), Broken> {
    let begun = home::fresh(&site.agent_home()).and_then(|()| place::remove(&site.thread()));
    begun.map_err(|error| Broken::io("a home for the agent cannot be made", &error))
}

/// Ends it: its step is done.
pub(super) fn end(site: &Site) -> io::Result<()> {
    place::remove(&site.agent_home())?;
    place::remove(&site.thread())
}
