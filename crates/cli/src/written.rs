//! Files that people write, in the work tree: read whole and bounded, written whole or not at all, and never
//! over something that is there.

use crate::failure::{Failure, Faulty};
use formats::Finding;
use std::{
    fs,
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    string::FromUtf8Error,
};
use trace::{Digest, id::DemandId};

/// Larger than anything a person writes.
const LARGEST: u64 = 1 << 20;

/// The configuration, relative to the root.
pub(crate) const CONFIGURATION: &str = ".evolute/evolute.toml";

/// Where demands are written, relative to the root.
pub(crate) const DEMANDS: &str = ".evolute/demands/";

/// Where a demand is written, relative to the root.
pub(crate) fn demand_path(id: &DemandId) -> String {
    format!("{DEMANDS}{id}.md")
}

/// Where a demand's plan is written, relative to the root.
pub(crate) fn plan_path(id: &DemandId) -> String {
    format!(".evolute/plans/{id}/plan.md")
}

/// A file's bytes as text, with their digest.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// Its path, relative to the root.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
    /// The digest of its bytes.
    pub(crate) digest: Digest,
}

impl Written {
    /// Takes bytes as the text of the file at this path.
    ///
    /// # Errors
    /// Refuses bytes that are no UTF-8, or more than any person writes.
    pub(crate) fn new(path: &str, bytes: Vec<u8>) -> Result<Self, Failure> {
        if bytes.len() as u64 > LARGEST {
            let why = format!("`{path}` is larger than 1 MiB");
            return Err(Failure::refused(
                "format.too-large",
                why,
                "keep what is read by machines elsewhere, and cite it",
            ));
        }
        let digest = Digest::of(&bytes);
        let text = String::from_utf8(bytes).map_err(|error| no_text(path, &error))?;
        Ok(Self { path: path.to_owned(), text, digest })
    }

    /// The same, of a file that counts by what git keeps of it: of a link that is only where it leads.
    ///
    /// # Errors
    /// As [`Self::read`], and refuses a link.
    pub(crate) fn read_itself(root: &Path, path: &str) -> Result<Option<Self>, Failure> {
        if fs::symlink_metadata(root.join(path)).is_ok_and(|met| met.is_symlink()) {
            let why = format!("`{path}` is a link, and git keeps of it only where it leads");
            return Err(Failure::refused("format.link", why, "put the file itself in its place"));
        }
        Self::read(root, path)
    }

    /// Reads the file at this path below the root; none where there is no file.
    ///
    /// # Errors
    /// As [`Self::new`], and where it cannot be read.
    pub(crate) fn read(root: &Path, path: &str) -> Result<Option<Self>, Failure> {
        let mut bytes = vec![];
        // A pipe would never end, and nobody may be waiting at its other side: it is told before it is opened.
        if fs::metadata(root.join(path)).is_ok_and(|met| !met.is_file()) {
            let why = format!("`{path}` is not a file");
            return Err(Failure::refused("format.not-a-file", why, "put a file in its place, or remove it"));
        }
        match fs::File::open(root.join(path)).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        {
            Ok(_) => Self::new(path, bytes).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(path, &error)),
        }
    }
}

/// The ids of the demands that are written, in order.
pub(crate) fn demand_ids(root: &Path) -> Vec<DemandId> {
    let Ok(folder) = fs::read_dir(root.join(DEMANDS)) else { return vec![] };
    let named = |entry: io::Result<fs::DirEntry>| {
        let name = entry.ok()?.file_name();
        let id = name.to_str()?.strip_suffix(".md")?;
        Some(DemandId::new(id))
    };
    let mut ids: Vec<DemandId> = folder.filter_map(named).collect();
    ids.sort();
    ids
}

/// Writes a new file, whole or not at all.
///
/// # Errors
/// Refuses to write over a file that is there.
pub(crate) fn create(root: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let target = root.join(path);
    let beside = beside(&target, text).map_err(|error| unwritable(path, &error))?;
    let linked = fs::hard_link(&beside, &target);
    let _gone = fs::remove_file(&beside);
    match linked {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Failure::refused(
            "format.exists",
            format!("`{path}` is there already, and nothing is written over"),
            format!("edit `{path}`, or choose another name"),
        )),
        Err(error) => Err(unwritable(path, &error)),
    }
}

/// Puts another text in a file's place, whole or not at all.
///
/// # Errors
/// Fails where it cannot be written.
pub(crate) fn replace(root: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let target = root.join(path);
    let replaced = beside(&target, text).and_then(|beside| {
        if let Ok(found) = fs::metadata(&target) {
            fs::set_permissions(&beside, found.permissions())?;
        }
        fs::rename(&beside, &target)
    });
    replaced.map_err(|error| unwritable(path, &error))
}

/// The text in a file beside its target, on disk.
fn beside(target: &Path, text: &str) -> io::Result<PathBuf> {
    let folder = target.parent().ok_or(ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let name = target.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
    let mut file = fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}

/// Bytes that are no text, with the first of them pointed at.
fn no_text(path: &str, error: &FromUtf8Error) -> Failure {
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    // What stands in for the bytes that are none comes after those that are: up to there both are the same.
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let span = at..at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let message = format!("the file is not UTF-8: the byte {byte:#04x} does not belong here");
    let finding = Finding::error("format.not-utf8", span, message, "save the file as UTF-8");
    Failure::Findings(Box::new(Faulty { path: path.to_owned(), text, findings: vec![finding] }))
}

fn unreadable(path: &str, error: &io::Error) -> Failure {
    Failure::broken(format!("`{path}` cannot be read: {error}"), "check its permissions")
}

fn unwritable(path: &str, error: &io::Error) -> Failure {
    Failure::broken(
        format!("`{path}` cannot be written: {error}"),
        "check the disk and the permissions; nothing was changed",
    )
}
