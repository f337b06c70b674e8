//! `evolute init --agents`: the stop hook of each agent, merged into its own settings. What is there stays; what cannot be
//! read is not written over.

use super::Args;
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Page, Show},
    repository::Repository,
    stop_hook::{Agent, COMMAND},
    written::{self, Written},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{fs, path::Path};

/// What a hook runs where gates are not confined.
const UNCONFINED: &str = " --unconfined";

/// How an agent's settings stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Standing {
    /// It asks the gates.
    Current,
    /// It does not.
    Missing,
    /// It does, in other words than ours.
    Stale,
}

/// One agent's settings.
#[derive(Debug, Serialize)]
struct Settings {
    agent: Agent,
    path: &'static str,
    standing: Standing,
}

/// What became of them.
#[derive(Debug, Serialize)]
struct Emitted {
    checked: bool,
    removed: bool,
    agents: Vec<Settings>,
}

/// What is done to the settings.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// Words at the end of our command.
    more: &'static str,
    /// Whether it is taken out.
    remove: bool,
}

/// Runs the verb.
pub(super) fn run(args: &Args, named: &[Agent], desk: &Desk) -> Outcome {
    let change = Change { more: if args.unconfined { UNCONFINED } else { "" }, remove: args.remove };
    let repository = desk.repository()?;
    let agents = if named.is_empty() { present(&repository) } else { named.to_vec() };
    if agents.is_empty() {
        let names: Vec<&str> = Agent::ALL.iter().map(|agent| agent.name()).collect();
        return Err(Failure::usage(
            "no agent that asks before it stops left a trace here",
            format!("name those that are used: `evolute init --agents {}`", names.join(" ")),
        ));
    }
    let mut done = vec![];
    for agent in agents {
        let text = Written::read(&repository.root, agent.path())?.map(|written| written.text);
        let there = parsed(agent, text.as_deref(), change)?;
        let wanted = wanted(agent, there.clone(), change)?;
        let standing = standing(agent, &there, &wanted, change);
        if !args.check && wanted != there {
            write(&repository, agent, text.as_deref(), &wanted)?;
        }
        done.push(Settings { agent, path: agent.path(), standing });
    }
    let emitted = Emitted { checked: args.check, removed: args.remove, agents: done };
    desk.voice.show(&emitted);
    let is_wrong = emitted.checked && emitted.agents.iter().any(|one| one.standing != Standing::Current);
    if is_wrong { Err(Failure::NO) } else { Ok(()) }
}

fn present(repository: &Repository) -> Vec<Agent> {
    let is_there = |agent: &Agent| agent.traces().iter().any(|trace| repository.root.join(trace).exists());
    Agent::ALL.into_iter().filter(is_there).collect()
}

/// The settings as they are.
fn parsed(agent: Agent, text: Option<&str>, change: Change) -> Result<Map<String, Value>, Failure> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(Map::new()) };
    serde_json::from_str(text).map_err(|error| foreign(agent, &format!("is no JSON object: {error}"), change))
}

fn foreign(agent: Agent, what: &str, change: Change) -> Failure {
    let entry = json!({ "hooks": { agent.event(): [agent.entry(change.more)] } });
    Failure::refused(
        "quality.settings-unreadable",
        format!("`{}` {what}", agent.path()),
        format!("put this in by hand: `{entry}`"),
    )
}

/// The settings as they should be.
fn wanted(agent: Agent, mut root: Map<String, Value>, change: Change) -> Result<Map<String, Value>, Failure> {
    if agent.is_versioned() && !change.remove {
        root.entry("version").or_insert(json!(1));
    }
    let hooks = root.entry("hooks").or_insert_with(|| json!({}));
    let Value::Object(hooks) = hooks else {
        return Err(foreign(agent, "has `hooks` that is no object", change));
    };
    let event = hooks.entry(agent.event()).or_insert_with(|| json!([]));
    let Value::Array(entries) = event else {
        return Err(foreign(agent, &format!("has `hooks.{}` that is no list", agent.event()), change));
    };
    let own = agent.entry(change.more);
    let place = entries.iter().position(is_ours);
    entries.retain(|other| !is_ours(other));
    if !change.remove {
        entries.insert(place.unwrap_or(entries.len()).min(entries.len()), own);
    }
    if entries.is_empty() {
        hooks.shift_remove(agent.event());
    }
    if hooks.is_empty() {
        root.shift_remove("hooks");
    }
    Ok(root)
}

