//! TypeScript and JavaScript: relative files, the packages of a workspace, and what `tsconfig.json` gives another name.

use super::{folder_of, join, json, name_of, upward};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How often one `tsconfig.json` may extend another.
const EXTENDS: usize = 8;
/// The ends that an import may leave out.
const ENDS: [&str; 11] = ["", ".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json"];
/// The ends that stand for those of the source they are made from.
const MADE: [(&str, &[&str]); 4] =
    [(".js", &[".ts", ".tsx"]), (".jsx", &[".tsx"]), (".mjs", &[".mts"]), (".cjs", &[".cts"])];

/// The packages of a repository, and its other names.
#[derive(Clone, Debug, Default)]
pub(super) struct Packages {
    /// Folder and entry of a package, by its name.
    named: BTreeMap<String, (String, Vec<String>)>,
    /// What a configuration gives another name, by the configuration's folder.
    aliases: BTreeMap<String, Aliases>,
}

#[derive(Clone, Debug, Default)]
struct Aliases {
    /// The folder that names without a dot are looked up in.
    base: Option<String>,
    /// Patterns, and the paths from the repository's root that they stand for.
    paths: Vec<(String, Vec<String>)>,
}

impl Packages {
    pub(super) fn read(manifests: &BTreeMap<String, String>) -> Self {
        let mut packages = Self::default();
        for (path, text) in manifests {
            let folder = folder_of(path);
            match name_of(path) {
                "package.json" => {
                    let Some(value) = json::read(text) else { continue };
                    if let Some(name) = value["name"].as_str() {
                        packages.named.insert(name.to_owned(), (folder.to_owned(), entries(&value)));
                    }
                }
                "tsconfig.json" | "jsconfig.json" => {
                    let mut aliases = Aliases::default();
                    collect(manifests, path, &mut aliases, EXTENDS);
                    packages.aliases.insert(folder.to_owned(), aliases);
                }
                _ => {}
            }
        }
        packages
    }

    pub(super) fn specified(&self, files: &BTreeSet<String>, from: &str, said: &str) -> Option<String> {
        let said = said.split(['?', '#']).next().filter(|said| !said.is_empty())?;
        if said == "." || said == ".." || said.starts_with("./") || said.starts_with("../") {
            return file(files, &join(folder_of(from), said)?);
        }
        self.aliased(files, from, said).or_else(|| self.packaged(files, said))
    }

    fn aliased(&self, files: &BTreeSet<String>, from: &str, said: &str) -> Option<String> {
        let aliases = upward(folder_of(from)).find_map(|folder| self.aliases.get(folder))?;
        let mut paths: Vec<_> = aliases
            .paths
            .iter()
            .filter_map(|(pattern, to)| Some((star(pattern, said)?, pattern, to)))
            .collect();
        paths.sort_by_key(|(_, pattern, _)| std::cmp::Reverse(pattern.len()));
        let by_path =
            paths.iter().flat_map(|(rest, _, to)| to.iter().map(move |to| to.replacen('*', rest, 1)));
        let by_base = aliases.base.iter().filter_map(|base| join(base, said));
        by_path.chain(by_base).find_map(|path| file(files, &path))
    }

    fn packaged(&self, files: &BTreeSet<String>, said: &str) -> Option<String> {
        let name = upward(said).find(|name| self.named.contains_key(*name))?;
        let (folder, entries) = self.named.get(name)?;
        let rest = said[name.len()..].trim_start_matches('/');
        let below = ["", "src", "lib"].iter().filter_map(|part| join(folder, part)).collect::<Vec<_>>();
        let sub = |folder: &String| file(files, &join(folder, rest)?);
        if rest.is_empty() {
            let entry =
                entries.iter().filter_map(|entry| join(folder, entry)).find_map(|path| file(files, &path));
            return entry.or_else(|| below.iter().find_map(sub)).or_else(|| join(folder, "package.json"));
        }
        below.iter().find_map(sub).or_else(|| join(folder, "package.json"))
    }
}

/// What a package gives when it is asked for by name.
fn entries(value: &Value) -> Vec<String> {
    let plain = ["source", "types", "typings", "module", "main"];
    let mut entries: Vec<String> =
        plain.iter().filter_map(|key| value[*key].as_str()).map(str::to_owned).collect();
    let exports = match &value["exports"] {
        Value::Object(exports) if exports.contains_key(".") => &exports["."],
        exports => exports,
    };
    match exports {
        Value::String(path) => entries.push(path.clone()),
        Value::Object(by) => entries.extend(by.values().filter_map(Value::as_str).map(str::to_owned)),
        _ => {}
    }
    entries
}

/// What a configuration says, and what it extends says where it says nothing.
fn collect(manifests: &BTreeMap<String, String>, path: &str, aliases: &mut Aliases, left: usize) {
    let Some(value) = manifests.get(path).and_then(|text| json::read(text)).filter(|_| left > 0) else {
        return;
    };
    let folder = folder_of(path);
    let options = &value["compilerOptions"];
    let base = options["baseUrl"].as_str().and_then(|base| join(folder, base));
    if let (true, Some(paths)) = (aliases.paths.is_empty(), options["paths"].as_object()) {
        let at = base.clone().unwrap_or_else(|| folder.to_owned());
        let all = |to: &Value| {
            to.as_array().into_iter().flatten().filter_map(|to| join(&at, to.as_str()?)).collect()
        };
        aliases.paths = paths.iter().map(|(pattern, to)| (pattern.clone(), all(to))).collect();
    }
    aliases.base = aliases.base.take().or(base);
    let extends = match &value["extends"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    for extended in extends.into_iter().take(EXTENDS).filter(|extended| extended.starts_with('.')) {
        let Some(next) = join(folder, extended) else { continue };
        let next = if manifests.contains_key(&next) { next } else { format!("{next}.json") };
        collect(manifests, &next, aliases, left / 2);
    }
}

/// What the star of a pattern stands for; empty for a pattern without one that is just the name.
fn star<'a>(pattern: &str, said: &'a str) -> Option<&'a str> {
    match pattern.split_once('*') {
        Some((before, after)) => said.strip_prefix(before)?.strip_suffix(after),
        None => (pattern == said).then_some(""),
    }
}

/// A file by a name that may leave out its end, name its folder, or name what is made of it.
fn file(files: &BTreeSet<String>, path: &str) -> Option<String> {
    let plain = ENDS.iter().map(|end| format!("{path}{end}"));
    let made = MADE.iter().filter_map(|(end, of)| Some((path.strip_suffix(end)?, *of)));
    let made = made.flat_map(|(stem, of)| of.iter().map(move |end| format!("{stem}{end}")));
    let index = ENDS.iter().skip(1).filter_map(|end| join(path, &format!("index{end}")));
    plain.chain(made).chain(index).find(|file| files.contains(file))
}
