//! The tree as it lies there: which paths it has, and their text, bounded. Links are seen and never followed, so that
//! a loop of them is no loop here.

use super::{Claims, Remark};
use ignore::{WalkBuilder, WalkState};
use std::{
    collections::{BTreeSet, HashMap},
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    sync::mpsc,
};

/// More files than this are not looked at.
const MOST_FILES: usize = 400_000;
/// Larger than anything that is written as prose, in bytes.
const LARGEST_TEXT: u64 = 4 << 20;
/// Larger than any list that is kept as data, in bytes.
const LARGEST_LIST: u64 = 64 << 20;
/// How deep folders are followed.
const DEEPEST: usize = 64;

/// Folders that belong to a tool even where git is told to ignore them.
pub(super) const KEPT_ASIDE: [&str; 9] = [
    ".specify",
    "openspec",
    ".kiro",
    ".taskmaster",
    "backlog",
    ".beads",
    ".planning",
    ".gsd",
    "_bmad-output",
];

/// Folders in which tools keep their work, and others may keep theirs.
const SHARED: [&str; 2] = ["specs", "tasks"];

/// A repository's work tree.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    files: Vec<String>,
    by_name: HashMap<String, Vec<usize>>,
    cut: bool,
}

/// How much of a file may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Prose that people write.
    Text,
    /// Records that a program keeps.
    List,
}

impl Tree {
    /// Looks at the work tree below this root.
    #[must_use]
    pub fn walk(root: &Path) -> Self {
        let mut found: BTreeSet<String> = listed(root, root, Ignored::Stays);
        for folder in KEPT_ASIDE.map(|name| root.join(name)).iter().filter(|folder| folder.is_dir()) {
            found.extend(listed(root, folder, Ignored::Counts));
        }
        Self::of(root, found)
    }

    /// Looks at the folders that belong to tools, and at nothing else: what they call done lies there.
    #[must_use]
    pub fn of_tools(root: &Path) -> Self {
        let own = KEPT_ASIDE.map(|name| (root.join(name), Ignored::Counts));
        let shared = SHARED.map(|name| (root.join(name), Ignored::Stays));
        let there = own.iter().chain(&shared).filter(|(folder, _)| folder.is_dir());
        Self::of(root, there.flat_map(|(folder, ignored)| listed(root, folder, *ignored)).collect())
    }

    fn of(root: &Path, found: BTreeSet<String>) -> Self {
        let cut = found.len() > MOST_FILES;
        let files: Vec<String> = found.into_iter().take(MOST_FILES).collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, file) in files.iter().enumerate() {
            by_name.entry(base(file).to_owned()).or_default().push(place);
        }
        Self { root: root.to_owned(), files, by_name, cut }
    }

    /// Where it begins.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file, in order.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Whether there were more files than are looked at.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether there is such a file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// Whether there is such a folder, with something in it.
    #[must_use]
    pub fn has_folder(&self, path: &str) -> bool {
        let inside = format!("{}/", path.trim_end_matches('/'));
        self.below(&inside).next().is_some()
    }

    /// The one file whose path ends so; none where there are several.
    #[must_use]
    pub fn only(&self, end: &str) -> Option<&str> {
        let inside = format!("/{end}");
        let mut found = self
            .by_name
            .get(base(end))?
            .iter()
            .map(|place| self.files[*place].as_str())
            .filter(|file| *file == end || file.ends_with(&inside));
        found.next().filter(|_| found.next().is_none())
    }

    /// The files whose path begins so, in order.
    pub(super) fn below<'t>(&'t self, start: &'t str) -> impl Iterator<Item = &'t str> {
        let first = self.files.partition_point(|file| file.as_str() < start);
        self.files[first..].iter().map(String::as_str).take_while(move |file| file.starts_with(start))
    }

    /// The names of the folders directly in this one, in order. The folder ends with a slash.
    pub(super) fn folders<'t>(&'t self, folder: &'t str) -> BTreeSet<&'t str> {
        self.below(folder)
            .filter_map(|file| file[folder.len()..].split_once('/'))
            .map(|(name, _)| name)
            .collect()
    }

    /// The text of a file. What cannot be read is said.
    pub(super) fn text(&self, path: &str, size: Size, claims: &mut Claims) -> Option<String> {
        let most = match size {
            Size::Text => LARGEST_TEXT,
            Size::List => LARGEST_LIST,
        };
        match self.read(path, most) {
            Ok(text) => Some(text),
            Err((why, hint)) => {
                claims.remark(Remark::new(
                    "claims.unread",
                    path,
                    1,
                    format!("`{path}` was not read: {why}"),
                    hint,
                ));
                None
            }
        }
    }

    /// The text of a file; none where it cannot be read.
    #[must_use]
    pub fn quiet(&self, path: &str) -> Option<String> {
        self.read(path, LARGEST_TEXT).ok()
    }

    fn read(&self, path: &str, most: u64) -> Result<String, (String, &'static str)> {
        let full = self.root.join(path);
        let there =
            full.symlink_metadata().map_err(|error| (error.to_string(), "check that it is still there"))?;
        if !there.is_file() {
            return Err(("it is a link, and links are not followed".into(), "put the file itself there"));
        }
        if there.len() > most {
            let why = format!("it has {} bytes, and {most} at most are read", there.len());
            return Err((why, "split it, or move out of it what is long done"));
        }
        let mut bytes = vec![];
        let file = File::open(full).map_err(|error| (error.to_string(), "check its permissions"))?;
        file.take(most).read_to_end(&mut bytes).map_err(|error| (error.to_string(), "check the disk"))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            (format!("byte {} is not UTF-8", error.utf8_error().valid_up_to()), "save it as UTF-8")
        })?;
        Ok(text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text))
    }
}

/// What is done with files that git is told to ignore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ignored {
    Stays,
    Counts,
}

fn listed(root: &Path, from: &Path, ignored: Ignored) -> BTreeSet<String> {
    let mut walk = WalkBuilder::new(from);
    walk.standard_filters(ignored == Ignored::Stays).hidden(false).follow_links(false).require_git(false);
    walk.max_depth(Some(DEEPEST)).filter_entry(|entry| entry.file_name() != ".git");
    let (send, receive) = mpsc::channel();
    walk.build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| {
            let file = entry.ok().filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()));
            if let Some(path) = file.and_then(|entry| relative(root, entry.path())) {
                let _gone = send.send(path);
            }
            WalkState::Continue
        })
    });
    drop(send);
    receive.into_iter().collect()
}

/// A path from the root; none for one that is not UTF-8: nobody could have named it in a text.
fn relative(root: &Path, path: &Path) -> Option<String> {
    path.strip_prefix(root).ok()?.to_str().map(ToOwned::to_owned)
}

/// The last part of a path.
pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
