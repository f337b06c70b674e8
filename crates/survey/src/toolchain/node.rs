//! JavaScript and TypeScript: npm, pnpm, Yarn and Bun; workspaces with or without Turborepo, Nx or Lerna. A script is
//! a gate only if it leaves the files as they are.

use super::{
    Kind, Package, Step,
    program::{belongs, kind_of_name},
    told,
    tree::{Tree, below},
};
use serde_json::Value;

/// What `npm init` writes where a test would stand.
const STUB: &str = "no test specified";
/// What makes a script rewrite the files that it should judge.
const REWRITES: [&str; 3] = ["--fix", "--write", " -w "];
/// Test runners, and how each takes the name of one test.
const RUNNERS: [(&str, &str); 6] = [
    ("vitest", "-t"),
    ("jest", "-t"),
    ("@playwright/test", "-g"),
    ("mocha", "-g"),
    ("ava", "--match"),
    ("node --test", "--test-name-pattern"),
];

pub(super) fn packages(tree: &Tree<'_>, ci: &[Step], notes: &mut Vec<String>) -> Vec<Package> {
    let folders = tree.folders_with("package.json");
    let roots: Vec<&String> = folders.iter().filter(|dir| is_workspace(tree, dir)).collect();
    let holder = |dir: &String| roots.iter().copied().find(|root| lies_in(dir, root));
    let whole = |dir: &String| {
        let members: Vec<&String> = folders.iter().filter(|member| holder(member) == Some(dir)).collect();
        self::whole(tree, dir, &members, ci, notes)
    };
    folders.iter().filter(|dir| holder(dir).is_none()).map(whole).collect()
}

/// Whether packages below this folder belong to it.
fn is_workspace(tree: &Tree<'_>, dir: &str) -> bool {
    let declared = tree.first(dir, &["pnpm-workspace.yaml", "lerna.json", "nx.json"]).is_some();
    let manifest = || tree.json(&below(dir, "package.json"), &mut vec![]);
    declared || manifest().is_some_and(|manifest| manifest.get("workspaces").is_some())
}

fn lies_in(dir: &str, outer: &str) -> bool {
    dir != outer && (outer.is_empty() || dir.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/')))
}

/// A package with the members of its workspace: they are judged by its scripts, where it has any, and else all
/// together by theirs.
fn whole(tree: &Tree<'_>, dir: &str, members: &[&String], ci: &[Step], notes: &mut Vec<String>) -> Package {
    let installer = installer(tree, dir, notes);
    let mut package = package(tree, dir.to_owned(), &installer, notes);
    for member in members {
        let of_member = self::package(tree, (*member).clone(), &installer, &mut vec![]);
        for gate in of_member.gates {
            let script = gate.run.last().cloned().unwrap_or_default();
            let run = everywhere(&installer, &script);
            if !package.has(gate.kind) && !run.is_empty() {
                package.gate(gate.kind, &run, format!("{}, maybe in others too", gate.from));
            }
        }
    }
    super::prefer(&mut package, ci, |run| belongs(run, &["npm", "pnpm", "yarn", "bun", "turbo"]));
    package.setup.extend(installer.setup);
    package
}

/// The words that run a script in every member that has it; the first Yarn has none.
fn everywhere<'s>(installer: &Installer, script: &'s str) -> Vec<&'s str> {
    match (installer.name, installer.classic) {
        ("pnpm", _) => vec!["pnpm", "-r", "run", script],
        ("bun", _) => vec!["bun", "run", "--filter", "*", script],
        ("yarn", false) => vec!["yarn", "workspaces", "foreach", "-A", "run", script],
        ("yarn", true) => vec![],
        _ => vec!["npm", "run", script, "--workspaces", "--if-present"],
    }
}

/// Who installs the packages.
struct Installer {
    name: &'static str,
    /// Whether it is the first Yarn, which speaks differently.
    classic: bool,
    setup: Option<super::Told<String>>,
}

