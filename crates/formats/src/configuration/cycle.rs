//! `[cycle]` and `[worktree]`: how a cycle goes, and what its worktrees need.

use super::path;
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use trace::{Landing, Review, Worktree};

pub(super) fn cycle(node: &Node, findings: &mut Vec<Finding>) -> (Review, Landing) {
    let mut table = Table::of("cycle", node, findings);
    let review = table
        .choice("review", &[("end", Review::End), ("each-step", Review::EachStep), ("plan", Review::Plan)])
        .unwrap_or(Review::End);
    let landing = table.choice("landing", &[("merge", Landing::Merge)]).unwrap_or(Landing::Merge);
    table.done();
    (review, landing)
}

pub(super) fn worktree(node: &Node, findings: &mut Vec<Finding>) -> Worktree {
    let mut table = Table::of("worktree", node, findings);
    let texts =
        |texts: Option<Vec<Text>>| texts.unwrap_or_default().into_iter().map(|text| text.text).collect();
    let setup = texts(table.texts("setup"));
    let share = table.globs("share");
    let env_file = table.text("env_file").map(|text| {
        path(&text, &text.text, &mut table);
        text.text
    });
    table.done();
    Worktree { setup, share, env_file }
}
