//! What other tools leave, in small copies of their formats: what is read of it, what it has to show, and what is
//! hostile in it.

mod audit;
mod hostile;
mod tools;

use std::{fmt::Write as _, fs, path::PathBuf};
use survey::claims::{Claim, Claims, Tree, read};
use tempfile::TempDir;

/// A folder with files of other tools.
pub(crate) struct Left {
    folder: TempDir,
}

impl Left {
    pub(crate) fn nothing() -> Self {
        Self { folder: TempDir::new().expect("because there is room for a folder") }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("because every file lies in a folder"))
            .expect("because it is ours");
        fs::write(path, text).expect("because the folder is ours");
        self
    }

    pub(crate) fn tree(&self) -> Tree {
        Tree::walk(&self.root())
    }

    pub(crate) fn read(&self) -> Claims {
        read(&self.tree())
    }

    /// Everything that was read, a line each.
    pub(crate) fn lines(&self) -> String {
        lines(&self.read())
    }
}

pub(crate) fn lines(claims: &Claims) -> String {
    let mut text = String::new();
    for claim in &claims.claims {
        writeln!(text, "{}", line(claim)).expect("because writing to a string cannot fail");
    }
    for remark in &claims.remarks {
        writeln!(text, "! {} {}:{} {}", remark.rule, remark.at.path, remark.at.line, remark.message)
            .expect("because writing to a string cannot fail");
    }
    text
}

fn line(claim: &Claim) -> String {
    let Claim { kind, said, at, .. } = claim;
    let said = format!("{kind:?} {said:?}");
    format!("{said:<18} {:<12} {} | {}:{}", claim.id, claim.title, at.path, at.line)
}
