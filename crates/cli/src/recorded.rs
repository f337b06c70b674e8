//! Decisions that a repository records as files: MADR and its kin, in the folders where teams keep them.

use crate::written::Written;
use formats::Decision;
use std::path::Path;
use trace::RepoPath;

/// The names of such folders.
const FOLDERS: [&str; 5] = ["adr", "adrs", "decisions", "decision-records", "architecture-decisions"];
/// How many records are read; the latest come last in the alphabet, and are kept.
const MOST: usize = 300;

/// A record, and its text.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// What it says.
    pub(crate) decision: Decision,
    /// How it says it.
    pub(crate) text: String,
}

/// The folders that hold records, in order.
pub(crate) fn folders(paths: &[RepoPath]) -> Vec<String> {
    let mut folders: Vec<String> = paths.iter().filter_map(|path| holder(&path.text())).collect();
    folders.dedup();
    folders
}

/// The records, read from the work tree; what cannot be read as one is left out.
pub(crate) fn read(root: &Path, paths: &[RepoPath]) -> Vec<Recorded> {
    let mut names: Vec<String> =
        paths.iter().map(|path| path.text().into_owned()).filter(|path| holder(path).is_some()).collect();
    let first = names.len().saturating_sub(MOST);
    names.drain(..first);
    let record = |path: String| {
        let text = Written::read(root, &path).ok().flatten()?.text;
        let decision = formats::decision::read(&path, &text).value?;
        Some(Recorded { decision, text })
    };
    names.into_iter().filter_map(record).collect()
}

/// The folder of a record, if this is the path of one.
fn holder(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let last = folder.rsplit('/').next().unwrap_or(folder);
    let numbered = name.starts_with(|first: char| first.is_ascii_digit());
    let ours = folder == ".evolute/decisions" && name != "README.md";
    let record = name.ends_with(".md") && (ours || (numbered && FOLDERS.contains(&last)));
    record.then(|| folder.to_owned())
}
