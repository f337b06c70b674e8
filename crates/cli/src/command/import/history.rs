//! What git remembers of what was claimed: the messages of commits, and what those changed that name a claim. Two
//! questions, both bounded.

use crate::git::Git;
use std::collections::BTreeSet;
use survey::claims::{Message, Touched};

/// No more commits than this are looked into, the newest first.
const MOST_COMMITS: &str = "50000";
/// Between two commits, and between the parts of one.
const RECORD: char = '\u{1e}';
const PART: char = '\u{1f}';

/// The messages of the commits behind what is checked out; none where there is no commit.
pub(super) fn messages(git: &Git) -> Vec<Message> {
    let asked = ["log", "-n", MOST_COMMITS, "--format=%x1e%H%x1f%B", "HEAD"];
    let answer = git.ask(&asked, &[]).unwrap_or_default();
    let text = String::from_utf8_lossy(&answer);
    text.split(RECORD).filter_map(message).collect()
}

fn message(record: &str) -> Option<Message> {
    let (commit, text) = record.split_once(PART)?;
    Some(Message { commit: commit.to_owned(), text: text.to_owned() })
}

/// The files that each of these commits changed; a merge is seen from its first parent.
pub(super) fn touched(git: &Git, commits: &BTreeSet<&str>) -> Touched {
    if commits.is_empty() {
        return Touched::new();
    }
    let asked = [
        "log",
        "--stdin",
        "--no-walk=unsorted",
        "--diff-merges=first-parent",
        "--no-renames",
        "--name-only",
        "--format=%x1e%H",
    ];
    let ids: String = commits.iter().map(|commit| format!("{commit}\n")).collect();
    let answer = git.ask(&asked, ids.as_bytes()).unwrap_or_default();
    let text = String::from_utf8_lossy(&answer);
    text.split(RECORD).filter_map(files).collect()
}

fn files(record: &str) -> Option<(String, Vec<String>)> {
    let mut lines = record.lines().filter(|line| !line.is_empty());
    let commit = lines.next()?.to_owned();
    Some((commit, lines.map(ToOwned::to_owned).collect()))
}
