//! `evolute gate --stop-hook`: an agent is about to stop, and asks. While a gate is red it goes on, with what was found; each
//! time it asks, the gates run again. After as many times as a step has attempts it is let go, and told so.

use super::Args;
use crate::{
    confinement,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Git,
    judge::Judge,
    judging::{Judging, Over, pace},
    render::{Form, Judged},
    repository::{Head, Repository},
    stop_hook::{Agent, Answer},
    weakened::Compared,
};
use serde_json::Value;
use std::{
    fs,
    io::{self, Read as _},
    path::PathBuf,
};
use trace::{Digest, Gate, When, id::ObjectId};
use workshop::{Caching, Look, place};

/// Bytes that an agent may say.
const SAID: u64 = 1 << 20;
/// Characters that are said to an agent.
const ANSWER: usize = 8_000;
/// Turns of one conversation that may all be held, green never being seen: an agent may say that each is its first.
const TURNS: u32 = 10;
/// Conversations that are counted at a time.
const COUNTED: usize = 200;
/// Where agents keep the name of a conversation.
const NAMES: [&str; 3] = ["session_id", "sessionId", "conversation_id"];

/// Runs the verb. Whatever goes wrong holds the agent too, or breaking the gates would be a way past them.
pub(super) fn run(args: &Args, agent: Agent, desk: &Desk) -> Outcome {
    if desk.config.terminal.asks {
        let hint = format!("let the agent run it: `evolute init --agents {}`", agent.name());
        return Err(Failure::usage("a stop hook is asked by an agent, on standard input", hint));
    }
    // Inside an attempt the loop itself runs the gates.
    let answer = if desk.config.attempt.is_some() { Answer::Pass } else { answer(args, agent, desk)? };
    if let Answer::LetGo(why) = &answer {
        desk.voice.note(|page| {
            page.block(why);
        });
    }
    if let Some(value) = agent.answer(&answer) {
        desk.voice.json(&value);
    }
    Ok(())
}

fn answer(args: &Args, agent: Agent, desk: &Desk) -> Result<Answer, Failure> {
    let asked = Asked::read(agent);
    let repository = desk.repository()?;
    let judged = judged(args, desk, &repository);
    let (why, bound) = match &judged {
        Ok((judged, _)) if !judged.is_red() => {
            let _never_held = fs::remove_file(asked.count(desk, &repository));
            return Ok(Answer::Pass);
        }
        Ok((judged, bound)) => (desk.voice.words(judged), *bound),
        Err(failure) => {
            (desk.voice.words_of(failure), formats::Configuration::default().limits.attempts_per_step)
        }
    };
    let why = cut(why.trim());
    Ok(match asked.held_again(desk, &repository, bound) {
        Some(times) => Answer::Hold(format!(
            "You are not done: the gates of this repository are red (asked {times} of {bound} times). Mend what they found; \
             they run again when you stop.\n\n{why}"
        )),
        None => Answer::LetGo(format!(
            "evolute: let go after {bound} times, and the gates are still red: this is not done\n\n{why}"
        )),
    })
}

/// As much as an agent has use for; what is cut says so.
fn cut(text: &str) -> String {
    let kept: String = text.chars().take(ANSWER).collect();
    if kept.len() == text.len() { kept } else { kept + "\n… and more: run `evolute gate`" }
}

/// The gates of steps as the base has them, over the work tree; and how often red holds.
fn judged(args: &Args, desk: &Desk, repository: &Repository) -> Result<(Judged, u32), Failure> {
    let git = desk.git(repository);
    let base = base(repository, &git).ok_or_else(|| {
        Failure::refused(
            "repository.no-commit",
            "there is no commit yet, so nothing says what judges",
            "commit what there is",
        )
    })?;
    let of_steps = |gate: &Gate| matches!(gate.when, When::Step | When::Both);
    let judge = Judge::of(desk, repository, &base, "where the work began")?;
    let judge = judge.only(of_steps).asked(desk, repository)?;
    let configuration = &judge.configuration;
    let quiet = desk.voice.in_form(Form::Silent);
    let judging = Judging {
        gates: &judge.gates,
        configuration,
        confined: confinement::wanted(desk, args.unconfined)?,
        pace: pace(configuration, args.jobs, configuration.limits.rest),
        caching: if args.no_cache { Caching::Off } else { Caching::Use },
        over: Over::WorkTree(Look::Since(base.to_string())),
        weakened: Some(Compared {
            base: Some(base.clone()),
            tree: git.snapshot(&repository.git)?,
            tip: Some("HEAD".into()),
        }),
        head: None,
    };
    Ok((judging.judged(desk, repository, quiet)?, configuration.limits.attempts_per_step))
}

