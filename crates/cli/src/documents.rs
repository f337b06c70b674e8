//! The index of the repository's documents, and the file that spares the next process reading them again. The file is
//! an index only: whatever is wrong with it, it is made anew; where it cannot be written, every look reads everything.

use crate::{
    failure::Failure,
    reading,
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use formats::Configuration;
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::PathBuf,
};
use survey::documents::{Index, Kept, Stamp, Tree, VERSION};

/// Something that one look keeps for the next, below the git directory of its work tree.
#[derive(Clone, Debug)]
pub(crate) struct Keeping {
    folder: PathBuf,
    name: String,
}

/// A file that was begun beside the one that it will replace.
#[derive(Debug)]
pub(crate) struct Begun {
    file: File,
    beside: PathBuf,
    target: PathBuf,
}

impl Keeping {
    /// The place with this name. A work tree has its own: another one has other files.
    pub(crate) fn of(repository: &Repository, name: &str) -> Self {
        Self { folder: repository.git.join("evolute/index"), name: format!("{name}-v{VERSION}") }
    }

    /// What is kept; nothing where nothing is.
    pub(crate) fn read(&self) -> Vec<u8> {
        fs::read(self.folder.join(&self.name)).unwrap_or_default()
    }

    /// Begins to keep something else.
    pub(crate) fn begin(&self) -> io::Result<Begun> {
        fs::create_dir_all(&self.folder)?;
        let beside = self.folder.join(format!(".{}.{}", self.name, std::process::id()));
        Ok(Begun { file: File::create(&beside)?, beside, target: self.folder.join(&self.name) })
    }

    /// Keeps bytes. What cannot be kept is found again.
    pub(crate) fn keep(&self, bytes: &[u8]) {
        let _not_kept = self.begin().and_then(|begun| begun.end(bytes));
    }
}

impl Begun {
    /// The stamp of the moment at which it was begun, by the clock of the disk.
    fn stamp(&self) -> Option<Stamp> {
        self.file.metadata().ok().map(|file| Stamp::of(&file))
    }

    /// Puts it in place, whole or not at all. Not synced: after a power cut the digest tells.
    fn end(mut self, bytes: &[u8]) -> io::Result<()> {
        let done = self.file.write_all(bytes).and_then(|()| fs::rename(&self.beside, &self.target));
        if done.is_err() {
            let _gone = fs::remove_file(&self.beside);
        }
        done
    }

    fn drop_it(&self) {
        let _gone = fs::remove_file(&self.beside);
    }
}

/// The configuration as it lies in the work tree.
pub(crate) fn configuration(repository: &Repository) -> Result<Configuration, Failure> {
    reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())
}

/// The documents of the work tree, as they are now.
pub(crate) fn index(repository: &Repository, context: &formats::Context) -> Index {
    let keeping = Keeping::of(repository, "documents");
    let begun = keeping.begin().ok();
    let (tree, bytes) = std::thread::scope(|scope| {
        let kept = scope.spawn(|| Kept::of(&keeping.read()));
        let tree = Tree::look(&repository.root);
        (tree, kept.join().expect("because damaged bytes are read as none"))
    });
    let index = Index::of(tree, context, bytes);
    match begun {
        Some(begun) if index.read > 0 => {
            let bytes = begun.stamp().map(|began| index.keep(began)).unwrap_or_default();
            let _not_kept = begun.end(&bytes);
        }
        Some(begun) => begun.drop_it(),
        None => {}
    }
    index
}