/// Whether an entry runs our command, at whatever depth.
fn is_ours(entry: &Value) -> bool {
    match entry {
        Value::String(text) => text.contains(COMMAND),
        Value::Array(items) => items.iter().any(is_ours),
        Value::Object(fields) => fields.values().any(is_ours),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn standing(
    agent: Agent,
    there: &Map<String, Value>,
    wanted: &Map<String, Value>,
    change: Change,
) -> Standing {
    let has = there.get("hooks").and_then(|hooks| hooks.get(agent.event())).is_some_and(is_ours);
    match (has, there == wanted || change.remove) {
        (true, true) => Standing::Current,
        (true, false) => Standing::Stale,
        (false, _) => Standing::Missing,
    }
}

fn write(repository: &Repository, agent: Agent, before: Option<&str>, root: &Map<String, Value>) -> Outcome {
    let path = agent.path();
    refuse_links(&repository.root, path)?;
    let is_empty = root.keys().all(|key| key == "version");
    if is_empty {
        let ours = agent.beside().filter(|(path, text)| holds(repository, path, text)).map(|(path, _)| path);
        return [Some(path), ours].into_iter().flatten().try_for_each(|path| {
            fs::remove_file(repository.root.join(path)).map_err(|error| {
                Failure::broken(format!("`{path}` cannot be removed: {error}"), "check its permissions")
            })
        });
    }
    if let Some((path, text)) = agent.beside().filter(|(path, _)| !repository.root.join(path).exists()) {
        refuse_links(&repository.root, path)?;
        written::create(&repository.root, path, text)?;
    }
    written::replace(&repository.root, path, &text(root, before))
}

fn holds(repository: &Repository, path: &str, text: &str) -> bool {
    Written::read(&repository.root, path).is_ok_and(|there| there.is_some_and(|there| there.text == text))
}

/// A link leads to a file of somebody's own, in the repository or out of it.
fn refuse_links(root: &Path, path: &str) -> Outcome {
    let mut parts = Path::new(path).ancestors().filter(|part| !part.as_os_str().is_empty());
    let is_link = |part: &Path| fs::symlink_metadata(root.join(part)).is_ok_and(|met| met.is_symlink());
    if parts.any(is_link) {
        let why = format!("`{path}` is, or lies below, a link, and links are not written through");
        return Err(Failure::refused(
            "quality.settings-linked",
            why,
            "put the hook in by hand where the link leads",
        ));
    }
    Ok(())
}

/// Indented as it was.
fn text(root: &Map<String, Value>, before: Option<&str>) -> String {
    let lines = before.into_iter().flat_map(str::lines);
    let blank = |line: &str| line.len() - line.trim_start().len();
    let indent = lines
        .filter(|line| !line.trim().is_empty())
        .find_map(|line| line.get(..blank(line)).filter(|blank| !blank.is_empty()));
    let mut bytes = vec![];
    let form = serde_json::ser::PrettyFormatter::with_indent(indent.unwrap_or("  ").as_bytes());
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, form);
    root.serialize(&mut writer).expect("because settings are plain data");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("because JSON is UTF-8")
}

impl Show for Emitted {
    fn show(&self, page: &mut Page) {
        for one in &self.agents {
            let word = match (one.standing, self.checked, self.removed) {
                (Standing::Missing, true, false) => "missing",
                (Standing::Stale, true, false) => "stale",
                (Standing::Current, _, false) => "as it was",
                (Standing::Missing, false, false) => "written",
                (Standing::Stale, false, false) => "written anew",
                (Standing::Missing, _, true) => "not there",
                (Standing::Current | Standing::Stale, true, true) => "there",
                (Standing::Current | Standing::Stale, false, true) => "removed",
            };
            page.fact(one.agent.name(), format!("`{}`: {word}", one.path));
        }
        if self.checked && self.agents.iter().any(|one| one.standing != Standing::Current) {
            page.hint("run `evolute init --agents`, and commit what it writes");
        }
        if !self.checked && !self.removed {
            page.blank().line("commit what was written; `evolute` has to be on the agent's `PATH`");
            self.trust(page);
        }
    }
}

impl Emitted {
    /// What an agent wants besides.
    fn trust(&self, page: &mut Page) {
        if self.agents.iter().any(|one| one.agent == Agent::Codex) {
            page.line(
                "Codex runs a repository's hooks once somebody has looked at them and trusts them (`/hooks`)",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Agent, Change, parsed, wanted};
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    const ADD: Change = Change { more: "", remove: false };
    const REMOVE: Change = Change { more: "", remove: true };

    /// Settings as somebody may have them, with hooks of their own.
    fn settings() -> impl Strategy<Value = Map<String, Value>> {
        let theirs = prop::collection::vec("[a-z ]{1,8}", 1..4);
        let event = prop::sample::select(vec!["Stop", "AfterAgent", "stop", "agentStop", "Other"]);
        let hooks = prop::collection::btree_map(event, theirs, 1..4);
        let other = prop::collection::btree_map("[a-gi-z]{1,6}", any::<u32>(), 0..4);
        (hooks, other, any::<bool>()).prop_map(|(hooks, other, has)| {
            let mut root: Map<String, Value> =
                other.into_iter().map(|(key, value)| (key, json!(value))).collect();
            root.insert("version".into(), json!(1));
            if has {
                root.insert("hooks".into(), json!(hooks));
            }
            root
        })
    }

    proptest! {
        #[test]
        fn what_is_put_in_once_is_put_in_no_second_time_and_taken_out_leaves_what_was_there(there in settings()) {
            for agent in Agent::ALL {
                let Ok(once) = wanted(agent, there.clone(), ADD) else { panic!("these can be read") };
                let Ok(twice) = wanted(agent, once.clone(), ADD) else { panic!("these can be read") };
                prop_assert_eq!(&once, &twice);
                let Ok(out) = wanted(agent, once, REMOVE) else { panic!("these can be read") };
                prop_assert_eq!(&out, &there);
            }
        }

        #[test]
        fn whatever_stands_there_is_read_or_refused(text in "\\PC{0,60}|[{}\\[\\]\":,hoksSt0-9 ]{0,60}") {
            for agent in Agent::ALL {
                if let Ok(there) = parsed(agent, Some(&text), ADD) {
                    let _refused_or_not = wanted(agent, there, ADD);
                }
            }
        }
    }
}
