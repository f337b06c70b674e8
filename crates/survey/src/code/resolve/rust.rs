//! Rust: the crates of a workspace by the names that each of them gives the others, and modules by their files.

use super::{folder_of, join, name_of, upward};
use std::collections::{BTreeMap, BTreeSet};

/// The crates of a repository.
#[derive(Clone, Debug, Default)]
pub(super) struct Crates {
    /// The folder of each package, and what it is.
    packages: BTreeMap<String, Package>,
    /// The folder of each library, by its name in code.
    libraries: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default)]
struct Package {
    /// The file at the root of its library.
    library: String,
    /// What its code calls other packages, and their names in code.
    names: BTreeMap<String, String>,
}

impl Crates {
    pub(super) fn read(manifests: &BTreeMap<String, String>, files: &BTreeSet<String>) -> Self {
        let tables: BTreeMap<&str, toml::Table> = manifests
            .iter()
            .filter(|(path, _)| name_of(path) == "Cargo.toml")
            .filter_map(|(path, text)| Some((folder_of(path), text.parse().ok()?)))
            .collect();
        let mut crates = Self::default();
        for (folder, table) in &tables {
            let Some(name) = text(table, &["package", "name"]) else { continue };
            let library = text(table, &["lib", "path"]).unwrap_or("src/lib.rs");
            let library = join(folder, library).unwrap_or_default();
            if files.contains(&library) {
                let called = text(table, &["lib", "name"]).unwrap_or(name);
                crates.libraries.insert(in_code(called), (*folder).to_owned());
            }
            let shared = upward(folder).find_map(|folder| tables.get(folder)?.get("workspace")?.as_table());
            let names = names(table, shared.and_then(|shared| shared.get("dependencies")?.as_table()));
            crates.packages.insert((*folder).to_owned(), Package { library, names });
        }
        crates
    }

    pub(super) fn path(
        &self,
        files: &BTreeSet<String>,
        from: &str,
        words: &[String],
        within: &[String],
    ) -> Option<String> {
        let (first, rest) = words.split_first()?;
        let own = module_of(files, from);
        match first.as_str() {
            "crate" => in_module(files, root_of(files, from), rest)
                .or_else(|| root_file(files, root_of(files, from))),
            "self" => in_module(files, &inner(&own, within), rest),
            "super" => {
                let ups = words.iter().take_while(|word| *word == "super").count();
                let at = inner(&own, within);
                // Within the file's own inline modules, going up leads back to the file.
                if ups <= within.len() {
                    return None;
                }
                let folder = (0..ups).fold(at.as_str(), |folder, _| folder_of(folder));
                in_module(files, folder, words.get(ups..)?)
            }
            _ => self
                .outside(files, from, first, rest)
                .or_else(|| in_module(files, &inner(&own, within), words)),
        }
    }

    /// A path that begins with the name of another crate, or of the library beside a program or a test.
    fn outside(&self, files: &BTreeSet<String>, from: &str, first: &str, rest: &[String]) -> Option<String> {
        let package = upward(folder_of(from)).find_map(|folder| self.packages.get(folder));
        let name = package.and_then(|package| package.names.get(first)).map_or(first, String::as_str);
        let folder = self.libraries.get(name)?;
        let library = &self.packages.get(folder)?.library;
        in_module(files, folder_of(library), rest).or_else(|| Some(library.clone()))
    }
}

/// What a package's code calls what it depends on, where that is not the library's own name.
fn names(table: &toml::Table, shared: Option<&toml::Table>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let own = ["dependencies", "dev-dependencies", "build-dependencies"];
    for dependencies in own.iter().filter_map(|key| table.get(*key)?.as_table()) {
        for (called, said) in dependencies {
            let is_shared = said.get("workspace").is_some();
            let said =
                if is_shared { shared.and_then(|shared| shared.get(called)).unwrap_or(said) } else { said };
            let package = said.get("package").and_then(|package| package.as_str()).unwrap_or(called);
            names.insert(in_code(called), in_code(package));
        }
    }
    names
}

/// The file of a module that is declared.
pub(super) fn module(files: &BTreeSet<String>, from: &str, name: &str, within: &[String]) -> Option<String> {
    let folder = inner(&module_of(files, from), within);
    file_of(files, &format!("{folder}/{name}"))
}

/// The file of the longest beginning of a path of modules.
fn in_module(files: &BTreeSet<String>, folder: &str, words: &[String]) -> Option<String> {
    (1..=words.len()).rev().find_map(|length| file_of(files, &join(folder, &words[..length].join("/"))?))
}

fn file_of(files: &BTreeSet<String>, module: &str) -> Option<String> {
    let module = module.trim_start_matches('/');
    [format!("{module}.rs"), format!("{module}/mod.rs")].into_iter().find(|file| files.contains(file))
}

/// The folder in which the modules of a file lie.
fn module_of(files: &BTreeSet<String>, file: &str) -> String {
    let folder = folder_of(file);
    let is_root = matches!(name_of(file), "mod.rs" | "lib.rs" | "main.rs" | "build.rs");
    let is_target = matches!(name_of(folder), "tests" | "examples" | "benches" | "bin");
    if is_root || is_target && root_file(files, folder).is_none() {
        return folder.to_owned();
    }
    file.strip_suffix(".rs").unwrap_or(file).to_owned()
}

fn inner(module: &str, within: &[String]) -> String {
    within.iter().fold(module.to_owned(), |module, name| format!("{module}/{name}"))
}

/// The folder of the crate that a file belongs to: the next one upward with a file at its root.
fn root_of<'a>(files: &BTreeSet<String>, from: &'a str) -> &'a str {
    let own = folder_of(from);
    upward(own).find(|folder| root_file(files, folder).is_some()).unwrap_or(own)
}

fn root_file(files: &BTreeSet<String>, folder: &str) -> Option<String> {
    ["lib.rs", "main.rs"].iter().filter_map(|name| join(folder, name)).find(|file| files.contains(file))
}

fn in_code(name: &str) -> String {
    name.replace('-', "_")
}

fn text<'a>(table: &'a toml::Table, keys: &[&str; 2]) -> Option<&'a str> {
    table.get(keys[0])?.get(keys[1])?.as_str()
}
