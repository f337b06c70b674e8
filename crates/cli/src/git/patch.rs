//! What one commit changes, by its lines: so that a commit which was made of another, elsewhere, is known again.

use super::{Git, blame::alike};
use trace::id::ObjectId;

/// Bytes of one commit's patch that are read; what is larger is not compared.
const BYTES: usize = 16 << 20;

/// The lines that a commit adds and takes away, without where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patch {
    lines: Vec<String>,
}

impl Git {
    /// What a commit changes; none where it is not in this clone, is a merge, or changes too much to look at.
    pub(crate) fn patch(&self, commit: &ObjectId) -> Option<Patch> {
        let args = ["diff-tree", "-r", "-p", "-U0", "-M", "--root", "--no-commit-id", "--no-ext-diff"];
        let args: Vec<&str> =
            args.into_iter().chain(["--no-textconv", "--no-color", commit.as_str()]).collect();
        let answer = self.program.ask(&self.root, &args, &[]).ok().filter(|answer| answer.len() < BYTES)?;
        Some(Patch::read(&String::from_utf8_lossy(&answer)))
    }
}

impl Patch {
    fn read(text: &str) -> Self {
        let lines = text.lines().filter(|line| line.starts_with(['+', '-']) || line.starts_with("rename "));
        Self { lines: lines.map(ToOwned::to_owned).collect() }
    }

    /// Whether a line is among those that it adds, white space aside.
    pub(crate) fn adds(&self, text: &str) -> bool {
        self.lines.iter().filter_map(|line| line.strip_prefix('+')).any(|line| alike(line, text))
    }
}

#[cfg(test)]
mod tests {
    use super::Patch;

    #[test]
    fn a_change_is_the_same_wherever_it_stands() {
        let here = "diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n";
        let there = "diff --git a/a b/a\nindex 3..4 100644\n--- a/a\n+++ b/a\n@@ -9 +12 @@\n-one\n+two\n";
        assert_eq!(Patch::read(here), Patch::read(there));
        assert!(Patch::read(here).adds("  two") && !Patch::read(here).adds("one"));
        assert_ne!(Patch::read(here), Patch::read(&there.replace("+two", "+three")));
    }
}
