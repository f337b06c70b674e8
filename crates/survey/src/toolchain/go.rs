//! Go: every module is a package, since `./...` ends where the next module begins.

use super::{
    Kind, Package, Step,
    program::belongs,
    told,
    tree::{Tree, below},
};

const LINTER: [&str; 4] = [".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json"];

pub(super) fn packages(tree: &Tree<'_>, ci: &[Step], _notes: &mut Vec<String>) -> Vec<Package> {
    tree.folders_with("go.mod").into_iter().map(|dir| package(tree, dir, ci)).collect()
}

fn package(tree: &Tree<'_>, dir: String, ci: &[Step]) -> Package {
    let mut package = Package { name: "Go", dir, ..Package::default() };
    let manifest = below(&package.dir, "go.mod");
    package.gate(Kind::Tests, &["go", "test", "./..."], format!("`{manifest}`"));
    if let Some(file) = tree.first(&package.dir, &LINTER) {
        package.gate(Kind::Lint, &["golangci-lint", "run"], format!("`{}`", below(&package.dir, file)));
    }
    if tree.has(&below(&package.dir, "go.sum")) {
        let place = if package.dir.is_empty() { String::new() } else { format!("cd '{}' && ", package.dir) };
        let from = format!("`{}`", below(&package.dir, "go.sum"));
        package.setup.push(told(format!("{place}go mod download"), from));
    }
    super::prefer(&mut package, ci, |run| belongs(run, &["go", "golangci-lint"]));
    let one = ["go", "test", "-v", "-run", "^{test}$", "./..."].map(str::to_owned);
    package.test = Some(told(one.to_vec(), format!("`{manifest}`")));
    package
}
