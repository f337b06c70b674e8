//! A lesson's change: an accepted patch, applied to the head of the default branch in an index of its own and
//! committed there. No checkout takes part until the branch moves, so nothing that a patch names is ever
//! followed or executed. Whether a lesson is accepted is the engine's to say.

use crate::{
    bench::{Bench, Moved, Trouble},
    gate::printed::{bounded, printed},
};
use std::path::Path;
use trace::{Digest, RepoPath, id::ObjectId};

/// The largest patch, in bytes.
const LARGEST: usize = 1 << 20;
/// How often a branch that moves is tried again.
const TRIES: u32 = 3;
/// The trailer by which a change that was made is recognized; the engine writes it.
const TRAILER: &str = "Evolute-Patch";

/// What is to be changed.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The patch, by digest.
    pub patch: &'a Digest,
    /// The branch.
    pub branch: &'a str,
    /// The message, trailers included: `Evolute-Patch` is the one by which the change is recognized.
    pub message: &'a str,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is on the branch: now, or since an earlier try.
    Committed {
        /// The commit.
        commit: ObjectId,
        /// What it touched.
        paths: Vec<RepoPath>,
    },
    /// It could not be made.
    Refused {
        /// Why, and what would help.
        because: String,
    },
}

/// Commits a lesson's change on the branch.
///
/// # Errors
/// Where git or the machine fails; a patch that does not fit is refused.
pub fn change(bench: &dyn Bench, change: &Change<'_>) -> Result<Changed, Trouble> {
    if let Some(commit) = recognized(bench, change)? {
        let paths =
            touched(bench, &[&format!("{commit}^"), commit.as_str()])?.into_iter().map(|entry| entry.path);
        return Ok(Changed::Committed { commit, paths: paths.collect() });
    }
    let patch = bench.kept(change.patch)?;
    if let Some(because) = unfit(&patch) {
        return Ok(Changed::Refused { because });
    }
    for _ in 0..TRIES {
        let head = head(bench, change.branch)?;
        let made = match made(bench, change, &patch, &head)? {
            Ok(made) => made,
            Err(because) => return Ok(Changed::Refused { because }),
        };
        match bench.land(&made.0, &head, change.branch)? {
            Moved::Landed => return Ok(Changed::Committed { commit: made.0, paths: made.1 }),
            Moved::Refused(because) => return Ok(Changed::Refused { because }),
            Moved::MovedOn => {}
        }
    }
    let because =
        format!("`{}` moved {TRIES} times while the lesson was committed (hint: try again)", change.branch);
    Ok(Changed::Refused { because })
}

/// Why the bytes are no patch that can be taken.
fn unfit(patch: &[u8]) -> Option<String> {
    if patch.len() > LARGEST {
        return Some("the patch is larger than 1 MiB (hint: split the lesson)".to_owned());
    }
    let empty = patch.iter().all(u8::is_ascii_whitespace);
    empty.then(|| "the patch is empty (hint: make one with `git diff`)".to_owned())
}

fn head(bench: &dyn Bench, branch: &str) -> Result<ObjectId, Trouble> {
    object(bench, &format!("refs/heads/{branch}^{{commit}}"))
}

fn object(bench: &dyn Bench, name: &str) -> Result<ObjectId, Trouble> {
    Ok(line(&bench.git(&["rev-parse", "--verify", "--end-of-options", name], b"", &[])?))
}

fn line(answer: &[u8]) -> ObjectId {
    ObjectId::new(String::from_utf8_lossy(answer).trim())
}

/// The commit on the branch that carries the patch's trailer.
fn recognized(bench: &dyn Bench, change: &Change<'_>) -> Result<Option<ObjectId>, Trouble> {
    let pattern = format!("--grep=^{TRAILER}: {}$", change.patch);
    let branch = format!("refs/heads/{}", change.branch);
    let found =
        bench.git(&["log", "-1", "--format=%H", "--basic-regexp", &pattern, &branch, "--"], b"", &[])?;
    let commit = line(&found);
    Ok((!commit.as_str().is_empty()).then_some(commit))
}

/// The commit and its paths; or why the patch cannot become one.
type Made = Result<(ObjectId, Vec<RepoPath>), String>;

