//! Agents: they generate, and what they say about it counts for nothing. An attempt is what the worktree holds afterwards.

mod acp;
mod chance;
mod command;
mod decisions;
mod desk;
mod headless;
mod home;
mod language;
mod login;
mod places;
mod ready;
mod recording;
mod replay;
mod stream;
mod tape;
mod thread;
mod told;

pub use ready::{Lack, lacks, program, version};
pub use tape::Tape;

use crate::{
    Broken, Shelf,
    place::{self, Site},
    worktree::{Grounds, Taken},
};
use engine::{Attempted, Outcome};
use trace::{
    Agent, Area, Digest, Ending, Speaks, Usage, Wall, Worktree,
    id::{CycleId, ObjectId},
};

/// An attempt that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The cycle.
    pub cycle: &'a CycleId,
    /// The step.
    pub step: u32,
    /// The attempt.
    pub attempt: u32,
    /// The commit to start from.
    pub base: &'a ObjectId,
    /// The tree to go on from.
    pub from: Option<&'a ObjectId>,
    /// Who.
    pub agent: &'a Agent,
    /// The brief, without the pack.
    pub brief: &'a str,
    /// The pack.
    pub pack: Digest,
    /// The agent's thread to go on with.
    pub thread: Option<&'a str>,
    /// What is said to it if its thread goes on.
    pub again: Option<&'a str>,
    /// The paths that it may change.
    pub touches: &'a [String],
    /// The paths that nothing may change.
    pub protected: &'a [String],
    /// The areas between which imports are looked for.
    pub areas: &'a [Area],
    /// What the worktree needs.
    pub needs: &'a Worktree,
    /// Whether it is confined.
    pub confined: bool,
}

/// What an agent did, before its tree is taken.
#[derive(Clone, Debug)]
pub(crate) struct Did {
    /// How it ended, if it did not simply end.
    pub(crate) cut: Option<Ending>,
    /// What it wrote.
    pub(crate) output: Vec<u8>,
    /// How it ended, if it left no change.
    pub(crate) idle: Option<Ending>,
    /// What it used.
    pub(crate) usage: Usage,
    /// Its thread, by which it can be resumed.
    pub(crate) thread: Option<String>,
    /// Its last words.
    pub(crate) said: Option<String>,
    /// What its thread had used before, where that is known.
    before: Option<told::Tokens>,
    /// How the agent was driven whose attempt this was, where it is replayed.
    spoke: Option<Speaks>,
    /// How long it took.
    pub(crate) took_ms: u64,
}

impl Did {
    /// It ended like this, and told nothing.
    pub(crate) fn new(cut: Option<Ending>, output: Vec<u8>, took_ms: u64) -> Self {
        Self {
            cut,
            idle: None,
            output,
            usage: Usage::default(),
            thread: None,
            said: None,
            before: None,
            spoke: None,
            took_ms,
        }
    }

    /// It did not start.
    pub(crate) fn not_started(because: String) -> Self {
        Self::new(Some(Ending::NotStarted { because }), vec![], 0)
    }
}

impl Grounds {
    /// Makes a worktree for a person, with the brief beside it.
    ///
    /// # Errors
    /// Fails where git or the disk does.
    pub fn prepare(&self, asked: &Asked<'_>, shelf: &Shelf) -> Result<Outcome, Broken> {
        let site = Site::of_step(&self.folder(asked.cycle), asked.step);
        // One that is there already may hold a person's work.
        if !(site.is_attended() && self.is_sound(&site)) {
            self.lay(&site, asked.base, None, asked.needs)?;
            site.attend().map_err(|error| Broken::io("the worktree cannot be handed over", &error))?;
        }
        let brief = whole_brief(asked, shelf)?;
        desk::leave_brief(&site, &brief)?;
        Ok(Outcome::Prepared)
    }

