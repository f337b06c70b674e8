//! The key under which a passed run is kept: the digest of everything that the verdict could depend on and that can be
//! named. What a gate reads beyond that (the network, the time, files that its inputs leave out) is for its definition to
//! declare.

use super::{content::Content, invocation::Invocation};
use trace::{Digest, Gate, Worktree};

/// Raised when a verdict is read otherwise than before.
const FORMAT: &str = concat!("gate ", env!("CARGO_PKG_VERSION"), " 1");

/// Where a gate is run. What passed in one of them says nothing in the other: ignored files differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// In a checkout that the loop made.
    Checkout,
    /// In the user's own work tree.
    Here,
}

/// What a run depends on beside the files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'a> {
    /// The gate.
    pub(crate) gate: &'a Gate,
    /// What it runs: with the changed files, where it is given them.
    pub(crate) invocations: &'a [Invocation],
    /// What the worktree needs.
    pub(crate) worktree: &'a Worktree,
    /// Whether it is confined.
    pub(crate) confined: bool,
    /// Where it runs.
    pub(crate) place: Where,
    /// Variables and programs, as they are now.
    pub(crate) conditions: &'a [String],
}

/// The key, if all that the gate looks at is known.
pub(crate) fn key(content: &Content, terms: &Terms<'_>) -> Option<Digest> {
    let files = content.digest(&terms.gate.inputs)?;
    let mut parts = vec![
        FORMAT.to_owned(),
        files.to_string(),
        Digest::of_value(terms.gate).to_string(),
        Digest::of_value(terms.worktree).to_string(),
        format!("{:?} {}", terms.place, terms.confined),
    ];
    for one in terms.invocations {
        parts.push(one.dir.clone());
        parts.push(Digest::of_parts(&one.argv).to_string());
    }
    parts.extend_from_slice(terms.conditions);
    Some(Digest::of_parts(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_verdict_depends_on_makes_another_key() {
        let gate = Gate::new("tests", vec!["make".into()], 60);
        let other = Gate { timeout_s: 61, ..gate.clone() };
        let bare = Worktree::default();
        let set_up = Worktree { setup: vec!["make deps".into()], ..Worktree::default() };
        let one = [Invocation { argv: vec!["make".into()], dir: String::new() }];
        let two = [Invocation { argv: vec!["make".into()], dir: "api".into() }];
        let (path, paths) = (["PATH=/bin".to_owned()], ["PATH=/usr/bin".to_owned()]);
        let content = Content::of_listing(b"100644 blob aa\tx\x00");
        let terms = Terms {
            gate: &gate,
            invocations: &one,
            worktree: &bare,
            confined: true,
            place: Where::Here,
            conditions: &path,
        };
        let keys = [
            key(&content, &terms),
            key(&Content::of_listing(b"100644 blob ab\tx\x00"), &terms),
            key(&content, &Terms { gate: &other, ..terms }),
            key(&content, &Terms { invocations: &two, ..terms }),
            key(&content, &Terms { worktree: &set_up, ..terms }),
            key(&content, &Terms { confined: false, ..terms }),
            key(&content, &Terms { place: Where::Checkout, ..terms }),
            key(&content, &Terms { conditions: &paths, ..terms }),
        ];
        let mut apart: Vec<_> = keys.iter().flatten().collect();
        apart.sort();
        apart.dedup();
        assert_eq!(apart.len(), keys.len());
        assert_eq!(key(&content, &terms), keys[0]);
    }
}
