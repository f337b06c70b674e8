//! What the work tree changed of what judges it, against the commit that is checked out. Most runs change nothing of the
//! kind: that is known by name alone, and costs nothing.

use super::listed::{Listed, State};
use crate::{
    Broken,
    gate::stamp::bytes_of,
    worktree::{Grounds, next_text},
};
use std::{collections::BTreeMap, fs, path::Path};
use survey::weakened::{Changed, FILES, is_read, weakenings};
use trace::{RepoPath, Weakening, id::ObjectId};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// Files that judge, or may, and are not as in the commit, each with its content there.
#[derive(Debug, Default)]
pub(super) struct Suspects(BTreeMap<String, Option<ObjectId>>);

impl Suspects {
    /// Those among the files that are listed.
    pub(super) fn of(listed: &Listed) -> Self {
        let changed = listed.tracked.iter().filter(|(_, entry)| entry.state != State::Same);
        let changed = changed.map(|(path, entry)| (path, Some(entry.blob.clone())));
        let new = listed.untracked.iter().map(|path| (path, None));
        let staged = listed.staged.iter().map(|(path, was)| (path, was.clone()));
        // What is staged knows the commit; the others know the index, which is the same but for that.
        let all = new.chain(changed).chain(staged);
        let read = |(path, was): (&RepoPath, Option<ObjectId>)| {
            Some((String::from_utf8(path.bytes().to_vec()).ok().filter(|path| is_read(path))?, was))
        };
        Self(all.filter_map(read).collect())
    }

    /// What they weaken or touch.
    pub(super) fn weakenings(&self, grounds: &Grounds) -> Result<Vec<Weakening>, Broken> {
        if self.0.is_empty() {
            return Ok(vec![]);
        }
        let (before, root) = (self.before(grounds)?, &grounds.around.root);
        let sides: Vec<_> = self
            .0
            .iter()
            .take(FILES.saturating_add(1))
            .map(|(path, was)| {
                let before = was.as_ref().map(|was| before.get(was).cloned().unwrap_or_default());
                (path, before, after(&root.join(path)))
            })
            .collect();
        let diff: Vec<Changed<'_>> = sides
            .iter()
            .map(|(path, before, after)| Changed {
                path,
                before: before.as_deref().map(str::as_bytes),
                after: after.as_deref(),
            })
            .collect();
        Ok(weakenings(&diff))
    }

    /// Their contents in the commit, in one question; of what is no text, nothing.
    fn before(&self, grounds: &Grounds) -> Result<BTreeMap<ObjectId, String>, Broken> {
        let asked: Vec<&ObjectId> = self.0.values().take(FILES.saturating_add(1)).flatten().collect();
        if asked.is_empty() {
            return Ok(BTreeMap::new());
        }
        let words: String = asked.iter().map(|object| format!("{object}\n")).collect();
        let answer = grounds.ask(
            "the files of the last commit cannot be read",
            &["cat-file", "--batch"],
            words.as_bytes(),
        )?;
        let mut rest = &*answer;
        let read = |object: &ObjectId| Some((object.clone(), next_text(&mut rest)?));
        Ok(asked.into_iter().filter_map(read).collect())
    }
}

/// The bytes of a file as it is; none where it is gone. What is there and cannot be read judges nothing.
fn after(file: &Path) -> Option<Vec<u8>> {
    fs::symlink_metadata(file).ok()?;
    Some(bytes_of(file, LARGEST).unwrap_or_default())
}
