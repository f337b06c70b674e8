//! What a demand is tied to beside its file, with its place in it: the other demands, what is accepted, its proof's files.

use crate::{
    glance::Glance,
    written::{Written, demand_ids, demand_path},
};
use engine::{
    Picture,
    mirror::{Lies, Loose, Named, Tie},
};
use formats::{
    Configuration, Finding,
    demand::{DemandPositions, Placed},
};
use std::{fs, ops::Range, path::Path};
use trace::{RepoPath, id::DemandId};

/// Everything that lies beside a demand.
pub(super) struct Beside<'a> {
    picture: &'a Picture,
    written: Vec<Named>,
}

impl<'a> Beside<'a> {
    /// The demands that are written in the work tree, and what is accepted.
    pub(super) fn of(glance: &'a Glance, with: &Configuration) -> Self {
        let root = &glance.repository.root;
        let read = |id: DemandId| {
            let written = Written::read_itself(root, &demand_path(&id)).ok().flatten()?;
            named(root, &id, &formats::demand::read(&id, &written.text, with).at)
        };
        Self { picture: &glance.picture, written: demand_ids(root).into_iter().filter_map(read).collect() }
    }

    /// What of a demand is tied to nothing. One that names no capability is told so by its own findings.
    pub(super) fn judge(&self, id: &DemandId, at: &DemandPositions) -> Vec<Finding> {
        let Some(named) = self.written.iter().find(|named| named.demand == *id) else { return vec![] };
        let loose = self.picture.loose_ends(named, &self.written);
        loose.into_iter().filter_map(|loose| pointed(loose, at)).collect()
    }
}

fn named(root: &Path, id: &DemandId, at: &DemandPositions) -> Option<Named> {
    Some(Named {
        demand: id.clone(),
        capability: at.capability.as_ref()?.value.clone(),
        was: at.was.as_ref().map(|was| was.value.clone()),
        depends: at.depends.iter().map(|placed| placed.value.clone()).collect(),
        reuses: at.reuses.iter().map(|placed| placed.value.clone()).collect(),
        files: at.files.iter().map(|placed| (placed.value.clone(), lies(root, &placed.value))).collect(),
    })
}

/// What lies at a path of the work tree; what is behind a link counts as one.
fn lies(root: &Path, path: &RepoPath) -> Lies {
    let mut at = root.to_owned();
    for part in path.text().split('/') {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(met) if met.is_symlink() => return Lies::Link,
            Ok(_) => {}
            Err(_) => return Lies::Nothing,
        }
    }
    if at.is_file() { Lies::File } else { Lies::Folder }
}

fn pointed(loose: Loose, at: &DemandPositions) -> Option<Finding> {
    let span = match loose.tie {
        Tie::Capability => at.capability.as_ref().map(|placed| placed.span.clone()),
        Tie::Was => at.was.as_ref().map(|placed| placed.span.clone()),
        Tie::Depends(index) => span(&at.depends, index),
        Tie::Reuses(index) => span(&at.reuses, index),
        Tie::File(index) => span(&at.files, index),
    };
    Some(Finding {
        rule: loose.rule,
        severity: loose.severity,
        message: loose.message,
        label: "here".to_owned(),
        span: span?,
        hint: loose.hint,
    })
}

fn span<T>(placed: &[Placed<T>], index: usize) -> Option<Range<usize>> {
    placed.get(index).map(|placed| placed.span.clone())
}
