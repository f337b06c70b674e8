//! `proof.control`: what takes a capability out again that is older than its demand.

use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text, bad_path},
};
use trace::{Removal, RepoPath, id::ObjectId};

const ONE: &str =
    "write one of `{ patch: FILE }`, `{ revision: COMMIT }`, `{ set: \"NAME=value\" }`, `{ args: […] }`";

/// One way to take it out: a patch, an earlier revision, or a switch.
pub(crate) fn removal(node: &Node, findings: &mut Vec<Finding>) -> Option<Removal> {
    let mut table = Table::of("control", node, findings);
    let patch = table.text("patch").and_then(|text| patch(&text, &mut table));
    let revision = table.text("revision").and_then(|text| revision(&text, &mut table));
    let set = table.text("set").and_then(|text| variable(&text, &mut table));
    let words = table.texts("args").unwrap_or_default();
    let words: Vec<String> = words.into_iter().map(|text| text.text).collect();
    let args = (!words.is_empty()).then_some(Removal::Arguments { words });
    let said = ["patch", "revision", "set", "args"].iter().filter(|key| table.take(key).is_some()).count();
    if said != 1 {
        let message = match said {
            0 => "`control` does not say what takes the capability out".to_owned(),
            many => format!("`control` says {many} ways to take the capability out"),
        };
        table.find(Finding::error("demand.one-control", node.span.clone(), message, ONE));
    }
    table.done();
    [patch, revision, set, args].into_iter().flatten().next()
}

fn patch(text: &Text, table: &mut Table<'_>) -> Option<Removal> {
    let wrong = bad_path(&text.text, text.span.clone());
    let sound = wrong.is_none();
    wrong.into_iter().for_each(|finding| table.find(finding));
    sound.then(|| Removal::Patch { from: RepoPath::from(text.text.as_str()), blob: None })
}

/// A commit by its whole id: a short one can come to mean another commit.
fn revision(text: &Text, table: &mut Table<'_>) -> Option<Removal> {
    let hex = text.text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if hex && matches!(text.text.len(), 40 | 64) {
        return Some(Removal::Revision { commit: ObjectId::from(text.text.as_str()) });
    }
    let message = format!("`{}` is no whole id of a commit", text.text);
    let hint = "write all of it: `git rev-parse NAME` prints it";
    table.find(Finding::error("demand.control-revision", text.span.clone(), message, hint));
    None
}

fn variable(text: &Text, table: &mut Table<'_>) -> Option<Removal> {
    let split = text.text.split_once('=');
    let named = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    match split.filter(|(name, value)| named(name) && !value.contains('\0')) {
        Some((name, value)) => Some(Removal::Variable { name: name.to_owned(), value: value.to_owned() }),
        None => {
            let message = format!("`{}` sets no variable", text.text);
            let hint = "write a name and a value: `set: \"REFUNDS_IDEMPOTENT=off\"`";
            table.find(Finding::error("demand.control-variable", text.span.clone(), message, hint));
            None
        }
    }
}
