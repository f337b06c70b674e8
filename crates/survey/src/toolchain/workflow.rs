//! What GitHub Actions runs on a change: the commands of its workflows, as far as each is one plain command that
//! would mean the same on this machine.

use super::{
    program::{Kind, kind_of},
    tree::{Tree, below},
};
use serde_json::{Map, Value};

const FOLDER: &str = ".github/workflows";
/// How many workflows are read.
const MOST_FILES: usize = 20;
/// How many commands are kept.
const MOST_STEPS: usize = 60;
/// Events after which a change is judged.
const CHANGES: [&str; 3] = ["push", "pull_request", "merge_group"];
/// What makes a line more than one plain command.
const SHELL: [char; 10] = ['$', '`', '|', ';', '<', '>', '(', '*', '&', '{'];

/// One command that continuous integration runs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// The program and its arguments.
    pub run: Vec<String>,
    /// What it judges, if it judges anything.
    pub kind: Option<Kind>,
    /// The folder that it runs in; empty for the root.
    pub dir: String,
    /// The workflow's file.
    pub file: String,
}

/// The commands, in the order of the files.
pub(super) fn steps(tree: &Tree<'_>, notes: &mut Vec<String>) -> Vec<Step> {
    let mut steps = vec![];
    for file in tree.in_folder(FOLDER, &["yml", "yaml"]).into_iter().take(MOST_FILES) {
        let path = below(FOLDER, &file);
        let Some(text) = tree.text(&path) else { continue };
        match read(&text) {
            Some(workflow) if judges_changes(&workflow) => of_workflow(&workflow, &path, &mut steps),
            Some(_other) => {}
            None => notes.push(format!("`{path}` is broken YAML, and told nothing")),
        }
    }
    steps.truncate(MOST_STEPS);
    steps
}

/// YAML as JSON. What needs many nodes or aliases was not written by a person.
pub(crate) fn read(text: &str) -> Option<Value> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        budget: serde_saphyr::budget! { max_nodes: 20_000, max_aliases: 100, max_anchors: 100, max_depth: 32 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
    };
    serde_saphyr::from_str_with_options(text, options).ok()
}

fn judges_changes(workflow: &Value) -> bool {
    match &workflow["on"] {
        Value::String(event) => CHANGES.contains(&event.as_str()),
        Value::Array(events) => {
            events.iter().any(|event| event.as_str().is_some_and(|event| CHANGES.contains(&event)))
        }
        // A push of tags alone is a release.
        Value::Object(events) => {
            events.contains_key("pull_request")
                || events.contains_key("merge_group")
                || events.get("push").is_some_and(|push| push.get("tags").is_none())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn of_workflow(workflow: &Value, file: &str, steps: &mut Vec<Step>) {
    let Some(jobs) = workflow["jobs"].as_object() else { return };
    for job in jobs.values() {
        let dir = default_dir(job).or_else(|| default_dir(workflow));
        for step in job["steps"].as_array().into_iter().flatten().filter_map(Value::as_object) {
            of_step(step, dir, file, steps);
        }
    }
}

fn default_dir(value: &Value) -> Option<&str> {
    value["defaults"]["run"]["working-directory"].as_str()
}

fn of_step(step: &Map<String, Value>, dir: Option<&str>, file: &str, steps: &mut Vec<Step>) {
    let Some(run) = step.get("run").and_then(Value::as_str) else { return };
    let dir = step.get("working-directory").and_then(Value::as_str).or(dir).unwrap_or_default();
    let dir = dir.trim_start_matches("./").trim_end_matches('/');
    if dir.contains(['$', '{']) || dir.starts_with('/') || dir.split('/').any(|part| part == "..") {
        return;
    }
    let dir = if dir == "." { "" } else { dir };
    for run in commands(run) {
        let step = Step { kind: kind_of(&run), run, dir: dir.to_owned(), file: file.to_owned() };
        if !steps.iter().any(|other| other.run == step.run && other.dir == step.dir) {
            steps.push(step);
        }
    }
}

/// The plain commands of a script; what needs a shell is left out.
fn commands(script: &str) -> Vec<Vec<String>> {
    let script = script.replace("\\\n", " ");
    // From a line that changes the folder on, nothing means what it says here.
    let lines = script.lines().map(str::trim).take_while(|line| !line.starts_with("cd "));
    let parts = lines.flat_map(|line| line.split("&&")).map(str::trim);
    parts.filter(|part| is_plain(part)).filter_map(shlex::split).filter(|words| !words.is_empty()).collect()
}

fn is_plain(command: &str) -> bool {
    let first = command.split_whitespace().next().unwrap_or_default();
    !command.is_empty() && !command.starts_with('#') && !command.contains(SHELL) && !first.contains('=')
}
