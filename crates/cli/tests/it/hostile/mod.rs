//! Agents and gates that mean harm, at the real binary: what a person sees of them, and that nothing leaves the worktree.
//! Each case of docs/quality/bad-input.md that a person can meet has its test here; the rest is tried where it is held.

mod agents;
mod gates;
mod speaking;

use crate::{Repo, greeting::DEMAND};
use std::{fs, path::Path};

/// Attempts that go like the first one.
const AGAIN: [&str; 4] = ["step 1.2: ", "step 1.3: ", "step 1.4: ", "step 1.5: "];

/// Whether a process runs that has this among its words.
fn is_running(mark: &str) -> bool {
    let folders = fs::read_dir("/proc").expect("because this is Linux").flatten();
    let words = folders.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    words.into_iter().any(|words| words.split(|byte| *byte == 0).any(|word| word == mark.as_bytes()))
}

/// What must not change, whatever an agent does: where branches are, git's settings and hooks, the work tree, the home.
fn outside(repo: &Repo) -> String {
    let branches =
        repo.git(&["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main", "refs/remotes"]);
    let settings = repo.read(".git/config");
    let status = repo.git(&["status", "--porcelain"]);
    let home = repo.root().parent().expect("because the root lies in a folder").join("home");
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("because it is there").flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names.join(" ")
    };
    let (home, hooks) = (names(&home), names(&repo.root().join(".git/hooks")));
    format!("{branches}\n{settings}\n{status}\n{home}\n{hooks}")
}

/// Runs the cycle, and what was said of it; nothing outside the worktree has changed.
fn held(repo: &Repo) -> String {
    let before = outside(repo);
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert_eq!(outside(repo), before, "{}", ran.err());
    let said = crate::greeting::without_gates(&ran);
    let first = said.lines().filter(|line| !AGAIN.iter().any(|again| line.contains(again)));
    first.map(|line| format!("{line}\n")).chain([ran.out().to_owned()]).collect()
}

/// The page that says which test shows what, against the tests that there are.
#[test]
fn every_case_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/quality/bad-input.md")).expect("because it is written");
    let mut tests = String::new();
    gather(&root.join("crates"), &mut tests);
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| case"));
    let named = rows.flat_map(|row| {
        let names = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        names.split('`').skip(1).step_by(2)
    });
    let missing: Vec<&str> = named.filter(|name| !tests.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(page.lines().filter(|line| line.starts_with("| ")).count() > 30, "because the page is a table");
}

/// The text of every file of Rust below a folder.
fn gather(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("because it is ours").flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, text);
        } else if path.extension().is_some_and(|end| end == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}