fn installer(tree: &Tree<'_>, dir: &str, notes: &mut Vec<String>) -> Installer {
    let locks = [
        ("pnpm", "pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
        ("bun", "bun.lock", "bun install --frozen-lockfile"),
        ("bun", "bun.lockb", "bun install --frozen-lockfile"),
        ("yarn", "yarn.lock", "yarn install --immutable"),
        ("npm", "package-lock.json", "npm ci"),
    ];
    let locked = locks.into_iter().find(|(_name, lock, _line)| tree.has(&below(dir, lock)));
    if let Some((name, lock, line)) = locked {
        let classic = name == "yarn" && !tree.has(&below(dir, ".yarnrc.yml"));
        let line = if classic { "yarn install --frozen-lockfile" } else { line };
        let line = if dir.is_empty() { line.to_owned() } else { format!("cd '{dir}' && {line}") };
        return Installer { name, classic, setup: Some(told(line, format!("`{}`", below(dir, lock)))) };
    }
    let manifest = tree.json(&below(dir, "package.json"), notes).unwrap_or_default();
    let named = manifest["packageManager"].as_str().unwrap_or_default();
    let name = ["pnpm", "yarn", "bun"].into_iter().find(|name| named.starts_with(name)).unwrap_or("npm");
    Installer { name, classic: false, setup: None }
}

fn package(tree: &Tree<'_>, dir: String, installer: &Installer, notes: &mut Vec<String>) -> Package {
    let path = below(&dir, "package.json");
    let text = tree.text(&path).unwrap_or_default();
    let manifest = tree.json(&path, notes).unwrap_or_default();
    let mut package = Package { name: installer.name, dir, ..Package::default() };
    for (name, script) in manifest["scripts"].as_object().into_iter().flatten() {
        let Some(kind) = kind_of_name(name).filter(|kind| !package.has(*kind)) else { continue };
        let script = script.as_str().unwrap_or_default();
        if script.contains(STUB) || script.is_empty() {
            continue;
        }
        if let Some(sign) = REWRITES.iter().find(|sign| script.contains(**sign)) {
            notes.push(format!("`{path}`: `{name}` rewrites files (`{}`), so it is no gate", sign.trim()));
            continue;
        }
        let run = asked(installer.name, name);
        let run: Vec<&str> = run.iter().map(String::as_str).collect();
        package.gate(kind, &run, format!("`{path}` has a script `{name}`"));
    }
    package.gates.sort_by_key(|gate| gate.kind);
    package.test = one(&package, &manifest, &text);
    for cache in [".turbo", ".nx/cache"] {
        if tree.ignores(cache)
            && text.contains(cache.trim_start_matches('.').split('/').next().unwrap_or(cache))
        {
            package.share.push(told(below(&package.dir, cache), "`.gitignore`"));
        }
    }
    package
}

/// The words that run a script.
fn asked(installer: &str, script: &str) -> Vec<String> {
    let short = script == "test" && installer != "bun";
    let words = if short { vec![installer, script] } else { vec![installer, "run", script] };
    words.into_iter().map(str::to_owned).collect()
}

/// How one test is run by name, where the runner behind the script is known.
fn one(package: &Package, manifest: &Value, text: &str) -> Option<super::Told<Vec<String>>> {
    let gate = package.gates.iter().find(|gate| gate.kind == Kind::Tests)?;
    let script = manifest["scripts"]["test"].as_str().unwrap_or_default();
    let known =
        |(runner, _flag): &&(&str, &str)| script.contains(runner) || text.contains(&format!("\"{runner}\""));
    let (runner, flag) = RUNNERS.iter().find(known)?;
    let separator: &[&str] = if package.name == "npm" || script.contains("turbo") { &["--"] } else { &[] };
    let rest = [separator, &[*flag, "{test}"]].concat();
    let run = gate.run.iter().map(String::as_str).chain(rest).map(str::to_owned);
    Some(told(run.collect(), format!("the project tests with `{runner}`")))
}
