//! How far another tool says that something is: its own word, and what that comes to.

use serde::Serialize;

/// How far something is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Done.
    Done,
    /// Begun.
    Doing,
    /// Not begun.
    Open,
    /// Given up.
    Dropped,
    /// Nothing that is understood.
    Unsaid,
}

const DONE: [&str; 14] = [
    "done",
    "complete",
    "completed",
    "closed",
    "finished",
    "shipped",
    "implemented",
    "merged",
    "released",
    "resolved",
    "delivered",
    "passed",
    "validated",
    "verified",
];
const DOING: [&str; 10] =
    ["progress", "doing", "started", "active", "wip", "review", "hooked", "inprogress", "gaps", "ongoing"];
const OPEN: [&str; 17] = [
    "todo",
    "open",
    "pending",
    "draft",
    "backlog",
    "ready",
    "approved",
    "planned",
    "blocked",
    "deferred",
    "new",
    "proposed",
    "not",
    "to",
    "contexted",
    "optional",
    "needed",
];
const DROPPED: [&str; 13] = [
    "cancelled",
    "canceled",
    "dropped",
    "abandoned",
    "wontfix",
    "won",
    "tombstone",
    "rejected",
    "archived",
    "superseded",
    "obsolete",
    "duplicate",
    "removed",
];
/// What takes a word like *done* back.
const UNDOES: [&str; 12] = [
    "not",
    "partially",
    "partial",
    "incomplete",
    "almost",
    "mostly",
    "awaiting",
    "pending",
    "ready",
    "until",
    "when",
    "in",
];

impl Said {
    /// What a status in a tool's own words comes to. A doubtful word is not taken for *done*.
    #[must_use]
    pub fn of(status: &str) -> Self {
        let words: Vec<String> = status
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(8)
            .map(str::to_lowercase)
            .collect();
        let any = |set: &[&str]| words.iter().any(|word| set.contains(&word.as_str()));
        if any(&DROPPED) || (any(&["out"]) && any(&["scope"])) {
            Self::Dropped
        } else if any(&DONE) && !any(&UNDOES) {
            Self::Done
        } else if any(&DOING) {
            Self::Doing
        } else if any(&OPEN) {
            Self::Open
        } else {
            Self::Unsaid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn a_status_is_done_only_where_nothing_takes_it_back() {
        for done in ["Done", "✅ Complete", "done (2025-01-01)", "**Implemented**", "closed"] {
            assert_eq!(Said::of(done), Said::Done, "{done}");
        }
        for not in
            ["Not done", "Ready for Done", "partially complete", "In Progress", "to be done when merged", ""]
        {
            assert_ne!(Said::of(not), Said::Done, "{not}");
        }
    }

    #[test]
    fn given_up_is_neither_open_nor_done() {
        assert_eq!(Said::of("won't fix"), Said::Dropped);
        assert_eq!(Said::of("cancelled"), Said::Dropped);
        assert_eq!(Said::of("out-of-scope"), Said::Dropped);
    }
}
