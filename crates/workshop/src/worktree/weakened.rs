//! What an attempt changed of what judges it, read from the trees like its crossings.

use super::{Grounds, Taken};
use crate::Broken;
use std::collections::{BTreeMap, BTreeSet};
use survey::weakened::{Changed, FILES, is_read, weakenings};
use trace::{ChangeKind, Weakening, id::ObjectId};

impl Grounds {
    /// The weakenings between the base and the tree that was taken.
    pub(crate) fn weakenings(&self, base: &ObjectId, taken: &Taken) -> Result<Vec<Weakening>, Broken> {
        let changed: BTreeMap<String, ChangeKind> = taken
            .changes
            .iter()
            .filter_map(|change| Some((String::from_utf8(change.path.bytes().to_vec()).ok()?, change.kind)))
            .filter(|(path, _)| is_read(path))
            .take(FILES.saturating_add(1))
            .collect();
        if changed.is_empty() {
            return Ok(vec![]);
        }
        let of =
            |gone: ChangeKind| changed.iter().filter(move |(_, kind)| **kind != gone).map(|(path, _)| path);
        let old: BTreeSet<String> = of(ChangeKind::Added).cloned().collect();
        let new: BTreeSet<String> = of(ChangeKind::Deleted).cloned().collect();
        let (before, after) = (self.texts(base, &old)?, self.texts(&taken.tree, &new)?);
        // What is there and no text has nothing that a judge could read.
        let side = |texts: &'_ BTreeMap<String, String>, there: &BTreeSet<String>, path: &String| {
            there.contains(path).then(|| texts.get(path).cloned().unwrap_or_default())
        };
        let sides: Vec<(&String, Option<String>, Option<String>)> =
            changed.keys().map(|path| (path, side(&before, &old, path), side(&after, &new, path))).collect();
        let diff: Vec<Changed<'_>> = sides
            .iter()
            .map(|(path, before, after)| Changed {
                path,
                before: before.as_deref().map(str::as_bytes),
                after: after.as_deref().map(str::as_bytes),
            })
            .collect();
        Ok(weakenings(&diff))
    }
}