/// Where the work left what everybody has: the default branch, or where that is checked out, the remote's.
fn base(repository: &Repository, git: &Git) -> Option<ObjectId> {
    let branch = repository.default_branch(None).ok()?;
    let remote = format!("refs/remotes/origin/{branch}");
    let is_on_it = repository.head().ok() == Some(Head::Branch(branch.clone()));
    let local = || (!is_on_it).then(|| git.parted(&branch, "HEAD")).flatten();
    local().or_else(|| git.parted(&remote, "HEAD")).or_else(|| repository.checked_out())
}

/// What an agent says when it asks.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    /// Its conversation, told apart from others.
    key: String,
    /// Whether it is held already, where it says so.
    again: Option<bool>,
}

impl Asked {
    /// What it says that cannot be read tells nothing: it is judged all the same.
    fn read(agent: Agent) -> Self {
        let mut bytes = vec![];
        let _what_came = io::stdin().take(SAID).read_to_end(&mut bytes);
        Self::of(agent, &bytes)
    }

    fn of(agent: Agent, bytes: &[u8]) -> Self {
        let said: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let name = NAMES.iter().find_map(|name| said.get(name)?.as_str()).unwrap_or("unknown");
        let key = Digest::of_parts([agent.name().as_bytes(), name.as_bytes()]).short();
        Self { key, again: said.get("stop_hook_active").and_then(Value::as_bool) }
    }

    fn folder(desk: &Desk, repository: &Repository) -> PathBuf {
        place::of_repository(&desk.config.cache, &repository.common).join("held")
    }

    fn count(&self, desk: &Desk, repository: &Repository) -> PathBuf {
        Self::folder(desk, repository).join(&self.key)
    }

    /// Counts once more, and says how often it was held with this; none once it is to be let go. Where nothing can be
    /// counted, it is held only if it says that it was not held before: nobody is held without end.
    fn held_again(&self, desk: &Desk, repository: &Repository, bound: u32) -> Option<u32> {
        let path = self.count(desk, repository);
        let counted = fs::read_to_string(&path).unwrap_or_default();
        let mut counted = counted.split_whitespace().map_while(|word| word.parse::<u32>().ok());
        let (row, all) = (counted.next().unwrap_or(0), counted.next().unwrap_or(0));
        let before = if self.again == Some(false) { 0 } else { row };
        if before >= bound || all >= bound.saturating_mul(TURNS) {
            let _kept_no_longer = fs::remove_file(&path);
            return None;
        }
        let folder = Self::folder(desk, repository);
        let written = fs::create_dir_all(&folder).and_then(|()| {
            forget(&folder);
            fs::write(&path, format!("{} {}\n", before + 1, all.saturating_add(1)))
        });
        (written.is_ok() || self.again == Some(false)).then_some(before + 1)
    }
}

/// Conversations that ended while they were held are forgotten, all of them, once there are many.
fn forget(folder: &std::path::Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let all: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    if all.len() >= COUNTED {
        all.iter().for_each(|path| {
            let _left_to_the_next = fs::remove_file(path);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{Agent, Asked};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_an_agent_says_its_count_is_one_file_of_ours(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            name in "\\PC{0,80}",
        ) {
            let said = serde_json::json!({ "session_id": name }).to_string();
            for bytes in [&bytes[..], said.as_bytes()] {
                let key = Asked::of(Agent::Codex, bytes).key;
                prop_assert!(!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
            }
        }
    }
}
