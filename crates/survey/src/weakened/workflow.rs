//! Workflows of continuous integration: commands that say yes whatever they find, steps that may fail, and judges that
//! are run on fewer changes, or not at all.

use super::{
    changed::File,
    commands::judges,
    exits::{lost, replaced},
    finding::{gone, noted, quoted, weakened},
    lines::{Line, Lines},
    paths::is_workflow,
};
use trace::Weakening;

/// Lines by which a step or a job may fail, or is not run.
const LOOSE: [&str; 11] = [
    "continue-on-error: true",
    "continue-on-error: ${{ true }}",
    "allow_failure: true",
    "if: false",
    "if: ${{ false }}",
    "if: \"false\"",
    "when: never",
    "when: manual",
    "soft_fail: true",
    "fail_ci_if_error: false",
    "continueOnError: true",
];
/// Keys by which a workflow is run on fewer changes.
const FEWER: [&str; 6] =
    ["paths-ignore:", "branches-ignore:", "types: [closed]", "ignore_failure:", "skip_ci:", "tags-ignore:"];
/// What a workflow is run on.
const EVENTS: [&str; 6] = ["pull_request:", "pull_request", "push:", "push", "- pull_request", "- push"];

/// All of them. A command that moved from one workflow to another is not gone.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let workflows: Vec<&File<'_>> = files.iter().filter(|file| is_workflow(file.path)).collect();
    let still: String = workflows.iter().map(|file| file.now()).collect::<Vec<_>>().join("\n");
    workflows.iter().flat_map(|file| of(file, &still)).collect()
}

fn of(file: &File<'_>, still: &str) -> Vec<Weakening> {
    let lines = Lines::of(file);
    if file.before.is_none() {
        return vec![noted(file.path, "workflow-changed", "a workflow is new")];
    }
    let mut found = lost(file, &lines, still);
    if file.after.is_none() && judges(file.old()) && found.is_empty() {
        let is_elsewhere =
            file.old().lines().filter(|line| judges(line)).all(|line| still.contains(line.trim()));
        if !is_elsewhere {
            found.push(gone(file.path, "judge-not-run", "a workflow that judges is gone"));
        }
    }
    found.extend(replaced(file, &lines));
    for line in &lines.new {
        let bare = line.text.trim_start_matches("- ");
        if LOOSE.contains(&bare) {
            let what = format!("`{bare}`: what it finds is passed over");
            found.push(weakened(file.path, line.number, "judge-passed-over", what));
        } else if FEWER.iter().any(|key| bare.starts_with(key)) {
            found.push(weakened(
                file.path,
                line.number,
                "judge-not-run",
                format!("`{}`: it is run on fewer changes", quoted(bare)),
            ));
        }
    }
    found.extend(triggers(file, &lines));
    if found.is_empty() && file.after.is_some() {
        found.push(noted(file.path, "workflow-changed", "a workflow was changed"));
    }
    found
}

/// An event that it is no longer run on.
fn triggers(file: &File<'_>, lines: &Lines<'_>) -> Option<Weakening> {
    let is_event = |line: &&Line<'_>| EVENTS.contains(&line.text) || line.text.starts_with("on: [");
    let old = lines.lost.iter().find(is_event)?;
    let names = |text: &str| {
        ["pull_request", "push"].into_iter().filter(|name| text.contains(name)).collect::<Vec<_>>()
    };
    let head: String = file.now().lines().take_while(|line| !line.starts_with("jobs:")).collect();
    let missing = names(old.text).into_iter().find(|name| !head.contains(name))?;
    (file.after.is_some())
        .then(|| gone(file.path, "judge-not-run", format!("it is no longer run on `{missing}`")))
}