    /// Makes an attempt, and sees what it left.
    ///
    /// # Errors
    /// Fails where the environment does; whatever the agent does is an outcome.
    pub fn attempt(&self, asked: &Asked<'_>, shelf: &Shelf) -> Result<Outcome, Broken> {
        let site = Site::of_step(&self.folder(asked.cycle), asked.step);
        let brief = whole_brief(asked, shelf)?;
        let _alone = self.enter(&site);
        if asked.agent.speaks == Speaks::Attended && !place::is_folder(&site.root) {
            return Ok(Outcome::Attempted(Box::new(gone(&site, keep(shelf, brief.as_bytes())?))));
        }
        if asked.agent.speaks != Speaks::Attended {
            self.lay(&site, asked.base, asked.from, asked.needs)?;
            desk::leave_brief(&site, &brief)?;
        }
        let did = match asked.agent.speaks {
            Speaks::Command => self.command(&site, asked, &brief)?,
            Speaks::Replay => self.replay(&site, asked, &brief, shelf)?,
            Speaks::Acp => self.acp(&site, asked, &brief, shelf)?,
            Speaks::Codex
            | Speaks::Opencode
            | Speaks::Gemini
            | Speaks::ClaudeCode
            | Speaks::Goose
            | Speaks::Aider => match language::of(asked.agent.speaks) {
                Some(language) => self.headless(language, &site, asked, &brief, shelf)?,
                None => unspoken(),
            },
            Speaks::Attended => {
                Did { usage: desk::usage(&site), ..Did::new(desk::blocked(&site), vec![], 0) }
            }
        };
        if self.around.stop.said() {
            return Err(Broken::new("the attempt was stopped", "run it again: the attempt is made anew"));
        }
        self.outcome(&site, asked, &brief, &did, shelf)
    }

    /// Ends the thread of a step's agent: what it knew is of no use to another step.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub fn end_thread(&self, cycle: &CycleId, step: u32) -> Result<(), Broken> {
        let site = Site::of_step(&self.folder(cycle), step);
        thread::end(&site).map_err(|error| Broken::io("the agent's home cannot be removed", &error))
    }

    fn outcome(
        &self,
        site: &Site,
        asked: &Asked<'_>,
        brief: &str,
        did: &Did,
        shelf: &Shelf,
    ) -> Result<Outcome, Broken> {
        let taken = self.take(site, asked.base)?;
        let start = asked.from.cloned();
        let ending = match &did.cut {
            Some(cut) => cut.clone(),
            None if !self.is_empty(asked, &taken)? => Ending::Changed,
            None => did.idle.clone().unwrap_or(Ending::Unchanged),
        };
        if let Some(tape) = &self.around.record {
            let trees = (start.as_ref().unwrap_or(asked.base), &taken.tree);
            self.record(tape, asked, (brief, &ending), did, trees, shelf)?;
        }
        let output = if did.output.is_empty() { None } else { Some(keep(shelf, &did.output)?) };
        Ok(Outcome::Attempted(Box::new(Attempted {
            brief: keep(shelf, brief.as_bytes())?,
            ending,
            tree: (!taken.changes.is_empty()).then(|| taken.tree.clone()),
            crossings: self.crossings(asked.areas, asked.base, &taken)?,
            weakenings: self.weakenings(asked.base, &taken)?,
            changes: taken.changes,
            output,
            usage: did.usage,
            thread: did.thread.clone(),
            said: did.said.clone(),
            wall: self.stood(asked),
            took_ms: did.took_ms,
        })))
    }

    /// The wall around an attempt that was run here.
    fn stood(&self, asked: &Asked<'_>) -> Option<Wall> {
        let here = !matches!(asked.agent.speaks, Speaks::Attended | Speaks::Replay);
        here.then(|| self.wall(asked.agent, asked.confined))
    }

    /// Whether the attempt added nothing to what it went on from.
    fn is_empty(&self, asked: &Asked<'_>, taken: &Taken) -> Result<bool, Broken> {
        if taken.changes.is_empty() {
            return Ok(true);
        }
        // A person's second hand-in may find everything as it was: then there is nothing new to judge.
        Ok(asked.from == Some(&taken.tree))
    }
}

/// A person's worktree that is not there any more: nothing of it is a change.
fn gone(site: &Site, brief: Digest) -> Attempted {
    let because = format!("there is no worktree at `{}` to collect", site.root.display());
    Attempted {
        brief,
        ending: Ending::NotStarted { because },
        tree: None,
        changes: vec![],
        crossings: vec![],
        output: None,
        usage: Usage::default(),
        thread: None,
        said: None,
        weakenings: vec![],
        wall: None,
        took_ms: 0,
    }
}

/// An agent whose language is not spoken here.
fn unspoken() -> Did {
    Did::not_started("its language is not spoken here yet".to_owned())
}

fn keep(shelf: &Shelf, bytes: &[u8]) -> Result<Digest, Broken> {
    shelf.put(bytes).map_err(|error| Broken::io("an output cannot be kept", &error))
}

/// The brief and the pack, as an agent gets them.
fn whole_brief(asked: &Asked<'_>, shelf: &Shelf) -> Result<String, Broken> {
    let pack =
        shelf.get(asked.pack).map_err(|error| Broken::io("the context pack cannot be read", &error))?;
    Ok(format!("{}\n{}", asked.brief, String::from_utf8_lossy(&pack)))
}
