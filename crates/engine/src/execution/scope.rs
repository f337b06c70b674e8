//! The scope guard: a change belongs to its step's paths, or it is thrown away. The diff is the wall;
//! whatever said no earlier was only a courtesy.

use formats::globs;
use trace::{Change, ChangeKind, RepoPath};

/// What a diff touches that its step may not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Paths outside the step's own.
    pub outside: Vec<RepoPath>,
    /// Paths that no step may change, and links out of the repository, which no step may make.
    pub protected: Vec<RepoPath>,
}

impl Scope {
    /// Whether nothing is out of scope.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.outside.is_empty() && self.protected.is_empty()
    }
}

/// Judges a diff against the step's globs and against what is protected from every step. What is no glob matches nothing:
/// the guard fails closed.
#[must_use]
pub fn scope(changes: &[Change], touches: &[String], protected: &[String]) -> Scope {
    let (own, wall) = (globs(touches), globs(protected));
    let mut scope = Scope::default();
    for change in changes {
        let path = path_of(&change.path);
        if wall.is_match(&path) || change.kind == ChangeKind::LeadsOut {
            scope.protected.push(change.path.clone());
        } else if !own.is_match(&path) {
            scope.outside.push(change.path.clone());
        }
    }
    scope
}

/// Whether one of some globs names a path.
#[must_use]
pub(super) fn holds(globs: &[String], path: &RepoPath) -> bool {
    formats::globs(globs).is_match(path_of(path))
}

/// Bytes that are no UTF-8 match as their replacement characters: close enough for `**`, and never wider.
fn path_of(path: &RepoPath) -> String {
    path.text().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str) -> Change {
        Change { path: path.into(), kind: ChangeKind::Modified }
    }

    fn refused(paths: &[&str], touches: &[&str]) -> (Vec<String>, Vec<String>) {
        let changes: Vec<Change> = paths.iter().map(|path| change(path)).collect();
        let touches: Vec<String> = touches.iter().map(ToString::to_string).collect();
        let scope = scope(&changes, &touches, &[".evolute/**".to_owned(), "tests/storm\\.rs".to_owned()]);
        let words = |paths: Vec<RepoPath>| paths.iter().map(ToString::to_string).collect();
        (words(scope.outside), words(scope.protected))
    }

    #[test]
    fn a_star_stays_within_its_folder_and_two_stars_do_not() {
        assert_eq!(refused(&["src/a.rs", "src/deep/b.rs"], &["src/*.rs"]).0, ["src/deep/b.rs"]);
        assert_eq!(refused(&["src/a.rs", "src/deep/b.rs"], &["src/**"]).0, Vec::<String>::new());
    }

    #[test]
    fn what_is_protected_stays_so_whatever_the_step_may_touch() {
        let (outside, protected) = refused(&[".evolute/evolute.toml", "src/a.rs"], &["**"]);
        assert_eq!((outside.len(), protected), (0, vec![".evolute/evolute.toml".to_owned()]));
    }

    #[test]
    fn a_link_out_of_the_repository_is_made_by_no_step() {
        let link = Change { path: "src/a.rs".into(), kind: ChangeKind::LeadsOut };
        let scope = scope(&[link], &["src/**".to_owned()], &[]);
        assert_eq!((scope.outside.len(), scope.protected.len()), (0, 1));
    }

    #[test]
    fn a_glob_that_cannot_be_read_opens_nothing() {
        assert_eq!(refused(&["src/a.rs"], &["src/{a"]).0, ["src/a.rs"]);
    }

    #[test]
    fn a_name_with_a_newline_is_judged_like_any_other() {
        assert_eq!(refused(&["src/a\n.rs", "b\n.rs"], &["src/**"]).0, ["b\\n.rs"]);
    }
}
