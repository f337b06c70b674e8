//! Whether an agent can be run here: its program, and how it is known to its model's provider. Looked at before a run, so
//! that nobody waits for an attempt that cannot begin.

use super::{language, login};
use crate::{
    Surroundings,
    process::{self, Ended, Run, Tie, argv},
};
use std::{ffi::OsStr, path::PathBuf, time::Duration};
use trace::{Agent, Auth};

/// How long an agent may take to say its version.
const ANSWERS_IN: Duration = Duration::from_secs(10);
/// Letters of a version.
const VERSION: usize = 60;

/// What an agent lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What is not there.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// The program of an agent, found; none for one that has no program, or whose program is not here.
#[must_use]
pub fn program(agent: &Agent, around: &Surroundings) -> Option<PathBuf> {
    let named = agent.run.first().map(String::as_str);
    let usual = language::of(agent.speaks).map(language::Language::program);
    around.program(named.or(usual)?, &around.root)
}

/// What a real agent calls its version: the first line with a digit that it answers with, bounded; none where it does not
/// answer in time.
#[must_use]
pub fn version(agent: &Agent, around: &Surroundings) -> Option<String> {
    let program = program(agent, around)?;
    // Some make themselves at home before they answer.
    let home = tempfile::tempdir().ok()?;
    let run = Run {
        argv: argv([program.as_os_str(), OsStr::new("--version")]),
        cwd: "/".into(),
        env: around.env(home.path(), home.path(), &[]),
        stdin: vec![],
        time: ANSWERS_IN,
        output_bytes: 4_096,
        tie: Tie::Watched,
    };
    let ended = process::run(&run, &around.stop).ok().filter(Ended::succeeded)?;
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let line = said.lines().find(|line| line.contains(|letter: char| letter.is_ascii_digit()))?;
    Some(line.trim().chars().filter(|letter| !letter.is_control()).take(VERSION).collect())
}

/// What a real agent lacks to begin.
#[must_use]
pub fn lacks(agent: &Agent, around: &Surroundings) -> Option<Lack> {
    let language = language::of(agent.speaks)?;
    if program(agent, around).is_none() {
        let name = agent.run.first().map_or(language.program(), String::as_str);
        return Some(Lack {
            what: format!("there is no program `{name}` on the path"),
            hint: format!("install it, or say where it is: `run = [\"/path/to/{}\"]`", language.program()),
        });
    }
    match agent.auth {
        Auth::Key => key(agent, around),
        Auth::Session => login::lack(language, around),
    }
}

/// An endpoint of one's own may need no key; one that is named is meant.
fn key(agent: &Agent, around: &Surroundings) -> Option<Lack> {
    let is_set = |name: &String| around.vars.get(name).is_some_and(|value| !value.is_empty());
    if agent.env.is_empty() || agent.env.iter().any(is_set) {
        return None;
    }
    let names: Vec<String> = agent.env.iter().map(|name| format!("`{name}`")).collect();
    Some(Lack {
        what: format!("it is given {}, and none of them is set", names.join(", ")),
        hint: format!("export {}, or set `auth = \"session\"` to use the login that you have", agent.env[0]),
    })
}
