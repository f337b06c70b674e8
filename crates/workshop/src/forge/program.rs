//! A forge's program: which one, where it is, and what it says when it is asked. It is the user's own, with the user's
//! environment and login.

use super::{Between, Open, View, github, gitlab, name_of};
use crate::{
    Broken,
    process::{self, Cut, Ended, Run, Tie, argv},
    worktree::Grounds,
};
use serde_json::Value;
use std::{ffi::OsString, path::PathBuf, time::Duration};
use trace::Forge;

/// How long one question to a forge may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// Bytes of one answer.
const ANSWER: usize = 8 << 20;
/// Characters of a complaint that are shown.
const SAID: usize = 300;
/// How `gh` ends when nobody is logged in.
const LOGGED_OUT: i32 = 4;
/// Variables that make a program of a forge say what it says to programs.
const PLAIN: [(&str, &str); 6] = [
    ("LC_ALL", "C"),
    ("NO_COLOR", "1"),
    ("GH_PROMPT_DISABLED", "1"),
    ("GH_NO_UPDATE_NOTIFIER", "1"),
    ("GLAB_CHECK_UPDATE", "false"),
    ("PAGER", "cat"),
];

/// A forge's program.
#[derive(Clone, Debug)]
pub(super) struct Program<'a> {
    grounds: &'a Grounds,
    /// Whose it is.
    pub(super) forge: Forge,
    path: PathBuf,
}

impl<'a> Program<'a> {
    /// The program for a remote: by its address, or else whichever is there.
    pub(super) fn of(grounds: &'a Grounds, remote: &str) -> Result<Self, Broken> {
        let address = grounds.address(remote).to_lowercase();
        let there = |forge: &Forge| grounds.around.program(name_of(*forge), &grounds.around.root).is_some();
        let forge = if address.contains("gitlab") {
            Forge::Gitlab
        } else if address.contains("github") {
            Forge::Github
        } else {
            [Forge::Github, Forge::Gitlab].into_iter().find(there).unwrap_or(Forge::Github)
        };
        Self::named(grounds, forge)
    }

    /// The program of a forge.
    pub(super) fn named(grounds: &'a Grounds, forge: Forge) -> Result<Self, Broken> {
        let name = name_of(forge);
        let path = grounds.around.program(name, &grounds.around.root).ok_or_else(|| {
            Broken::new(
                format!("a pull request on {forge} needs the program `{name}`, and it is not on the `PATH`"),
                format!("install it and run `{name} auth login`, then run it again"),
            )
        })?;
        Ok(Self { grounds, forge, path })
    }

    /// The open pull request between two branches.
    pub(super) fn find(&self, between: Between<'_>) -> Result<Option<Open>, Broken> {
        let words = match self.forge {
            Forge::Github => github::find(between),
            Forge::Gitlab => gitlab::find(between),
        };
        let found = self.json(&words)?;
        let first = found.get(0);
        match self.forge {
            Forge::Github => Ok(first.and_then(github::found)),
            Forge::Gitlab => Ok(first.and_then(gitlab::found)),
        }
    }

    /// Opens one.
    pub(super) fn create(&self, between: Between<'_>, title: &str, body: &str) -> Result<(), Broken> {
        match self.forge {
            Forge::Github => self.ask(&github::create(between, title), body.as_bytes()).map(drop),
            Forge::Gitlab => self.ask(&gitlab::create(between, title, body), b"").map(drop),
        }
    }

    /// How one stands.
    pub(super) fn view(&self, number: u64) -> Result<View, Broken> {
        match self.forge {
            Forge::Github => github::view(&self.json(&github::look(number))?),
            Forge::Gitlab => {
                let request = self.json(&gitlab::look(number))?;
                let [approvals, reviewers] = [gitlab::approvals(number), gitlab::reviewers(number)]
                    .map(|words| self.json(&words).unwrap_or(Value::Null));
                let asked = gitlab::asks(&reviewers);
                let notes = if asked { self.json(&gitlab::notes(number)).ok() } else { None };
                gitlab::view(&request, &approvals, &reviewers, notes.as_ref())
            }
        }
        .ok_or_else(|| self.unread("how the pull request stands"))
    }

    /// What it says, as the document that it must be.
    fn json(&self, words: &[String]) -> Result<Value, Broken> {
        let said = self.ask(words, b"")?;
        serde_json::from_slice(&said).map_err(|_no_json| self.unread(&format!("`{}`", self.words(words))))
    }

    fn ask(&self, words: &[String], stdin: &[u8]) -> Result<Vec<u8>, Broken> {
        let around = &self.grounds.around;
        let mut env = around.vars.clone();
        env.extend(PLAIN.map(|(name, value)| (name.to_owned(), OsString::from(value))));
        let path = self.path.to_string_lossy();
        let run = Run {
            argv: argv([&*path].into_iter().chain(words.iter().map(String::as_str))),
            cwd: around.root.clone(),
            env,
            stdin: stdin.to_vec(),
            time: PATIENCE,
            output_bytes: ANSWER,
            tie: Tie::Loose,
        };
        let name = name_of(self.forge);
        match process::run(&run, &around.stop) {
            Ok(ended) if ended.succeeded() => Ok(ended.stdout),
            Ok(ended) => Err(self.complaint(words, &ended)),
            Err(error) => Err(Broken::new(
                format!("`{name}` does not start: {error}"),
                format!("try `{name} --version`, then run it again"),
            )),
        }
    }

    /// What its end says to a person.
    fn complaint(&self, words: &[String], ended: &Ended) -> Broken {
        let name = name_of(self.forge);
        let said = String::from_utf8_lossy(&ended.stderr);
        let plain: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain: String = plain.chars().filter(|letter| !letter.is_control()).take(SAID).collect();
        if ended.exit == Some(LOGGED_OUT) || plain.contains("auth login") || plain.contains("401") {
            return Broken::new(
                format!("`{name}` is not logged in to {}", self.forge),
                format!("run `{name} auth login`, then run it again: nothing is lost"),
            );
        }
        let words = self.words(words);
        let what = match ended.cut {
            Some(Cut::Time) => format!("`{words}` did not answer in {} s", PATIENCE.as_secs()),
            Some(Cut::Flood) => format!("`{words}` answered without end"),
            Some(Cut::Stop) => "it was stopped".to_owned(),
            Some(Cut::Enough | Cut::Disk | Cut::Memory) | None => format!("`{words}` failed: {plain}"),
        };
        Broken::new(what, format!("try `{words}` by hand, then run it again: nothing is lost"))
    }

    /// An answer that says nothing that can be read.
    pub(super) fn unread(&self, what: &str) -> Broken {
        let name = name_of(self.forge);
        Broken::new(
            format!("`{name}` does not say {what} in words that are known here"),
            format!("see `{name} --version`: an old one may lack `--json`; then run it again"),
        )
    }

    /// The command, as far as it says what is asked.
    fn words(&self, words: &[String]) -> String {
        let named = words.iter().take(3).map(String::as_str);
        [name_of(self.forge)].into_iter().chain(named).collect::<Vec<_>>().join(" ")
    }
}
