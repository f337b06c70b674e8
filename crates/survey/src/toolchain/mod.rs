//! What a repository is built and tested with, package by package, told from its files: which gates it has already
//! without calling them so, how one of its tests is run by name, and what a fresh worktree of it needs. Files that are
//! half broken give a note; nothing is run here.

mod cargo;
mod go;
mod jvm;
mod make;
mod node;
mod program;
mod python;
mod tree;
pub(crate) mod workflow;

pub use program::Kind;
pub use tree::Tree;
pub use workflow::Step;

use std::collections::BTreeSet;

/// How many gates are proposed; more than that nobody reads.
const MOST_GATES: usize = 12;

/// What was told from a repository's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Toolchain {
    /// What it is built with, the main thing first.
    pub names: Vec<String>,
    /// Gates that the project has, whether or not it calls them so.
    pub gates: Vec<Proposed>,
    /// How one test is run by name, with `{test}` for the name.
    pub test: Option<Told<Vec<String>>>,
    /// What a fresh worktree needs before anything can run in it, each one line for `sh -c`.
    pub setup: Vec<Told<String>>,
    /// Ignored folders that are worth keeping from one worktree to the next.
    pub share: Vec<Told<String>>,
    /// What continuous integration runs on a change, as far as it is one plain command.
    pub ci: Vec<Step>,
    /// What a person should know: a broken manifest, a script that rewrites.
    pub notes: Vec<String>,
}

/// Something, and where it was told.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Told<T> {
    /// The thing.
    pub value: T,
    /// Where: a file, and what in it.
    pub from: String,
}

/// A gate that could be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proposed {
    /// A name that no other proposal has.
    pub name: String,
    /// What it judges.
    pub kind: Kind,
    /// The program and its arguments.
    pub run: Vec<String>,
    /// The folder that it runs in; empty for the root.
    pub dir: String,
    /// Where its JUnit report lies, if it writes one.
    pub junit: Option<String>,
    /// Where this was told.
    pub from: String,
}

/// One package, as one of the readers tells of it.
#[derive(Debug, Default)]
struct Package {
    name: &'static str,
    dir: String,
    gates: Vec<Proposed>,
    test: Option<Told<Vec<String>>>,
    setup: Vec<Told<String>>,
    share: Vec<Told<String>>,
}

impl Package {
    fn gate(&mut self, kind: Kind, run: &[&str], from: impl Into<String>) {
        let (run, dir) = (run.iter().map(ToString::to_string).collect(), self.dir.clone());
        let name = kind.to_string();
        self.gates.push(Proposed { name, kind, run, dir, junit: None, from: from.into() });
    }

    fn has(&self, kind: Kind) -> bool {
        self.gates.iter().any(|gate| gate.kind == kind)
    }
}

fn told<T>(value: T, from: impl Into<String>) -> Told<T> {
    Told { value, from: from.into() }
}

/// Takes the command that continuous integration runs where it judges the same kind in the same folder: what a team
/// is held to already is the best gate. What it runs besides becomes a gate too.
fn prefer(package: &mut Package, ci: &[Step], is_own: impl Fn(&[String]) -> bool) {
    let mut taken = BTreeSet::new();
    let dir = package.dir.clone();
    for step in ci.iter().filter(|step| step.dir == dir && is_own(&step.run)) {
        let Some(kind) = step.kind.filter(|kind| taken.insert(*kind)) else { continue };
        let from = format!("`{}` runs it", step.file);
        match package.gates.iter_mut().find(|gate| gate.kind == kind) {
            Some(gate) if gate.run == step.run => gate.from = format!("{}; {from}", gate.from),
            Some(gate) => (gate.run, gate.from, gate.junit) = (step.run.clone(), from, None),
            None => {
                let run: Vec<&str> = step.run.iter().map(String::as_str).collect();
                package.gate(kind, &run, from);
            }
        }
    }
    package.gates.sort_by_key(|gate| gate.kind);
}

/// Tells what the repository is built with.
#[must_use]
pub fn detect(tree: &Tree<'_>) -> Toolchain {
    let mut notes = vec![];
    let ci = workflow::steps(tree, &mut notes);
    let readers = [cargo::packages, go::packages, node::packages, python::packages, jvm::packages];
    let mut packages: Vec<Package> = readers.iter().flat_map(|read| read(tree, &ci, &mut notes)).collect();
    packages.sort_by_key(|package| !package.dir.is_empty());
    packages.extend(make::package(tree, &packages, &ci));
    join(packages, ci, notes)
}

fn join(packages: Vec<Package>, ci: Vec<Step>, notes: Vec<String>) -> Toolchain {
    let mut seen = BTreeSet::new();
    let notes = notes.into_iter().filter(|note| seen.insert(note.clone())).collect();
    let mut whole = Toolchain { ci, notes, ..Toolchain::default() };
    let mut names = BTreeSet::new();
    for package in packages {
        if !whole.names.iter().any(|name| name == package.name) {
            whole.names.push(package.name.to_owned());
        }
        whole.test = whole.test.or(package.test.filter(|_| package.dir.is_empty()));
        whole.setup.extend(package.setup);
        for folder in package.share {
            if whole.share.iter().all(|other| other.value != folder.value) {
                whole.share.push(folder);
            }
        }
        for gate in package.gates {
            let name = free(&gate, package.name, &mut names);
            whole.gates.push(Proposed { name, ..gate });
        }
    }
    let left = whole.gates.len().saturating_sub(MOST_GATES);
    if left > 0 {
        whole.gates.truncate(MOST_GATES);
        whole.notes.push(format!("{left} more gates were found and are left out"));
    }
    whole
}

/// A gate is called after what it judges; a second one of the kind after its folder or its toolchain too.
fn free(gate: &Proposed, toolchain: &str, names: &mut BTreeSet<String>) -> String {
    let kind = gate.kind.to_string();
    let place = gate.dir.rsplit('/').next().unwrap_or_default();
    let beside = if place.is_empty() { toolchain.to_lowercase() } else { place.to_owned() };
    let first = if place.is_empty() { kind.clone() } else { format!("{place}-{kind}") };
    let numbered = (2..).map(|number| format!("{beside}-{kind}-{number}"));
    let mut candidates = [first, format!("{beside}-{kind}")].into_iter().chain(numbered);
    let name = candidates.find(|name| !names.contains(name)).expect("because the numbers do not end");
    names.insert(name.clone());
    name
}
