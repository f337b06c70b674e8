//! One check each: of git, the repository, its configuration, its ledger, confinement, and the programs that
//! agents and gates are.

use super::wall;
use crate::{
    archive::Archive,
    desk::Desk,
    failure::Failure,
    git::Git,
    reading,
    repository::{Head, Repository},
    surroundings,
    written::{CONFIGURATION, Written},
};
use formats::Configuration;
use serde::Serialize;
use trace::{Agent, Auth, Speaks};
use workshop::{Stop, Surroundings};

/// The oldest git that merges without a work tree.
const OLDEST_GIT: (u32, u32) = (2, 38);

/// What was checked, and how it stands.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) state: State,
    pub(super) detail: String,
    pub(super) hint: Option<String>,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// As it should be.
    Sound,
    /// A run is possible, and some promise falls.
    Weak,
    /// No run is possible.
    Broken,
}

impl Check {
    pub(super) fn sound(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Sound, detail: detail.into(), hint: None }
    }

    pub(super) fn weak(name: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Weak, detail: detail.into(), hint: Some(hint.into()) }
    }

    fn broken(name: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Broken, detail: detail.into(), hint: Some(hint.into()) }
    }

    fn failed(name: &str, failure: &Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::broken(name, &refusal.why, &refusal.hint),
            Failure::Broken { why, hint }
            | Failure::Usage { why, hint }
            | Failure::Interrupted { why, hint } => Self::broken(name, why, hint),
            Failure::Findings(faulty) => {
                let why = format!("`{}` has {} findings", faulty.path, faulty.findings.len());
                Self::broken(name, why, "run `evolute gate`, or any verb that reads it, to see them")
            }
            Failure::Shown(_) => Self::broken(name, "it cannot be read", ""),
        }
    }
}

/// All checks, those of the repository only where there is one.
pub(super) fn all(desk: &Desk) -> Vec<Check> {
    let mut checks = vec![git(desk)];
    checks.extend(wall::checks(desk));
    let repository = match desk.repository() {
        Ok(repository) => repository,
        Err(failure) => {
            checks.push(Check::failed("repository", &failure));
            return checks;
        }
    };
    let git = desk.git(&repository);
    checks.extend([whole(&repository), identity(&git), ledger(&repository)]);
    match Written::read(&repository.root, CONFIGURATION)
        .and_then(|written| reading::configuration(written.as_ref()))
    {
        Ok(configuration) => checks.extend(configured(desk, &repository, &configuration)),
        Err(failure) => checks.push(Check::failed("configuration", &failure)),
    }
    checks
}

fn git(desk: &Desk) -> Check {
    let hint = "install git 2.38 or newer";
    if desk.config.program("git").is_none() {
        return Check::broken("git", "there is no `git` on `PATH`", hint);
    }
    let told = desk.git_version().unwrap_or_default();
    let numbers: Vec<u32> = told.split(['.', ' ', '-']).filter_map(|part| part.parse().ok()).collect();
    match *numbers {
        [major, minor, ..] if (major, minor) >= OLDEST_GIT => Check::sound("git", told),
        _ => Check::broken("git", format!("`{told}` is too old"), hint),
    }
}

fn whole(repository: &Repository) -> Check {
    let root = repository.root.display();
    if repository.is_shallow() {
        return Check::broken("repository", format!("{root} is shallow"), "run `git fetch --unshallow`");
    }
    match repository.head() {
        Ok(Head::Branch(_)) if repository.checked_out().is_none() => {
            Check::broken("repository", format!("{root} has no commit yet"), "commit what there is")
        }
        Ok(Head::Branch(branch)) => Check::sound("repository", format!("{root}, on `{branch}`")),
        Ok(Head::Detached(_)) => {
            Check::weak("repository", format!("{root}, with a detached `HEAD`"), "run `git switch <branch>`")
        }
        Err(failure) => Check::failed("repository", &failure),
    }
}

fn identity(git: &Git) -> Check {
    match git.identity().email {
        Some(email) => Check::sound("identity", email),
        None => Check::weak(
            "identity",
            "git knows no `user.email`: records will name your login",
            "run `git config user.email you@example.org`",
        ),
    }
}

fn ledger(repository: &Repository) -> Check {
    match Archive::open(&repository.ledger()).and_then(|mut archive| archive.head()) {
        Ok(0) => Check::sound("ledger", "nothing is recorded yet"),
        Ok(head) => Check::sound("ledger", format!("{head} records")),
        Err(failure) => Check::failed("ledger", &failure),
    }
}

fn configured(desk: &Desk, repository: &Repository, configuration: &Configuration) -> Vec<Check> {
    let mut checks = vec![];
    match repository.default_branch(configuration.project.default_branch.as_deref()) {
        Ok(branch) => checks.push(Check::sound("lands on", format!("`{branch}`"))),
        Err(failure) => checks.push(Check::failed("lands on", &failure)),
    }
    let hint = "install it, or correct `run` in `.evolute/evolute.toml`";
    for gate in &configuration.gates {
        checks.push(program(desk, repository, format!("gate {}", gate.name), &gate.run, hint));
    }
    if configuration.gates.is_empty() {
        checks.push(Check::weak(
            "gates",
            "none: only the steps' own acceptance judges",
            "run `evolute init`, or add `[[gate]]`",
        ));
    }
    let around = surroundings::of(desk, repository, None, Stop::new());
    checks.extend(configuration.agents.iter().filter_map(|agent| {
        let name = format!("agent {}", agent.name);
        match agent.speaks {
            Speaks::Attended | Speaks::Replay => None,
            Speaks::Command | Speaks::Acp => Some(program(desk, repository, name, &agent.run, hint)),
            Speaks::Codex
            | Speaks::Opencode
            | Speaks::Gemini
            | Speaks::ClaudeCode
            | Speaks::Goose
            | Speaks::Aider => Some(real(&around, name, agent)),
        }
    }));
    if configuration.agents.is_empty() {
        checks.push(Check::weak(
            "agents",
            "none: steps are taken by hand",
            "add `[[agent]]` with `name`, `speaks` and `run`",
        ));
    }
    checks
}

/// A real agent: where it is, which version, and how it is known to its model's provider.
fn real(around: &Surroundings, name: String, agent: &Agent) -> Check {
    if let Some(lack) = workshop::agent::lacks(agent, around) {
        return Check::broken(name, lack.what, lack.hint);
    }
    let found = workshop::agent::program(agent, around).map(|path| path.display().to_string());
    let version = workshop::agent::version(agent, around);
    let is_unset = |name: &&String| !around.vars.contains_key(*name);
    let unset: Vec<String> =
        agent.env.iter().filter(is_unset).map(|name| format!(", `{name}` is not set")).collect();
    let known = match agent.auth {
        Auth::Key if agent.env.is_empty() => ", given no variable",
        Auth::Key => ", key in its variables",
        Auth::Session => ", with your login",
    };
    let version = version.map(|version| format!(", {version}")).unwrap_or_default();
    Check::sound(name, format!("{}{version}{known}{}", found.unwrap_or_default(), unset.concat()))
}

/// Whether a command's program is there. One given as a path is looked for from the repository's root.
fn program(desk: &Desk, repository: &Repository, name: String, run: &[String], hint: &str) -> Check {
    let Some(program) = run.first() else { return Check::broken(name, "it has no command", hint) };
    let found = match program.contains('/') {
        true => desk.config.program(&repository.root.join(program).to_string_lossy()),
        false => desk.config.program(program),
    };
    match found {
        Some(path) => Check::sound(name, path.display().to_string()),
        None => Check::broken(name, format!("there is no executable `{program}`"), hint),
    }
}
