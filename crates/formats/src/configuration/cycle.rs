//! `[cycle]` and `[worktree]`: how a cycle goes, and what its worktrees need.

use super::{agent::variable, path};
use crate::{finding::Finding, node::Node, table::Table};
use trace::{Acceptance, Landing, Push, Review, Worktree};

/// How a cycle lands, as people write it.
const LANDINGS: [(&str, Landing); 3] = [
    ("merge", Landing::Merge),
    ("fast-forward", Landing::FastForward),
    ("pull-request", Landing::PullRequest),
];

/// What `[cycle]` says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// When a person sees the diff.
    pub(super) review: Review,
    /// What a step's acceptance is held to before the step.
    pub(super) acceptance: Acceptance,
    /// How it lands.
    pub(super) landing: Landing,
    /// Whether what lands is pushed.
    pub(super) push: Push,
}

pub(super) fn cycle(node: &Node, findings: &mut Vec<Finding>) -> Manner {
    let mut table = Table::of("cycle", node, findings);
    let review = table
        .choice("review", &[("end", Review::End), ("each-step", Review::EachStep), ("plan", Review::Plan)])
        .unwrap_or(Review::End);
    let acceptance = table
        .choice("acceptance", &[("fails-first", Acceptance::FailsFirst), ("after", Acceptance::After)])
        .unwrap_or(Acceptance::FailsFirst);
    let landing = table.choice("landing", &LANDINGS).unwrap_or(Landing::Merge);
    let push = if table.flag("push").unwrap_or_default() { Push::Landed } else { Push::Never };
    table.done();
    Manner { review, acceptance, landing, push }
}

pub(super) fn worktree(node: &Node, findings: &mut Vec<Finding>) -> Worktree {
    let mut table = Table::of("worktree", node, findings);
    let setup = table.texts("setup").unwrap_or_default();
    let setup: Vec<String> = setup.into_iter().map(|text| text.text).collect();
    let share = table.globs("share");
    let env_file = table.text("env_file").map(|text| {
        path(&text, &text.text, &mut table);
        text.text
    });
    let keep = table.globs("keep");
    if setup.is_empty() && !keep.is_empty() {
        let message = "`keep` names what a set-up makes, and there is no `setup`";
        let hint = "add `setup`, or use `share` for caches that builds make";
        table.find(Finding::error("configuration.keep", table.place("keep"), message, hint));
    }
    let ports = table.texts("ports").unwrap_or_default();
    let ports = ports.into_iter().filter_map(|text| variable("ports", text, &mut table)).collect();
    table.done();
    Worktree { setup, share, env_file, keep, ports }
}
