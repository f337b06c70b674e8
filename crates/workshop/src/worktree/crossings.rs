//! Which imports an attempt added that lead from one area into another, read from the trees: nothing that lies in the
//! worktree by now is trusted.

use super::{Grounds, Taken};
use crate::Broken;
use std::collections::{BTreeMap, BTreeSet};
use survey::code::{Borders, LONGEST, Language, Map, new_crossings};
use trace::{Area, ChangeKind, Crossing, id::ObjectId};

/// The most crossings of one attempt that are reported.
const LISTED: usize = 500;

impl Grounds {
    /// The crossings that are in the tree that was taken, and were not in the base.
    pub(crate) fn crossings(
        &self,
        areas: &[Area],
        base: &ObjectId,
        taken: &Taken,
    ) -> Result<Vec<Crossing>, Broken> {
        let is_kept = |kind| matches!(kind, ChangeKind::Added | ChangeKind::Modified);
        let changed = taken.changes.iter().filter(|change| is_kept(change.kind));
        let files: BTreeSet<String> = changed
            .filter_map(|change| String::from_utf8(change.path.bytes().to_vec()).ok())
            .filter(|path| Language::of_path(path).is_some())
            .collect();
        if areas.is_empty() || files.is_empty() {
            return Ok(vec![]);
        }
        let (map, borders) = (self.map(&taken.tree)?, Borders::of(areas));
        let (before, after) = (self.texts(base, &files)?, self.texts(&taken.tree, &files)?);
        let crossings = |texts: &BTreeMap<String, String>, path: &String| {
            texts.get(path).map(|text| borders.crossings(&map, path, text)).unwrap_or_default()
        };
        let new =
            files.iter().flat_map(|path| new_crossings(&crossings(&before, path), crossings(&after, path)));
        Ok(new.take(LISTED).collect())
    }

    fn map(&self, tree: &ObjectId) -> Result<Map, Broken> {
        let args = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", tree.as_str()];
        let listing = self.ask("the attempt's tree cannot be listed", &args, &[])?;
        let paths: BTreeSet<String> = listing
            .split(|byte| *byte == 0)
            .filter_map(|path| String::from_utf8(path.to_vec()).ok())
            .filter(|path| !path.is_empty())
            .collect();
        let manifests = paths.iter().filter(|path| Map::is_manifest(path)).cloned().collect();
        let manifests = self.texts(tree, &manifests)?;
        Ok(Map::read(paths, |path| manifests.get(path).cloned()))
    }

    /// Some files of a tree, as far as they are text and not too long. A name with a newline is none of them.
    pub(super) fn texts(
        &self,
        tree: &ObjectId,
        paths: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, String>, Broken> {
        let asked = paths.iter().filter(|path| !path.contains('\n')).collect::<Vec<_>>();
        let words: String = asked.iter().map(|path| format!("{tree}:{path}\n")).collect();
        let answer =
            self.ask("the attempt's files cannot be read", &["cat-file", "--batch"], words.as_bytes())?;
        let mut rest = &*answer;
        let read = |path: &&String| Some(((*path).clone(), next_text(&mut rest)?));
        Ok(asked.iter().filter_map(read).collect())
    }
}

/// `<object> blob <size>` newline, the bytes, newline; or `<asked> missing` newline.
pub(crate) fn next_text(answer: &mut &[u8]) -> Option<String> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    *answer = &answer[end + 1..];
    if head.ends_with(" missing") {
        return None;
    }
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let bytes = answer.get(..size)?;
    *answer = answer.get(size + 1..).unwrap_or_default();
    let is_read = head.contains(" blob ") && size as u64 <= LONGEST;
    String::from_utf8(bytes.to_vec()).ok().filter(|_| is_read)
}
