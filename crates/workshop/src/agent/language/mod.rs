//! The languages of real agents, one file each: what command line one gets, which files are laid into its home, and what
//! its events mean. None of them is asked whether it succeeded: that is for the tree, and for the gates.

mod aider;
mod claude_code;
mod codex;
mod gemini;
mod goose;
mod opencode;

use super::{decisions::ToolServer, login::Login, told::Told};
use serde_json::Value;
use std::{collections::BTreeMap, ffi::OsString, path::Path};
use trace::{Agent, Speaks};

/// One run of an agent, as its language needs to know it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    /// The agent.
    pub(super) agent: &'a Agent,
    /// Its own home.
    pub(super) home: &'a Path,
    /// Where it leaves questions and counts.
    pub(super) desk: &'a Path,
    /// The file that holds what it is told; the same comes on standard input.
    pub(super) message: &'a Path,
    /// The thread to go on with.
    pub(super) thread: Option<&'a str>,
    /// What is around it.
    pub(super) wall: Wall,
    /// What to call its session, where that is for us to say.
    pub(super) session: &'a str,
    /// Whether it is to ask us for leave before it changes anything.
    pub(super) leave: Leave,
    /// The tools that it is given.
    pub(super) tools: &'a ToolServer,
    /// The whole environment, to choose from.
    pub(super) vars: &'a BTreeMap<String, OsString>,
}

impl Call<'_> {
    /// The value of a variable that the agent is given.
    fn given(&self, name: &str) -> Option<&OsString> {
        self.vars.get(name).filter(|_| self.agent.env.iter().any(|given| given == name))
    }
}

/// Whether an agent has leave for what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// It has: nobody is there to be asked.
    Given,
    /// It is spoken with, and asks for it each time.
    Asked,
}

/// What is around an agent. Behind our wall, its own sandbox is switched off: one in the other fails, and holds no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wall {
    /// Ours.
    Ours,
    /// None of ours: the agent's own stays as it is.
    Its,
}

/// How one kind of agent is spoken to.
pub(super) trait Language: Sync {
    /// The program, where the configuration names none.
    fn program(&self) -> &'static str;

    /// Its arguments.
    fn words(&self, call: &Call<'_>) -> Vec<String>;

    /// Files in its home, relative to it.
    fn files(&self, call: &Call<'_>) -> Vec<(&'static str, String)>;

    /// Variables that are made for it.
    fn vars(&self, call: &Call<'_>) -> Vec<(String, OsString)>;

    /// The files of a login.
    fn logins(&self) -> &'static [Login];

    /// The thread that it works in, where that is named by us.
    fn named_by_us<'a>(&self, _call: &Call<'a>) -> Option<&'a str> {
        None
    }

    /// Hears one line that it wrote.
    fn hear(&self, line: &str, told: &mut Told);
}

/// The language of the settings of a program that speaks the Agent Client Protocol, where it is one that we know.
pub(super) fn of_program(name: &str) -> Option<&'static dyn Language> {
    let known = [
        ("codex", Speaks::Codex),
        ("opencode", Speaks::Opencode),
        ("gemini", Speaks::Gemini),
        ("claude", Speaks::ClaudeCode),
        ("goose", Speaks::Goose),
    ];
    known.iter().find(|(program, _)| name.starts_with(program)).and_then(|(_, speaks)| of(*speaks))
}

/// The language of an agent that is spoken to in its own words.
pub(super) fn of(speaks: Speaks) -> Option<&'static dyn Language> {
    match speaks {
        Speaks::Codex => Some(&codex::Codex),
        Speaks::Opencode => Some(&opencode::Opencode),
        Speaks::Gemini => Some(&gemini::Gemini),
        Speaks::ClaudeCode => Some(&claude_code::ClaudeCode),
        Speaks::Goose => Some(&goose::Goose),
        Speaks::Aider => Some(&aider::Aider),
        Speaks::Command | Speaks::Replay | Speaks::Attended | Speaks::Acp => None,
    }
}

/// An event, if the line is one: an object in JSON.
fn event(line: &str) -> Option<Value> {
    serde_json::from_str(line).ok().filter(Value::is_object)
}

/// A variable with its value.
fn var(name: &str, value: impl Into<OsString>) -> (String, OsString) {
    (name.to_owned(), value.into())
}

/// Words as arguments.
fn args<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

/// A flag with its value, where there is one.
fn flag(name: &str, value: Option<&str>) -> Vec<String> {
    value.map_or_else(Vec::new, |value| vec![name.to_owned(), value.to_owned()])
}

/// A number of an event; anything else is none.
fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}
