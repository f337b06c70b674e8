//! Runners of recipes and hooks at the root: Make, just, Taskfile, pre-commit, lefthook, husky. They are asked where
//! no toolchain tells, and where continuous integration asks them too.

use super::{
    Kind, Package, Step,
    program::{belongs, kind_of_name},
    tree::Tree,
};

const FILES: [(&str, &str, &str); 9] = [
    ("make", "Make", "Makefile"),
    ("make", "Make", "makefile"),
    ("make", "Make", "GNUmakefile"),
    ("just", "just", "justfile"),
    ("just", "just", "Justfile"),
    ("just", "just", ".justfile"),
    ("task", "Task", "Taskfile.yml"),
    ("task", "Task", "Taskfile.yaml"),
    ("task", "Task", "taskfile.yml"),
];
/// How many targets of a file are looked at.
const MOST_TARGETS: usize = 500;

/// The recipes that judge something that no package judges yet.
pub(super) fn package(tree: &Tree<'_>, packages: &[Package], ci: &[Step]) -> Option<Package> {
    let judged = |kind| packages.iter().any(|package| package.has(kind));
    let mut package = Package::default();
    for (program, name, file) in FILES {
        let Some(text) = tree.text(file) else { continue };
        let targets = if program == "task" { tasks(&text) } else { targets(&text) };
        for target in targets {
            let Some(kind) = kind_of(&target) else { continue };
            if !judged(kind) && !package.has(kind) {
                package.name = name;
                package.gate(kind, &[program, &target], format!("`{file}` has a target `{target}`"));
            }
        }
    }
    if !judged(Kind::Lint) && !package.has(Kind::Lint) {
        hooks(tree, &mut package);
    }
    super::prefer(&mut package, ci, |run| belongs(run, &["make", "just", "task", "pre-commit"]));
    package.gates.retain(|gate| !judged(gate.kind));
    if packages.is_empty() && package.gates.is_empty() {
        build(tree, &mut package);
    }
    (!package.gates.is_empty()).then_some(package)
}

/// `check` is what GNU calls the tests.
fn kind_of(target: &str) -> Option<Kind> {
    kind_of_name(target).or_else(|| (target == "check").then_some(Kind::Tests))
}

/// Where nothing is judged at all, that it can be built is worth something.
fn build(tree: &Tree<'_>, package: &mut Package) {
    let file = FILES.iter().find(|(program, _name, file)| *program == "make" && tree.has(file));
    if let Some((program, name, file)) = file {
        package.name = name;
        package.gate(Kind::Build, &[program], format!("`{file}`"));
    }
}

fn hooks(tree: &Tree<'_>, package: &mut Package) {
    let file = ".pre-commit-config.yaml";
    if tree.has(file) {
        package.name = if package.name.is_empty() { "pre-commit" } else { package.name };
        package.gate(Kind::Lint, &["pre-commit", "run", "--all-files"], format!("`{file}`"));
    }
}

/// The targets of a Makefile or a justfile: names at the beginning of a line, before a colon.
fn targets(text: &str) -> Vec<String> {
    let target = |line: &str| {
        let (head, rest) = line.split_once(':')?;
        let name = head.split_whitespace().next()?.trim_start_matches('@');
        let assigns = rest.starts_with('=')
            || head.contains(['=', '$', '%', '#'])
            || head.starts_with([' ', '\t', '.']);
        (!assigns).then(|| name.to_owned())
    };
    text.lines().filter_map(target).take(MOST_TARGETS).collect()
}

fn tasks(text: &str) -> Vec<String> {
    let Some(file) = super::workflow::read(text) else { return vec![] };
    let tasks = file["tasks"].as_object();
    tasks.map(|tasks| tasks.keys().take(MOST_TARGETS).cloned().collect()).unwrap_or_default()
}
