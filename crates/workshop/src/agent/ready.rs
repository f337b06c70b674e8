//! Whether an agent can be run here: its program, and how it is known to its model's provider. Looked at before a run, so
//! that nobody waits for an attempt that cannot begin.

use super::{language, login};
use crate::Surroundings;
use std::path::PathBuf;
use trace::{Agent, Auth};

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
