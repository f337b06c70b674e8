//! Rust: workspaces and single crates, with nextest where the project configures it.

use super::{
    Kind, Package, Step, Told,
    program::belongs,
    told,
    tree::{Tree, below},
};
use toml::Table;

pub(super) fn packages(tree: &Tree<'_>, ci: &[Step], notes: &mut Vec<String>) -> Vec<Package> {
    let folders = tree.outermost("Cargo.toml");
    folders.into_iter().map(|dir| package(tree, dir, ci, notes)).collect()
}

fn package(tree: &Tree<'_>, dir: String, ci: &[Step], notes: &mut Vec<String>) -> Package {
    let manifest = below(&dir, "Cargo.toml");
    let table = tree.toml(&manifest, notes).unwrap_or_default();
    let whole: &[&str] = if table.contains_key("workspace") { &["--workspace"] } else { &[] };
    let nextest = tree.toml(&below(&dir, ".config/nextest.toml"), notes);
    let mut package = Package { name: "Cargo", dir, ..Package::default() };
    tests(&mut package, whole, nextest.as_ref(), &manifest);
    style(&mut package, tree, &table, whole);
    super::prefer(&mut package, ci, |run| belongs(run, &["cargo"]));
    package.setup.extend(fetch(tree, &package.dir, &table));
    if tree.ignores("target") {
        package.share.push(told(below(&package.dir, "target"), "`.gitignore`"));
    }
    package
}

fn tests(package: &mut Package, whole: &[&str], nextest: Option<&Table>, manifest: &str) {
    let Some(nextest) = nextest else {
        package.gate(Kind::Tests, &[&["cargo", "test"], whole].concat(), format!("`{manifest}`"));
        let one = [&["cargo", "test"], whole, &["--", "--exact", "{test}"]].concat();
        package.test = Some(told(words(&one), format!("`{manifest}`")));
        return;
    };
    let from = "`.config/nextest.toml`";
    package.gate(Kind::Tests, &[&["cargo", "nextest", "run"], whole].concat(), from);
    let junit = nextest.get("profile").and_then(|it| it.get("default")).and_then(|it| it.get("junit"));
    let path =
        junit.and_then(|it| it.get("path")).and_then(toml::Value::as_str).filter(|path| is_inside(path));
    if let (Some(gate), Some(path)) = (package.gates.last_mut(), path) {
        gate.junit = Some(format!("target/nextest/default/{path}"));
    }
    let one = [&["cargo", "nextest", "run"], whole, &["-E", "test(={test})"]].concat();
    package.test = Some(told(words(&one), from));
}

/// Gates run without a network; what they lean on is fetched before, where they lean on anything.
fn fetch(tree: &Tree<'_>, dir: &str, table: &Table) -> Option<Told<String>> {
    let lock = tree.text(&below(dir, "Cargo.lock"));
    let some =
        |key: &str| table.get(key).and_then(toml::Value::as_table).is_some_and(|table| !table.is_empty());
    let (needed, line, file) = match &lock {
        Some(lock) => (lock.contains("\nsource = "), "cargo fetch --locked", "Cargo.lock"),
        None => (
            some("dependencies") || some("dev-dependencies") || some("workspace"),
            "cargo fetch",
            "Cargo.toml",
        ),
    };
    let place = if dir.is_empty() { String::new() } else { format!("cd '{dir}' && ") };
    needed.then(|| told(format!("{place}{line}"), format!("`{}`", below(dir, file))))
}

fn is_inside(path: &str) -> bool {
    !path.starts_with('/') && path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".")
}

/// Layout and lints, where the project configures them; what continuous integration runs comes from there.
fn style(package: &mut Package, tree: &Tree<'_>, table: &Table, whole: &[&str]) {
    let dir = package.dir.clone();
    if let Some(file) = tree.first(&dir, &["rustfmt.toml", ".rustfmt.toml"]) {
        package.gate(Kind::Format, &["cargo", "fmt", "--all", "--check"], format!("`{}`", below(&dir, file)));
    }
    let lints = table.get("lints").or_else(|| table.get("workspace")?.get("lints"));
    let in_manifest = lints.is_some_and(|lints| lints.get("clippy").is_some());
    let file = tree.first(&dir, &["clippy.toml", ".clippy.toml"]);
    if let Some(file) = file.or_else(|| in_manifest.then_some("Cargo.toml")) {
        let run = [&["cargo", "clippy"], whole, &["--all-targets", "--", "-D", "warnings"]].concat();
        package.gate(Kind::Lint, &run, format!("`{}`", below(&dir, file)));
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}