fn made(bench: &dyn Bench, change: &Change<'_>, patch: &[u8], head: &ObjectId) -> Result<Made, Trouble> {
    let index = bench.private().join("lesson.index");
    let own: [(&str, &Path); 1] = [("GIT_INDEX_FILE", &index)];
    bench.git(&["read-tree", head.as_str()], b"", &own)?;
    match bench.git(&["apply", "--cached", "--whitespace=nowarn", "-"], patch, &own) {
        Ok(_) => {}
        Err(Trouble::Git { said, .. }) => {
            let said = bounded(&printed(said.as_bytes()), 600);
            let because = format!(
                "the patch does not apply to `{}` at {}: {said} (hint: make it again on the branch as it is now)",
                change.branch,
                head.short()
            );
            return Ok(Err(because));
        }
        Err(trouble) => return Err(trouble),
    }
    let tree = line(&bench.git(&["write-tree"], b"", &own)?);
    let entries = touched(bench, &[head.as_str(), tree.as_str()])?;
    if entries.is_empty() {
        return Ok(Err(format!("the patch changes nothing on `{}`", change.branch)));
    }
    if let Some(other) = entries.iter().find(|entry| !entry.regular) {
        return Ok(Err(format!(
            "the patch makes `{}` a link or a submodule, and a lesson is words",
            other.path
        )));
    }
    let commit = bench.commit(&tree, head, change.message)?;
    Ok(Ok((commit, entries.into_iter().map(|entry| entry.path).collect())))
}

/// A path that differs between two trees.
struct Touched {
    path: RepoPath,
    /// Whether it is a regular file there now, or gone.
    regular: bool,
}

fn touched(bench: &dyn Bench, between: &[&str; 2]) -> Result<Vec<Touched>, Trouble> {
    let arguments = ["diff-tree", "-r", "-z", "--no-renames", between[0], between[1]];
    let answer = bench.git(&arguments, b"", &[])?;
    let mut fields = answer.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    let mut entries = Vec::new();
    while let (Some(meta), Some(path)) = (fields.next(), fields.next()) {
        // `:100644 100644 <object> <object> M`
        let mode = meta.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let regular = mode.starts_with(b"100") || mode == b"000000";
        entries.push(Touched { path: RepoPath::new(path), regular });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;

    const PATCH: &str = "\
diff --git a/.evolute/standards/money.md b/.evolute/standards/money.md
new file mode 100644
--- /dev/null
+++ b/.evolute/standards/money.md
@@ -0,0 +1 @@
+Minor units, never a float.
";

    fn changed(bench: &Bare, patch: &[u8]) -> Changed {
        let patch = &bench.keep(patch).expect("because the shelf is in memory");
        let message = format!("learning: amounts are in minor units\n\nEvolute-Patch: {patch}\n");
        change(bench, &Change { patch, branch: "main", message: &message }).expect("because the bench works")
    }

    fn refused(patch: &str) -> String {
        let bench = Bare::new();
        let before = bench.commits(&[("README.md", "# Shop\n")]);
        let Changed::Refused { because } = changed(&bench, patch.as_bytes()) else {
            panic!("it was taken: {patch}")
        };
        assert_eq!(bench.ask(&["rev-parse", "main"]), before.as_str());
        because
    }

    #[test]
    fn a_lesson_becomes_a_commit_and_is_recognized_the_second_time() {
        let bench = Bare::new();
        let before = bench.commits(&[("README.md", "# Shop\n")]);
        let first = changed(&bench, PATCH.as_bytes());
        let Changed::Committed { commit, paths } = &first else { panic!("{first:?}") };
        assert_eq!(paths, &[RepoPath::from(".evolute/standards/money.md")]);
        assert_eq!(bench.ask(&["rev-parse", "main", "main^"]), format!("{commit}\n{before}"));
        assert_eq!(bench.ask(&["show", "main:.evolute/standards/money.md"]), "Minor units, never a float.");
        assert_eq!(changed(&bench, PATCH.as_bytes()), first);
        assert_eq!(bench.ask(&["rev-list", "--count", "main"]), "2");
    }

    #[test]
    fn a_patch_that_does_not_fit_is_refused_and_nothing_moves() {
        let other = PATCH
            .replace("new file mode 100644\n--- /dev/null", "--- a/.evolute/standards/money.md")
            .replace("-0,0 +1", "-1 +1,2");
        assert!(refused(&other).starts_with("the patch does not apply to `main` at "));
        assert!(refused("nonsense").starts_with("the patch does not apply to `main` at "));
        assert_eq!(refused(" \n"), "the patch is empty (hint: make one with `git diff`)");
        assert_eq!(
            refused(&"x".repeat(LARGEST + 1)),
            "the patch is larger than 1 MiB (hint: split the lesson)"
        );
    }

    #[test]
    fn a_patch_that_leaves_the_tree_or_makes_links_is_refused() {
        let git = refused(&PATCH.replace(".evolute/standards/money.md", ".git/hooks/post-merge"));
        assert!(git.contains("invalid path '.git/hooks/post-merge'"), "{git}");
        let out = refused(&PATCH.replace(".evolute/standards/money.md", "../outside.md"));
        assert!(out.starts_with("the patch does not apply"), "{out}");
        let link = refused(&PATCH.replace("100644", "120000"));
        assert_eq!(
            link,
            "the patch makes `.evolute/standards/money.md` a link or a submodule, and a lesson is words"
        );
    }
}
